"""How much two texts say the same, and how to find one that does without comparing all.

MinHash after A. Broder, "On the resemblance and containment of documents" (1997): the least of the hashes of a text's
shingles, under one of many permutations, is equal for two texts as often as their sets of shingles agree (Jaccard).
Bands after J. Leskovec, A. Rajaraman and J. Ullman, "Mining of Massive Datasets", chapter 3: texts that agree in all
`ROWS` values of one band at least are compared; the others never meet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Bands = npt.NDArray[np.int64]

RUN = 3
"""Syllables or letters in a shingle."""

BANDS, ROWS = 40, 3
"""Two texts of resemblance 0.3 meet with a probability of 0.66, of 0.5 with 0.995, of 0.1 with 0.04."""

LEAST = 8
"""Shingles that a text must have: what is shorter is like too many."""

_SEEDS = np.random.Generator(np.random.PCG64(20261123)).integers(1, 1 << 63, size=(2, BANDS * ROWS), dtype=np.uint64)
# Odd, so that multiplying loses nothing.
_TIMES, _PLUS = _SEEDS[0] | np.uint64(1), _SEEDS[1]


@dataclass(frozen=True, slots=True)
class Resemblance:
    """alike: shared shingles by all of both, 0 to 1. held: the greater of the shares that lie in the other."""

    alike: float
    held: float


def shingles(codes: npt.NDArray[np.uint32]) -> Hashes:
    """The hashes of every run of RUN codes, ascending, each once: uint64[n]. A run and its mirror image are one.

    So that a text that was written from its end is still the same.
    """
    return shingles_of([codes])[0]


def shingles_of(texts: Sequence[npt.NDArray[np.uint32]]) -> list[Hashes]:
    """`shingles` of many texts; they are hashed at once, which for short ones is most of the work."""
    joined = np.concatenate([*texts, np.empty(0, np.uint32)])
    count = max(len(joined) - RUN + 1, 0)
    both = np.minimum(_hashed(joined, range(RUN), count), _hashed(joined, range(RUN - 1, -1, -1), count))
    found, start = [], 0
    for codes in texts:
        # What runs from one text into the next belongs to neither.
        found.append(_once(both[start : start + max(len(codes) - RUN + 1, 0)]))
        start += len(codes)
    return found


def _once(hashes: Hashes) -> Hashes:
    """`numpy.unique`, without what it does for other kinds of arrays."""
    ascending = np.sort(hashes)
    first = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=first[1:])
    return ascending[first]


def _hashed(codes: npt.NDArray[np.uint32], order: Iterable[int], count: int) -> Hashes:
    made = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for at in order:
            made = (made ^ codes[at : at + count].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            made ^= made >> np.uint64(29)
    return made


def bands(hashes: Hashes) -> Bands:
    """One number for each band, int64[BANDS]; empty for a text with fewer than LEAST shingles.

    Time and memory grow with the text, BANDS * ROWS steps a shingle, some thousand shingles at once.
    """
    if len(hashes) < LEAST:
        return np.empty(0, np.int64)
    least = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, np.uint64)
    with np.errstate(over="ignore"):
        for start in range(0, len(hashes), _AT_ONCE):
            mixed = hashes[start : start + _AT_ONCE, None] * _TIMES + _PLUS
            mixed ^= mixed >> np.uint64(31)
            least = np.minimum(least, (mixed * _TIMES).min(axis=0))
    made: Bands = _joined(least[:, None])[0]
    return made


def bands_of(texts: Sequence[Hashes]) -> list[Bands]:
    """`bands` of many texts: one permutation after the other over all of them, while they lie in the nearest memory."""
    long = [hashes for hashes in texts if len(hashes) >= LEAST]
    if len(long) < _FEW or sum(map(len, long)) > _NEAR:
        return [bands(hashes) for hashes in texts]
    joined = np.concatenate(long)
    starts = np.cumsum([0, *map(len, long[:-1])])
    least = np.empty((BANDS * ROWS, len(long)), np.uint64)
    mixed, moved = np.empty_like(joined), np.empty_like(joined)
    with np.errstate(over="ignore"):
        for row, (times, plus) in enumerate(zip(_TIMES, _PLUS, strict=True)):
            np.multiply(joined, times, out=mixed)
            np.add(mixed, plus, out=mixed)
            np.right_shift(mixed, np.uint64(31), out=moved)
            np.bitwise_xor(mixed, moved, out=mixed)
            np.multiply(mixed, times, out=mixed)
            np.minimum.reduceat(mixed, starts, out=least[row])
    made = iter(_joined(least))
    none = np.empty(0, np.int64)
    return [next(made) if len(hashes) >= LEAST else none for hashes in texts]


def _joined(least: Hashes) -> Bands:
    """From the least hashes, uint64[BANDS * ROWS, texts], to int64[texts, BANDS]."""
    made = np.zeros((BANDS, least.shape[1]), np.uint64)
    with np.errstate(over="ignore"):
        for row in least.reshape(BANDS, ROWS, -1).swapaxes(0, 1):
            made = (made ^ row) * np.uint64(0xBF58476D1CE4E5B9)
            made ^= made >> np.uint64(32)
    return np.ascontiguousarray(made.T).view(np.int64)


def compare(one: Hashes, other: Hashes) -> Resemblance:
    """Two texts by all of their shingles; exact."""
    if not len(one) or not len(other):
        return Resemblance(0.0, 0.0)
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return Resemblance(shared / (len(one) + len(other) - shared), shared / min(len(one), len(other)))


_AT_ONCE = 4096
_FEW = 8
_NEAR = 1 << 16
"""Shingles of a batch up to which a permutation over all of them is the quicker way: half a megabyte of hashes."""
