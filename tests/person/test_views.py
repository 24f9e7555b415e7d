"""From where a face is seen, by its points; turning the whole picture changes nothing."""

from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chouxin.person.faces import Face
from chouxin.person.views import View, offset, view

Points = tuple[tuple[float, float], ...]


def face(aside: float, degrees: float = 0, size: float = 40) -> Points:
    """A face whose nose stands `aside` of the middle, in distances between the eyes."""
    straight = ((0.0, 0.0), (1.0, 0.0), (0.5 + aside, 0.6))
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return tuple(((x * c - y * s) * size, (x * s + y * c) * size) for x, y in straight)


@pytest.mark.parametrize(
    "aside,seen",
    [(0, View.FRONT), (0.19, View.FRONT), (-0.21, View.HALF), (0.44, View.HALF), (-0.46, View.SIDE), (3, View.SIDE)],
)
def test_views_by_the_nose(aside: float, seen: View) -> None:
    assert view(face(aside)) is seen


@given(st.floats(-1, 1), st.floats(0, 360), st.floats(5, 1000))
def test_turning_and_size_change_nothing(aside: float, degrees: float, size: float) -> None:
    assert offset(face(aside, degrees, size)) == pytest.approx(aside, abs=1e-6)


def test_eyes_in_one_point_are_a_side_view() -> None:
    assert view(((1, 1), (1, 1), (2, 2))) is View.SIDE


def test_the_portrait_is_seen_from_the_front(her: Face) -> None:
    assert view(her.points) is View.FRONT
