"""Words packed as base64: 5o2i6IS4 to 换脸. Opened is only what holds Chinese, kana, Korean or a word of the trade.

Runs before `case`, since small and capital letters differ in base64.
"""

import base64
import binascii
import re

import numpy as np

from chouxin.domain.column import ROW_END, Codes, Column
from chouxin.folding import kinds
from chouxin.folding.kinds import HAN, HANGUL
from chouxin.folding.rewrite import Edits, Indices, Mask, splice
from chouxin.folding.trade import LATIN

NAME = "packed"
COST = 0.2

_LEAST, _MOST = 8, 1024
_TOKEN = re.compile(f"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{{{_LEAST - 2},{_MOST}}}={{0,2}}(?![A-Za-z0-9+/=_-])")
_ENGLISH = re.compile("|".join(LATIN))


def fold(column: Column, bit: int) -> Column:
    places = _places(column)
    if not len(places):
        return column
    text = column.text
    at, lengths, put = [], [], []
    free = 0
    for place in places.tolist():
        if place < free or not (match := _TOKEN.match(text, place)):
            continue
        if (opened := _opened(match.group())) is not None:
            free = match.end()
            at.append(place)
            lengths.append(free - place)
            put.append(opened)
    if not at:
        return column
    sizes = np.fromiter(map(len, put), np.int64, len(put))
    codes = np.fromiter(map(ord, "".join(put)), np.uint32)
    return splice(column, bit, Edits(np.array(at), np.array(lengths), sizes, codes))


def _places(column: Column) -> Indices:
    """Where a token may begin: one that opens with one of four digits, as Chinese does, ends padded, or is long."""
    codes = column.codes
    last = len(codes) - 1
    digit = np.flatnonzero((codes - np.uint32(ord("4"))) < 4)
    for ahead in range(1, _LEAST - 2):
        digit = digit[_is_letter(codes[np.minimum(digit + ahead, last)])]
    inside = np.arange(0, last, _LEAST)  # a run of twice as many holds all from one of these to the next
    for ahead in range(_LEAST + 1):
        inside = inside[_is_letter(codes[np.minimum(inside + ahead, last)])]
    inside = np.concatenate((inside, np.flatnonzero(codes == ord("="))))
    if not len(inside):
        return digit
    letter = _is_letter(codes)
    heads = np.flatnonzero(letter & ~np.append(False, letter[:-1]))
    if not len(heads):
        return digit
    return np.union1d(digit, heads[np.maximum(np.searchsorted(heads, inside, side="right") - 1, 0)])


def _is_letter(codes: Codes) -> Mask:
    lower = codes | np.uint32(0x20)
    letter: Mask = ((lower - np.uint32(0x61)) < 26) | ((codes - np.uint32(0x2B)) < 15) | (codes == 0x5F)
    return letter


def _opened(token: str) -> str | None:
    """What the token says; None if it is none after all."""
    bare = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        text = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    if not text.isprintable() or chr(ROW_END) in text:
        return None
    kind = kinds.table().take(np.fromiter(map(ord, text), np.uint32))
    return text if np.isin(kind, (HAN, HANGUL)).sum() > 1 or _ENGLISH.search(text.lower()) else None
