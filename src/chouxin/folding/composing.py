"""Letters stored in parts: kana with a voicing mark behind, Korean syllables as leading, vowel and final jamo."""

import unicodedata

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding.rewrite import Edits, Indices, Mask, drop, splice

NAME = "composing"
COST = 0.0

_BLOCK = 0x3000
"""Hiragana, katakana and what stands before them: 256 code points."""


def _table(mark: str) -> Codes:
    voiced = (unicodedata.normalize("NFC", chr(_BLOCK + i) + mark) for i in range(0x100))
    return np.array([ord(to) if len(to) == 1 else _BLOCK + i for i, to in enumerate(voiced)], np.uint32)


_TABLES = np.stack([_table("\u3099"), _table("\u309a")])
_LEADS, _VOWELS, _FINALS = 0x1100, 0x1161, 0x11A8
_SYLLABLES = 0xAC00


def fold(column: Column, bit: int) -> Column:
    """Composed where there is a letter for it; a voicing mark that none has is dropped."""
    if ((column.codes - np.uint32(0x3099)) < 2).any():
        column = _voiced(column, bit)
    if ((column.codes - np.uint32(_LEADS)) < 0x100).any():
        column = _syllables(column, bit)
    return column


def _voiced(column: Column, bit: int) -> Column:
    codes = column.codes
    marks = np.flatnonzero((codes - np.uint32(0x3099)) < 2)
    marks = marks[marks > 0]
    before = codes[marks - 1]
    kana = (before - np.uint32(_BLOCK)) < 0x100
    to = _TABLES[codes[marks] - np.uint32(0x3099), np.where(kana, before - np.uint32(_BLOCK), 0)]
    joined = kana & (to != before)
    at = marks[joined] - 1
    if len(at):
        column = splice(column, bit, Edits(at, np.full(len(at), 2), np.ones_like(at), to[joined]))
    stray = np.flatnonzero((column.codes - np.uint32(0x3099)) < 2)
    return drop(column, bit, stray) if len(stray) else column


def _syllables(column: Column, bit: int) -> Column:
    codes = column.codes.astype(np.int64)
    lead, vowel = _within(codes, _LEADS, 19), _within(codes, _VOWELS, 21)
    final = _within(codes, _FINALS, 27)
    open_syllable = _within(codes, _SYLLABLES, 11172) & ((codes - _SYLLABLES) % 28 == 0)
    pair = np.flatnonzero(lead[:-1] & vowel[1:])
    half = np.flatnonzero(open_syllable[:-1] & final[1:])
    closed = final[np.minimum(pair + 2, len(codes) - 1)]
    to = _SYLLABLES + ((codes[pair] - _LEADS) * 21 + codes[pair + 1] - _VOWELS) * 28
    to += np.where(closed, codes[np.minimum(pair + 2, len(codes) - 1)] - _FINALS + 1, 0)
    at = np.concatenate((pair, half))
    if not len(at):
        return column
    lengths = np.concatenate((2 + closed.astype(np.int64), np.full(len(half), 2)))
    to = np.concatenate((to, codes[half] + codes[half + 1] - _FINALS + 1))
    order = np.argsort(at, kind="stable")
    return splice(column, bit, Edits(at[order], lengths[order], np.ones_like(at), to[order].astype(np.uint32)))


def _within(codes: Indices, first: int, count: int) -> Mask:
    return (codes >= first) & (codes < first + count)
