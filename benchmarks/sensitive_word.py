"""houbb/sensitive-word, a filter of words in Java, where somebody has its classes: it runs beside, in its own process.

CHOUXIN_SENSITIVE_WORD says where they are: jars and folders of classes, as a Java class path. The texts go over once,
Java warms up on them, and each pass is timed in Java, so that no pipe is in the figures.
"""

import base64
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.timing import Taken

VARIABLE = "CHOUXIN_SENSITIVE_WORD"
WAYS: Mapping[str, str] = {
    "default": "houbb/sensitive-word (Java), as it comes",
    "plain": "houbb/sensitive-word (Java), no folding",
}
"""How it reads: with its own folding of case, width, figures and script, or as written."""

_PROGRAM = Path(__file__).with_name("SensitiveWord.java")


def class_path() -> str | None:
    """Where its classes are; None where nobody says or Java is not there. FileNotFoundError for a wrong place."""
    said = os.environ.get(VARIABLE)
    if not said or shutil.which("java") is None:
        return None
    for place in said.split(os.pathsep):
        if not Path(place).exists():
            raise FileNotFoundError(f"{VARIABLE} names {place}, which is not there")
    return said


class SensitiveWord:
    """One Java process that looks for `words` in `texts` each time it is called."""

    def __init__(self, classes: str, way: str, words: Iterable[str], texts: Sequence[str]) -> None:
        command = ["java", "-XX:+UseSerialGC", "-cp", classes, str(_PROGRAM)]
        self._java = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._say(way)
        self._say(_packed(words))
        self._say(_packed(texts))
        if self._heard() != "ready":
            self.close()
            raise RuntimeError(f"houbb/sensitive-word does not start with the classes that {VARIABLE} names")

    def __call__(self) -> Taken:
        self._say("")
        nanoseconds, _, found = self._heard().partition(" ")
        return Taken(int(nanoseconds) / 1e9, int(found))

    def _say(self, line: str) -> None:
        assert self._java.stdin is not None  # a pipe
        with suppress(BrokenPipeError):  # what it said before it ended is told by `_heard`
            self._java.stdin.write(line + "\n")
            self._java.stdin.flush()

    def _heard(self) -> str:
        assert self._java.stdout is not None  # a pipe
        return self._java.stdout.readline().rstrip("\n")

    def close(self) -> None:
        """End the process."""
        for pipe in (self._java.stdin, self._java.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()
        self._java.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _packed(texts: Iterable[str]) -> str:
    return " ".join(base64.b64encode(text.encode()).decode() for text in texts)
