"""Words of the trade written from the end: 件软脸换 to 换脸软件.

Two characters the other way round are mostly another word (脸换 in 把脸换成), so there have to be two such words in a
row, or a long one. A single short one is read so only where the text says how (倒着读) or turns direction just there.
"""

import re

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding import invisible
from chouxin.folding.phrases import Phrases
from chouxin.folding.rewrite import Mask
from chouxin.folding.trade import WORDS

NAME = "backwards"
COST = 0.3

_BESIDE = ("ai", "dfl")
_HINT = re.compile("倒着|倒过来|倒读|反着|反过来|从后往前|从右|逆序|backward|reverse")


def _long() -> dict[str, str]:
    single = {word[::-1]: word for word in WORDS if len(word) > 2}
    pairs = {(one + two)[::-1]: one + two for one in (*WORDS, *_BESIDE) for two in (*WORDS, *_BESIDE) if one != two}
    return {turned: word for turned, word in (single | pairs).items() if len(word) > 2}


_LONG = Phrases(_long)
_SHORT = Phrases(lambda: {word[::-1]: word for word in WORDS if len(word) == 2})


def fold(column: Column, bit: int) -> Column:
    column = _LONG.fold(column, bit)
    return _SHORT.fold(column, bit, told) if (told := _told(column)).any() else column


def _told(column: Column) -> Mask:
    """Where the text says that it is to be read from the end."""
    names = [transform.name for transform in column.transforms]
    told: Mask = column.skipped & np.uint32(1 << names.index(invisible.NAME)) != 0
    if not _SHORT.anywhere(column.codes):
        return np.zeros_like(told)
    for match in _HINT.finditer(column.text):
        row = column.row_at(match.start())
        told[column.rows[row] : column.rows[row + 1]] = True
    return told
