"""A table of short words, looked up in a whole column."""

from collections.abc import Callable, Mapping
from functools import cached_property

import numpy as np

from chouxin.domain.column import PAIRS, Codes, Column, hashed_pairs
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
        places = self._places(column, needed)
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

    def _places(self, column: Column, needed: Mask | None) -> Indices:
        """Where the first code points of a word stand, three or all two, that may reach what is needed."""
        places = np.flatnonzero(self._perhaps.take(column.pairs))
        if needed is not None and len(places):
            near = needed[places]
            for ahead in range(1, self._longest):
                near |= needed[np.minimum(places + ahead, len(needed) - 1)]
            places = places[near]
        codes = column.codes
        pairs = _pair(codes[places], codes[places + 1])
        threes = pairs << 21 | codes[np.minimum(places + 2, len(codes) - 1)]
        found: Indices = places[_among(pairs, self._twos) | _among(threes, self._threes)]
        return found

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
    def _perhaps(self) -> Mask:
        """By the number of `Column.pairs`: whether a word may begin so."""
        first = np.array([ord(word[0]) for word in self._table], np.uint32)
        perhaps = np.zeros(PAIRS, np.bool_)
        perhaps[hashed_pairs(first, np.array([ord(word[1]) for word in self._table], np.uint32))] = True
        return perhaps

    @cached_property
    def _twos(self) -> Indices:
        return np.unique([-1, *(_as_one(word) for word in self._table if len(word) == 2)])

    @cached_property
    def _threes(self) -> Indices:
        return np.unique([-1, *(_as_one(word[:3]) for word in self._table if len(word) > 2)])


def _as_one(text: str) -> int:
    number = 0
    for c in text:
        number = number << 21 | ord(c)
    return number


def _pair(first: Codes, second: Codes) -> Indices:
    pair: Indices = first.astype(np.int64) << 21 | second
    return pair


def _among(numbers: Indices, known: Indices) -> Mask:
    """Which are among the sorted `known`."""
    among: Mask = known[np.minimum(np.searchsorted(known, numbers), len(known) - 1)] == numbers
    return among
