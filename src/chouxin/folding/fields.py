"""Words of the trade that are dealt out: title 换 and text 脸 模 型, or 第二条：换。第三条：脸.

Characters that stand alone are read one after the other, also from one field of an item to the next. The end of a field
and the beginning of another are read as one where a character stands alone there, or where the word over their border
is long or has another one beside it. A sentence is never joined to another: 上去 and 衣服 stay apart. What is found
stands in the field in which it begins, for what it is made of there.
"""

import re
from functools import cache
from itertools import pairwise

import numpy as np

from chouxin.domain.column import ROW_END, Codes, Column
from chouxin.folding import kinds
from chouxin.folding.kinds import HAN, ODD, WALL
from chouxin.folding.rewrite import Edits, Indices, Mask, splice
from chouxin.folding.trade import words

NAME = "fields"
COST = 0.2

_FAR = 24
"""So many code points may lie between two characters that belong together."""
_BREAK = 0x0A
_LONGEST = 8
_AWAY = (1, -1, 2, -2, 3, -3)
"""How many fields further on a word may go on, in which order the fields are read."""


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
    for match in _words().finditer(read.tobytes().decode("utf-32-le")):
        first, last = int(nth[match.start()]), int(nth[match.end() - 1])
        if before[last] > before[first]:
            here = first + int(np.searchsorted(rows[first : last + 1], rows[first], side="right")) - 1
            found.append((int(places[first]), int(places[here]) + 1, match.group()))
    return found


def _borders(column: Column) -> list[tuple[int, int, str]]:
    """Words over the end of a field that goes on in another.

    Of two characters only if one side has no more than that character and the fields are neighbours, or if another word
    stands beside it: 高清换 and 脸模型. No sentence joins so.
    """
    codes, rows = column.codes, column.rows
    owners = np.fromiter((owner for owner, _ in column.keys), np.int64, len(column.keys))
    full = np.diff(rows) > 1
    last, first = codes[np.maximum(rows[1:] - 2, 0)], codes[rows[:-1]]
    found = []
    for away in _AWAY:
        ones = np.arange(max(-away, 0), max(min(len(owners), len(owners) - away), 0))
        others = ones + away
        ones = ones[(owners[ones] == owners[others]) & full[ones] & full[others]]
        ones = ones[_is_pair(last[ones], first[ones + away])]
        for row in ones.tolist():
            end, begin = int(rows[row + 1]) - 1, int(rows[row + away])
            before = _han(codes[max(end - _LONGEST, int(rows[row])) : end][::-1].tolist())[::-1]
            behind = _han(codes[begin : begin + _LONGEST].tolist())
            lone = away == 1 and min(len(before), len(behind)) == 1
            for match in _words().finditer(before + behind):
                if match.start() < len(before) < match.end() and (lone or _is_sure(match)):
                    found.append((end - len(before) + match.start(), end, match.group()))
    return found


def _is_sure(match: re.Match[str]) -> bool:
    """Whether a word is long, or has another one right before or behind it."""
    if len(match.group()) > 2 or _words().match(match.string, match.end()):
        return True
    return any(before.end() == match.start() for before in _words().finditer(match.string, 0, match.start()))


def _is_pair(one: Codes, other: Codes) -> Mask:
    pairs = _pairs()
    pair = one.astype(np.int64) << 21 | other
    found: Mask = pairs[np.minimum(np.searchsorted(pairs, pair), len(pairs) - 1)] == pair
    return found


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words(), key=len, reverse=True)))


@cache
def _pairs() -> Indices:
    """Two characters side by side in a word."""
    return np.unique([ord(a) << 21 | ord(b) for word in words() for a, b in pairwise(word)])


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
    own[[ord(c) for word in words() for c in word]] = True
    return own
