"""Words of the trade written from the end: 件软脸换 to 换脸软件.

Two characters the other way round are mostly another word (脸换 in 把脸换成), so there have to be two such words in a
row, or a long one. A single short one is read so only where the text says how (倒着读) or turns direction just there.
A text that is turned as a whole is the affair of `mirrored`.
"""

import re
from functools import cache

import numpy as np

from chouxin.domain.column import PAIRS, Codes, Column, hashed_pairs
from chouxin.folding import invisible
from chouxin.folding.phrases import Phrases
from chouxin.folding.rewrite import Indices, Mask
from chouxin.folding.trade import LATIN, WORDS, hangul, latin_objects, words

NAME = "backwards"
COST = 0.3

_BESIDE = ("ai", "dfl")
_HINT = re.compile("倒着|倒过来|倒读|反着|反过来|从后往前|从右|逆序|backward|reverse")


def _long() -> dict[str, str]:
    single = {word[::-1]: word for word in words()}
    pairs = {(one + two)[::-1]: one + two for one in (*WORDS, *_BESIDE) for two in WORDS if one != two}
    return {turned: word for turned, word in (single | pairs).items() if len(word) > 2}


_LONG = Phrases(_long)
_SHORT = Phrases(lambda: {word[::-1]: word for word in WORDS if len(word) == 2})


def fold(column: Column, bit: int) -> Column:
    opening = openings(column)
    if not len(opening):
        return column
    rows = np.unique(np.searchsorted(column.rows, opening, side="right") - 1).tolist()
    column = _LONG.fold(column, bit)
    return _SHORT.fold(column, bit, told) if (told := _told(column, rows)).any() else column


@cache
def _all() -> tuple[str, ...]:
    return (*words(), *LATIN, *latin_objects(), *(word for word in hangul() if len(word) > 2))


def openings(column: Column) -> Indices:
    """Where a word of the trade stands, turned."""
    codes = column.codes
    places = np.flatnonzero(_perhaps().take(column.pairs))
    threes = _threes()
    three = _three(codes, places)
    places = places[threes[np.minimum(np.searchsorted(threes, three), len(threes) - 1)] == three]
    text = column.text if len(places) else ""
    turned = _turned()
    return np.array([at for at in places.tolist() if text.startswith(turned[text[at : at + 2]], at)], np.int64)


@cache
def _turned() -> dict[str, tuple[str, ...]]:
    """By its first two code points: the words, turned."""
    turned: dict[str, tuple[str, ...]] = {}
    for word in _all():
        turned[word[:-3:-1]] = (*turned.get(word[:-3:-1], ()), word[::-1])
    return turned


@cache
def _perhaps() -> Mask:
    """By the number of `Column.pairs`: whether a turned word may begin so."""
    first = np.array([ord(word[-1]) for word in _all()], np.uint32)
    perhaps = np.zeros(PAIRS, np.bool_)
    perhaps[hashed_pairs(first, np.array([ord(word[-2]) for word in _all()], np.uint32))] = True
    return perhaps


def _three(codes: Codes, places: Indices) -> Indices:
    """The first code points of a word at each place as one number: three of a Latin one, two of any other."""
    last = len(codes) - 1
    first = codes[places].astype(np.int64)
    third = np.where(first < 0x80, codes[np.minimum(places + 2, last)], 0)
    three: Indices = first << 42 | codes[np.minimum(places + 1, last)].astype(np.int64) << 21 | third
    return three


@cache
def _threes() -> Indices:
    turned = (np.array(list(map(ord, word[::-1])), np.uint32) for word in _all())
    return np.unique(np.concatenate([_three(word, np.array([0])) for word in turned]))


def _told(column: Column, rows: list[int]) -> Mask:
    """Where the text says, in one of these rows, that it is to be read from the end."""
    names = [transform.name for transform in column.transforms]
    told: Mask = column.skipped & np.uint32(1 << names.index(invisible.NAME)) != 0
    for row in rows:
        start, end = int(column.rows[row]), int(column.rows[row + 1])
        if _HINT.search(column.text, start, end):
            told[start:end] = True
    return told
