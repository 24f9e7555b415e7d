"""A table of short words, looked up in a whole column."""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from chouxin.domain.column import ROW_END, Codes, Column
from chouxin.folding.rewrite import Edits, Indices, splice

Wanted = Callable[[int, int], bool]


class Phrases:
    """Words of two code points or more, each with what it becomes; the leftmost and then the longest counts.

    A word that becomes itself keeps shorter words inside it from being found.

    make: makes the table when it is first used.
    """

    def __init__(self, make: Callable[[], Mapping[str, str]]) -> None:
        self._make = make

    def fold(self, column: Column, bit: int, wanted: Wanted = lambda _start, _end: True) -> Column:
        """Every word found gives way; `wanted(start, end)` may leave one as it is."""
        places = self._places(column.codes)
        if not len(places):
            return column
        text = column.text
        at, lengths, put = [], [], []
        free = 0
        for start in places.tolist():
            if start < free:
                continue
            for length in self._lengths:
                to = self._table.get(text[start : start + length])
                if to is not None and wanted(start, start + length):
                    free = start + length
                    if to != text[start:free]:
                        at.append(start)
                        lengths.append(length)
                        put.append(to)
                    break
        if not at:
            return column
        codes = np.fromiter(map(ord, "".join(put)), np.uint32)
        sizes = np.fromiter(map(len, put), np.int64, len(put))
        return splice(column, bit, Edits(np.array(at), np.array(lengths), sizes, codes))

    def _places(self, codes: Codes) -> Indices:
        """Where the first two code points of a word stand."""
        places = np.flatnonzero(self._is_first.take(codes[:-1]))
        pairs = _pair(codes[places], codes[places + 1])
        found = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        both: Indices = places[self._pairs[found] == pairs]
        return both

    @cached_property
    def _table(self) -> Mapping[str, str]:
        return self._make()

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(word) for word in self._table}, reverse=True))

    @cached_property
    def _is_first(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        first = np.zeros(0x110000, np.bool_)
        first[[ord(word[0]) for word in self._table]] = True
        first[ROW_END] = False
        return first

    @cached_property
    def _pairs(self) -> Indices:
        words = self._table
        first = np.array([ord(word[0]) for word in words], np.uint32)
        return np.unique(_pair(first, np.array([ord(word[1]) for word in words], np.uint32)))


def _pair(first: Codes, second: Codes) -> Indices:
    pair: Indices = first.astype(np.int64) << 21 | second
    return pair
