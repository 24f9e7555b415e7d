"""Numbers of a tensor as bytes, read as floats: the precisions that models are saved in."""

from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

WIDTHS = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "f8_e4m3": 1,
    "f8_e5m2": 1,
    "float8e4m3fn": 1,
    "float8e5m2": 1,
}
"""Bytes of one number, by the name that the readers give its type. Whole numbers are no weights and are left out."""

_EIGHT_BITS = {"f8_e4m3": 3, "float8e4m3fn": 3, "f8_e5m2": 2, "float8e5m2": 2}


def floats(raw: bytes, dtype: str) -> Floats:
    """The numbers, little-endian; what is no number (NaN, infinity) is 0. Raises KeyError for an unknown type."""
    if dtype in _EIGHT_BITS:
        return _eight_bit_table(_EIGHT_BITS[dtype])[np.frombuffer(raw, np.uint8)]
    if dtype == "bfloat16":
        values = (np.frombuffer(raw, "<u2").astype(np.uint32) << np.uint32(16)).view(np.float32)
    else:
        with np.errstate(over="ignore", invalid="ignore"):
            values = np.frombuffer(raw, f"<f{WIDTHS[dtype]}").astype(np.float32)
    return np.where(np.isfinite(values), values, np.float32(0))


@cache
def _eight_bit_table(mantissa: int) -> Floats:
    """What each of the 256 bytes stands for: a sign, an exponent, `mantissa` bits."""
    codes = np.arange(256)
    sign = np.where(codes & 0x80, -1.0, 1.0)
    exponent, rest = (codes & 0x7F) >> mantissa, codes & ((1 << mantissa) - 1)
    bias = (1 << (6 - mantissa)) - 1
    part = rest / (1 << mantissa)
    values = np.where(exponent == 0, part * 2.0 ** (1 - bias), (1 + part) * 2.0 ** (exponent - bias))
    return (sign * values).astype(np.float32)
