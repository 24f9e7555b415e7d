"""Which patterns are worth running on which rows: cheap things first, and nothing for a rule that cannot match there.

A pattern runs on a row only where one of the words that it requires stands, and only for an item in which everything
else that its rule asks for may still be there. What a rule matches is looked for first, then what it needs beside it,
then what must not be there. What is left out so could not have changed what is found.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from chouxin.domain import Column
from chouxin.knowledge.places import Ints, Places, unique
from chouxin.knowledge.running import Encoded

MATCH, NEEDS, UNLESS, INSIDE = range(4)
SECTIONS = 4

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Gated:
    """A pattern, the group (a section of a rule) that it belongs to, and the words one of which it requires."""

    group: int
    pattern: Any
    gate: frozenset[int]


@dataclass
class Reading:
    """What is known of one view of a batch: the words in it, and the places found so far, in order.

    word, start, end: every occurrence of every word. terms: the places of terms. found: those of patterns, by number.
    """

    view: int
    column: Column
    word: Ints
    start: Ints
    end: Ints
    terms: Places
    found: dict[int, Places] = field(default_factory=dict)

    @cached_property
    def owner(self) -> Ints:
        """Of each row: which item it belongs to."""
        return np.fromiter((key[0] for key in self.column.keys), np.int64, len(self.column.keys))

    @cached_property
    def encoded(self) -> Encoded:
        return Encoded(self.column)

    def rows(self, start: Ints) -> Ints:
        """The row of each place."""
        return np.searchsorted(self.column.rows, start, side="right") - 1

    def run(self, gated: Sequence[Gated], numbers: Ints, rows: Ints) -> None:
        """Run each pattern on its rows; numbers: rising."""
        for number, mine in _by_number(numbers, rows):
            pattern = gated[number]
            if len(mine) == len(self.column.keys):
                start, end = self.encoded.everywhere(pattern.pattern)
            else:
                start, end = self.encoded.in_rows(pattern.pattern, mine)
            if len(start):
                self.found[number] = Places.of(pattern.group, self.view, start, end)

    def places(self) -> Iterator[Places]:
        """All places: terms, then patterns in their order."""
        yield self.terms
        for _, places in sorted(self.found.items()):
            yield places


class Stages:
    """Runs patterns on batches, stage by stage."""

    def __init__(self, gated: Sequence[Gated], needing: Iterable[int], words: int) -> None:
        """needing: the rules that need something beside their match. words: how many words there are."""
        self._gated = tuple(gated)
        self._group = np.array([g.group for g in gated], np.int64)
        self._needing = np.array(sorted(needing), np.int64)
        self._ungated = np.array([number for number, g in enumerate(gated) if not g.gate], np.int64)
        uses = sorted((word, number) for number, g in enumerate(gated) for word in g.gate)
        table = np.array(uses, np.int64).reshape(-1, 2)
        # The patterns that word w may open are those from _from[w] to _from[w + 1].
        self._from = np.searchsorted(table[:, 0], np.arange(words + 1))
        self._opened = table[:, 1]

    def places(self, readings: Sequence[Reading]) -> Places:
        """The places of all rules that match somewhere in the batch; of others some or none."""
        items = 1 + max((int(r.owner.max()) for r in readings if len(r.owner)), default=0)
        pairs = [self._pairs(reading) for reading in readings]
        keys = [self._keys(r, n, rows, items) for r, (n, rows) in zip(readings, pairs, strict=True)]

        def run(section: int, alive: Ints) -> Ints:
            """Run the patterns of a section where `alive` has rule and item; the rules and items it was found in."""
            for reading, (numbers, rows), key in zip(readings, pairs, keys, strict=True):
                chosen = np.flatnonzero(self._group[numbers] % SECTIONS == section)
                chosen = chosen[_within(key[chosen], alive)]
                reading.run(self._gated, numbers[chosen], rows[chosen])
            return unique(*(self._found(reading, section, items) for reading in readings))

        may = {
            section: unique(
                *(key[self._group[n] % SECTIONS == section] for (n, _), key in zip(pairs, keys, strict=True)),
                *(self._found(reading, section, items) for reading in readings),
            )
            for section in (MATCH, NEEDS)
        }
        alive = self._fulfilled(may[MATCH], may[NEEDS], items)
        alive = run(MATCH, alive)
        if len(alive):
            alive = self._fulfilled(alive, run(NEEDS, alive), items)
        if len(alive):
            run(UNLESS, alive)
        return Places.join(
            places.only(_within(self._keys_of(reading, places, items), alive))
            for reading in readings
            for places in reading.places()
        )

    def _pairs(self, reading: Reading) -> tuple[Ints, Ints]:
        """Patterns with the rows in which one of their words stands."""
        count = len(reading.column.keys)
        opening = np.flatnonzero(self._from[reading.word] < self._from[reading.word + 1])
        both = unique(reading.word[opening] * count + reading.rows(reading.start[opening]))
        word, row = both // count, both % count
        counts = self._from[word + 1] - self._from[word]
        nth = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        opened = self._opened[np.repeat(self._from[word], counts) + nth] * count + np.repeat(row, counts)
        always = (self._ungated[:, None] * count + np.arange(count)).ravel()
        both = unique(opened, always)
        return both // count, both % count

    def _keys(self, reading: Reading, numbers: Ints, rows: Ints, items: int) -> Ints:
        """Rule and item as one number."""
        keys: Ints = self._group[numbers] // SECTIONS * items + reading.owner[rows]
        return keys

    @staticmethod
    def _keys_of(reading: Reading, places: Places, items: int) -> Ints:
        keys: Ints = places.group // SECTIONS * items + reading.owner[reading.rows(places.start)]
        return keys

    def _found(self, reading: Reading, section: int, items: int) -> Ints:
        """The rules and items of which a section has been found."""
        some = [p.only(p.group % SECTIONS == section) for p in reading.places()]
        return unique(*(self._keys_of(reading, places, items) for places in some))

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


def _by_number(numbers: Ints, rows: Ints) -> Iterator[tuple[int, Ints]]:
    cuts = np.flatnonzero(np.diff(numbers, prepend=-1, append=-1))
    for a, b in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
        yield int(numbers[a]), rows[a:b]
