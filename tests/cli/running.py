"""The command, run in this process."""

import io
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from chouxin.cli._boundary import run


@dataclass(frozen=True)
class Ran:
    """What came of a command line."""

    code: int
    out: str
    err: str


class Command:
    """`chouxin`, with what stands before it on the command line and on standard input."""

    def __init__(self, capsys: "pytest.CaptureFixture[str]", monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch
        self.environ: Mapping[str, str] = {}

    def __call__(self, *arguments: object, stdin: bytes = b"") -> Ran:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capsys.readouterr()
        code = run([str(argument) for argument in arguments], self.environ)
        captured = self._capsys.readouterr()
        return Ran(code, captured.out, captured.err)
