"""Digits and signs for letters inside a Latin word: f4ce, nud1fy, sw@p. Only single ones between two letters."""

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding.rewrite import Mask, substitute

NAME = "leet"
COST = 0.1

_MEANT = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
_TABLE = np.zeros(0x80, np.uint32)
_TABLE[list(map(ord, _MEANT))] = list(map(ord, _MEANT.values()))


def fold(column: Column, bit: int) -> Column:
    codes = column.codes
    letter: Mask = (codes - np.uint32(0x61)) < 26
    low = codes < 0x80
    between = np.flatnonzero(letter[:-2] & letter[2:] & low[1:-1] & ~letter[1:-1]) + 1
    to = _TABLE[codes[between]]
    at, to = between[to > 0], to[to > 0]
    return substitute(column, bit, at, to) if len(at) else column
