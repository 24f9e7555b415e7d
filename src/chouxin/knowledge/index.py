"""All wording rules as one index: what a batch of folded texts says, in one pass over it.

One Aho-Corasick automaton holds every distinct word of every rule, the words that patterns require among them; a
pattern runs only on rows where one of its words stands. What stands near what is decided on sorted positions, for all
rows of the batch at once, so the cost is that of sorting the hits, however often a near miss is repeated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import ahocorasick_rs
import numpy as np
import numpy.typing as npt

from chouxin.domain import ROW_END, Column
from chouxin.knowledge.nearness import choose, near
from chouxin.knowledge.places import Ints, Layout, Places
from chouxin.knowledge.stages import INSIDE, MATCH, NEEDS, SECTIONS, UNLESS, Gated, Reading, Stages
from chouxin.knowledge.wording import ANY_VIEW, Elements, WordingRule

_PIECE = 1 << 18
"""Code points that the automaton is given at a time: what it finds comes back as Python objects, 200 bytes each."""

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule's words at a place: folded code points `start` to `end` of `column`.

    detail: `+12` where a row held twelve more places than are listed; else empty.
    """

    rule: str
    column: Column
    start: int
    end: int
    detail: str = ""


class WordingIndex:
    """Finds the wording rules that texts hit. Immutable; pickles as its rules and is rebuilt where it arrives."""

    def __init__(self, rules: Sequence[WordingRule]) -> None:
        self.rules = tuple(rules)
        words: dict[str, int] = {}
        self._views: dict[str, int] = {ANY_VIEW: 0}
        uses: set[tuple[int, int, int, int]] = set()  # word, view, group (a section of a rule), the term's plain look
        gated: list[Gated] = []
        for number, rule in enumerate(self.rules):
            for section, elements in _sections(rule):
                group = number * SECTIONS + section
                for term in elements.terms:
                    plain = words.setdefault(term.folded, len(words))
                    for view, look in ((ANY_VIEW, term.folded), *term.others):
                        seen_in = self._views.setdefault(view, len(self._views))
                        uses.add((words.setdefault(look, len(words)), seen_in, group, plain))
                for pattern in elements.patterns:
                    sets = (pattern.words, *pattern.also) if pattern.words else ()
                    gates = tuple(frozenset(words.setdefault(w, len(words)) for w in some) for some in sets)
                    gated.append(Gated(group, pattern.compiled(), gates))
        self._list = list(words)
        self._longest = max(map(len, words), default=0)
        self._automaton = ahocorasick_rs.AhoCorasick(self._list) if words else None
        self._first = _classes(np.array([ord(w[0]) for w in words], np.uint32))
        self._last = _classes(np.array([ord(w[-1]) for w in words], np.uint32))
        # The uses of word w are those from _from[w] to _from[w + 1].
        table = np.array(sorted(uses), np.int64).reshape(-1, 4).T
        self._view_of, self._group_of, self._term_of = table[1], table[2], table[3]
        self._from = np.searchsorted(table[0], np.arange(len(words) + 1))
        needing = (number for number, rule in enumerate(self.rules) if rule.needs is not None)
        self._stages = Stages(gated, needing, len(words))

    def __reduce__(self) -> tuple[type["WordingIndex"], tuple[tuple[WordingRule, ...]]]:
        return WordingIndex, (self.rules,)

    def find(self, columns: tuple[Column, ...]) -> Iterator[Hit]:
        """The hits of every rule, rule by rule and in the order of the texts.

        columns: views of the same texts; rows whose keys share an owner are one item. Where a rule matches several
        times at one place, the leftmost and longest match counts within a view, the cheapest one between views. Of
        more than `MOST_HITS` places of a rule in one row the first are given; the last says how many more there are.
        """
        places = self._stages.places([self._reading(view, column) for view, column in enumerate(columns)])
        if not len(places.start):
            return
        layout = Layout(columns, places)
        by_group = layout.grouped(places)
        counting = []
        for number, rule in enumerate(self.rules):
            found = by_group.get(number * SECTIONS + MATCH)
            if found is not None:
                beside = [by_group.get(number * SECTIONS + section) for section in (NEEDS, UNLESS, INSIDE)]
                counting.append((number, near(rule, found, beside, layout)))
        for number, view, start, end, more in choose(counting, layout):
            yield Hit(self.rules[number].rule.id, columns[view], start, end, f"+{more}" if more else "")

    def terms(self, columns: tuple[Column, ...]) -> Iterator[tuple[str, str, tuple[int, str]]]:
        """Where the terms that rules match stand, whatever is beside them: rule, folded term, key of the row."""
        for column in columns:
            word, start, end = self._words(column)
            which, use = self._used(column, word, start, end)
            for i, group, term in zip(which, self._group_of[use].tolist(), self._term_of[use].tolist(), strict=True):
                if group % SECTIONS == MATCH:
                    rule = self.rules[group // SECTIONS].rule.id
                    yield rule, self._list[term], column.keys[column.row_at(int(start[i]))]

    def _reading(self, view: int, column: Column) -> Reading:
        word, start, end = self._words(column)
        which, use = self._used(column, word, start, end)
        terms = Places.of(self._group_of[use], view, start[which], end[which])
        return Reading(view, column, (word, start, end), terms)

    def _words(self, column: Column) -> tuple[Ints, Ints, Ints]:
        """Every occurrence of every word: word, start, end."""
        pieces = []
        text = column.text if self._automaton is not None else ""
        for begin in range(0, len(text), _PIECE):
            lead = max(begin - self._longest, 0)
            found = self._automaton.find_matches_as_indexes(text[lead : begin + _PIECE], overlapping=True)  # type: ignore[union-attr]
            if found:
                triples = np.array(found, np.int64)
                triples[:, 1:] += lead
                # What ends before this piece was found with the piece before.
                pieces.append(triples[triples[:, 2] > begin])
        if not pieces:
            return _NONE, _NONE, _NONE
        together = np.concatenate(pieces)
        return together[:, 0], together[:, 1], together[:, 2]

    def _used(self, column: Column, word: Ints, start: Ints, end: Ints) -> tuple[Ints, Ints]:
        """Occurrences by use: index of the occurrence, and of the use that it counts for."""
        # A letter does not go on in a letter nor a number in a number; `dfl384` holds `dfl`, `xdfl` does not.
        # Where folding took something out, a word may begin or end.
        codes, skipped = column.codes, column.skipped
        before = _classes(np.where(skipped[start] == 0, codes[start - 1], ROW_END)) if len(start) else _NONE
        after = _classes(np.where(skipped[end] == 0, codes[end], ROW_END)) if len(end) else _NONE
        first, last = self._first[word], self._last[word]
        whole = np.flatnonzero(((first != before) | (first == 0)) & ((last != after) | (last == 0)))
        counts = self._from[word[whole] + 1] - self._from[word[whole]]
        which = np.repeat(whole, counts)
        nth = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        use = self._from[word[which]] + nth
        here = self._views.get(column.view, 0)
        kept = (self._view_of[use] == 0) | (self._view_of[use] == here)
        return which[kept], use[kept]


def _sections(rule: WordingRule) -> Iterator[tuple[int, Elements]]:
    yield MATCH, rule.match
    if rule.needs is not None:
        yield NEEDS, rule.needs.elements
    if rule.unless is not None:
        yield UNLESS, rule.unless.elements
        yield INSIDE, Elements(terms=rule.unless.inside)


def _classes(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Per code point 1 for an ASCII letter, 2 for an ASCII digit, else 0."""
    lower = codes | np.uint32(0x20)
    letter = (lower >= ord("a")) & (lower <= ord("z"))
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    return letter.astype(np.int64) + 2 * digit.astype(np.int64)
