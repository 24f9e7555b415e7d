"""Shapes of tensors, with what a resave changes taken out: sides of length 1, and the order of the sides."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from math import prod

LEAST = 2048
"""Numbers that a tensor must hold to be sampled: of fewer, an eighth would tell one tensor from another too badly."""

_SMALLEST_SIDE = 4
_LARGEST_KERNEL = 11


def sides(shape: Sequence[int]) -> tuple[int, ...]:
    """The sides longer than 1, in ascending order."""
    return tuple(sorted(side for side in shape if side != 1))


@lru_cache(maxsize=4096)
def key(shape: tuple[int, ...]) -> int:
    """64 bits that are the same for a tensor and its transposed copy."""
    return int.from_bytes(blake2b(repr(sides(shape)).encode(), digest_size=8).digest(), "little")


@lru_cache(maxsize=4096)
def is_telling(shape: tuple[int, ...]) -> bool:
    """Whether two tensors of this shape that were trained apart have nothing in common.

    Filters that look at one channel, or at the three of a picture, grow alike in every training; so do rows of biases.
    """
    if prod(shape) < LEAST:
        return False
    rest = list(shape)
    if len(rest) >= 4:  # OIHW, HWIO and their like: the two equal short sides are the filter's extent
        for start in (len(rest) - 2, 0):
            one, other = rest[start : start + 2]
            if one == other <= _LARGEST_KERNEL:
                del rest[start : start + 2]
                break
    return sum(side >= _SMALLEST_SIDE for side in rest) >= 2


def skeleton(shapes: Iterable[Sequence[int]]) -> tuple[str, str]:
    """Two digests in hex: of the shapes whatever their order and layout, and of the shapes as they stand."""
    known = [tuple(shape) for shape in shapes]
    return _digest(sorted(sides(shape) for shape in known)), _digest(known)


def _digest(shapes: Sequence[tuple[int, ...]]) -> str:
    return blake2b(repr(list(shapes)).encode(), digest_size=16).hexdigest()
