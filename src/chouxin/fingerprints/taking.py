"""From a file to its prints: sampled positions are read and nothing else, unless something asks for a digest.

Memory is that of one tensor's samples and a piece of `PIECE` bytes, however large the file is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b, sha256
from itertools import pairwise
from math import prod

import numpy as np

from chouxin.domain import Graph, Prints, Source, Stretch, TensorPrint, Tensors, TensorSpec
from chouxin.fingerprints.elements import WIDTHS, Floats, floats
from chouxin.fingerprints.positions import MOST, Positions, how_many, positions
from chouxin.fingerprints.shapes import is_telling, key, skeleton
from chouxin.fingerprints.sketch import CODE_BITS, sketch

PIECE = 1024 * 1024
"""Bytes that are read at once when all of something is read."""
BUDGET = 1 << 18
"""Samples of one model while it is screened; of a model with very many tensors each gives fewer."""
SMALL = 64 * 1024
"""A tensor of so many bytes is hashed whole when its size is a listed one: that costs no more than to sample it."""
MOST_SAMPLED = 8192
"""Tensors of one model that are sampled while it is screened, the largest first: a header can name very many."""
HASHED = 512 * 1024 * 1024
"""Bytes that are hashed of one model whose skeleton is a listed one, small tensors first."""

_DENSE = 64
"""Where a sample stands every so many numbers, or closer, all of the tensor is read in pieces instead."""

Open = Callable[[str], Source | None]
"""The source of a file beside the model, by the path that its format gives; None where there is none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look at. everything: all tensors and all digests, to make an entry; otherwise what a list can know.

    shapes, digests, skeletons: keys of 8 bytes, sorted. sizes, names: of whole files, names in small letters.
    samples: of one tensor. hash_all: the SHA-256 of every file.
    """

    everything: bool = False
    shapes: frozenset[int] = frozenset()
    digests: frozenset[int] = frozenset()
    skeletons: frozenset[str] = frozenset()
    sizes: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()
    samples: int = MOST
    hash_all: bool = False


def digest_key(dtype: str, count: int) -> int:
    """64 bits for a tensor's type and how many numbers it holds: only such a one can have the same digest."""
    return int.from_bytes(blake2b(f"{dtype} {count}".encode(), digest_size=8).digest(), "little")


def file_print(source: Source, wanted: Wanted) -> Prints | None:
    """The SHA-256 of a whole file, where its size or its name is a listed one; None where nothing asks for it."""
    name = source.locator.container[-1] if source.locator.container else ""
    short = name.replace("\\", "/").rpartition("/")[2]
    if not (wanted.hash_all or source.size in wanted.sizes or short.casefold() in wanted.names):
        return None
    hashed = sha256()
    for at in range(0, source.size, PIECE):
        hashed.update(source.pread(at, PIECE))
    return Prints(name=short, size=source.size, sha256=hashed.hexdigest())


def model_print(view: Tensors | Graph, source: Source, wanted: Wanted, beside: Open) -> Prints | None:
    """What a model's numbers are known by; None where there is nothing that a list could know.

    `source` is the file that the view was read from.
    """
    held = [t for t in (view.tensors if isinstance(view, Tensors) else view.weights) if _is_weight(t)]
    if not held:
        return None
    free, ordered = skeleton(_whole(t) for t in held)
    taking = _Taking(source, wanted, beside, whole=wanted.everything or free in wanted.skeletons)
    tensors = tuple(taking.take(held))
    if not tensors and not taking.unseen and not taking.left_out and free not in wanted.skeletons:
        return None
    counted = [shape for t in held if is_telling(shape := _whole(t))] or [_whole(t) for t in held]
    numbers = sum(map(prod, counted))
    return Prints(tensors, "", 0, "", free, ordered, len(counted), numbers, taking.unseen, taking.left_out)


_Asked = tuple[int, TensorSpec, bool, bool]
"""A tensor with its number, whether it is to be sampled, and whether it is to be hashed."""


class _Taking:
    """One model while its prints are taken. whole: digests of large tensors, too."""

    def __init__(self, source: Source, wanted: Wanted, beside: Open, *, whole: bool) -> None:
        self.source, self.wanted, self.beside, self.whole = source, wanted, beside, whole
        self.unseen = self.left_out = 0

    def take(self, held: Iterable[TensorSpec]) -> Iterable[TensorPrint]:
        """The prints, in the order of the file."""
        each: list[_Asked] = [(number, tensor, *self._asked(tensor)) for number, tensor in enumerate(held)]
        asked = [one for one in each if one[2] or one[3]]
        most = self.wanted.samples
        if not self.wanted.everything:
            asked = self._largest(asked)
            sampled = sum(one[2] for one in asked)
            most = min(most, max(BUDGET // max(sampled, 1), CODE_BITS))
        hashed, left = set(), HASHED
        for number, tensor, _, digested in sorted(asked, key=lambda one: _bytes(one[1])):
            left -= _bytes(tensor) if digested else 0
            if digested and (left >= 0 or self.wanted.everything):
                hashed.add(number)
        for number, tensor, sampled, _ in asked:
            yield from self._take(tensor, most if sampled else 0, digested=number in hashed)

    def _largest(self, asked: list[_Asked]) -> list[_Asked]:
        sampled = sorted((one for one in asked if one[2]), key=lambda one: -_bytes(one[1]))
        over = {one[0] for one in sampled[MOST_SAMPLED:]}
        self.left_out = len(over)
        return [one for one in asked if one[0] not in over]

    def _asked(self, tensor: TensorSpec) -> tuple[bool, bool]:
        """Whether it is to be sampled, and whether it is to be hashed."""
        shape = _whole(tensor)
        if self.wanted.everything:
            return is_telling(shape), True
        small = _bytes(tensor) <= SMALL or self.whole
        hashed = small and digest_key(tensor.dtype, prod(shape)) in self.wanted.digests
        return is_telling(shape) and key(shape) in self.wanted.shapes, hashed

    def _take(self, tensor: TensorSpec, most: int, *, digested: bool) -> Iterable[TensorPrint]:
        place, shape, width = tensor.place, _whole(tensor), WIDTHS[tensor.dtype]
        source = self._opened(place) if place is not None else None
        count = prod(shape)
        if (
            source is None
            or place is None
            or place.length != count * width
            or place.offset + place.length > source.size
        ):
            self.unseen += 1
            return
        numbers = _Numbers(source, place.offset, count, width, tensor.dtype)
        sketches = [b"", b""]
        for turned in (False, True) if most else ():
            at = positions(shape, how_many(shape, most), turned=turned)
            if at is not None:
                sketches[turned] = sketch(numbers.at(at))
        digest = "" if not digested or numbers.are_alike() else numbers.digest()
        if sketches[0] or digest:
            yield TensorPrint(shape, tensor.dtype, sketches[0], sketches[1], digest)

    def _opened(self, place: Stretch) -> Source | None:
        return self.beside(place.file) if place.file else self.source


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A tensor's numbers in a file."""

    source: Source
    start: int
    count: int
    width: int
    dtype: str

    def at(self, where: Positions) -> Floats:
        """The numbers at these positions, in their order; read in ascending order."""
        order = np.argsort(where, kind="stable")
        ascending = where[order]
        found = np.zeros(len(where), np.float32)
        found[order] = floats(
            self._dense(ascending) if self._is_dense(len(where)) else self._each(ascending), self.dtype
        )
        return found

    def _is_dense(self, many: int) -> bool:
        return self.count <= _DENSE * many

    def _each(self, ascending: Positions) -> bytes:
        pread, width = self.source.pread, self.width
        pieces = [pread(at, width) for at in (ascending * width + self.start).tolist()]
        return b"".join(piece.ljust(width, b"\0") for piece in pieces)

    def _dense(self, ascending: Positions) -> bytes:
        step = PIECE // self.width
        pieces = []
        edges = np.searchsorted(ascending, np.arange(0, self.count + step, step))
        for number, (first, last) in enumerate(pairwise(edges)):
            if first == last:
                continue
            raw = self.source.pread(self.start + number * step * self.width, step * self.width)
            rows = np.frombuffer(raw[: len(raw) // self.width * self.width], f"V{self.width}")
            pieces.append(rows[ascending[first:last] - number * step].tobytes())
        return b"".join(pieces)

    def are_alike(self) -> bool:
        """Whether the first numbers hold so few different ones that a digest tells nothing: zeros, ones, counts."""
        first = floats(self.source.pread(self.start, min(self.count, 1024) * self.width), self.dtype)
        steps = np.diff(first)
        return len(np.unique(first)) < min(_DISTINCT, max(len(first) // 2, 8)) or len(np.unique(steps)) < 3

    def digest(self) -> str:
        """Over the type and all bytes."""
        hashed = blake2b(f"{self.dtype}\0".encode(), digest_size=16)
        stop = self.start + self.count * self.width
        for at in range(self.start, stop, PIECE):
            hashed.update(self.source.pread(at, min(PIECE, stop - at)))
        return hashed.hexdigest()


_DISTINCT = 12


def _is_weight(tensor: TensorSpec) -> bool:
    shape = tensor.shape
    return (
        tensor.dtype in WIDTHS
        and all(isinstance(side, int) and side > 0 for side in shape)
        and prod(_whole(tensor)) > 1
    )


def _whole(tensor: TensorSpec) -> tuple[int, ...]:
    return tuple(side for side in tensor.shape if isinstance(side, int))


def _bytes(tensor: TensorSpec) -> int:
    return prod(_whole(tensor)) * WIDTHS[tensor.dtype]
