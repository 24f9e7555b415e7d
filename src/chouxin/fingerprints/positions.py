"""Which numbers of a tensor are sampled: fixed by its sides alone, so that everybody samples alike.

Positions are drawn in a layout with ascending sides and carried back to the layout of the file. So a transposed copy is
sampled at the same numbers, in the same order, and the first 256 samples are the same however many are taken.
"""

from functools import lru_cache
from hashlib import blake2b
from math import prod

import numpy as np
import numpy.typing as npt

from chouxin.fingerprints.shapes import sides

Positions = npt.NDArray[np.int64]

MOST = 4096
"""Samples of one tensor."""
SHARE = 8
"""At most one of so many numbers of a tensor is sampled."""

_KEY = b"chouxin sketch 1"


def how_many(shape: tuple[int, ...], most: int) -> int:
    """How many samples a tensor gives, `most` being asked for."""
    return min(most, MOST, prod(shape) // SHARE)


@lru_cache(maxsize=256)
def positions(shape: tuple[int, ...], count: int, *, turned: bool = False) -> Positions | None:
    """int64[count], indices into the tensor's numbers as they are stored.

    turned: the two sides that are equal and longest are taken in the other order; None where there are none.
    """
    order = _order(shape, turned=turned)
    if order is None:
        return None
    places = _draw(sides(shape), count)
    strides = [prod(shape[at + 1 :]) for at in range(len(shape))]
    found = np.zeros(count, np.int64)
    for at in reversed(order):
        places, index = np.divmod(places, shape[at])
        found += index * strides[at]
    return found


def _order(shape: tuple[int, ...], *, turned: bool) -> list[int] | None:
    """The sides of the file's layout, by number, in ascending order of their length."""
    order = sorted((at for at, side in enumerate(shape) if side != 1), key=lambda at: shape[at])
    if turned:
        if len(order) < 2 or shape[order[-1]] != shape[order[-2]]:
            return None
        order[-1], order[-2] = order[-2], order[-1]
    return order


def _draw(lengths: tuple[int, ...], count: int) -> Positions:
    """SplitMix64 from a seed that is a digest of the sides: the same numbers in every release and on every machine."""
    seed = np.uint64(int.from_bytes(blake2b(repr(lengths).encode(), digest_size=8, key=_KEY).digest(), "little"))
    with np.errstate(over="ignore"):
        state = seed + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        state ^= state >> np.uint64(31)
    return (state % np.uint64(prod(lengths))).astype(np.int64)
