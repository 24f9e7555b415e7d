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
    """Of two words that look alike with a star the first one counts: those by hand before the packs'."""
    beside = [two for act in ACTS for word in WORDS for two in (act + word, word + act)]
    han = dict.fromkeys((*WORDS, *beside, *words()))
    starred: dict[str, str] = {}
    for word in (*LATIN, *latin_objects(), *(word for word in han if len(word) > 2)):
        for at in range(1, len(word) - 1):
            for star in _STARS:
                starred.setdefault(_starred(word, at, star), word)
    return starred


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
