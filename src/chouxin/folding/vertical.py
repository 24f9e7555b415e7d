"""A whole text written downwards, one character a line: 定 / 制 / 换 / 脸 / ， to 定制换脸，.

Read so is a text nearly all of whose lines are one character, or one run of Latin letters (their own breaks are blanks
by now). Then its breaks and blanks say nothing and go, but for those between Latin letters.
"""

import numpy as np

from chouxin.domain.column import ROW_END, Column
from chouxin.folding import kinds
from chouxin.folding.kinds import HAN, HANGUL
from chouxin.folding.rewrite import drop

NAME = "vertical"
COST = 0.1

_BREAK, _SPACE = 0x0A, 0x20
_LEAST = 4
"""So many lines of one Chinese character or Korean syllable; a poem's are longer, a list's too."""
_LETTERS = 26
_OTHER = 0.2
"""The share of lines that may be longer."""


def fold(column: Column, bit: int) -> Column:
    codes = column.codes
    broken = codes == _BREAK
    if not broken.any():
        return column
    ends = np.flatnonzero(broken | (codes == ROW_END))
    lengths = np.diff(ends, prepend=-1) - 1
    row = np.searchsorted(column.rows, ends, side="right") - 1
    count = len(column.keys)
    kind = kinds.table().take(codes[np.maximum(ends - 1, 0)])
    single = (lengths == 1) & np.isin(kind, (HAN, HANGUL))
    high = np.append(0, np.cumsum(codes >= 0x80))
    latin = high[ends] == high[ends - lengths]
    lines = np.bincount(row, minlength=count)
    singles = np.bincount(row[single], minlength=count)
    longer = np.bincount(row[(lengths > 1) & ~latin], minlength=count)
    down = (singles >= _LEAST) & (longer <= _OTHER * lines) & (3 * singles >= lines)
    if not down.any():
        return column
    word = ((codes - np.uint32(0x61)) < _LETTERS) | (codes == _SPACE)
    parts = np.append(False, word[:-2] & word[2:])
    blank = np.flatnonzero(broken | ((codes == _SPACE) & ~np.append(parts, False)))
    gone = blank[down[np.searchsorted(column.rows, blank, side="right") - 1]]
    return drop(column, bit, gone)
