"""Words by sound: which syllables each code point may be heard as, and where a word's syllables stand in a row."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from chouxin.domain.column import Codes, Column
from chouxin.folding.rewrite import Indices, Mask
from chouxin.folding.tables import load

Syllables = npt.NDArray[np.uint16]

BEYOND = 0x110000
"""In a column that is only listened to, a code point from here on is a syllable, in the order of `syllables`."""

_ODD = 0x8000
_SIZE = 2  # bytes a syllable
_CLEAR = 5
"""A word of fewer letters (siwo) is found in too many languages."""


@cache
def syllables() -> tuple[str, ...]:
    """All syllables that a character is read as."""
    return tuple(sorted(load("sounds")))


@dataclass(frozen=True, slots=True)
class Found:
    """A word that is heard: in the listened column from `start` on, `length` syllables long."""

    start: int
    length: int
    word: str


@dataclass(frozen=True)
class Ear:
    """Words by sound; the syllables in them have numbers from 1 on, all others are 0.

    listed: the words, the first of those that sound alike counts. spelled: more words, heard only where a syllable of
        theirs is spelled. own: characters that are not taken for others.
    common: characters that stand for nothing but themselves. spared: what is left although it sounds like a word.
    alike: brings syllables that are not told apart to one; None tells all apart.
    """

    listed: Sequence[str]
    spelled: Sequence[str]
    own: frozenset[str]
    common: frozenset[str]
    spared: frozenset[str]
    alike: Callable[[str], str] | None = None

    def find(self, heard: Column) -> list[Found]:
        """Where words are heard that are not written so, in the order of the column, none over another."""
        codes = heard.codes
        sounds = self.table.take(codes)
        found = self._in(codes, sounds, self._places(codes, sounds))
        if not self._second:
            return found
        other = self._alternate.take(codes)
        places = np.flatnonzero(other)
        places = places[places > 0]
        if not len(places):
            return found
        bare = sounds & np.uint16(_ODD - 1)
        before = self.reach.take(bare[places - 1].astype(np.int64) * self.count + other[places])
        behind = self.reach.take(other[places].astype(np.int64) * self.count + bare[places + 1])
        if not ((before > 2) | (behind > 2)).any():
            return found
        sounds[places] = other[places] | np.uint16(_ODD)
        starts = np.union1d(places[before > 2] - 1, places[behind > 2])
        return _apart([*found, *self._in(codes, sounds, starts, shortest=3)])

    def _places(self, codes: Codes, sounds: Syllables) -> Indices:
        """Where a word may begin: its first two syllables stand there, and within its reach a character is odd."""
        bare = sounds & np.uint16(_ODD - 1)
        places = np.flatnonzero((bare[:-1] > 0) & (bare[1:] > 0))
        pairs = bare[places].astype(np.int64) * self.count + bare[places + 1]
        found = self._near(places, self.reach.take(pairs), sounds >= _ODD)
        if self.spelled and len(spelled := np.flatnonzero(codes >= BEYOND)):
            begins = np.union1d(spelled, np.maximum(spelled - 1, 0))
            begins = begins[(bare[begins] > 0) & (bare[begins + 1] > 0)]
            pairs = bare[begins].astype(np.int64) * self.count + bare[begins + 1]
            found = np.union1d(found, begins[self._spelled_pairs.take(pairs)])
        return found

    def _near(self, places: Indices, reach: npt.NDArray[np.uint8], odd: Mask) -> Indices:
        places, reach = places[reach > 0], reach[reach > 0]
        near = np.zeros(len(places), np.bool_)
        for ahead in range(self.longest):
            near |= odd[np.minimum(places + ahead, len(odd) - 1)] & (reach > ahead)
        found: Indices = places[near]
        return found

    def _in(self, codes: Codes, sounds: Syllables, places: Indices, shortest: int = 2) -> list[Found]:
        found: list[Found] = []
        if not len(places):
            return found
        bare = sounds & np.uint16(_ODD - 1)
        places = self._going_on(codes, sounds, places)
        row = bare.tobytes()
        odd = (sounds >= _ODD).tobytes()
        free = 0
        for start in places.tolist():
            if start < free:
                continue
            at = start * _SIZE
            for length in self.lengths.get(row[at : at + 2 * _SIZE], ()):
                word = self.words.get(row[at : at + length * _SIZE])
                end = start + length
                if not word or length < shortest or odd.find(1, start, end) < 0:
                    continue
                if self._may_be(codes[start:end].tolist(), word):
                    free = end
                    found.append(Found(start, length, word))
                    break
        return found

    def _going_on(self, codes: Codes, sounds: Syllables, places: Indices) -> Indices:
        """The places where the first three syllables of a word stand, or a word of two that is written otherwise."""
        bare = sounds & np.uint16(_ODD - 1)
        pairs = bare[places].astype(np.int64) * self.count + bare[places + 1]
        threes = pairs * self.count + bare[np.minimum(places + 2, len(bare) - 1)]
        longer = self._threes[np.minimum(np.searchsorted(self._threes, threes), len(self._threes) - 1)] == threes
        first, second = self._twos
        one, two = first.take(pairs), second.take(pairs)
        short = (one > 0) & ((codes[places] != one) | (codes[places + 1] != two))
        short &= (sounds[places] | sounds[places + 1]) >= _ODD
        kept: Indices = places[short | longer]
        return kept

    @cached_property
    def _twos(self) -> tuple[Codes, Codes]:
        """By two syllables: the code points of the word that they are."""
        first, second = np.zeros(self.count**2, np.uint32), np.zeros(self.count**2, np.uint32)
        for spoken, word in self.spoken.items():
            if len(spoken) == 2:
                pair = self._as_one(spoken)
                first[pair], second[pair] = map(ord, word)
        return first, second

    @cached_property
    def _threes(self) -> Indices:
        return np.unique([-1, *(self._as_one(spoken[:3]) for spoken in self.spoken if len(spoken) > 2)])

    def _as_one(self, spoken: Sequence[str]) -> int:
        number = 0
        for syllable in spoken:
            number = number * self.count + self.numbers[syllable]
        return number

    def _may_be(self, written: list[int], word: str) -> bool:
        """Whether what is written may be meant for what it sounds like."""
        if max(written) >= BEYOND:
            return word not in self._only_spelled or _letters(written) >= _CLEAR
        text = "".join(map(chr, written))
        if text in self.spared or text == word or word in self._only_spelled:
            return False
        return not any(
            c != meant and c in self.common and c not in self.own for c, meant in zip(text, word, strict=True)
        )

    @cached_property
    def spoken(self) -> dict[tuple[str, ...], str]:
        first = {c: syllable for syllable, chars in load("sounds").items() for c in chars}
        words = [word for word in (*self.listed, *self.spelled) if first.keys() >= set(word)]
        return {tuple(self._key(first[c]) for c in word): word for word in reversed(words)}

    @cached_property
    def _only_spelled(self) -> frozenset[str]:
        return frozenset(self.spelled) - frozenset(self.listed)

    def _key(self, syllable: str) -> str:
        return self.alike(syllable) if self.alike else syllable

    def number(self, syllable: str) -> int:
        """0 for a syllable that no word has."""
        return self.numbers.get(self._key(syllable), 0)

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {syllable: n for n, syllable in enumerate(sorted({s for word in self.spoken for s in word}), 1)}

    @cached_property
    def count(self) -> int:
        return len(self.numbers) + 1

    @cached_property
    def table(self) -> Syllables:
        """By code point: its syllable, plus `_ODD` if it may be taken for another character."""
        table = np.zeros(BEYOND + len(syllables()), np.uint16)
        for syllable, chars in load("sounds").items():
            if number := self.number(syllable):
                table[_codes(chars)] = number | _ODD
                table[BEYOND + syllables().index(syllable)] = number | _ODD
        table[_codes(self.common)] = 0
        for spoken, word in self.spoken.items():
            for c, syllable in zip(word, spoken, strict=True):
                if c in self.own or c in self.common:
                    table[ord(c)] = self.numbers[syllable]
        return table

    @cached_property
    def _second(self) -> dict[int, int]:
        """By code point: a further reading of a character that may be taken for another."""
        second = {}
        for c, others in load("readings").items():
            if c not in self.own and c not in self.common and not self.alike:
                second[ord(c)] = next((n for other in others.split(" ") if (n := self.number(other))), 0)
        return {code: number for code, number in second.items() if number}

    @cached_property
    def _alternate(self) -> Syllables:
        table = np.zeros(BEYOND + len(syllables()), np.uint16)
        table[list(self._second)] = list(self._second.values())
        return table

    @cached_property
    def words(self) -> dict[bytes, str]:
        return {
            np.array([self.numbers[s] for s in spoken], np.uint16).tobytes(): word
            for spoken, word in self.spoken.items()
        }

    @cached_property
    def lengths(self) -> dict[bytes, list[int]]:
        lengths: dict[bytes, set[int]] = {}
        for word in self.words:
            lengths.setdefault(word[: 2 * _SIZE], set()).add(len(word) // _SIZE)
        return {pair: sorted(found, reverse=True) for pair, found in lengths.items()}

    @cached_property
    def reach(self) -> npt.NDArray[np.uint8]:
        """By two syllables: how long the longest word is that begins so."""
        reach = np.zeros(self.count**2, np.uint8)
        for syllables, word in self.words.items():
            if word not in self._only_spelled:
                one, two = np.frombuffer(syllables, np.uint16).tolist()[:2]
                reach[one * self.count + two] = max(reach[one * self.count + two], len(word))
        return reach

    @cached_property
    def _spelled_pairs(self) -> Mask:
        pairs = np.zeros(self.count**2, np.bool_)
        for pair in self.lengths:
            one, two = np.frombuffer(pair, np.uint16).tolist()
            pairs[one * self.count + two] = True
        return pairs

    @cached_property
    def longest(self) -> int:
        return max(map(len, self.listed))


def _letters(written: list[int]) -> int:
    """As how many letters a word is written; a character counts as those of the shortest full syllable."""
    return sum(len(syllables()[code - BEYOND]) if code >= BEYOND else 3 for code in written)


def _apart(found: list[Found]) -> list[Found]:
    """In order, without those that begin inside another."""
    kept: list[Found] = []
    free = 0
    for one in sorted(found, key=lambda f: (f.start, -f.length)):
        if one.start >= free:
            free = one.start + one.length
            kept.append(one)
    return kept


def _codes(chars: Iterable[str]) -> Codes:
    return np.array([ord(c) for c in chars], np.uint32)
