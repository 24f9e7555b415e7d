"""A star for one letter or character: f*ce swap, deepf*ke, 换*软件. Only in words of the trade, and never at an end.

Of two Chinese characters one says too little, so there a word of the trade has to stand beside.
"""

from functools import cache

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding.phrases import Phrases
from chouxin.folding.rewrite import Mask
from chouxin.folding.trade import ACTS, LATIN, WORDS, latin_objects, words

NAME = "censored"
COST = 0.25

_STARS = "*#×○●□■☆★"


def _words() -> dict[str, str]:
    latin = {
        _starred(word, i, star): word
        for word in {*LATIN, *latin_objects()}
        for i in range(1, len(word) - 1)
        for star in _STARS
    }
    long = {*(act + word for act in ACTS for word in WORDS), *(word + act for act in ACTS for word in WORDS)}
    long |= {word for word in words() if len(word) > 2}
    han = {_starred(word, i, star): word for word in long for i in range(1, len(word) - 1) for star in _STARS}
    return latin | han


def _starred(word: str, at: int, star: str) -> str:
    return word[:at] + star + word[at + 1 :]


_WORDS = Phrases(_words)


def fold(column: Column, bit: int) -> Column:
    stars = _stars().take(column.codes)
    return _WORDS.fold(column, bit, stars) if stars.any() else column


@cache
def _stars() -> Mask:
    stars = np.zeros(0x110000, np.bool_)
    stars[[ord(star) for star in _STARS]] = True
    return stars
