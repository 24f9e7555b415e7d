"""A letter written three times or more (换换换脸, faaace) to one; twice is how words are spelled."""

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding import kinds
from chouxin.folding.kinds import HAN, HANGUL, LATIN
from chouxin.folding.rewrite import Edits, splice

NAME = "repeats"
COST = 0.1

_LEAST = 3


def fold(column: Column, bit: int) -> Column:
    codes = column.codes
    same = codes[1:] == codes[:-1]
    thrice = np.flatnonzero(same[1:] & same[:-1])
    if not len(thrice):
        return column
    heads = thrice[np.diff(thrice, prepend=-2) > 1]
    lengths = np.diff(np.flatnonzero(np.diff(thrice, prepend=-2) > 1), append=len(thrice)) + _LEAST - 1
    letters = np.isin(kinds.table().take(codes[heads]), (HAN, HANGUL, LATIN)) & (codes[heads] != ord("w"))  # www
    heads, lengths = heads[letters], lengths[letters]
    return splice(column, bit, Edits(heads, lengths, np.ones_like(heads), codes[heads]))
