"""Standard input, kept in a temporary file: tables and files are read at random, and a pipe can be read only once."""

import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from chouxin.domain import Fault, FaultKind, Item, Kind, Limits, Locator
from chouxin.readers.encoding import decode, guess, named
from chouxin.readers.sources import FileSource

NAME = "stdin"

FORMATS = ("auto", "text", "jsonl", "csv", "tsv", "xlsx", "parquet", "file")
"""What standard input may be; the middle ones are tables."""


class StandardInput:
    """Read when it is first asked for; the temporary file lives until the `with` block ends."""

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._stream = stream
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    def form(self, asked: str) -> str:
        """One of FORMATS but `auto`: what was asked for, else what it looks like."""
        if asked != "auto":
            return asked
        with self.source() as source:
            head = source.pread(0, 4096)
            if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
                return "jsonl"
            if head.startswith(b"PAR1"):
                return "parquet"
            return "text" if b"\0" not in head and guess(head, whole=source.size <= len(head)) else "file"

    def source(self) -> FileSource:
        """All of it, at random access."""
        return FileSource(self._path(), item_id=NAME, locator=Locator((NAME,)))

    def file(self) -> Item:
        """It as a file."""
        return Item(NAME, Kind.ARTIFACT, source=str(self._path()))

    def item(self, kind: Kind, encoding: str | None, limits: Limits) -> Item:
        """It as one text; over the limit, or in no known encoding, an item with a fault."""
        with self.source() as source:
            if source.size > limits.text:
                return _faulty(kind, FaultKind.TOO_LARGE, f"text of {source.size} bytes; the limit is {limits.text}")
            data = source.pread(0, source.size)
        read_as = named(encoding) if encoding else guess(data)
        if read_as is None:
            return _faulty(kind, FaultKind.UNREADABLE, "the encoding is not known; name it with --encoding")
        text, broken = decode(data, read_as)
        fields = {"text": text}
        if broken is None:
            return Item(NAME, kind, fields=fields)
        return _faulty(kind, FaultKind.UNREADABLE, f"not {read_as.name} from byte {broken} on", fields)

    def _path(self) -> Path:
        if self._directory is None:
            self._directory = tempfile.TemporaryDirectory(prefix="chouxin-")
            with (Path(self._directory.name) / NAME).open("wb") as out:
                shutil.copyfileobj(self._stream or sys.stdin.buffer, out)
        return Path(self._directory.name) / NAME

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._directory is not None:
            self._directory.cleanup()


def _faulty(kind: Kind, sort: FaultKind, why: str, fields: dict[str, str] | None = None) -> Item:
    fault = Fault(NAME, NAME, Locator((NAME,)), sort, why)
    return Item(NAME, kind, fields=fields or {}, faults=(fault,))
