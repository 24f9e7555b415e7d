"""What texts sound like, so that one that was respelled is still known as itself.

Read after everything that is put right by eye (width, script, noise, look-alikes, characters in parts); then each
character is one syllable, of which those are one that southern speakers do not tell apart.
"""

import itertools
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from chouxin.domain.column import ROW_END, Codes
from chouxin.folding.fuzzy import alike
from chouxin.folding.rows import Row
from chouxin.folding.tables import load
from chouxin.folding.views import FOLDER

_VIEW = "shapes"
_LETTERS = 0x110000
"""Syllables are numbered from here on: past every code point."""


def heard(rows: Sequence[Row]) -> list[Codes]:
    """For each row, what it says: uint32, a number for each syllable, letter of another script or Latin letter.

    Left out are digits, spaces and signs: prices, amounts and contacts change from one posting to the next.
    """
    if not rows:
        return []
    column = next(column for name, _, column in FOLDER.views(rows) if name == _VIEW)
    sounds = _sounds().take(column.codes, mode="clip")
    kept = sounds != 0
    borders = np.concatenate((np.zeros(1, np.int64), np.cumsum(kept)))[column.rows]
    spoken = sounds[kept]
    return [spoken[start:end] for start, end in itertools.pairwise(borders)]


@cache
def _sounds() -> npt.NDArray[np.uint32]:
    """By code point: what is heard; 0 for what says nothing."""
    table = np.zeros(0x110000, np.uint32)
    for code in range(0x110000):
        if code != ROW_END and chr(code).isalpha():
            table[code] = code
    numbers: dict[str, int] = {}
    for syllable, characters in load("sounds").items():
        number = numbers.setdefault(alike(syllable), _LETTERS + len(numbers))
        table[[ord(c) for c in characters]] = number
    return table
