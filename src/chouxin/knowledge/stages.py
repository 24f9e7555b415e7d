"""Which patterns are worth running on which rows: cheap things first, and nothing for a rule that cannot match there.

A pattern runs on a row only where one of the words that it requires stands, and only for an item in which everything
else that its rule asks for may still be there. What a rule matches is looked for first, then what it needs beside it,
then what must not be there. What is left out so could not have changed what is found.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from chouxin.domain import Column
from chouxin.knowledge.places import Ints, Places, unique
from chouxin.knowledge.running import Encoded

MATCH, NEEDS, UNLESS, INSIDE = range(4)
SECTIONS = 4
_TERMS = -1

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Gated:
    """A pattern, the group (a section of a rule) that it belongs to, and sets of words: it needs one of each."""

    group: int
    pattern: Any
    gates: tuple[frozenset[int], ...]


class Reading:
    """What is known of one view of a batch: the words in it, and the places found so far.

    word, start, end: every occurrence of every word; row: where it stands. terms: the places of terms.
    """

    def __init__(self, view: int, column: Column, words: tuple[Ints, Ints, Ints], terms: Places) -> None:
        self.view, self.column = view, column
        self.word, self.start, self.end = words
        self.rows = len(column.keys)
        self.row = self._rows(self.start)
        self.owner = np.fromiter((key[0] for key in column.keys), np.int64, self.rows)
        # By section of the rules; terms of all sections come first.
        self._found: list[tuple[int, Places, Ints]] = [(_TERMS, terms, _NONE)]

    def count(self, items: int) -> None:
        """Number rules and items: the same pair has the same key in all views of a batch of so many items."""
        self._items = items
        self._found = [(section, places, self._key(places)) for section, places, _ in self._found]

    def key(self, group: Ints, row: Ints) -> Ints:
        """Rule and item as one number."""
        keys: Ints = group // SECTIONS * self._items + self.owner[row]
        return keys

    def run(self, section: int, gated: Sequence[Gated], numbers: Ints, rows: Ints) -> None:
        """Run patterns of a section, each on its rows; numbers: rising."""
        spans: list[tuple[int, int]] = []
        groups: list[int] = []
        counts: list[int] = []
        for number, mine in _by_number(numbers, rows):
            found = self.encoded.spans(gated[number].pattern, mine)
            spans += found
            groups.append(gated[number].group)
            counts.append(len(found))
        if spans:
            group = np.repeat(np.array(groups, np.int64), counts)
            places = Places.of(group, self.view, *self.encoded.places(spans))
            self._found.append((section, places, self._key(places)))

    def known(self, section: int) -> Iterator[Ints]:
        """The keys of what has been found of a section."""
        for own, places, keys in self._found:
            if own == _TERMS:
                yield keys[places.group % SECTIONS == section]
            elif own == section:
                yield keys

    def places(self, alive: Ints) -> Iterator[Places]:
        """The places whose keys are `alive`: of a rule those of terms first, then those of patterns in their order."""
        for _, places, keys in self._found:
            yield places.only(_within(keys, alive))

    @cached_property
    def encoded(self) -> Encoded:
        return Encoded(self.column)

    def _key(self, places: Places) -> Ints:
        return self.key(places.group, self._rows(places.start))

    def _rows(self, start: Ints) -> Ints:
        return np.searchsorted(self.column.rows, start, side="right") - 1


class Stages:
    """Runs patterns on batches, stage by stage."""

    def __init__(self, gated: Sequence[Gated], needing: Iterable[int], words: int) -> None:
        """needing: the rules that need something beside their match. words: how many words there are."""
        self._gated = tuple(gated)
        self._group = np.array([g.group for g in gated], np.int64)
        self._needing = np.array(sorted(needing), np.int64)
        self._ungated = np.array([number for number, g in enumerate(gated) if not g.gates], np.int64)
        gates = [(number, gate) for number, g in enumerate(gated) for gate in g.gates]
        self._gate_of = np.array([number for number, _ in gates], np.int64)
        self._wanted = np.array([len(g.gates) for g in gated], np.int64)
        uses = sorted((word, n) for n, (_, gate) in enumerate(gates) for word in gate)
        table = np.array(uses, np.int64).reshape(-1, 2)
        # The gates that word w opens are those from _from[w] to _from[w + 1].
        self._from = np.searchsorted(table[:, 0], np.arange(words + 1))
        self._opened = table[:, 1]

    def places(self, readings: Sequence[Reading]) -> Places:
        """The places of all rules in the items in which they may hit."""
        items = 1 + max((int(r.owner.max()) for r in readings if r.rows), default=0)
        for reading in readings:
            reading.count(items)
        pairs = [self._pairs(reading) for reading in readings]
        section_of = [self._group[numbers] % SECTIONS for numbers, _ in pairs]
        keys = [r.key(self._group[numbers], rows) for r, (numbers, rows) in zip(readings, pairs, strict=True)]

        def known(section: int) -> Iterator[Ints]:
            return (keys for reading in readings for keys in reading.known(section))

        def may(section: int) -> Ints:
            open_keys = (key[of == section] for key, of in zip(keys, section_of, strict=True))
            return unique(*known(section), *open_keys)

        def run(section: int, alive: Ints) -> Ints:
            """Run the patterns of a section where `alive` has rule and item; the rules and items it was found in."""
            for reading, (numbers, rows), key, of in zip(readings, pairs, keys, section_of, strict=True):
                chosen = np.flatnonzero(of == section)
                chosen = chosen[_within(key[chosen], alive)]
                reading.run(section, self._gated, numbers[chosen], rows[chosen])
            return unique(*known(section))

        alive = run(MATCH, self._fulfilled(may(MATCH), may(NEEDS), items))
        if len(alive):
            alive = self._fulfilled(alive, run(NEEDS, alive), items)
        if len(alive):
            run(UNLESS, alive)
        return Places.join(places for reading in readings for places in reading.places(alive))

    def _pairs(self, reading: Reading) -> tuple[Ints, Ints]:
        """Patterns with the rows in which the words stand that they require, one of each set."""
        count = reading.rows
        opening = np.flatnonzero(self._from[reading.word] < self._from[reading.word + 1])
        both = unique(reading.word[opening] * count + reading.row[opening])
        word, row = both // count, both % count
        counts = self._from[word + 1] - self._from[word]
        nth = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        opened = unique(self._opened[np.repeat(self._from[word], counts) + nth] * count + np.repeat(row, counts))
        # A pattern's gates stand side by side, but its rows do not, so they are sorted once more.
        opened = np.sort(self._gate_of[opened // count] * count + opened % count)
        first = np.flatnonzero(np.diff(opened, prepend=-1))
        reached = np.diff(first, append=len(opened)) == self._wanted[opened[first] // count]
        always = (self._ungated[:, None] * count + np.arange(count)).ravel()
        both = unique(opened[first[reached]], always)
        return both // count, both % count

    def _fulfilled(self, matched: Ints, needed: Ints, items: int) -> Ints:
        """Of rules and items that match, those that have what they need."""
        needs = _within(matched // items, self._needing)
        return matched[~needs | _within(matched, needed)]


def _within(keys: Ints, known: Ints) -> npt.NDArray[np.bool_]:
    """Which keys are among the sorted `known`."""
    if not len(known):
        return np.zeros(len(keys), np.bool_)
    found: npt.NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys
    return found


def _by_number(numbers: Ints, rows: Ints) -> Iterator[tuple[int, list[int]]]:
    cuts = np.flatnonzero(np.diff(numbers, prepend=-1, append=-1)).tolist()
    every = rows.tolist()
    for a, b in pairwise(cuts):
        yield int(numbers[a]), every[a:b]
