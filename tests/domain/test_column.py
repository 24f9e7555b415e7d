"""What a column tells of many stretches at once is what it tells of each."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Column, Transform
from chouxin.domain.column import PAIRS, ROW_END, hashed_pairs

BITS = st.lists(st.integers(0, 15), min_size=6, max_size=6)
STRETCHES = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=6)


def column(changed: list[int], skipped: list[int]) -> Column:
    count = np.arange(6, dtype=np.int64)
    return Column(
        view="plain",
        codes=np.array([0x6362] * 5 + [ROW_END], np.uint32),
        starts=count,
        ends=count + 1,
        changed=np.array(changed, np.uint32),
        skipped=np.array(skipped, np.uint32),
        rows=np.array([0, 6], np.int64),
        keys=((0, "text"),),
        transforms=tuple(Transform(name, 0.1) for name in "abcd"),
    )


@given(BITS, BITS, STRETCHES)
@settings(max_examples=100)
def test_many_stretches_need_what_each_needs(
    changed: list[int], skipped: list[int], stretches: list[tuple[int, int]]
) -> None:
    known = column(changed, skipped)
    places = [(start, min(start + length, 5)) for start, length in stretches]
    start, end = (np.array([place[i] for place in places], np.int64) for i in (0, 1))

    assert [known.named(int(bits)) for bits in known.needed(start, end)] == [known.applied(*place) for place in places]


@given(st.text(min_size=2, max_size=30))
def test_the_same_pair_has_the_same_number(text: str) -> None:
    codes = np.array([ord(c) for c in text], np.uint32)
    numbers = hashed_pairs(codes[:-1], codes[1:])

    assert (numbers < PAIRS).all()
    assert numbers[0] == hashed_pairs(codes[:1], codes[1:2])[0]
