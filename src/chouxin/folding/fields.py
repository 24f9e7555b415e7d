"""Words of the trade that are dealt out: title 换 and text 脸 模 型, or 第二条：换。第三条：脸.

Characters that stand alone are read one after the other, also from one field of an item to the next; and where a field
ends or the next one begins with a character that stands alone, the two are read as one. A sentence is never joined to
another: 上去 and 衣服 stay apart. What is found stands in the field in which it begins, for what it is made of there.
"""

import re
from functools import cache

import numpy as np

from chouxin.domain.column import ROW_END, Column
from chouxin.folding import kinds
from chouxin.folding.kinds import HAN, ODD, WALL
from chouxin.folding.rewrite import Edits, Indices, Mask, splice
from chouxin.folding.trade import WORDS

NAME = "fields"
COST = 0.3

_FAR = 24
"""So many code points may lie between two characters that belong together."""
_BREAK = 0x0A
_LONGEST = max(map(len, WORDS))
_WORDS = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))


def fold(column: Column, bit: int) -> Column:
    edits = sorted(_alone(column) + _borders(column))
    at, lengths, put = [], [], []
    free = 0
    for start, end, word in edits:
        if start >= free:
            free = end
            at.append(start)
            lengths.append(end - start)
            put.append(word)
    if not at:
        return column
    sizes = np.fromiter(map(len, put), np.int64, len(put))
    codes = np.fromiter(map(ord, "".join(put)), np.uint32)
    return splice(column, bit, Edits(np.array(at), np.array(lengths), sizes, codes))


def _alone(column: Column) -> list[tuple[int, int, str]]:
    """Words made of characters that stand alone; what only blanks and signs part is the affair of `noise`."""
    places = np.flatnonzero(_own().take(column.codes))
    places = places[_stands_alone(column, places)]
    if len(places) < 2:
        return []
    codes = column.codes
    rows = np.searchsorted(column.rows, places, side="right") - 1
    owners = np.fromiter((owner for owner, _ in column.keys), np.int64, len(column.keys))[rows]
    gaps = np.diff(places)
    together = (gaps <= _FAR) & (np.diff(rows) <= 1) & (np.diff(owners) == 0)
    # A single blank or sign between two of them is no more than noise.
    parted = (gaps > 2) | (kinds.table().take(codes[places[:-1] + 1]) == WALL)
    if not (together & parted).any():
        return []
    before = np.append(0, np.cumsum(parted))
    read = np.insert(codes[places], np.flatnonzero(~together) + 1, _BREAK)
    nth = np.cumsum(read != _BREAK) - 1
    found = []
    for match in _WORDS.finditer(read.tobytes().decode("utf-32-le")):
        first, last = int(nth[match.start()]), int(nth[match.end() - 1])
        if before[last] > before[first]:
            here = first + int(np.searchsorted(rows[first : last + 1], rows[first], side="right")) - 1
            found.append((int(places[first]), int(places[here]) + 1, match.group()))
    return found


def _borders(column: Column) -> list[tuple[int, int, str]]:
    """Words over the end of a field, one side of which is a character that stands alone."""
    ends, begins = column.rows[1:-1] - 1, column.rows[1:-1]
    own = _own()
    near = np.flatnonzero(own.take(column.codes[ends - 1]) & own.take(column.codes[begins]))
    found = []
    for row in near.tolist():
        end, begin = int(ends[row]), int(begins[row])
        if not _same_item(column, row, row + 1):
            continue
        before = _han(column.codes[max(end - _LONGEST, 0) : end][::-1].tolist())[::-1]
        behind = _han(column.codes[begin : begin + _LONGEST].tolist())
        if min(len(before), len(behind)) != 1:
            continue
        for match in _WORDS.finditer(before + behind):
            if match.start() < len(before) < match.end():
                found.append((end - len(before) + match.start(), end, match.group()))
    return found


def _same_item(column: Column, row: int, other: int) -> bool:
    return other - row <= 1 and column.keys[row][0] == column.keys[other][0]


def _stands_alone(column: Column, places: Indices) -> Mask:
    kind = kinds.table()
    before = np.where(places > 0, column.codes[places - 1], ROW_END)
    alone: Mask = (kind.take(before) >= ODD) & (kind.take(column.codes[places + 1]) >= ODD)
    return alone


def _han(codes: list[int]) -> str:
    """The Chinese characters up to the first other one."""
    kind = kinds.table()
    text = ""
    for code in codes:
        if kind[code] != HAN:
            break
        text += chr(code)
    return text


@cache
def _own() -> Mask:
    """The characters that the words are made of."""
    own = np.zeros(0x110000, np.bool_)
    own[[ord(c) for word in WORDS for c in word]] = True
    return own
