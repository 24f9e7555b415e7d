"""From where a face is seen, as its five points tell it.

Only to the sides: how far it looks up or down cannot be told from five points (docs/reference/quality.md).
"""

from collections.abc import Sequence
from enum import StrEnum
from math import hypot

_FRONT, _HALF = 0.2, 0.45
"""How far the nose stands from the middle of the eyes, in distances between the eyes: about 20 and 45 degrees."""


class View(StrEnum):
    """From where a face is seen."""

    FRONT = "front"
    HALF = "half"
    SIDE = "side"


def view(points: Sequence[tuple[float, float]]) -> View:
    """The view of a face with these points: right eye, left eye, nose (and more, which do not matter)."""
    aside = abs(offset(points))
    return View.FRONT if aside < _FRONT else View.HALF if aside < _HALF else View.SIDE


def offset(points: Sequence[tuple[float, float]]) -> float:
    """How far the nose stands from the middle of the eyes, along the line of the eyes, in distances between them.

    Below nought: the face looks to the picture's left. Eyes in one point count as a side view.
    """
    (right_x, right_y), (left_x, left_y), (nose_x, nose_y) = points[:3]
    along_x, along_y = left_x - right_x, left_y - right_y
    between = hypot(along_x, along_y)
    if between == 0:
        return 1.0
    from_x, from_y = nose_x - (left_x + right_x) / 2, nose_y - (left_y + right_y) / 2
    return (from_x * along_x + from_y * along_y) / between**2
