"""A small drawing of a model: what goes in at the left, what comes out at the right.

Only numbers and names of shapes are made here; the template sets them as SVG and the style sheet colours them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chouxin.domain import Flow, Stream

WIDTH = 360
MOST = 6
"""Streams that are drawn on each side; a sentence says how many more there are."""

_ROW = 56
_BOX = 40
_MARGIN = 8
_LEFT, _RIGHT = 110, 210
"""Where the icons of what goes in end, and where those of what comes out begin (a label stands beside each)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A stream with its place. x, y: upper left corner of its icon; line: ends of its arrow."""

    carries: str
    sizes: str
    x: int
    y: int
    label_x: int
    anchor: str
    line: tuple[int, int, int, int]

    @property
    def middle(self) -> int:
        """Height of its label and arrow."""
        return self.y + _BOX // 2


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template sets. more: streams on either side that are not drawn."""

    width: int
    height: int
    model: tuple[int, int, int, int]
    inputs: tuple[Drawn, ...]
    outputs: tuple[Drawn, ...]
    more: int
    from_file: bool


def draw(flow: Flow) -> Drawing:
    """Lay `flow` out."""
    inputs, outputs = flow.inputs[:MOST], flow.outputs[:MOST]
    rows = max(len(inputs), len(outputs), 1)
    height = rows * _ROW + 2 * _MARGIN
    middle = height // 2
    model = (WIDTH // 2 - 26, middle - 22, 52, 44)
    return Drawing(
        width=WIDTH,
        height=height,
        model=model,
        inputs=_side(inputs, height, _LEFT - _BOX, (model[0], middle), left=True),
        outputs=_side(outputs, height, _RIGHT + _BOX, (model[0] + model[2], middle), left=False),
        more=len(flow.inputs) + len(flow.outputs) - len(inputs) - len(outputs),
        from_file=flow.from_file,
    )


def _side(streams: Sequence[Stream], height: int, x: int, gate: tuple[int, int], *, left: bool) -> tuple[Drawn, ...]:
    top = (height - len(streams) * _ROW) // 2
    drawn = []
    for number, stream in enumerate(streams):
        y = top + number * _ROW + (_ROW - _BOX) // 2
        middle = y + _BOX // 2
        line = (x + _BOX + 4, middle, gate[0] - 4, gate[1]) if left else (gate[0] + 4, gate[1], x - 4, middle)
        label = x - 6 if left else x + _BOX + 6
        drawn.append(Drawn(str(stream.carries), _sizes(stream), x, y, label, "end" if left else "start", line))
    return tuple(drawn)


def _sizes(stream: Stream) -> str:
    return "×".join("?" if size is None else str(size)[:12] for size in stream.sizes[:5])
