"""Digits and signs for letters inside a Latin word: f4ce, nud1fy, sw@p, fac3, 5wap, t00l.

A word that the packs know is read whatever stands for a letter in it. In any other word only a single sign between two
letters is; tones that are told by numbers (huan4lian3) stay.
"""

import re
from functools import lru_cache
from itertools import product

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding.rewrite import Mask, substitute
from chouxin.folding.spelling import spell
from chouxin.folding.trade import latin

NAME = "leet"
COST = 0.1

_MEANT = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
_SIGN = np.zeros(0x80, np.bool_)
_SIGN[list(map(ord, _MEANT))] = True
_WORD = re.compile(r"[a-z0-9@$]+")
_ENGLISH = (
    "the and any anyone anybody into your you put photo photos video videos clip pic train trained training service "
    "custom make made maker replace real live time swap swapper swapped swapping into with without undetectable test "
    "need needs from that this these show what beneath underneath into remove removes everyone someone somebody best "
    "over most apps sites site send give gives get gets good great high quality fast order instant hours available "
    "work works working actress actor teacher friend crush model models pack mega trade file files iters"
)
_COMMON = frozenset(_ENGLISH.split())
_LONGEST = 24
_MOST_READINGS = 8
_TONES = re.compile("[1-5]")


def fold(column: Column, bit: int) -> Column:
    codes = column.codes
    low = codes < 0x80
    letter: Mask = (codes - np.uint32(0x61)) < 26
    sign = _SIGN.take(np.where(low, codes, 0))
    beside = sign.copy()
    beside[1:] &= letter[:-1]
    beside[:-1] |= sign[:-1] & letter[1:]
    places = np.flatnonzero(beside)
    if not len(places):
        return column
    text = column.text
    at: list[int] = []
    put: list[int] = []
    free = 0
    for place in places.tolist():
        if place < free:
            continue
        start = place
        while start > free and place - start < _LONGEST and _WORD.match(text, start - 1, start):
            start -= 1
        match = _WORD.match(text, start, place + _LONGEST)
        if match is None:
            continue
        free = match.end()
        for nth, c in _meant(match.group()):
            at.append(start + nth)
            put.append(c)
    return substitute(column, bit, np.array(at), np.array(put, np.uint32)) if at else column


@lru_cache(maxsize=4096)
def _meant(word: str) -> tuple[tuple[int, int], ...]:
    """Which signs of a word are letters, and which."""
    for reading in _readings(word):
        if reading in latin() or reading in _COMMON:
            return tuple((i, ord(c)) for i, c in enumerate(reading) if c != word[i])
    if _is_toned(word):
        return ()
    between = [i for i in range(1, len(word) - 1) if word[i] in _MEANT and _are_letters(word[i - 1], word[i + 1])]
    return tuple((i, ord(_MEANT[word[i]][0])) for i in between)


def _readings(word: str) -> list[str]:
    if not any("a" <= c <= "z" for c in word):
        return []
    options = [_MEANT.get(c, c) for c in word]
    if sum(len(option) > 1 for option in options) > _MOST_READINGS.bit_length() - 1:
        return []
    return ["".join(reading) for reading in product(*options)]


def _is_toned(word: str) -> bool:
    *parts, last = _TONES.split(word)
    return len(parts) > 0 and all(spell(part) for part in parts) and (not last or bool(spell(last)))


def _are_letters(one: str, other: str) -> bool:
    return "a" <= one <= "z" and "a" <= other <= "z"
