"""Lists as sorted arrays: a tensor is looked up among a million in the time that it takes to compare a few of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from chouxin.fingerprints.elements import Floats
from chouxin.fingerprints.listing import Listing
from chouxin.fingerprints.rows import Head, Listed
from chouxin.fingerprints.shapes import is_telling, key
from chouxin.fingerprints.sketch import CODE_BITS, SAME, code, correlations, samples
from chouxin.fingerprints.taking import Wanted, digest_key

ALIKE = 0.6
"""Two tensors whose samples correlate so far have one origin: by chance 256 samples reach 0.3 once in a million."""

_AGREEING = 156
"""Signs of 256 that agree in a candidate. Tensors apart agree in 128, give or take 8; at ALIKE it is 180 and more."""

_ONES = np.array([bin(n).count("1") for n in range(1 << 16)], np.uint8)


@dataclass(frozen=True, slots=True)
class Row:
    """A listed tensor that is like the one that was asked for. number: which of its entry's; like: correlation."""

    row: int
    entry: int
    number: int
    like: float


@dataclass(frozen=True, slots=True)
class Tensors:
    """Sketched tensors, in ascending order of `keys`.

    keys: uint64[n], of the shape. entries, numbers: int32[n], which entry and which of its tensors. codes:
    uint64[n, 4]. starts: int64[n + 1] into `steps`, int8, the sketches one behind the other. shared: bool[n], also in
    a common entry.
    """

    keys: npt.NDArray[np.uint64]
    entries: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.int32]
    codes: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int8]
    shared: npt.NDArray[np.bool_]

    def sketch(self, row: int) -> Floats:
        """The samples of a row."""
        return samples(self.steps[self.starts[row] : self.starts[row + 1]])

    def like(self, shape_key: int, sketched: bytes, least: float = ALIKE) -> list[Row]:
        """Rows of this shape whose samples correlate with `sketched`, the most alike first."""
        first, last = (int(np.searchsorted(self.keys, np.uint64(shape_key), side=side)) for side in ("left", "right"))
        if first == last or len(sketched) < CODE_BITS:
            return []
        differing = _ONES[(self.codes[first:last] ^ code(sketched)).view(np.uint16)].sum(axis=1, dtype=np.uint16)
        rows = (np.flatnonzero(differing <= CODE_BITS - _AGREEING) + first).tolist()
        asked = samples(sketched)
        found = []
        for row in rows:
            listed = self.sketch(row)
            count = min(len(asked), len(listed))
            like = float(correlations(asked[:count], listed[None, :count])[0])
            if like >= least:
                found.append(Row(row, int(self.entries[row]), int(self.numbers[row]), like))
        return sorted(found, key=lambda one: -one.like)


@dataclass(frozen=True, slots=True)
class Digests:
    """Whole tensors by digest: `values` is S16[m] in ascending order, with entry and number as above."""

    values: npt.NDArray[np.bytes_]
    entries: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.int32]

    def find(self, digest: str) -> list[tuple[int, int]]:
        """Entry and tensor of each that has it."""
        wanted = np.frombuffer(bytes.fromhex(digest), "V16").astype("V16")
        first, last = (int(np.searchsorted(self.values, wanted[0].tobytes(), side=side)) for side in ("left", "right"))
        return list(zip(self.entries[first:last].tolist(), self.numbers[first:last].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Index:
    """Lists, ready to be asked. Made by `index_of`; made of arrays and tuples, so that it can be sent elsewhere.

    ids, entries: the active ones. heads: whose lists these are. disputed: ids that another list contradicts.
    files: by SHA-256, builds: by digest of the shapes, both to numbers of entries. revisions: one for each list.
    """

    ids: tuple[str, ...]
    entries: tuple[Listed, ...]
    heads: Mapping[str, Head]
    disputed: frozenset[str]
    files: Mapping[str, tuple[int, ...]]
    builds: Mapping[str, tuple[int, ...]]
    tensors: Tensors
    digests: Digests
    revisions: tuple[str, ...]
    wanted: Wanted

    def is_common(self, entry: int) -> bool:
        """Whether honest models are built on it."""
        return self.entries[entry].kind == "common"


def index_of(listing: Listing, *, hash_all: bool = False) -> Index:
    """The index of the entries that count."""
    active = listing.active()
    entries = tuple(active.values())
    disputed = frozenset(key for keys in listing.conflicts() for key in keys)
    tensors = _tensors(entries)
    return Index(
        ids=tuple(active),
        entries=entries,
        heads={head.name: head for head in listing.heads()},
        disputed=disputed,
        files=_grouped((file.sha256, at) for at, entry in enumerate(entries) for file in entry.files),
        builds=_grouped((entry.build.free, at) for at, entry in enumerate(entries) if entry.build),
        tensors=tensors,
        digests=_digests(entries),
        revisions=tuple(sorted(f"{head.name}+{listing.revision()}" for head in listing.heads())),
        wanted=_wanted(entries, int(np.diff(tensors.starts).max(initial=CODE_BITS)), hash_all=hash_all),
    )


def _tensors(entries: Sequence[Listed]) -> Tensors:
    rows = [
        (key(tensor.shape), at, number, tensor.sketched())
        for at, entry in enumerate(entries)
        for number, tensor in enumerate(entry.tensors)
        if tensor.sketch
    ]
    rows = sorted((row for row in rows if len(row[3]) >= CODE_BITS), key=lambda row: row[:3])
    lengths = np.array([len(row[3]) for row in rows], np.int64)
    made = Tensors(
        keys=np.array([row[0] for row in rows], np.uint64),
        entries=np.array([row[1] for row in rows], np.int32),
        numbers=np.array([row[2] for row in rows], np.int32),
        codes=np.array([code(row[3]) for row in rows], np.uint64).reshape(-1, CODE_BITS // 64),
        starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        steps=np.frombuffer(b"".join(row[3] for row in rows), np.int8),
        shared=np.zeros(len(rows), np.bool_),
    )
    least = float(np.sqrt(1 - SAME))
    for shape_key, at, _, sketched in rows:
        if entries[at].kind == "common":
            for like in made.like(shape_key, sketched, least):
                made.shared[like.row] = True
    return made


def _digests(entries: Sequence[Listed]) -> Digests:
    rows = sorted(
        (bytes.fromhex(tensor.digest), at, number)
        for at, entry in enumerate(entries)
        for number, tensor in enumerate(entry.tensors)
        if tensor.digest
    )
    return Digests(
        values=np.frombuffer(b"".join(row[0] for row in rows), "S16"),
        entries=np.array([row[1] for row in rows], np.int32),
        numbers=np.array([row[2] for row in rows], np.int32),
    )


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


def comparable(entry: Listed) -> list[int]:
    """The numbers of an entry's tensors that can be compared: those with a telling shape; all, if none has one."""
    telling = [number for number, tensor in enumerate(entry.tensors) if is_telling(tensor.shape)]
    return telling or list(range(len(entry.tensors)))
