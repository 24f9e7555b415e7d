"""What a source file names, gathered while it is read, and its fingerprints."""

from bisect import bisect_right
from dataclasses import dataclass, field

import numpy as np

from chouxin.domain import Code, Mention
from chouxin.fingerprints.source_tokens import token_row
from chouxin.fingerprints.winnowing import winnow

LONGEST = 200
_SHORTEST = 2
_LINES = 5
"""Lines of one text that are kept: a rule asks whether and where, not how often."""


@dataclass(slots=True)
class Mentions:
    """Texts and their lines, of six sorts. At most `most` of them together; `left_out` counts the others."""

    most: int
    parsed: bool = False
    left_out: int = 0
    imports: dict[str, list[int]] = field(default_factory=dict)
    calls: dict[str, list[int]] = field(default_factory=dict)
    names: dict[str, list[int]] = field(default_factory=dict)
    strings: dict[str, list[int]] = field(default_factory=dict)
    flags: dict[str, list[int]] = field(default_factory=dict)
    installs: dict[str, list[int]] = field(default_factory=dict)

    def add(self, sort: dict[str, list[int]], text: str, line: int) -> None:
        """Note a text of 2 to 200 characters at a line; others say too little, or are no name of anything."""
        text = text.strip()
        if not _SHORTEST <= len(text) <= LONGEST:
            return
        lines = sort.get(text)
        if lines is None:
            lines = sort[text] = []
        elif line in lines or len(lines) >= _LINES:
            return
        if self.most <= 0:
            self.left_out += 1
            return
        self.most -= 1
        lines.append(line)

    def code(self, path: str, language: str, text: str, size: int) -> Code:
        """What was gathered of a file, with the fingerprints of `text`."""
        prints, lines = fingerprints(text)
        return Code(
            path,
            language,
            _ordered(self.imports),
            _ordered(self.calls),
            _ordered(self.names),
            _ordered(self.strings),
            _ordered(self.flags),
            _ordered(self.installs),
            prints,
            lines,
            size,
            self.parsed,
        )


class Lines:
    """Which line a code point stands on, counted from 1."""

    def __init__(self, text: str) -> None:
        self._ends = [at for at, character in enumerate(text) if character == "\n"]

    def at(self, place: int) -> int:
        """The line of a place."""
        return bisect_right(self._ends, place - 1) + 1


def fingerprints(text: str) -> tuple[bytes, bytes]:
    """uint64 fingerprints, ascending, and the uint32 line of each; both little-endian."""
    row = token_row(text)
    winnowed = winnow(row.codes)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    ends = np.flatnonzero(codes == ord("\n"))
    lines = np.searchsorted(ends, row.starts[winnowed.places], side="left") + 1
    return winnowed.hashes.astype("<u8").tobytes(), lines.astype("<u4").tobytes()


def _ordered(sort: dict[str, list[int]]) -> tuple[Mention, ...]:
    # Sorted before they are mentions: pairs compare without a function's help.
    found = sorted([(line, text if text.isascii() else _whole(text)) for text, lines in sort.items() for line in lines])
    return tuple([Mention(text, line) for line, text in found])


def _whole(text: str) -> str:
    # Half a character must not get as far as a report.
    return text.encode(errors="backslashreplace").decode()
