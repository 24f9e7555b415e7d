"""What of a shape stays in every layout, and which shapes say nothing."""

from hypothesis import given
from hypothesis import strategies as st

from chouxin.fingerprints.shapes import is_telling, key, sides, skeleton

SHAPES = st.lists(st.integers(1, 64), max_size=5).map(tuple)


@given(SHAPES, st.randoms())
def test_a_key_knows_no_order_and_no_sides_of_one(shape: tuple[int, ...], chance: object) -> None:
    turned = list(shape)
    chance.shuffle(turned)  # type: ignore[attr-defined]

    assert key((*turned, 1)) == key(shape)


@given(SHAPES, SHAPES)
def test_other_sides_have_another_key(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    assert (key(one) == key(other)) == (sides(one) == sides(other))


def test_filters_of_pictures_and_of_single_channels_are_not_telling() -> None:
    assert not is_telling((64, 3, 7, 7))
    assert not is_telling((7, 7, 3, 64))
    assert not is_telling((512, 1, 7, 7))
    assert not is_telling((4096,))
    assert not is_telling((16, 16))
    assert is_telling((64, 32, 3, 3))
    assert is_telling((3, 3, 32, 64))
    assert is_telling((1024, 512))
    assert is_telling((8, 768))


@given(st.lists(SHAPES, max_size=6))
def test_a_skeleton_is_free_of_order_and_also_keeps_it(shapes: list[tuple[int, ...]]) -> None:
    free, ordered = skeleton(shapes)
    backwards, turned = skeleton(shapes[::-1])

    assert backwards == free
    assert (turned == ordered) == (shapes == shapes[::-1])
