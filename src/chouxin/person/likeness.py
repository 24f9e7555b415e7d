"""Whether two whole pictures look the same, by a print of 64 bits. It says nothing of faces."""

import numpy as np
import numpy.typing as npt

ALIKE = 6
"""Bits of 64 in which resaved, resized and slightly cropped copies differ at most, as a rule."""


def print_of(pixels: npt.NDArray[np.uint8]) -> int:
    """A picture's print: where its light rises from left to right, on a grid of 8 by 8. pixels: uint8[h, w, 3]."""
    height, width = pixels.shape[:2]
    rows = np.linspace(0, height, 9).astype(int)
    columns = np.linspace(0, width, 10).astype(int)
    # Sixteen lines of each stripe are enough for its light, and cost a fraction of all.
    light = np.empty((8, 9))
    for row in range(8):
        for column in range(9):
            top, bottom = rows[row], max(rows[row + 1], rows[row] + 1)
            left, right = columns[column], max(columns[column + 1], columns[column] + 1)
            part = pixels[top : bottom : max((bottom - top) // 16, 1), left : right : max((right - left) // 16, 1)]
            light[row, column] = part.mean() if part.size else 0.0
    bits = (light[:, 1:] > light[:, :-1]).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def differing(one: int, other: int) -> int:
    """Bits in which two prints differ."""
    return (one ^ other).bit_count()
