"""Covers over faces: on pixels of any depth and number of channels, so that nothing of what was there is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import atan2, ceil, cos, floor, sin
from typing import Any

import numpy as np
import numpy.typing as npt

from chouxin.person.faces import Face

Canvas = npt.NDArray[Any]
"""[height, width] or [height, width, channels], of any numbers."""

BLUR = 0.2
"""Sigma of the blur as a share of the face's width. At a tenth a third of the faces was still found, and one in
fourteen still matched by a matcher that the cover was not made against."""
BLOCKS = 6
"""Blocks of the mosaic across what is covered, so about four across the face. With 32 across a face nearly everybody is
still matched, with 12 one in seven; with six it was still found to be a face, seen from afar."""
_BLOCKS_OF_A_PICTURE = 32
_UNSEEN = 0.03
"""Share of the full up to which nobody sees what is drawn; its colours are whole all the same."""
_ONE_COLOUR = 12
"""Levels of 256 that the pixels of one colour may differ by."""
_ASIDE, _ABOVE, _BELOW = 0.3, 0.45, 0.2
"""How much more than the box is covered, as shares of its sides: ears, hair, chin."""


class Cover(StrEnum):
    """What a face is covered with."""

    SOLID = "solid"
    BLUR = "blur"
    MOSAIC = "mosaic"


@dataclass(frozen=True, slots=True)
class Region:
    """What is covered, in pixels; right and bottom are behind it. width: of the face, which the strength goes by."""

    left: int
    top: int
    right: int
    bottom: int
    width: float

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def scaled(self, factor: float, x: float = 0.0, y: float = 0.0) -> "Region":
        """The same in a picture `factor` times as large, of which so much was cut off on the left and at the top."""
        return Region(
            floor(self.left * factor - x),
            floor(self.top * factor - y),
            ceil(self.right * factor - x),
            ceil(self.bottom * factor - y),
            self.width * factor,
        )


def region(face: Face, width: int, height: int) -> Region:
    """What of a picture of this size a face takes up, with hair, ears and chin, also where the head is tilted."""
    left, top, wide, high = face.box
    (right_eye, left_eye) = face.points[:2]
    roll = atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0])
    x, y = left + wide / 2, top + high / 2
    xs, ys = [], []
    for across in (-0.5 - _ASIDE, 0.5 + _ASIDE):
        for down in (-0.5 - _ABOVE, 0.5 + _BELOW):
            xs.append(x + across * wide * cos(roll) - down * high * sin(roll))
            ys.append(y + across * wide * sin(roll) + down * high * cos(roll))
    # The box itself in any case: the points of a face that is half covered may be wrong.
    xs += left - wide * _BELOW, left + wide * (1 + _BELOW)
    ys += top - high * _BELOW, top + high * (1 + _BELOW)
    return Region(
        max(floor(min(xs)), 0),
        max(floor(min(ys)), 0),
        min(ceil(max(xs)), width),
        min(ceil(max(ys)), height),
        face.width,
    )


def by_hand(box: Sequence[float], width: int, height: int) -> Region:
    """A box that a person drew: left, top, width, height in pixels."""
    left, top, wide, high = box
    found = Region(
        max(floor(left), 0), max(floor(top), 0), min(ceil(left + wide), width), min(ceil(top + high), height), 0.0
    )
    return Region(found.left, found.top, found.right, found.bottom, min(wide, high))


def cover(
    canvas: Canvas, regions: Sequence[Region], how: Cover, *, clear: bool = False, full: float | None = None
) -> None:
    """Cover the regions, in place. clear: the last channel says how clear a pixel is; under a cover none is. full: the
    largest number that there is, where it is not that of the numbers' kind.
    """
    for one in regions:
        part = canvas[max(one.top, 0) : max(one.bottom, 0), max(one.left, 0) : max(one.right, 0)]
        if not part.size:
            continue
        most = _full(canvas.dtype) if full is None else full
        colours = part[..., :-1] if clear else part
        if how is Cover.SOLID:
            colours[...] = most / 2 if canvas.dtype.kind == "f" else (int(most) + 1) // 2
        elif how is Cover.MOSAIC:
            colours[...] = _rounded(
                _mosaic(colours, max(max(colours.shape[:2]) / BLOCKS, one.width / BLOCKS, 2.0)), canvas.dtype
            )
        else:
            colours[...] = _rounded(_blurred(colours, max(one.width * BLUR, 2.0)), canvas.dtype)
        if clear:
            part[..., -1] = most


def part(pixels: Canvas, box: Sequence[float]) -> Canvas:
    """What lies in a box: left, top, width, height, in pixels."""
    left, top, wide, high = box
    return pixels[max(floor(top), 0) : max(ceil(top + high), 0), max(floor(left), 0) : max(ceil(left + wide), 0)]


def blank(pixels: Canvas) -> bool:
    """Whether nothing is to be seen in it: one colour, but for what JPEG makes of that."""
    return pixels.size > 0 and all(int(channel.max()) - int(channel.min()) <= _ONE_COLOUR for channel in pixels.T)


def hides_colours(canvas: Canvas) -> bool:
    """Whether something stands where nothing is seen: more than one colour under what is clear."""
    under = canvas[_unseen(canvas)][:, :-1]
    return under.size > 0 and bool((under.min(axis=0) != under.max(axis=0)).any())


def empty_where_clear(canvas: Canvas) -> None:
    """Take the colours off where nothing of them is seen; whole faces can stand there."""
    canvas[..., :-1][_unseen(canvas)] = 0


def _unseen(canvas: Canvas) -> npt.NDArray[np.bool_]:
    unseen: npt.NDArray[np.bool_] = canvas[..., -1] <= _UNSEEN * _full(canvas.dtype)
    return unseen


def coarse(pixels: Canvas, largest: float) -> Canvas:
    """A picture in which nobody is known: blocks, at most six of them across a face that takes up `largest` of the
    longer side.
    """
    blocks = min(_BLOCKS_OF_A_PICTURE, max(floor(BLOCKS / max(largest, 0.01)), 1))
    return _rounded(_mosaic(pixels, max(max(pixels.shape[:2]) / blocks, 1.0)), pixels.dtype)


def _full(dtype: np.dtype[Any]) -> float:
    # Pillow has pictures of sixteen bits in numbers of 32.
    return 65_535.0 if dtype == np.int32 else float(np.iinfo(dtype).max) if dtype.kind in "iu" else 1.0


def _rounded(values: npt.NDArray[np.float32], dtype: np.dtype[Any]) -> Canvas:
    return np.rint(values).astype(dtype) if dtype.kind in "iu" else values.astype(dtype)


def _means(part: Canvas, cell: float) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The mean of each cell, and the first row and column of each."""
    height, width = part.shape[:2]
    rows, columns = (np.unique((np.arange(ceil(side / cell)) * cell).astype(np.intp)) for side in (height, width))
    # Steps that are no whole numbers can come out as one more than there are.
    rows, columns = rows[rows < height], columns[columns < width]
    sums = np.add.reduceat(np.add.reduceat(part.astype(np.float64), rows, axis=0), columns, axis=1)
    counts = np.outer(np.diff([*rows, height]), np.diff([*columns, width]))
    return (sums / counts.reshape(counts.shape + (1,) * (part.ndim - 2))).astype(np.float32), rows, columns


def _mosaic(part: Canvas, cell: float) -> npt.NDArray[np.float32]:
    means, rows, columns = _means(part, cell)
    height, width = part.shape[:2]
    down = np.repeat(means, np.diff([*rows, height]), axis=0)
    spread: npt.NDArray[np.float32] = np.repeat(down, np.diff([*columns, width]), axis=1)
    return spread


def _blurred(part: Canvas, sigma: float) -> npt.NDArray[np.float32]:
    """Gaussian blur. First to a grid of a third of sigma: what is finer is gone after it anyway, and it is a hundred
    times as fast.
    """
    cell = max(sigma / 3, 1.0)
    small, rows, columns = _means(part, cell)
    for axis, count in ((0, small.shape[0]), (1, small.shape[1])):
        apart = np.subtract.outer(np.arange(count), np.arange(count)) * cell / sigma
        weights = np.exp(-0.5 * apart**2)
        weights /= weights.sum(axis=1, keepdims=True)
        small = np.moveaxis(np.tensordot(weights.astype(np.float32), small, (1, axis)), 0, axis)
    for axis, starts, length in ((0, rows, part.shape[0]), (1, columns, part.shape[1])):
        middles = (np.asarray(starts) + np.asarray([*starts[1:], length])) / 2 - 0.5
        at = np.clip(np.searchsorted(middles, np.arange(length)) - 1, 0, max(len(middles) - 2, 0))
        following = np.minimum(at + 1, len(middles) - 1)
        gap = np.maximum(middles[following] - middles[at], 1e-6)
        share = np.clip((np.arange(length) - middles[at]) / gap, 0, 1).astype(np.float32)
        share = share.reshape([-1 if n == axis else 1 for n in range(small.ndim)])
        small = np.take(small, at, axis) * (1 - share) + np.take(small, following, axis) * share
    return small
