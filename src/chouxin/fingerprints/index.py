"""Lists, ready to be asked: who listed what, by file, by build, and by each tensor."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from chouxin.fingerprints.listing import Listing
from chouxin.fingerprints.rows import Head, Listed, ListedTensor
from chouxin.fingerprints.shapes import is_telling, key
from chouxin.fingerprints.sketch import CODE_BITS, SAME
from chouxin.fingerprints.tables import ALIKE, Digests, Tensors, digests_of, tensors_of
from chouxin.fingerprints.taking import Wanted, digest_key

__all__ = ["ALIKE", "Index", "Shapes", "index_of"]


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of all tensors of all entries. known: each once; of: uint32[n], which of them each tensor has.

    starts: int64[entries + 1], where the tensors of each entry begin.
    """

    known: tuple[tuple[int, ...], ...]
    of: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]

    def entry(self, tensor: int) -> int:
        """Whose a tensor is."""
        return int(np.searchsorted(self.starts, tensor, side="right")) - 1

    def place(self, tensor: int) -> tuple[int, int]:
        """Whose a tensor is, and which of its tensors."""
        at = self.entry(tensor)
        return at, tensor - int(self.starts[at])

    def comparable(self, entry: int) -> dict[int, int]:
        """How many numbers each of an entry's tensors holds that can be compared, by which of its tensors it is.

        Those with a telling shape can be; all, if none has one.
        """
        shapes = [self.known[n] for n in self.of[self.starts[entry] : self.starts[entry + 1]].tolist()]
        telling = {number: prod(shape) for number, shape in enumerate(shapes) if is_telling(shape)}
        return telling or {number: prod(shape) for number, shape in enumerate(shapes)}


@dataclass(frozen=True, slots=True)
class Index:
    """Lists, ready to be asked. Made by `index_of`; made of arrays and tuples, so that it can be sent elsewhere.

    ids, entries: the active ones, without their tensors, which the tables hold. heads: whose lists these are.
    disputed: ids that another list contradicts. files: by SHA-256, builds: by digest of the shapes, both to numbers of
    entries. shared: uint32, ascending, the tensors that stand in a common entry, too. revisions: one for each list.
    """

    ids: tuple[str, ...]
    entries: tuple[Listed, ...]
    heads: Mapping[str, Head]
    disputed: frozenset[str]
    files: Mapping[str, tuple[int, ...]]
    builds: Mapping[str, tuple[int, ...]]
    shapes: Shapes
    tensors: Tensors
    digests: Digests
    shared: npt.NDArray[np.uint32]
    revisions: tuple[str, ...]
    wanted: Wanted

    def is_common(self, entry: int) -> bool:
        """Whether honest models are built on it."""
        return self.entries[entry].kind == "common"


def index_of(listing: Listing, *, hash_all: bool = False, file: BinaryIO | None = None) -> Index:
    """The index of the entries that count.

    file: an open, empty file for the sketches, which are then mapped and take no memory; it may be closed afterwards.
    """
    active = listing.active()
    entries = tuple(active.values())
    disputed = frozenset(key for keys in listing.conflicts() for key in keys)
    shapes = _shapes(entries)
    tensors = _tensors(entries, shapes, file)
    return Index(
        ids=tuple(active),
        entries=tuple(replace(entry, tensors=()) for entry in entries),
        heads={head.name: head for head in listing.heads()},
        disputed=disputed,
        files=_grouped((whole.sha256, at) for at, entry in enumerate(entries) for whole in entry.files),
        builds=_grouped((entry.build.free, at) for at, entry in enumerate(entries) if entry.build),
        shapes=shapes,
        tensors=tensors,
        digests=digests_of((one.digest, n) for n, one in enumerate(_all(entries)) if one.digest),
        shared=np.sort(tensors.tensors[tensors.shared]),
        revisions=tuple(sorted(f"{head.name}+{listing.revision()}" for head in listing.heads())),
        wanted=_wanted(entries, int(tensors.lengths.max(initial=CODE_BITS)), hash_all=hash_all),
    )


def _all(entries: Iterable[Listed]) -> Iterator[ListedTensor]:
    return (tensor for entry in entries for tensor in entry.tensors)


def _shapes(entries: Sequence[Listed]) -> Shapes:
    known: dict[tuple[int, ...], int] = {}
    of = array("I", (known.setdefault(tensor.shape, len(known)) for tensor in _all(entries)))
    ends = np.cumsum([len(entry.tensors) for entry in entries], dtype=np.int64)
    return Shapes(tuple(known), np.array(of, np.uint32), np.concatenate((np.zeros(1, np.int64), ends)))


def _tensors(entries: Sequence[Listed], shapes: Shapes, file: BinaryIO | None) -> Tensors:
    keys = np.array([key(shape) for shape in shapes.known], np.uint64)[shapes.of]
    held = list(_all(entries))
    made = tensors_of(keys, lambda tensor: held[tensor].sketched(), file)
    least = float(np.sqrt(1 - SAME))
    shared: set[int] = set()
    for at, entry in enumerate(entries):
        for number, tensor in enumerate(entry.tensors if entry.kind == "common" else ()):
            shape_key = int(keys[shapes.starts[at] + number])
            shared.update(like.row for like in made.like(shape_key, tensor.sketched(), least))
    return replace(made, shared=np.array(sorted(shared), np.uint32))


def _wanted(entries: Iterable[Listed], samples: int, *, hash_all: bool) -> Wanted:
    tensors = [tensor for entry in entries for tensor in entry.tensors]
    files = [file for entry in entries for file in entry.files]
    return Wanted(
        shapes=frozenset(key(tensor.shape) for tensor in tensors if tensor.sketch),
        digests=frozenset(digest_key(tensor.dtype, prod(tensor.shape)) for tensor in tensors if tensor.digest),
        skeletons=frozenset(entry.build.free for entry in entries if entry.build),
        sizes=frozenset(file.size for file in files if file.size is not None),
        names=frozenset(file.name.casefold() for file in files),
        samples=samples,
        hash_all=hash_all,
    )


def _grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for name, at in pairs:
        found[name].append(at)
    return {name: tuple(dict.fromkeys(ats)) for name, ats in found.items()}
