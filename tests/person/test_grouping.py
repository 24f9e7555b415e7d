"""Groups are those of average linkage, found without a table of distances."""

import tracemalloc

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.person.faces import SAME
from chouxin.person.grouping import groups, looks

Descriptions = npt.NDArray[np.float32]


def described(rng: np.random.Generator, persons: int, faces: int, spread: float, long: int = 8) -> Descriptions:
    middles = rng.normal(size=(persons, long))
    made = middles[rng.integers(0, persons, faces)] + rng.normal(size=(faces, long)) * spread
    unit: Descriptions = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit


def by_hand(descriptions: Descriptions) -> list[int]:
    """Average linkage as the book has it: the two nearest groups of all, again and again."""
    similar = descriptions @ descriptions.T
    known = [[index] for index in range(len(descriptions))]
    while len(known) > 1:
        best, one, other = max(
            (float(similar[np.ix_(known[a], known[b])].mean()), a, b) for a in range(len(known)) for b in range(a)
        )
        if best < SAME:
            break
        known[other] += known.pop(one)
    of = {index: number for number, members in enumerate(known) for index in members}
    numbers: dict[int, int] = {}
    return [numbers.setdefault(of[index], len(numbers)) for index in range(len(descriptions))]


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5), st.integers(1, 20), st.sampled_from([0.2, 0.8, 1.5]))
def test_groups_are_those_of_average_linkage(seed: int, persons: int, faces: int, spread: float) -> None:
    made = described(np.random.default_rng(seed), persons, faces, spread)

    assert groups(made) == by_hand(made)


def test_none_and_one() -> None:
    assert groups(np.empty((0, 128), np.float32)) == []
    assert groups(np.eye(1, 128, dtype=np.float32)) == [0]


def test_many_equal_ones_come_to_an_end() -> None:
    made = np.repeat(described(np.random.default_rng(0), 20, 20, 0.0, 128), 50, axis=0)

    assert len(set(groups(made))) == len({tuple(row) for row in made.tolist()})


def test_memory_grows_with_the_faces_and_not_with_their_square() -> None:
    made = described(np.random.default_rng(0), 200, 2500, 0.8, 128)
    tracemalloc.start()
    found = groups(made)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(set(found)) == 200
    # A table of distances would be 25 MB.
    assert peak < 5 * made.nbytes


def test_nearly_equal_pictures_are_one_look_from_one_side() -> None:
    made = described(np.random.default_rng(0), 3, 3, 2.0, 128)
    near = (made[0] + 0.02 * np.random.default_rng(1).normal(size=128)).astype(np.float32)
    near /= np.linalg.norm(near)

    assert looks(np.stack([made[0], made[1], near, near]), ["front", "front", "front", "half"]) == [0, 1, 0, 2]
    assert looks(np.empty((0, 128), np.float32), []) == []


def test_more_looks_than_there_was_room_for() -> None:
    made = described(np.random.default_rng(2), 100, 100, 1.0, 128)

    assert looks(np.concatenate([made, made]), ["front"] * 200) == [*range(100), *range(100)]


@pytest.mark.slow
def test_three_thousand_faces_take_seconds() -> None:
    made = described(np.random.default_rng(0), 3000, 3000, 0.8, 128)

    assert len(set(groups(made))) > 500
