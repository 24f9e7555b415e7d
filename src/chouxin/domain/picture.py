"""What is written in a picture, and where."""

from collections.abc import Iterator
from dataclasses import dataclass

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels of the upright picture."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was read. sure: 0..1, how sure whoever read it is of the letters."""

    text: str
    sure: float
    box: Box


@dataclass(frozen=True, slots=True)
class Writing:
    """The lines of a picture, in reading order."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """All of it; what stands side by side in the picture stands on one line."""
        return "".join(before + line.text for before, line in self._joined())

    def within(self, start: int, end: int) -> tuple[Line, ...]:
        """The lines that code points `start` to `end` of `text` were read from."""
        found, at = [], 0
        for before, line in self._joined():
            begin = at + len(before)
            at = begin + len(line.text)
            if begin < end and at > start:
                found.append(line)
        return tuple(found)

    def _joined(self) -> Iterator[tuple[str, Line]]:
        """Each line, and what parts it from the one before."""
        last: Line | None = None
        for line in self.lines:
            yield "" if last is None else " " if _beside(last.box, line.box) else "\n", line
            last = line


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an item whose words were read. field: `picture 1`, counted as the item names them."""

    field: str
    path: str
    writing: Writing


def _beside(one: Box, other: Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared * 2 > min(one[3] - one[1], other[3] - other[1]) and other[0] >= one[2] - (one[3] - one[1])
