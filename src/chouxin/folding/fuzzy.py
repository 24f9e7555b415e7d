"""What sounds like a word of the trade to southern ears: 晚冷丹 to 万能丹; n for l, zh for z, ing for in.

Only words of three characters or more, and only where they are written in characters: of two syllables that are heard
so loosely there are too many (换脸, 黄脸).
"""

from dataclasses import replace
from functools import cache

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding.ear import Ear
from chouxin.folding.sounds import COMMON, put
from chouxin.folding.trade import WORDS, objects

NAME = "fuzzy"
COST = 0.45

_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_FINALS = ("ang", "eng", "ing")


def fold(column: Column, bit: int) -> Column:
    n = len(column.codes)
    found = _ear().find(column)
    if not found:
        return column
    return put(column, bit, replace(column, starts=np.arange(n), ends=np.arange(1, n + 1)), found)


def alike(syllable: str) -> str:
    """One of the syllables that are not told apart."""
    for initial, to in _INITIALS:
        if syllable.startswith(initial):
            syllable = to + syllable[len(initial) :]
            break
    return syllable[:-1] if syllable.endswith(_FINALS) else syllable


@cache
def _ear() -> Ear:
    long = tuple(word for word in objects() if len(word) > 2)
    return Ear(long, (), frozenset("".join(WORDS)), frozenset(COMMON), frozenset(), alike)
