"""Positions: the same for everybody, within the tensor, and carried along by a change of layout."""

from itertools import permutations
from math import prod

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.fingerprints.positions import MOST, SHARE, how_many, positions

SHAPES = st.lists(st.integers(2, 40), min_size=1, max_size=4).map(tuple)


def test_they_are_the_same_in_every_release() -> None:
    assert positions((64, 32, 3, 3), 4).tolist() == PINNED  # type: ignore[union-attr]


PINNED = [6524, 10036, 7887, 1308]


@given(SHAPES, st.integers(1, 300))
def test_they_stand_in_the_tensor_and_fewer_are_the_first_of_more(shape: tuple[int, ...], count: int) -> None:
    many, few = positions(shape, count), positions(shape, max(count // 2, 1))

    assert many is not None
    assert few is not None
    assert ((many >= 0) & (many < prod(shape))).all()
    assert (many[: len(few)] == few).all()


@settings(max_examples=30)
@given(st.lists(st.integers(2, 12), min_size=2, max_size=4, unique=True))
def test_a_transposed_tensor_is_sampled_at_the_same_numbers(shape: list[int]) -> None:
    tensor = np.arange(prod(shape)).reshape(shape)
    for axes in permutations(range(len(shape))):
        turned = np.ascontiguousarray(tensor.transpose(axes))

        assert (turned.ravel()[positions(turned.shape, 50)] == tensor.ravel()[positions(tuple(shape), 50)]).all()


def test_equal_sides_are_sampled_in_the_other_order_too() -> None:
    tensor = np.arange(48 * 48 * 9).reshape(48, 48, 3, 3)
    behind = np.ascontiguousarray(tensor.transpose(2, 3, 1, 0))

    assert (
        behind.ravel()[positions(behind.shape, 99, turned=True)] == tensor.ravel()[positions((48, 48, 3, 3), 99)]
    ).all()
    assert positions((48, 32), 9, turned=True) is None


@given(SHAPES, st.integers(1, 10_000))
def test_never_more_than_an_eighth_of_a_tensor(shape: tuple[int, ...], most: int) -> None:
    assert how_many(shape, most) * SHARE <= prod(shape)
    assert how_many(shape, most) <= MOST
