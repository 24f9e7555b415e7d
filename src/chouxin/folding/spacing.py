"""White space of every sort to one space or one line break.

A run with a line break in it becomes one line break, any other run one space. Two spaces stay where every letter stands
alone (`f a c e  s w a p`, or one below the other), since they part words there. A line break between two Latin letters
or digits is only where a line ran full, so it becomes a space too; between Chinese characters it stays, since there it
usually ends what is said.
"""

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding.rewrite import Edits, Indices, Mask, splice, substitute
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
        long = lengths > 1
        at, lengths = blank[heads[long]], lengths[long]
        breaks = np.bitwise_or.reduceat(codes[blank] == _BREAK, heads)[long]
        parts = _parts_words(codes, at, lengths)
        sizes = 1 + parts.astype(np.int64)
        put = np.where(breaks & ~parts, _BREAK, _SPACE).astype(np.uint32)
        column = splice(column, bit, Edits(at, lengths, sizes, np.repeat(put, sizes)))
    return _joined_lines(column, bit)


def _parts_words(codes: Codes, at: Indices, lengths: Indices) -> Mask:
    """Whether a run of white space stands between two Latin letters that stand alone."""
    last = len(codes) - 1
    before, behind = np.maximum(at - 1, 0), at + lengths
    ahead, beyond = codes[np.maximum(at - 2, 0)], codes[np.minimum(behind + 1, last)]
    between = (at > 0) & _is_latin(codes[before]) & _is_latin(codes[np.minimum(behind, last)])
    parts: Mask = between & _is_blank(ahead) & _is_blank(beyond) & (at > 1)
    return parts


def _is_blank(codes: Codes) -> Mask:
    blank: Mask = (codes == _SPACE) | (codes == _BREAK)
    return blank


def _joined_lines(column: Column, bit: int) -> Column:
    codes = column.codes
    at = np.flatnonzero(codes[:-1] == _BREAK)
    at = at[at > 0]
    at = at[_is_latin(codes[at - 1]) & _is_latin(codes[at + 1])]
    return substitute(column, bit, at, np.full(len(at), _SPACE, np.uint32)) if len(at) else column


def _is_latin(codes: Codes) -> Mask:
    return ((codes - np.uint32(0x61)) < 26) | ((codes - np.uint32(0x30)) < 10)
