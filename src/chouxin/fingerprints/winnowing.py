"""Winnowing: fingerprints of a row of tokens, some of every neighbourhood, wherever the row is cut.

After S. Schleimer, D. S. Wilkerson and A. Aiken, "Winnowing: Local Algorithms for Document Fingerprinting" (SIGMOD
2003): of the hashes of all runs of `RUN` tokens, the least of every `WINDOW` in a row is kept. A copy of at least
`RUN + WINDOW - 1` tokens always shares a fingerprint with its model.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RUN = 25
WINDOW = 20

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that it has an inverse modulo 2**64
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Winnowed:
    """Fingerprints in ascending order, each once: uint64[n]; and where each begins, as a token's index: int64[n]."""

    hashes: Hashes
    places: Places


def winnow(codes: npt.NDArray[np.int64]) -> Winnowed:
    """Fingerprints of a row of token classes (int64[n]); none where it is shorter than a run."""
    hashes = _runs(codes)
    if not len(hashes):
        return Winnowed(hashes, np.empty(0, np.int64))
    chosen = _least(hashes)
    unique, first = np.unique(hashes[chosen], return_index=True)
    return Winnowed(unique, chosen[first])


def _runs(codes: npt.NDArray[np.int64]) -> Hashes:
    """uint64[n - RUN + 1]: a polynomial in each run's tokens, scrambled so that the least is any."""
    count = len(codes) - RUN + 1
    if count <= 0:
        return np.empty(0, np.uint64)
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(len(codes), _BASE, np.uint64))
        sums = np.append(np.zeros(1, np.uint64), np.cumsum((codes.astype(np.uint64) + np.uint64(1)) * powers))
        back = np.cumprod(np.full(count, _INVERSE, np.uint64))
        return _scrambled((sums[RUN:] - sums[:count]) * back)


def _scrambled(values: Hashes) -> Hashes:
    """The finalizer of SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _least(hashes: Hashes) -> Places:
    """Indices of the least hash of each window, the rightmost of equals."""
    if len(hashes) <= WINDOW:
        return np.array([len(hashes) - 1 - int(np.argmin(hashes[::-1]))])
    chosen = []
    for start in range(0, len(hashes) - WINDOW + 1, _AT_ONCE):
        windows = np.lib.stride_tricks.sliding_window_view(hashes[start : start + _AT_ONCE + WINDOW - 1], WINDOW)
        chosen.append(start + np.arange(len(windows)) + WINDOW - 1 - np.argmin(windows[:, ::-1], axis=1))
    return np.unique(np.concatenate(chosen))
