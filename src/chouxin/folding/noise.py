"""What is put between the letters of a word to break it: spaces, punctuation, emoji, underscores.

Gone is a short run of noise between two Chinese characters, or between a Chinese character and a Latin letter; signs
that people do write between words (a space, a slash, brackets, quotes) only beside a character that stands alone, so
that the words of a title written with spaces stay apart. Between Latin letters signs go; a space goes only where both
letters stand alone (`f a c e`), and so does an apostrophe (`anyone's`). Ends of sentences, commas, colons and line
breaks never go: 上去，衣服 does not become 去衣.
"""

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding import kinds
from chouxin.folding.kinds import BLANK, DIGIT, HAN, HANGUL, LATIN, LOOSE, ODD, WALL
from chouxin.folding.rewrite import drop, spans

NAME = "noise"
COST = 0.15
"""Two words that only stand side by side can look like one that was broken."""

_MOST = 8
"""The longest run taken for something inside a word."""
_SPACE = ord(" ")
_DOTS = 3
"""So many full stops are a pause."""


def fold(column: Column, bit: int) -> Column:
    kind = kinds.table().take(column.codes)
    noise = np.flatnonzero((kind >= ODD) & (kind < WALL))
    if not len(noise):
        return column
    heads = np.flatnonzero(np.diff(noise, prepend=-2) > 1)
    lengths = np.diff(heads, append=len(noise))
    first = noise[heads]
    before = np.maximum(first - 1, 0)  # nothing joins at the very start: the kind found there is the noise's own
    behind = first + lengths
    left, right = kind[before], kind[behind]

    blank = np.logical_or.reduceat(kind[noise] == BLANK, heads)
    loose = blank | np.logical_or.reduceat(kind[noise] == LOOSE, heads)
    dots = np.add.reduceat((column.codes[noise] == ord(".")).astype(np.int64), heads)
    ahead, beyond = kind[np.maximum(before - 1, 0)], kind[behind + (right != WALL)]
    left_alone = (ahead != left) & ~((left == LATIN) & (ahead == DIGIT))
    left_alone |= before == 0
    right_alone = (beyond != right) & ~((right == LATIN) & (beyond == DIGIT))
    # In `f·a·c·e s·w·a·p` the blank is one between words.
    signed = ((ahead == ODD) & (before > 0)) | ((beyond == ODD) & (right != WALL))
    apostrophe = (lengths == 1) & (column.codes[first] == ord("'"))

    han = (left == HAN) & (right == HAN) & (~loose | left_alone | right_alone)
    mixed = ((left == HAN) & (right == LATIN)) | ((left == LATIN) & (right == HAN))
    both = left_alone & right_alone
    hangul = (left == HANGUL) & (right == HANGUL) & (~loose | both)
    latin = (left == LATIN) & (right == LATIN) & np.where(blank, both & ~signed, both | ~apostrophe)
    digit = ~blank & (((left == LATIN) & (right == DIGIT)) | ((left == DIGIT) & (right == LATIN)))
    gone = (han | mixed | hangul | latin | digit) & (lengths <= _MOST) & (dots < _DOTS)
    # Two spaces between letters that stand alone part words: one of them stays.
    double = gone & (left == LATIN) & (right == LATIN) & (lengths > 1) & (column.codes[first] == _SPACE)
    lengths -= double
    if not gone.any():
        return column
    return drop(column, bit, spans(first[gone], lengths[gone]))
