"""Words of the trade written from the end: 件软脸换 to 换脸软件.

Two characters the other way round are mostly another word (脸换 in 把脸换成), so there have to be two such words in a
row, or a long one. A single short one is read so only where the text says how (倒着读) or turns direction just there.
A text with several of them, and more than words the right way round, is turned as a whole.
"""

import re
from functools import cache

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding import invisible
from chouxin.folding.phrases import Phrases
from chouxin.folding.rewrite import Edits, Indices, Mask, splice
from chouxin.folding.trade import LATIN, WORDS

NAME = "backwards"
COST = 0.3

_BESIDE = ("ai", "dfl")
_HINT = re.compile("倒着|倒过来|倒读|反着|反过来|从后往前|从右|逆序|backward|reverse")


def _long() -> dict[str, str]:
    single = {word[::-1]: word for word in WORDS if len(word) > 2}
    pairs = {(one + two)[::-1]: one + two for one in (*WORDS, *_BESIDE) for two in WORDS if one != two}
    return {turned: word for turned, word in (single | pairs).items() if len(word) > 2}


_LONG = Phrases(_long)
_SHORT = Phrases(lambda: {word[::-1]: word for word in WORDS if len(word) == 2})
_ALL = sorted((*WORDS, *LATIN), key=len, reverse=True)
_FORWARD = re.compile("|".join(_ALL))
_TURNED = re.compile(f"(?:{'|'.join(word[::-1] for word in _ALL)})+")
_ENOUGH = 6
"""Letters of turned words, Latin ones counting half, that show a whole text to be turned."""


def fold(column: Column, bit: int) -> Column:
    opening = _openings(column.codes)
    if not len(opening):
        return column
    column = _turned(column, bit, opening)
    column = _LONG.fold(column, bit)
    return _SHORT.fold(column, bit, told) if (told := _told(column)).any() else column


def _openings(codes: Codes) -> Indices:
    """Where a turned word may begin."""
    places = np.flatnonzero(_letters(-1).take(codes[:-1]))
    places = places[_letters(-2).take(codes[places + 1])]
    found: Indices = places[np.isin(_three(codes, places), _threes())]
    return found


def _turned(column: Column, bit: int, opening: Indices) -> Column:
    """Rows that are written from the end as a whole, turned; each code point then stands for the whole row."""
    codes = column.codes
    rows = []
    for row in np.unique(np.searchsorted(column.rows, opening, side="right") - 1).tolist():
        text = codes[column.rows[row] : column.rows[row + 1]].tobytes().decode("utf-32-le")
        turned = _TURNED.findall(text)
        weight = sum(map(_weight, turned)) - sum(map(_weight, _FORWARD.findall(text)))
        if len(turned) > 1 and weight >= _ENOUGH:
            rows.append(row)
    if not rows:
        return column
    at = column.rows[rows]
    lengths = column.rows[np.array(rows) + 1] - 1 - at
    put = np.concatenate([codes[a : a + n][::-1] for a, n in zip(at.tolist(), lengths.tolist(), strict=True)])
    return splice(column, bit, Edits(at, lengths, lengths, put))


@cache
def _letters(nth: int) -> Mask:
    """The code points that stand there in a word."""
    letters = np.zeros(0x110000, np.bool_)
    letters[[ord(word[nth]) for word in _ALL]] = True
    return letters


def _three(codes: Codes, places: Indices) -> Indices:
    """The first code points of a word at each place as one number: three of a Latin one, two of any other."""
    last = len(codes) - 1
    first = codes[places].astype(np.int64)
    third = np.where(first < 0x80, codes[np.minimum(places + 2, last)], 0)
    three: Indices = first << 42 | codes[np.minimum(places + 1, last)].astype(np.int64) << 21 | third
    return three


@cache
def _threes() -> Indices:
    words = (np.array(list(map(ord, word[::-1])), np.uint32) for word in _ALL)
    return np.unique(np.concatenate([_three(word, np.array([0])) for word in words]))


def _weight(word: str) -> float:
    return len(word) / 2 if word.isascii() else len(word)


def _told(column: Column) -> Mask:
    """Where the text says that it is to be read from the end."""
    names = [transform.name for transform in column.transforms]
    told: Mask = column.skipped & np.uint32(1 << names.index(invisible.NAME)) != 0
    for match in _HINT.finditer(column.text):
        row = column.row_at(match.start())
        told[column.rows[row] : column.rows[row + 1]] = True
    return told
