"""Evidence in its place: a text cut where highlights begin and end."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chouxin.report.visible import visible

WINDOW = 400
"""Code points around a highlight that a long text keeps."""

SHORT = 4000
"""Texts up to this many code points are shown whole."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """Code points `start` to `end` of a text; `number` is what the evidence is called in the report.

    side: what it speaks: `for` a violation, `against` one, or under `trial`, which moves nothing.
    """

    start: int
    end: int
    number: int
    side: str = "for"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text as it is shown, and what lies over it.

    over: the highlights that cover it. ends: the numbers of those that end with it. left_out: how many code points
    are not shown here; then there is no text.
    """

    text: str
    over: tuple[Highlight, ...] = ()
    ends: tuple[int, ...] = ()
    left_out: int = 0

    @property
    def side(self) -> str:
        """The gravest of what lies over it."""
        sides = {highlight.side for highlight in self.over}
        return next((side for side in ("for", "against") if side in sides), "trial")


def pieces(text: str, highlights: Iterable[Highlight]) -> list[Piece]:
    """`text`, masked and made visible, in pieces that lie each under one set of highlights.

    Highlights may overlap and may reach beyond the text. Cost grows with the text and with the number of pairs of
    highlights that overlap.
    """
    inside = sorted(
        (h for h in highlights if 0 <= h.start < h.end and h.start < len(text)),
        key=lambda h: (h.start, h.end, h.number),
    )
    shown = visible(text)
    found: list[Piece] = []
    for start, end, keep in _stretches(len(text), inside):
        if keep:
            found += _cut(shown, start, end, [h for h in inside if h.start < end and h.end > start])
        else:
            found.append(Piece("", left_out=end - start))
    return found


def _stretches(length: int, highlights: Sequence[Highlight]) -> Iterator[tuple[int, int, bool]]:
    """The text in stretches that are shown and stretches that are left out."""
    if length <= SHORT:
        yield 0, length, True
        return
    at = 0
    for start, end in _windows(length, highlights):
        if start > at:
            yield at, start, False
        yield start, end, True
        at = end
    if at < length:
        yield at, length, False


def _windows(length: int, highlights: Sequence[Highlight]) -> list[tuple[int, int]]:
    merged = [(0, WINDOW)]
    for highlight in highlights:
        start, end = max(highlight.start - WINDOW, 0), min(highlight.end + WINDOW, length)
        last_start, last_end = merged[-1]
        if start <= last_end:
            merged[-1] = (last_start, max(last_end, end))
        else:
            merged.append((start, end))
    return merged


def _cut(shown: Sequence[str], start: int, end: int, highlights: Sequence[Highlight]) -> Iterator[Piece]:
    edges = {start, end}
    for highlight in highlights:
        edges |= {max(highlight.start, start), min(highlight.end, end)}
    places = sorted(edges)
    for left, right in pairwise(places):
        over = tuple(h for h in highlights if h.start <= left and h.end >= right)
        yield Piece("".join(shown[left:right]), over, tuple(h.number for h in over if min(h.end, end) == right))
