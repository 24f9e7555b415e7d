"""How much two texts say the same."""

import numpy as np
import pytest

from chouxin.fingerprints.resemblance import BANDS, LEAST, RUN, bands, bands_of, compare, shingles, shingles_of


def row(*codes: int) -> "np.ndarray[tuple[int], np.dtype[np.uint32]]":
    return np.array(codes, np.uint32)


def two_rows(shared: int, own: int, seed: int) -> tuple["np.ndarray[tuple[int], np.dtype[np.uint64]]", ...]:
    """Two sets of shingles' hashes that share so many and have so many of their own each."""
    drawn = np.random.Generator(np.random.PCG64(seed)).integers(0, 1 << 63, shared + 2 * own, dtype=np.uint64)
    both, one, other = np.split(drawn, [shared, shared + own])
    return np.unique(np.concatenate([both, one])), np.unique(np.concatenate([both, other]))


def test_shingles_are_runs_in_their_order() -> None:
    assert len(shingles(row(*range(10)))) == 10 - RUN + 1
    assert not np.array_equal(shingles(row(1, 2, 3)), shingles(row(2, 1, 3)))
    assert np.array_equal(shingles(row(1, 2, 3, 4)), shingles(row(4, 3, 2, 1)))
    assert not len(shingles(row(1, 2)))


def test_what_is_repeated_counts_once() -> None:
    assert np.array_equal(shingles(row(*[1, 2, 3, 4] * 5)), shingles(row(*[1, 2, 3, 4] * 9)))


def test_comparing_is_exact() -> None:
    one, other = two_rows(60, 20, 1)
    found = compare(one, other)

    assert found.alike == pytest.approx(0.6)
    assert found.held == pytest.approx(0.75)
    assert compare(one, one).alike == 1.0
    assert compare(one, one[:0]).alike == 0.0


@pytest.mark.parametrize("shared, own, least, most", [(60, 20, 0.95, 1.0), (10, 45, 0.0, 0.1)])
def test_bands_meet_as_often_as_the_formula_says(shared: int, own: int, least: float, most: float) -> None:
    meetings = [bool((bands(a) == bands(b)).any()) for a, b in (two_rows(shared, own, seed) for seed in range(300))]

    assert least <= np.mean(meetings) <= most


def test_bands_do_not_depend_on_how_the_text_is_cut() -> None:
    long = np.unique(np.arange(10_000, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    once = np.concatenate([long[:3000], long[7000:]])

    assert len(bands(long)) == BANDS
    assert np.array_equal(bands(long), bands(np.unique(np.concatenate([once, long]))))


def test_a_short_text_has_no_bands() -> None:
    assert not len(bands(np.arange(LEAST - 1, dtype=np.uint64)))


@pytest.mark.parametrize("texts", [3, 40])
def test_many_texts_give_what_each_gives_alone(texts: int) -> None:
    chance = np.random.Generator(np.random.PCG64(5))
    some = [chance.integers(0, 40, size, dtype=np.uint32) for size in chance.integers(0, 60, texts)]
    together = shingles_of(some)

    assert [list(one) for one in together] == [list(shingles(codes)) for codes in some]
    assert [list(one) for one in bands_of(together)] == [list(bands(hashes)) for hashes in together]
    assert shingles_of([]) == bands_of([]) == []
