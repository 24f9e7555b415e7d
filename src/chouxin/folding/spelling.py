"""Syllables that are spelled, in letters or in bopomofo, put as syllables: huan脸, huan4 lian3, ㄏㄨㄢˋ脸.

A run of letters is read so if it is made of syllables as a whole, or but for a word of another language at one end
(customhuanlian). Looked at are only runs that hold the beginning of a word of the trade, stand beside a Chinese
character or beside another run that is one syllable.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding import kinds
from chouxin.folding.ear import BEYOND, syllables
from chouxin.folding.kinds import HAN
from chouxin.folding.rewrite import Indices, Mask, spans
from chouxin.folding.tables import load
from chouxin.folding.trade import latin

_TONES = "ˉˊˇˋ˙"
_LETTERS = 26
_NO_LETTER = "`"
"""Stands before `a`, so that it counts 0."""
_LONGEST = 6
"""Letters of the longest syllable."""
_OPENING = 5
"""So many letters of a word's spelling tell that it may begin there."""
_PIECE = 256
"""A run of more letters is read in pieces."""
_GAP = re.compile(r"[1-5]? ?|'")
_SIGN = re.compile(f"[ㄅ-ㄙ]?[ㄧㄨㄩ]?[ㄚ-ㄦ]?(?<=[ㄅ-ㄩ])[{_TONES}]?")

Piece = tuple[int, int, tuple[int, ...]]
"""Where it begins, how long it is, and the syllable by its number; none for what goes."""


@dataclass(frozen=True)
class Speller:
    """Reads spelled syllables. spoken: the words by their syllables."""

    spoken: Sequence[tuple[str, ...]]

    def heard(self, column: Column) -> Column:
        """The column with syllables for what spells them; `starts` and `ends` lead back to the column given.

        Of its arrays only these and `codes` are made anew, for more is not asked of it.
        """
        codes = column.codes
        n = len(codes)
        pieces = [*self._letters(column), *self._bopomofo(column)]
        own = replace(column, starts=np.arange(n), ends=np.arange(1, n + 1))
        if not pieces:
            return own
        at = np.array([start for start, _, _ in pieces])
        lengths = np.array([length for _, length, _ in pieces])
        said = np.array([bool(numbers) for _, _, numbers in pieces])
        codes, kept = codes.copy(), np.ones(n, np.bool_)
        codes[at[said]] = [BEYOND + number for _, _, numbers in pieces for number in numbers]
        kept[spans(at, lengths)] = False
        kept[at[said]] = True
        starts = np.flatnonzero(kept)
        ends = starts + 1
        ends[np.searchsorted(starts, at[said])] = (at + lengths)[said]
        return replace(own, codes=codes[kept], starts=starts, ends=ends)

    def _letters(self, column: Column) -> list[Piece]:
        codes = column.codes
        letter = (codes - np.uint32(0x61)) < _LETTERS
        places = np.flatnonzero(letter)
        if not len(places):
            return []
        first = np.diff(places, prepend=-2) > 1
        heads = places[first]
        tails = places[np.append(first[1:], True)] + 1
        chosen = self._chosen(codes, heads, tails)
        text = column.text if chosen.any() else ""
        pieces: list[Piece] = []
        last = -9
        for head, tail in zip(heads[chosen].tolist(), tails[chosen].tolist(), strict=True):
            found = [(head + at, length, numbers) for at, length, numbers in _pieces(text[head:tail])]
            if found and found[0][0] == head and head - last < 3 and _GAP.fullmatch(text, last, head):
                pieces.append((last, head - last, ()))
            if found:
                pieces += found
                last = found[-1][0] + found[-1][1]
        return pieces

    def _chosen(self, codes: Codes, heads: Indices, tails: Indices) -> Mask:
        """Which runs to look at."""
        lengths = tails - heads
        single = _among(_number(codes, heads, np.minimum(lengths, _LONGEST + 1)), self._singles)
        before = kinds.table().take(codes[np.maximum(heads - 1, 0)]) == HAN
        behind = kinds.table().take(codes[np.minimum(tails, len(codes) - 1)]) == HAN
        close = (heads[1:] - tails[:-1]) < 3
        pair = single[1:] & single[:-1] & close
        chosen: Mask = np.append(pair, False) | np.append(False, pair)
        chosen |= (lengths > 1) & (before | behind)
        # Where a word of the trade may begin within a run.
        inside = np.flatnonzero(self._doors.take(_threes(codes)))
        inside = inside[_among(_number(codes, inside, _OPENING), self._openings)]
        chosen[np.searchsorted(heads, inside, side="right") - 1] = True
        return chosen

    @cached_property
    def _singles(self) -> Indices:
        return np.unique([_numbered(s) for s in syllables()])

    @cached_property
    def _openings(self) -> Indices:
        found = set()
        for word in self.spoken:
            spelled = "".join(word)
            if len(spelled) >= _OPENING:
                found.add(_numbered(spelled[:_OPENING]))
            else:
                found |= {_numbered(spelled + end) for end in ("", *map(chr, range(0x61, 0x7B)))}
        return np.unique(list(found))

    @cached_property
    def _doors(self) -> Mask:
        """By three letters: whether a word's spelling begins so."""
        doors = np.zeros((_LETTERS + 1) ** 3, np.bool_)
        doors[[_numbered("".join(word)[:3].ljust(3, _NO_LETTER)) for word in self.spoken]] = True
        return doors

    def _bopomofo(self, column: Column) -> list[Piece]:
        found: list[Piece] = []
        signs = np.flatnonzero((column.codes - np.uint32(0x3105)) < 43)
        text = column.text if len(signs) else ""
        free = 0
        for at in signs.tolist():
            if at >= free and (match := _SIGN.match(text, at)):
                free = match.end()
                syllable = load_bopomofo().get(match.group().rstrip(_TONES))
                if syllable:
                    found.append((at, free - at, (_numbers()[syllable],)))
        return found


@cache
def load_bopomofo() -> dict[str, str]:
    return load("bopomofo")


@cache
def _numbers() -> dict[str, int]:
    return {syllable: n for n, syllable in enumerate(syllables())}


def _number(codes: Codes, heads: Indices, lengths: Indices | int) -> Indices:
    """The letters from each head on as one number, as far as there are letters and the length goes."""
    number = np.zeros(len(heads), np.int64)
    going = np.ones(len(heads), np.bool_)
    for ahead in range(int(np.max(lengths, initial=0))):
        c = codes[np.minimum(heads + ahead, len(codes) - 1)] - np.uint32(0x61)
        going &= (c < _LETTERS) & (lengths > ahead)
        number = np.where(going, number * (_LETTERS + 1) + c + 1, number)
    return number


def _threes(codes: Codes) -> Codes:
    """The three letters from each code point but the last two on as one number, with 0 for what is no letter."""
    letters = codes - np.uint32(0x60)
    letters = np.where((letters > 0) & (letters <= _LETTERS), letters, 0).astype(np.uint16)
    size = np.uint16(_LETTERS + 1)
    threes = (letters[:-2] * size + letters[1:-1]) * size + letters[2:]
    # Of what stands before no letter the rest does not count, as it does not in `_number`.
    return np.where(letters[1:-1] > 0, threes, threes - letters[2:])


def _among(numbers: Indices, known: Indices) -> Mask:
    among: Mask = known[np.minimum(np.searchsorted(known, numbers), len(known) - 1)] == numbers
    return among


def _numbered(text: str) -> int:
    number = 0
    for c in text:
        number = number * (_LETTERS + 1) + ord(c) - 0x60
    return number


@lru_cache(maxsize=4096)
def _pieces(run: str) -> tuple[Piece, ...]:
    """A run's syllables; nothing if it is none's spelling."""
    if len(run) > _PIECE:
        return tuple(
            (at + start, length, numbers)
            for start in range(0, len(run), _PIECE)
            for at, length, numbers in _pieces(run[start : start + _PIECE])
        )
    if run in latin():
        return ()
    for start, end in _stretches(run):
        if spelled := spell(run[start:end]):
            at = start
            pieces = []
            for syllable in spelled:
                pieces.append((at, len(syllable), (_numbers()[syllable],)))
                at += len(syllable)
            return tuple(pieces)
    return ()


def _stretches(run: str) -> list[tuple[int, int]]:
    """The whole run, and what is left of it without a word of another language at its beginning or end."""
    n = len(run)
    known = latin() | _SHORT
    return [
        (0, n),
        *((at, n) for at in range(n - 2, 1, -1) if at <= _WORD and run[:at] in known),
        *((0, at) for at in range(2, n - 1) if n - at <= _WORD and run[at:] in known),
    ]


_SHORT = frozenset(("ai", "dfl", "dfm", "tg", "qq", "vx", "wx", "hd", "pc"))
_WORD = 12


def spell(run: str) -> tuple[str, ...]:
    """The syllables of a run that is made of them, the longest first where that leaves a rest that is, too."""
    known = _numbers()
    n = len(run)
    # From the end: how long the first syllable is of each rest that is made of syllables; 0 if it is not.
    first = [0] * n + [1]
    for at in range(n - 1, -1, -1):
        for length in range(min(_LONGEST, n - at), 0, -1):
            if first[at + length] and run[at : at + length] in known:
                first[at] = length
                break
    found = []
    at = 0
    while at < n and first[at]:
        found.append(run[at : at + first[at]])
        at += first[at]
    return tuple(found) if at == n else ()
