"""White space of every sort to one space or one line break.

A run with a line break in it becomes one line break, any other run one space. A line break between two Latin letters or
digits is only where a line ran full, so it becomes a space too; between Chinese characters it stays, since there it
usually ends what is said.
"""

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding.rewrite import Edits, Mask, splice, substitute
from chouxin.folding.tables import Table

NAME = "spacing"
COST = 0.0

_SPACE = 0x20
_BREAK = 0x0A
_SPACES = (0x09, 0x1680, 0x2800)  # tabulator, Ogham space, Braille cell of no dot; `width` has done the others
_BREAKS = (0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029)


def table() -> Table:
    return {**dict.fromkeys(_SPACES, (_SPACE,)), **dict.fromkeys(_BREAKS, (_BREAK,))}


def fold(column: Column, bit: int) -> Column:
    """Runs to one, once `table` has been applied."""
    codes = column.codes
    blank = np.flatnonzero((codes == _SPACE) | (codes == _BREAK))
    follows = np.concatenate(([False], np.diff(blank) == 1))
    if follows.any():
        heads = np.flatnonzero(~follows)
        lengths = np.diff(heads, append=len(blank))
        breaks = np.bitwise_or.reduceat(codes[blank] == _BREAK, heads)
        long = lengths > 1
        put = np.where(breaks[long], _BREAK, _SPACE).astype(np.uint32)
        column = splice(column, bit, Edits(blank[heads[long]], lengths[long], np.ones_like(put, np.int64), put))
    return _joined_lines(column, bit)


def _joined_lines(column: Column, bit: int) -> Column:
    codes = column.codes
    at = np.flatnonzero(codes[:-1] == _BREAK)
    at = at[at > 0]
    at = at[_is_latin(codes[at - 1]) & _is_latin(codes[at + 1])]
    return substitute(column, bit, at, np.full(len(at), _SPACE, np.uint32)) if len(at) else column


def _is_latin(codes: Codes) -> Mask:
    return ((codes - np.uint32(0x61)) < 26) | ((codes - np.uint32(0x30)) < 10)
