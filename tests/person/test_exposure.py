"""The grade, and what it rests on."""

import pytest

from chouxin.person.exposure import CLEAR, LOOKS, USABLE, VIEWS, Grade, Shot, expose, without
from chouxin.person.views import View

FRONT, SIDE = View.FRONT, View.SIDE


def photos(count: int, width: float = 200, view: View = FRONT) -> list[Shot]:
    return [Shot(number, width, view, look=number) for number in range(count)]


def video(frames: int, source: int = 900, width: float = 200) -> list[Shot]:
    return [Shot(source, width, FRONT, look=9000, clip=True, frame=frame) for frame in range(frames)]


@pytest.mark.parametrize(
    "shots,grade",
    [
        ([], Grade.UNKNOWN),
        (photos(50, USABLE - 1), Grade.A),
        ([Shot(0, 500, FRONT, 0, score=0.7)], Grade.A),
        (photos(1, USABLE), Grade.B),
        (photos(5, CLEAR - 1), Grade.B),
        (photos(19, 500, SIDE), Grade.B),
        (photos(1, CLEAR), Grade.C),
        (photos(LOOKS - 1), Grade.C),
        (photos(LOOKS, 70, SIDE), Grade.D),
        (photos(VIEWS - 1), Grade.D),
        (photos(VIEWS), Grade.E),
        (video(VIEWS - 1), Grade.C),
        (video(VIEWS), Grade.E),
        (video(VIEWS, width=CLEAR - 1), Grade.B),
    ],
)
def test_grades(shots: list[Shot], grade: Grade) -> None:
    assert expose(shots).grade is grade


def test_near_duplicates_count_once() -> None:
    same = [Shot(number, 200, FRONT, look=number % 3) for number in range(60)]
    found = expose(same)

    assert (found.looks, found.grade, found.clear) == (3, Grade.C, 60)


def test_a_short_video_is_far_worse_than_photos() -> None:
    assert expose(video(VIEWS)).grade > expose(photos(LOOKS)).grade


def test_counts_are_of_usable_faces() -> None:
    shots = [Shot(0, 300, FRONT, 0), Shot(1, 150, View.HALF, 1), Shot(2, 70, SIDE, 2), Shot(3, 30, FRONT, 3)]
    found = expose(shots)

    assert found.at == {64: 3, 128: 2, 256: 1}
    assert found.views == {View.FRONT: 1, View.HALF: 1, View.SIDE: 1}
    assert (found.faces, found.sources, found.clear, found.looks) == (4, 3, 1, 3)


def test_what_is_taken_down_is_gone() -> None:
    assert expose(without(photos(3), [0, 1, 2])).grade is Grade.UNKNOWN
    assert len(without(photos(3), [1])) == 2
