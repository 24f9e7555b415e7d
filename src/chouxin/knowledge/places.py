"""Places in a batch of texts on one line, so that questions of `where` are binary searches in sorted arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from chouxin.domain import Column

Ints = npt.NDArray[np.int64]

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Places:
    """Found places, entry for entry: int64[n] each.

    group: what was found. view: index into the batch's columns. start, end: folded code points of that column.
    """

    group: Ints
    view: Ints
    start: Ints
    end: Ints

    @classmethod
    def of(cls, group: Ints | int, view: int, start: Ints, end: Ints) -> Self:
        """Places of one view."""
        return cls(np.full(len(start), 0, np.int64) + group, np.full(len(start), view, np.int64), start, end)

    def only(self, kept: npt.NDArray[np.bool_]) -> "Places":
        """The chosen ones."""
        return Places(self.group[kept], self.view[kept], self.start[kept], self.end[kept])

    @classmethod
    def join(cls, pieces: Iterable["Places"]) -> "Places":
        """All places of the pieces, in their order."""
        filled = [p for p in pieces if len(p.start)]
        if not filled:
            none = np.empty(0, np.int64)
            return cls(none, none, none, none)
        return Places(
            np.concatenate([p.group for p in filled]),
            np.concatenate([p.view for p in filled]),
            np.concatenate([p.start for p in filled]),
            np.concatenate([p.end for p in filled]),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Places of one group on the line: int64[n] each, sorted by `left`, the longest first.

    left, right: where the original text stands on the line. text: which text it is (one field of one item).
    view, start, end: as in Places.
    """

    left: Ints
    right: Ints
    text: Ints
    view: Ints
    start: Ints
    end: Ints

    @classmethod
    def join(cls, pieces: Sequence["Found"]) -> "Found":
        """All places of the pieces, in their order."""
        names = ("left", "right", "text", "view", "start", "end")
        return cls(*(np.concatenate([_NONE, *(getattr(piece, name) for piece in pieces)]) for name in names))

    def only(self, kept: npt.NDArray[np.bool_] | Ints) -> "Found":
        """The chosen ones."""
        return Found(
            self.left[kept], self.right[kept], self.text[kept], self.view[kept], self.start[kept], self.end[kept]
        )


def unique(*several: Ints) -> Ints:
    """The distinct numbers of all the arrays, sorted."""
    known = np.concatenate([_NONE, *several])
    if len(known) < 2:
        return known
    known.sort()
    return known[np.concatenate(([True], known[1:] != known[:-1]))]


class Layout:
    """The ORIGINAL texts of a batch on one line: the fields of one item side by side, with a gap after each text.

    Two views of one text share its stretch of the line, so places of different views can be compared; and a window
    that is laid around a place cannot reach another text by accident.
    """

    def __init__(self, columns: tuple[Column, ...], places: Places) -> None:
        """places: what will be asked for; of the other texts nothing is known here."""
        self.columns = columns
        texts: dict[tuple[int, str, int], int] = {}
        wanted = self._owners(places)
        per_view = [_number(column.keys, texts, wanted) for column in columns]
        length = np.zeros(len(texts), np.int64)
        for column, numbers in zip(columns, per_view, strict=True):
            # The row's end mark stands where its original text ends.
            rows = np.flatnonzero(numbers >= 0)
            np.maximum.at(length, numbers[rows], column.ends[column.rows[rows + 1] - 1])
        owner = np.array([key[0] for key in texts], np.int64)
        order = np.argsort(owner, kind="stable")
        self.base = np.empty(len(texts), np.int64)
        self.base[order] = np.concatenate([[0], np.cumsum(length[order] + 2)[:-1]])
        stop = self.base + length + 1
        # Where a text's item begins and ends on the line.
        owners, item = np.unique(owner, return_inverse=True)
        self.item_left = np.full(len(owners), np.iinfo(np.int64).max)
        self.item_right = np.zeros(len(owners), np.int64)
        np.minimum.at(self.item_left, item, self.base)
        np.maximum.at(self.item_right, item, stop)
        self.item = item
        self._texts = per_view
        # All views' offsets in one array each: a place of view v is at its index plus shift[v].
        self.shift = np.concatenate([[0], np.cumsum([len(c.codes) for c in columns])[:-1]]).astype(np.int64)
        one = len(columns) == 1
        self._starts = columns[0].starts if one else np.concatenate([c.starts for c in columns])
        self._ends = columns[0].ends if one else np.concatenate([c.ends for c in columns])

    def grouped(self, places: Places) -> dict[int, Found]:
        """Places by group, each group in the order of the line."""
        at = self.shift[places.view]
        row = self._rows(places)
        text = np.empty(len(row), np.int64)
        for view, numbers in enumerate(self._texts):
            mine = places.view == view
            text[mine] = numbers[row[mine]]
        # A row may be read from its end, so that what comes first stands last.
        first, last = at + places.start, at + places.end - 1
        left = self.base[text] + np.minimum(self._starts[first], self._starts[last])
        right = self.base[text] + np.maximum(self._ends[first], self._ends[last])
        order = np.lexsort((-right, left, places.group))
        found = Found(left, right, text, places.view, places.start, places.end).only(order)
        group = places.group[order]
        cuts = np.concatenate([[0], np.flatnonzero(np.diff(group)) + 1, [len(group)]])
        return {int(group[a]): found.only(np.arange(a, b)) for a, b in pairwise(cuts.tolist()) if b > a}

    def window(self, found: Found, within: int | None) -> tuple[Ints, Ints]:
        """The stretch of the line around each place: `within` folded code points to both sides, or the whole item."""
        if within is None:
            item = self.item[found.text]
            return self.item_left[item] - 1, self.item_right[item]
        low, high = np.empty_like(found.start), np.empty_like(found.start)
        for view, column in enumerate(self.columns):
            mine = found.view == view
            row = np.searchsorted(column.rows, found.start[mine], side="right") - 1
            first, last = column.rows[row], column.rows[row + 1] - 2
            # One more than `within` on both sides, exclusive: what ends just there still counts.
            before, after = found.start[mine] - within - 1, found.end[mine] + within
            base = self.base[found.text[mine]]
            turned = column.starts[first] > column.starts[last]
            lower, upper = (
                np.where(turned, after > last, before < first),
                np.where(turned, before < first, after > last),
            )
            before, after = np.maximum(before, first), np.minimum(after, last)
            low[mine] = np.where(lower, base - 1, base + np.minimum(column.starts[before], column.starts[after]))
            high[mine] = base + np.maximum(column.ends[before], column.ends[after]) + upper
        return low, high

    def costs(self, found: Found) -> npt.NDArray[np.float64]:
        """What each place cost in transforms: the sum over those that `Column.applied` names."""
        costs = np.zeros(len(found.left))
        for view, column in enumerate(self.columns):
            mine = np.flatnonzero(found.view == view)
            bits = column.needed(found.start[mine], found.end[mine])
            each, which = np.unique(bits, return_inverse=True)
            sums = [sum(t.cost for k, t in enumerate(column.transforms) if int(b) >> k & 1) for b in each]
            costs[mine] = np.array(sums)[which] if len(mine) else 0.0
        return costs

    def _owners(self, places: Places) -> set[int]:
        rows = self._rows(places)
        return {
            column.keys[row][0]
            for view, column in enumerate(self.columns)
            for row in np.unique(rows[places.view == view]).tolist()
        }

    def _rows(self, places: Places) -> Ints:
        row = np.empty(len(places.start), np.int64)
        for view, column in enumerate(self.columns):
            mine = places.view == view
            row[mine] = np.searchsorted(column.rows, places.start[mine], side="right") - 1
        return row


def _number(keys: tuple[tuple[int, str], ...], texts: dict[tuple[int, str, int], int], owners: set[int]) -> Ints:
    """The texts of the rows; -1 for those of others than the `owners`."""
    # A key that comes twice in one view is two texts: the nth of one view is the nth of the other.
    seen: dict[tuple[int, str], int] = {}
    numbers = np.full(len(keys), -1, np.int64)
    for row, key in enumerate(keys):
        if key[0] in owners:
            nth = seen.get(key, 0)
            seen[key] = nth + 1
            numbers[row] = texts.setdefault((*key, nth), len(texts))
    return numbers
