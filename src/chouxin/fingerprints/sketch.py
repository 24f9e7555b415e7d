"""A sketch: samples of a tensor as signed bytes, without their mean and their scale; compared by correlation."""

from math import sqrt

import numpy as np
import numpy.typing as npt

from chouxin.fingerprints.elements import Floats

Bytes = npt.NDArray[np.int8]
Code = npt.NDArray[np.uint64]

CODE_BITS = 256
"""Samples whose signs make up the code that candidates are found by."""

_WIDEST = 8.0
_LEAST_DISTINCT = 12
_MOST_ALIKE = 0.95


def sketch(values: Floats) -> bytes:
    """One byte a sample; empty where the numbers are too much alike: constants, zeros, initial values, a few levels."""
    if len(values) < CODE_BITS:
        return b""
    _, counts = np.unique(values, return_counts=True)
    if len(counts) < _LEAST_DISTINCT or counts.max() > _MOST_ALIKE * len(values):
        return b""
    exact = values.astype(np.float64)
    # The scale is that of the samples that every sketch has, so that a longer one begins with the very same bytes.
    first = exact[:CODE_BITS]
    spread = float(first.std())
    if not np.isfinite(spread) or spread <= 0:
        return b""
    standard = np.clip((exact - first.mean()) / spread, -_WIDEST, _WIDEST)
    # Fine steps in the middle, where most numbers are, coarse ones outside.
    return bytes(np.rint(127 * standard / (1 + np.abs(standard))).astype(np.int8).tobytes())


def samples(sketched: bytes | Bytes) -> Floats:
    """The samples again, standardised; a step is about a hundredth of their spread in the middle."""
    steps = np.frombuffer(sketched, np.int8) if isinstance(sketched, bytes) else sketched
    return _LEVELS[steps.view(np.uint8)]


def code(sketched: bytes) -> Code:
    """uint64[4]: the signs of the first 256 samples."""
    steps = np.frombuffer(sketched[:CODE_BITS], np.int8)
    return np.packbits(steps > 0).view(np.uint64)


def correlation(one: Floats, other: Floats) -> float:
    """Of the samples that both have, -1..1."""
    count = min(len(one), len(other))
    first, second = one[:count], other[:count]
    first, second = first - first.sum() / np.float32(count), second - second.sum() / np.float32(count)
    scale = float(first @ first) * float(second @ second)
    return float(first @ second) / sqrt(scale) if scale > 0 else 0.0


def beside(one_other: float, one_third: float, other_third: float) -> float:
    """The correlation of one with another once what both have of a third is taken out (partial correlation).

    0 where either is the third itself, as far as the steps of a sketch can tell.
    """
    left = (1 - one_third**2, 1 - other_third**2)
    if min(left) < SAME:
        return 0.0
    return float((one_other - one_third * other_third) / np.sqrt(left[0] * left[1]))


SAME = 2e-4
"""1 - r² of two sketches of the same numbers stays below this: the steps and half precision cost less."""


def _levels() -> Floats:
    steps = np.arange(256, dtype=np.uint8).view(np.int8).astype(np.float64)
    share = np.clip(steps / 127, -0.9, 0.9)
    return np.asarray(share / (1 - np.abs(share)), np.float32)


_LEVELS = _levels()
