"""A table of short words, looked up in a whole column."""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from chouxin.domain.column import ROW_END, Codes, Column
from chouxin.folding.rewrite import Edits, Indices, Mask, splice


class Phrases:
    """Words of two code points or more, each with what it becomes; the leftmost and then the longest counts.

    A word that becomes itself keeps shorter words inside it from being found.

    make: makes the table when it is first used.
    """

    def __init__(self, make: Callable[[], Mapping[str, str]]) -> None:
        self._make = make

    def fold(self, column: Column, bit: int, needed: Mask | None = None) -> Column:
        """Every word found gives way; with `needed`, a mask over code points, only where it is set within the word."""
        places = self._places(column.codes, needed)
        if not len(places):
            return column
        text = column.text
        marked = None if needed is None else needed.tobytes()
        at, lengths, put = [], [], []
        free = 0
        for start in places.tolist():
            if start < free:
                continue
            for length in self._lengths[text[start : start + 2]]:
                to = self._table.get(text[start : start + length])
                if to is not None and (marked is None or marked.find(1, start, start + length) >= 0):
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

    def _places(self, codes: Codes, needed: Mask | None) -> Indices:
        """Where the first two code points of a word stand that may reach what is needed."""
        first = self._is_first.take(codes[:-1])
        if needed is not None:
            near = needed.copy()
            for ahead in range(1, min(self._longest, len(needed))):
                near[:-ahead] |= needed[ahead:]
            first &= near[:-1]
        places = np.flatnonzero(first)
        pairs = _pair(codes[places], codes[places + 1])
        found = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        both: Indices = places[self._pairs[found] == pairs]
        return both

    @cached_property
    def _table(self) -> Mapping[str, str]:
        return self._make()

    @cached_property
    def _lengths(self) -> dict[str, tuple[int, ...]]:
        """By the first two code points: how long the words are, the longest first."""
        lengths: dict[str, set[int]] = {}
        for word in self._table:
            lengths.setdefault(word[:2], set()).add(len(word))
        return {pair: tuple(sorted(found, reverse=True)) for pair, found in lengths.items()}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._table))

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
