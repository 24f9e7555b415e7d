"""The changes lower the grade, none of them is for nothing, and there are as few as trying everything finds."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.person.exposure import LOOKS, Grade, Need, Shot, expose, without
from chouxin.person.plan import fewest, plan
from chouxin.person.views import View

_units = st.lists(st.frozensets(st.integers(0, 8), min_size=1, max_size=3), min_size=1, max_size=12)


@settings(max_examples=150)
@given(_units, st.data())
def test_enough_is_undone_with_hardly_more_than_the_fewest(units: list[frozenset[int]], data: st.DataObject) -> None:
    need = Need(Grade.D, tuple(units), data.draw(st.integers(1, len(units))))
    excess = len(units) - need.enough + 1

    def undone(sources: frozenset[int] | set[int]) -> int:
        return sum(unit <= sources for unit in units)

    chosen = fewest(need)
    sources = sorted(frozenset().union(*units))
    best = next(n for n in range(len(sources) + 1) if any(undone(set(c)) >= excess for c in combinations(sources, n)))

    assert undone(chosen) >= excess
    assert all(undone(chosen - {source}) < excess for source in chosen)
    assert len(chosen) <= best + 1


_shots = st.lists(
    st.builds(
        Shot,
        source=st.integers(0, 40),
        width=st.sampled_from([30.0, 70.0, 130.0, 300.0]),
        view=st.sampled_from(list(View)),
        look=st.integers(0, 30),
        clip=st.booleans(),
        frame=st.integers(0, 300),
    ),
    max_size=80,
)


@settings(max_examples=100)
@given(_shots)
def test_the_changes_lower_the_grade_and_none_is_for_nothing(shots: list[Shot]) -> None:
    exposure = expose(shots)
    planned = plan(shots, exposure)

    if exposure.grade in (Grade.UNKNOWN, Grade.A):
        assert planned.sources == ()
        assert planned.grade is exposure.grade
        return
    assert planned.grade < exposure.grade
    for source in planned.sources:
        rest = without(shots, set(planned.sources) - {source})

        assert expose(rest).grade >= exposure.grade


def test_one_video_goes_before_many_photos() -> None:
    video = [Shot(99, 200, View.FRONT, look=100 + frame // 10, clip=True, frame=frame) for frame in range(250)]
    photos = [Shot(number, 200, View.FRONT, look=number) for number in range(5)]
    planned = plan([*photos, *video], expose([*photos, *video]))

    assert (planned.sources, planned.grade) == ((99,), Grade.C)


def test_looks_that_hang_on_one_picture_go_first() -> None:
    once = [Shot(number, 100, View.SIDE, look=number) for number in range(10)]
    twice = [Shot(100 + 2 * n + k, 100, View.SIDE, look=50 + n) for n in range(LOOKS) for k in range(2)]
    planned = plan([*twice, *once], expose([*twice, *once]))

    assert planned.sources == tuple(range(10)) + planned.sources[10:]
    assert len(planned.sources) == 10 + 2


def test_the_order_is_that_of_the_names_and_not_of_quality() -> None:
    worse_first = [Shot(number, 130 + number, View.FRONT, look=number) for number in range(10)]
    better_first = [Shot(number, 900 - number, View.FRONT, look=number) for number in range(10)]

    assert plan(worse_first, expose(worse_first)) == plan(better_first, expose(better_first))


@pytest.mark.slow
def test_thousands_of_photos_take_seconds() -> None:
    shots = [Shot(number, 100, View.SIDE, look=number % 2000) for number in range(3000)]
    planned = plan(shots, expose(shots))

    assert planned.grade is Grade.B
