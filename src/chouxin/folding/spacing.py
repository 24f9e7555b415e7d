"""White space of every sort to one space or one line break.

A run with a line break in it becomes one line break, any other run one space. A line break between two Latin letters or
digits is only where a line ran full, so it becomes a space too; between Chinese characters it stays, since there it
usually ends what is said.
"""

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding.rewrite import splice, substitute
from chouxin.folding.tables import Table

NAME = "spacing"
COST = 0.0

_SPACE = 0x20
_BREAK = 0x0A
_SPACES = (
    0x09,
    0xA0,
    0x1680,
    *range(0x2000, 0x200B),
    0x202F,
    0x205F,
    0x2800,
    0x3000,
)  # 2800: the Braille cell of no dot
_BREAKS = (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)


def table() -> Table:
    return {**dict.fromkeys(_SPACES, (_SPACE,)), **dict.fromkeys(_BREAKS, (_BREAK,))}


def fold(column: Column, bit: int) -> Column:
    """Runs to one, once `table` has been applied."""
    codes = column.codes
    blank = (codes == _SPACE) | (codes == _BREAK)
    again = blank[1:] & blank[:-1]
    if again.any():
        first = np.flatnonzero(again & ~np.concatenate(([False], again[:-1])))
        last = np.flatnonzero(again & ~np.concatenate((again[1:], [False]))) + 1
        breaks = np.concatenate(([0], np.cumsum(codes == _BREAK)))
        put = np.where(breaks[last + 1] > breaks[first], _BREAK, _SPACE).astype(np.uint32)
        column = splice(column, bit, first, last - first + 1, np.ones_like(first), put)
    return _joined_lines(column, bit)


def _joined_lines(column: Column, bit: int) -> Column:
    codes = column.codes
    at = np.flatnonzero(codes[1:-1] == _BREAK) + 1
    before, behind = codes[at - 1], codes[at + 1]
    at = at[_is_latin(before) & _is_latin(behind)]
    return substitute(column, bit, at, np.full(len(at), _SPACE, np.uint32)) if len(at) else column


def _is_latin(codes: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return ((codes - np.uint32(0x61)) < 26) | ((codes - np.uint32(0x30)) < 10)
