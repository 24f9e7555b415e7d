"""How much two texts say the same, and how to find one that does without comparing all.

MinHash after A. Broder, "On the resemblance and containment of documents" (1997): the least of the hashes of a text's
shingles, under one of many permutations, is equal for two texts as often as their sets of shingles agree (Jaccard).
Bands after J. Leskovec, A. Rajaraman and J. Ullman, "Mining of Massive Datasets", chapter 3: texts that agree in all
`ROWS` values of one band at least are compared; the others never meet.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

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
    count = len(codes) - RUN + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    return np.unique(np.minimum(_hashed(codes, range(RUN), count), _hashed(codes, range(RUN - 1, -1, -1), count)))


def _hashed(codes: npt.NDArray[np.uint32], order: Iterable[int], count: int) -> Hashes:
    made = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for at in order:
            made = (made ^ codes[at : at + count].astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            made ^= made >> np.uint64(29)
    return made


def bands(hashes: Hashes) -> npt.NDArray[np.int64]:
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
        joined = np.zeros(BANDS, np.uint64)
        for row in least.reshape(BANDS, ROWS).T:
            joined = (joined ^ row) * np.uint64(0xBF58476D1CE4E5B9)
            joined ^= joined >> np.uint64(32)
    return joined.view(np.int64)


def compare(one: Hashes, other: Hashes) -> Resemblance:
    """Two texts by all of their shingles; exact."""
    if not len(one) or not len(other):
        return Resemblance(0.0, 0.0)
    shared = len(np.intersect1d(one, other, assume_unique=True))
    return Resemblance(shared / (len(one) + len(other) - shared), shared / min(len(one), len(other)))


_AT_ONCE = 4096
