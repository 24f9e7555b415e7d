"""A model against the lists: which entry it is, or how much of which entry is in it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from math import prod, sqrt

import numpy as np

from chouxin.domain import Prints, TensorPrint
from chouxin.fingerprints.elements import Floats
from chouxin.fingerprints.index import ALIKE, Index
from chouxin.fingerprints.rows import Listed
from chouxin.fingerprints.shapes import is_telling, key
from chouxin.fingerprints.sketch import SAME, beside, correlation, samples
from chouxin.fingerprints.tables import Row


class Grade(StrEnum):
    """How an examined file and an entry belong together, the strongest first."""

    COPY = "copy"
    KIN = "kin"
    BUILD = "build"


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and what of it was found. tensors of total: of those that can be compared, common ones left out.

    share: of the file's numbers that are the entry's, 0..1; held: of the entry's numbers that are in the file.
    exact: tensors whose every byte is the same. like: the least correlation of the others. sha256: whole file.
    """

    grade: Grade
    id: str
    entry: Listed
    score: float
    tensors: int = 0
    total: int = 0
    share: float = 0.0
    held: float = 0.0
    exact: int = 0
    like: float = 1.0
    sha256: bool = False
    disputed: bool = False


LEAST_TENSORS = 3
"""Of fewer tensors the samples must correlate further: the odds of one more chance are not averaged out."""
LEAST_SHARE = 0.05
_ALONE = 0.8
"""How far the samples must correlate where a file holds fewer tensors than that."""
_WHOLE, _HALF = 0.9, 0.45
_RESAVED = 0.998
_OWN = 0.5
"""What is left of a likeness once a common model is taken out of it."""
_LEAST_BUILD = 8
_DISPUTED = 0.5


def match(prints: Prints, index: Index) -> list[Match]:
    """The entries that the file is, or has something of; the surest first."""
    if prints.sha256:
        found = [_file(index, at) for at in index.files.get(prints.sha256, ()) if not index.is_common(at)]
    else:
        found = _models(prints, index)
        if not found:
            found = _builds(prints, index)
    return sorted(found, key=lambda one: (-one.score, -one.share, one.id))


def _file(index: Index, at: int) -> Match:
    disputed = index.ids[at] in index.disputed
    score = index.entries[at].sure * (_DISPUTED if disputed else 1.0)
    return Match(Grade.COPY, index.ids[at], index.entries[at], score, share=1, held=1, sha256=True, disputed=disputed)


@dataclass(slots=True)
class _Shared:
    """What a file and an entry have together: by the entry's tensor, how alike; and the file's own side of it."""

    likes: dict[int, float] = field(default_factory=dict)
    exact: set[int] = field(default_factory=set)
    own: dict[int, int] = field(default_factory=dict)


def _models(prints: Prints, index: Index) -> list[Match]:
    by_entry: dict[int, _Shared] = defaultdict(_Shared)
    common = 0
    common_numbers = 0
    for number, tensor in enumerate(prints.tensors):
        likes, is_common = _of_tensor(tensor, index)
        if is_common and is_telling(tensor.shape):
            common += 1
            common_numbers += prod(tensor.shape)
        for at, (theirs, like, exact) in likes.items():
            shared = by_entry[at]
            if theirs not in shared.likes:  # one tensor of the entry counts once, however often the file repeats it
                shared.likes[theirs] = like
                shared.own[number] = prod(tensor.shape)
                if exact:
                    shared.exact.add(theirs)
    total, numbers = prints.count - common, prints.numbers - common_numbers
    found = (_graded(index, at, shared, prints, (total, numbers)) for at, shared in by_entry.items())
    return [one for one in found if one is not None]


def _of_tensor(tensor: TensorPrint, index: Index) -> tuple[dict[int, tuple[int, float, bool]], bool]:
    """By entry: its tensor, how alike, and whether to the byte; and whether the tensor is a common model's."""
    found_whole = index.digests.find(tensor.digest) if tensor.digest else ()
    exact = dict(map(index.shapes.place, found_whole))
    if any(index.is_common(at) for at in exact):
        return {}, True
    found = {at: (theirs, 1.0, True) for at, theirs in exact.items()}
    rows = [
        (row, sketched)
        for sketched in (tensor.sketch, tensor.turned)
        if sketched
        for row in index.tensors.like(key(tensor.shape), sketched)
    ]
    rows.sort(key=lambda pair: -pair[0].like)
    bases = [(row, samples(sketched)) for row, sketched in rows if index.is_common(index.shapes.entry(row.tensor))]
    if bases and 1 - bases[0][0].like ** 2 < SAME and not found:
        return {}, True
    for row, sketched in rows:
        at, number = index.shapes.place(row.tensor)
        if at not in found and not index.is_common(at) and _is_own(row, samples(sketched), bases, index):
            found[at] = (number, row.like, False)
    return found, False


def _is_own(row: Row, asked: Floats, bases: Iterable[tuple[Row, Floats]], index: Index) -> bool:
    """Whether the two are alike beyond what both have of a common model."""
    if index.tensors.is_shared(row.row):
        return False
    listed = index.tensors.sketch(row.row)
    for base, _ in bases:
        common = index.tensors.sketch(base.row)
        if beside(row.like, correlation(asked, common), correlation(listed, common)) < _OWN:
            return False
    return True


def _graded(index: Index, at: int, shared: _Shared, prints: Prints, of_file: tuple[int, int]) -> Match | None:
    entry, entry_id = index.entries[at], index.ids[at]
    known = index.shapes.comparable(at)
    theirs = sum(known.get(number, 0) for number in shared.likes)
    listed = sum(known.values()) - _in_common(index, at, known)
    telling = {n: size for n, size in shared.own.items() if is_telling(prints.tensors[n].shape)} or shared.own
    total, numbers = max(of_file[0], len(telling)), max(of_file[1], sum(telling.values()))
    share, held = sum(telling.values()) / numbers, min(theirs / max(listed, 1), 1.0)
    like = min(shared.likes.values())
    if len(telling) < LEAST_TENSORS and like < _ALONE:
        return None
    # A row of biases may be all of a small file, and is nothing of a model.
    small = not any(is_telling(prints.tensors[number].shape) for number in telling)
    if max(0.0 if small else share, held) < LEAST_SHARE:
        return None
    average = sum(shared.likes.values()) / len(shared.likes)
    whole = share >= _WHOLE and held >= _HALF and average >= _RESAVED
    disputed = entry_id in index.disputed
    score = (1.0 if held >= _WHOLE else 0.95) if whole else 0.3 + 0.6 * sqrt(max(share, held)) * average
    return Match(
        Grade.COPY if whole else Grade.KIN,
        entry_id,
        entry,
        round(score * entry.sure * (_DISPUTED if disputed else 1.0), 4),
        len(telling),
        total,
        share,
        held,
        len(shared.exact),
        like,
        disputed=disputed,
    )


def _in_common(index: Index, at: int, known: dict[int, int]) -> int:
    """Numbers of an entry's tensors that stand in a common model, too."""
    start, end = index.shapes.starts[at : at + 2].tolist()
    first, last = np.searchsorted(index.shared, [start, end]).tolist()
    return sum(known.get(tensor - start, 0) for tensor in index.shared[first:last].tolist())


def _builds(prints: Prints, index: Index) -> list[Match]:
    at_all = index.builds.get(prints.free, ())
    if prints.count < _LEAST_BUILD or any(index.is_common(at) for at in at_all):
        return []
    found = []
    for at in at_all:
        build = index.entries[at].build
        score = (0.8 if build and build.ordered == prints.ordered else 0.6) * index.entries[at].sure
        found.append(Match(Grade.BUILD, index.ids[at], index.entries[at], score, total=prints.count))
    return found


__all__ = ["ALIKE", "Grade", "Match", "match"]
