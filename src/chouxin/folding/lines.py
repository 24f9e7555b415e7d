"""What is read down the lines: characters one below the other (定 / 制 / 换 / 脸), in columns, and lines' first ones.

Lines of one character each are joined; a text all of such lines is the affair of `vertical`. Of a block of short lines
the columns are read where words of the trade make half of it, of longer lines the first characters where they give such
a word: every poem has columns. What they give stands for all the lines that it was read from.
"""

import re
from functools import cache
from itertools import groupby

import numpy as np

from chouxin.domain.column import ROW_END, Column
from chouxin.folding import kinds
from chouxin.folding.kinds import HAN, HANGUL
from chouxin.folding.rewrite import Edits, Indices, drop, splice
from chouxin.folding.trade import words

NAME = "lines"
COST = 0.3

_BREAK = 0x0A
_WIDEST = 4
_MOST_LINES = 12
_HINT = re.compile("竖着|首字|藏头|每行|开头|第一个字|first letter|first char")


def fold(column: Column, bit: int) -> Column:
    if not (column.codes == _BREAK).any():
        return column
    column = _joined(column, bit)
    codes = column.codes
    ends = np.flatnonzero((codes == _BREAK) | (codes == ROW_END))
    firsts = np.concatenate(([0], ends[:-1] + 1))
    edits = [*_columns(column.text, firsts, ends), *_heads(column, firsts)]
    at, lengths, put = [], [], []
    free = 0
    for start, end, to in sorted(edits):
        if start >= free:
            free = end
            at.append(start)
            lengths.append(end - start)
            put.append(to)
    if not at:
        return column
    sizes = np.fromiter(map(len, put), np.int64, len(put))
    return splice(
        column, bit, Edits(np.array(at), np.array(lengths), sizes, np.fromiter(map(ord, "".join(put)), np.uint32))
    )


def _joined(column: Column, bit: int) -> Column:
    """The breaks between lines of one character dropped."""
    codes = column.codes
    ends = np.flatnonzero((codes == _BREAK) | (codes == ROW_END))
    alone = np.diff(ends, prepend=-1) == 2
    alone &= np.isin(kinds.table().take(codes[ends - 1]), (HAN, HANGUL))
    between = ends[:-1][alone[:-1] & alone[1:] & (codes[ends[:-1]] == _BREAK)]
    return drop(column, bit, between) if len(between) else column


def _columns(text: str, firsts: Indices, ends: Indices) -> list[tuple[int, int, str]]:
    """Blocks of short lines of one length whose columns, from the left or from the right, give a word."""
    found = []
    short = np.flatnonzero((ends - firsts > 1) & (ends - firsts <= _WIDEST))
    # A block goes on while the next line is as long and the break before it is none of a row.
    blocks = groupby(short.tolist(), _Blocks(text, firsts, ends))
    for _, numbers in blocks:
        block = list(numbers)[:_MOST_LINES]
        lines = [text[firsts[n] : ends[n]] for n in block]
        if len(lines) < 2:
            continue
        columns = ["".join(column) for column in zip(*lines, strict=True)]
        for read in ("".join(columns), "".join(columns[::-1])):
            if 2 * sum(map(len, _words().findall(read))) >= len(read) and not _words().search("".join(lines)):
                found.append((int(firsts[block[0]]), int(ends[block[-1]]), read))
                break
    return found


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words(), key=len, reverse=True)))


class _Blocks:
    """Numbers the blocks that lines belong to."""

    def __init__(self, text: str, firsts: Indices, ends: Indices) -> None:
        self._text, self._firsts, self._ends = text, firsts, ends
        self._last = -2
        self._block = 0

    def __call__(self, line: int) -> int:
        goes_on = (
            line == self._last + 1
            and self._text[self._ends[line - 1]] == "\n"
            and self._ends[line] - self._firsts[line] == self._ends[line - 1] - self._firsts[line - 1]
        )
        self._block += not goes_on
        self._last = line
        return self._block


def _heads(column: Column, firsts: Indices) -> list[tuple[int, int, str]]:
    """Words that the first characters of lines give: long ones, and short ones where the text says how to read it."""
    heads = column.codes[firsts].tobytes().decode("utf-32-le")
    found = []
    hinted: dict[int, bool] = {}
    for match in _words().finditer(heads):
        start, end = match.span()
        first, last = int(firsts[start]), int(firsts[end - 1]) + 1
        row = column.row_at(first)
        a, b = int(column.rows[row]), int(column.rows[row + 1])
        if last >= b:
            continue
        if len(match.group()) == 2 and row not in hinted:
            hinted[row] = _HINT.search(column.text, a, b) is not None
        if len(match.group()) > 2 or hinted[row]:
            found.append((first, last, match.group()))
    return found
