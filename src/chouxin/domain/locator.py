"""Where something stands: typed, and printed the same way in every report.

`title[3:7]` · `picture 1[0:4]@12,30,210,64` · `a.zip!/swap.onnx#output` · `a.zip!/x.pkl#@12` · `listings.csv#row 7` ·
`repo!/roop/swapper.py#L12`
"""

from dataclasses import dataclass

from chouxin.domain.picture import Box


@dataclass(frozen=True, slots=True)
class Span:
    """Code points `start` (included) to `end` (excluded) of a field, as it was written.

    box: where in the picture that the field was read from, as left, top, right and bottom in pixels.
    """

    field: str
    start: int
    end: int
    box: Box | None = None

    def __str__(self) -> str:
        at = f"@{','.join(map(str, self.box))}" if self.box else ""
        return f"{self.field}[{self.start}:{self.end}]{at}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table, counted from 1, the heading not counted."""

    number: int

    def __str__(self) -> str:
        return f"row {self.number}"


@dataclass(frozen=True, slots=True)
class Named:
    """A tensor, graph input, node or other named thing inside a file."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Offset:
    """A byte of a file, counted from 0."""

    byte: int

    def __str__(self) -> str:
        return f"@{self.byte}"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of source code, counted from 1; of a notebook, over its code cells joined by line breaks."""

    number: int

    def __str__(self) -> str:
        return f"L{self.number}"


Place = Span | Row | Named | Offset | SourceLine


@dataclass(frozen=True, slots=True)
class Locator:
    """`container` leads from the outermost file inwards; `place` stands inside the innermost."""

    container: tuple[str, ...] = ()
    place: Place | None = None

    def __str__(self) -> str:
        inside = "!/".join(self.container)
        if self.place is None:
            return inside
        return f"{inside}#{self.place}" if inside else str(self.place)

    def enter(self, member: str) -> "Locator":
        """The locator of a member of this container."""
        return Locator((*self.container, member))

    def at(self, place: Place) -> "Locator":
        """This container, at `place`."""
        return Locator(self.container, place)

    def span(self) -> tuple[int, int] | None:
        """Start and end in the original text, where this points into a text."""
        return (self.place.start, self.place.end) if isinstance(self.place, Span) else None
