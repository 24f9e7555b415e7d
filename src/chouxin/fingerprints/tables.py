"""Listed tensors as tables: 38 bytes of memory each with its sketch, 12 with its digest; the sketches may be in a file.

A tensor has a number of its own in the whole index. The tables are sorted, so that a tensor is looked up among a
million in the time that it takes to compare those of its shape.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from chouxin.fingerprints.elements import Floats
from chouxin.fingerprints.sketch import CODE_BITS, code, correlation, samples

ALIKE = 0.6
"""Two tensors whose samples correlate so far have one origin: by chance 256 samples reach 0.3 once in a million."""

_AGREEING = 156
"""Signs of 256 that agree in a candidate. Tensors apart agree in 128, give or take 8; at ALIKE it is 180 and more."""

_WORDS = CODE_BITS // 64
_BLOCK = 64
"""Rows whose sketches' lengths are added up to find where one begins: so no row has to say it."""

Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Row:
    """A listed tensor that is like the one that was asked for. tensor: its number; like: correlation."""

    row: int
    tensor: int
    like: float


@dataclass(frozen=True, slots=True)
class Tensors:
    """Sketched tensors, those of one shape together.

    shapes: uint64[k], keys of shapes, ascending; first: int64[k + 1], where the rows of each begin. tensors: uint32[n].
    codes: uint64[4, n]. lengths: uint16[n], of the sketches; blocks: int64, where every 64th begins in `steps`, int8,
    which may be a file. shared: uint32[m], ascending, the rows that stand in a common entry, too.
    """

    shapes: npt.NDArray[np.uint64]
    first: npt.NDArray[np.int64]
    tensors: Numbers
    codes: npt.NDArray[np.uint64]
    lengths: npt.NDArray[np.uint16]
    blocks: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int8]
    shared: Numbers

    def sketch(self, row: int) -> Floats:
        """The samples of a row."""
        begin = row - row % _BLOCK
        at = int(self.blocks[row // _BLOCK]) + int(self.lengths[begin:row].sum())
        return samples(np.asarray(self.steps[at : at + int(self.lengths[row])]))

    def is_shared(self, row: int) -> bool:
        """Whether a common entry has it, too."""
        at = int(np.searchsorted(self.shared, row))
        return at < len(self.shared) and int(self.shared[at]) == row

    def like(self, shape_key: int, sketched: bytes, least: float = ALIKE) -> list[Row]:
        """Rows of this shape whose samples correlate with `sketched`, the most alike first."""
        shape = int(np.searchsorted(self.shapes, np.uint64(shape_key)))
        if shape == len(self.shapes) or int(self.shapes[shape]) != shape_key or len(sketched) < CODE_BITS:
            return []
        first, last = int(self.first[shape]), int(self.first[shape + 1])
        differing = _differing(self.codes[:, first:last], code(sketched))
        rows = (np.flatnonzero(differing <= CODE_BITS - _AGREEING) + first).tolist()
        if not rows:
            return []
        asked = samples(sketched)
        found = []
        for row in rows:
            like = correlation(asked, self.sketch(row))
            if like >= least:
                found.append(Row(row, int(self.tensors[row]), like))
        return sorted(found, key=lambda one: -one.like)

    def nbytes(self) -> int:
        """Bytes in memory, the sketches left out where they are in a file."""
        table = self.shapes.nbytes + self.first.nbytes + self.tensors.nbytes + self.codes.nbytes
        table += self.lengths.nbytes + self.blocks.nbytes + self.shared.nbytes
        return table + (0 if isinstance(self.steps, np.memmap) else self.steps.nbytes)


@dataclass(frozen=True, slots=True)
class Digests:
    """Whole tensors by digest. values: uint64[m] ascending, the first half of it; tensors: uint32[m], their numbers."""

    values: npt.NDArray[np.uint64]
    tensors: Numbers

    def find(self, digest: str) -> list[int]:
        """The number of each tensor that has it."""
        wanted = np.uint64(int(digest[:16], 16))
        first, last = (int(np.searchsorted(self.values, wanted, side=side)) for side in ("left", "right"))
        found: list[int] = self.tensors[first:last].tolist()
        return found


def tensors_of(
    keys: Sequence[int] | npt.NDArray[np.uint64], sketch_of: Callable[[int], bytes], file: BinaryIO | None = None
) -> Tensors:
    """A table of the tensors 0..n-1 by the key of their shape; `sketch_of` gives a sketch, empty where there is none.

    file: an open, empty file for the sketches, which are then mapped instead of kept in memory; it may be closed then.
    """
    by_key = np.asarray(keys, np.uint64)
    order = np.argsort(by_key, kind="stable").astype(np.uint32)
    codes = np.zeros((_WORDS, len(order)), np.uint64)
    lengths = np.zeros(len(order), np.uint16)
    kept = np.zeros(len(order), np.bool_)
    pieces = bytearray()
    for row, tensor in enumerate(order.tolist()):
        sketched = sketch_of(tensor)
        if len(sketched) < CODE_BITS:
            continue
        kept[row], lengths[row], codes[:, row] = True, len(sketched), code(sketched)
        pieces += sketched
        if file is not None and len(pieces) > _PIECE:
            file.write(pieces)
            pieces.clear()
    order, lengths, codes = order[kept], lengths[kept], np.ascontiguousarray(codes[:, kept])
    steps = _steps(pieces, file)
    ends = np.cumsum(lengths, dtype=np.int64)
    shapes, first = np.unique(by_key[order], return_index=True)
    return Tensors(
        shapes=shapes,
        first=np.append(first, len(order)).astype(np.int64),
        tensors=order,
        codes=codes,
        lengths=lengths,
        blocks=(ends - lengths)[::_BLOCK].copy(),
        steps=steps,
        shared=np.empty(0, np.uint32),
    )


def digests_of(digests: Iterable[tuple[str, int]]) -> Digests:
    """A table of digests in hex with the numbers of their tensors."""
    rows = [(int(digest[:16], 16), tensor) for digest, tensor in digests]
    values, tensors = np.array([r[0] for r in rows], np.uint64), np.array([r[1] for r in rows], np.uint32)
    order = np.lexsort((tensors, values))
    return Digests(values[order], tensors[order])


_PIECE = 4 * 1024 * 1024


def _steps(pieces: bytearray, file: BinaryIO | None) -> npt.NDArray[np.int8]:
    if file is None or not (file.tell() or pieces):
        return np.frombuffer(bytes(pieces), np.int8)
    file.write(pieces)
    file.flush()
    return np.memmap(file, np.int8, "r", shape=(file.tell(),))


def _differing(codes: npt.NDArray[np.uint64], asked: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint16]:
    """uint16[n]: how many signs differ."""
    words = codes ^ asked[:, None]
    if hasattr(np, "bitwise_count"):  # since numpy 2.0
        total: npt.NDArray[np.uint16] = np.bitwise_count(words).sum(axis=0, dtype=np.uint16)
    else:
        total = _ONES[words.view(np.uint16)].reshape(len(codes), -1, 4).sum(axis=(0, 2), dtype=np.uint16)
    return total


_ONES = np.array([bin(n).count("1") for n in range(1 << 16)], np.uint8)
