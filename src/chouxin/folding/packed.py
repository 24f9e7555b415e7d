"""Words packed as base64: 5o2i6IS4 to 换脸, from UTF-8 or from GB 18030.

Opened is only what holds Chinese, kana or Korean, a word of the trade, a link, or reads like a sentence in Latin
letters. Runs before `case`, since small and capital letters differ in base64.
"""

import base64
import binascii
import re
from functools import cache
from itertools import accumulate, pairwise

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding import escapes, invisible, kinds
from chouxin.folding.kinds import HAN, HANGUL
from chouxin.folding.rewrite import Edits, Indices, Mask, splice
from chouxin.folding.trade import LATIN, WORDS

NAME = "packed"
COST = 0.05
"""Chance does not write words in base64."""

_LEAST, _MOST = 8, 65_536
_LINES = "(?:[A-Za-z0-9+/]{64}\\r?\\n|[A-Za-z0-9+/]{76}\\r?\\n)*"
_TOKEN = re.compile(f"(?<![A-Za-z0-9+/_-]){_LINES}[A-Za-z0-9+/_-]{{{_LEAST - 2},{_MOST}}}={{0,2}}(?![A-Za-z0-9+/=_-])")
_ENGLISH = re.compile("|".join(LATIN))
_LINK = re.compile(r"https?://\S+")
_SENTENCE = re.compile(r"[ -~\n]*[A-Za-z]{2,} [ -~\n]*")
_LETTERS_AT_LEAST = 0.75
_GB = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e\u2018-\u2026\u00b7]")
_SOME, _MANY = 3, 8
"""So many Chinese characters in GB 18030 are no chance: of everyday ones, and of any."""


def fold(column: Column, bit: int) -> Column:
    places = _places(column)
    if not len(places):
        return column
    text = column.text
    at: list[int] = []
    lengths: list[int] = []
    put: list[str] = []
    free = 0
    for place in places.tolist():
        if place < free or not (match := _TOKEN.match(text, place)):
            continue
        if (opened := _opened(match.group())) is not None:
            free = match.end()
            sizes = list(accumulate((len(c.encode()) for c in opened), initial=0))
            begins = [place + (free - place) * size // sizes[-1] for size in sizes]
            at += begins[:-1]
            lengths += [end - begin for begin, end in pairwise(begins)]
            put += opened
    if not at:
        return column
    codes = np.fromiter(map(ord, put), np.uint32, len(put))
    return splice(column, bit, Edits(np.array(at), np.array(lengths), np.ones(len(at), np.int64), codes))


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
    bare = "".join(token.split()).rstrip("=").replace("-", "+").replace("_", "/")
    try:
        data = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except binascii.Error:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _in_gb(data)
    text = escapes.unescaped(text.translate(_shown()))
    if not text.replace("\n", "").replace("\r", "").isprintable() or not text:
        return None
    kind = kinds.table().take(np.fromiter(map(ord, text), np.uint32))
    if np.isin(kind, (HAN, HANGUL)).sum() > 1 or _ENGLISH.search(text.lower()) or _LINK.fullmatch(text):
        return text
    letters = sum(c.isalpha() or c == " " for c in text)
    return text if _SENTENCE.fullmatch(text) and letters >= _LETTERS_AT_LEAST * len(text) else None


@cache
def _shown() -> dict[int, None]:
    return dict.fromkeys(invisible.table())


def _in_gb(data: bytes) -> str | None:
    """Chinese in GB 18030: some characters that all are in everyday use, or many."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    if not text.isprintable() or not all(c.isascii() or _GB.match(c) for c in text):
        return None
    han = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    everyday = all(b"\xb0" <= c.encode("gb2312", "ignore")[:1] < b"\xd8" for c in han)
    enough = (_SOME if everyday else _MANY) - any(word in text for word in WORDS)
    return text if len(han) >= enough else None
