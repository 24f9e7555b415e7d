"""What texts sound like, so that one that was respelled is still known as itself.

Read after everything that is put right by eye (width, script, noise, look-alikes, characters in parts); then each
character is one syllable, of which those are one that southern speakers do not tell apart. Latin letters that spell
syllables are those syllables; what is said twice in a row counts once.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from chouxin.domain.column import ROW_END, Codes
from chouxin.folding.fuzzy import alike
from chouxin.folding.rows import Row
from chouxin.folding.tables import load
from chouxin.folding.views import FOLDER

_VIEW = "shapes"
_WORD = re.compile(r"(?P<name>(?=[a-z_\-]*[0-9])(?=[0-9_\-]*[a-z])[a-z0-9_\-]{5,})|[a-z]{2,}")
"""A name of letters and digits, which is mostly somebody's contact or a code; or letters alone."""

_LETTERS = 0x110000
"""Syllables are numbered from here on: past every code point."""


def heard(rows: Sequence[Row]) -> list[Codes]:
    """For each row, what it says: uint32, a number for each syllable, letter of another script or Latin letter.

    Left out are digits, spaces, signs and names of letters and digits: prices, amounts and contacts change from one
    posting to the next.
    """
    if not rows:
        return []
    column = next(column for name, _, column in FOLDER.views(rows) if name == _VIEW)
    sounds = _sounds().take(column.codes, mode="clip")
    for found in _WORD.finditer(column.text):
        if found["name"]:
            sounds[found.start() : found.end()] = 0
        else:
            _spell(sounds, found.start(), found.group())
    borders = column.rows
    kept = sounds != 0
    spoken = sounds[kept]
    owners = np.repeat(np.arange(len(rows)), np.diff(borders))[kept]
    once = np.ones(len(spoken), np.bool_)
    once[1:] = (spoken[1:] != spoken[:-1]) | (owners[1:] != owners[:-1])
    ends = np.searchsorted(owners[once], np.arange(len(rows) + 1))
    spoken = spoken[once]
    return [spoken[start:end] for start, end in pairwise(ends)]


def _spell(sounds: Codes, start: int, letters: str) -> None:
    """Put the syllables of a run of letters in their places, if it is nothing else: `huanlian`, not `swap`."""
    cuts = _cut(letters)
    for at, syllable in cuts:
        place = start + at
        sounds[place] = _numbers()[alike(syllable)]
        sounds[place + 1 : place + len(syllable)] = 0


@lru_cache(maxsize=4096)
def _cut(letters: str) -> tuple[tuple[int, str], ...]:
    """(place, syllable) of letters that are nothing but syllables, the longest first; none otherwise.

    Cost grows with the letters: from each place at most six are tried, and no place is tried twice.
    """
    known, longest = _syllables()
    dead: set[int] = set()
    path: list[tuple[int, str]] = []
    tries: list[int] = [min(longest, len(letters))]
    while tries:
        at = path[-1][0] + len(path[-1][1]) if path else 0
        if at == len(letters):
            return tuple(path)
        size = tries[-1]
        while size and (at + size > len(letters) or letters[at : at + size] not in known or at + size in dead):
            size -= 1
        if size:
            tries[-1] = size - 1
            path.append((at, letters[at : at + size]))
            tries.append(longest)
        else:
            dead.add(at)
            tries.pop()
            if path:
                path.pop()
    return ()


@cache
def _syllables() -> tuple[frozenset[str], int]:
    # A single letter is a syllable in tables, but in a text it is a letter.
    known = frozenset(syllable for syllable in load("sounds") if len(syllable) > 1)
    return known, max(map(len, known))


@cache
def _numbers() -> dict[str, int]:
    numbers: dict[str, int] = {}
    for syllable in load("sounds"):
        numbers.setdefault(alike(syllable), _LETTERS + len(numbers))
    return numbers


@cache
def _sounds() -> npt.NDArray[np.uint32]:
    """By code point: what is heard; 0 for what says nothing."""
    table = np.zeros(0x110000, np.uint32)
    for code in range(0x110000):
        if code != ROW_END and chr(code).isalpha():
            table[code] = code
    for syllable, characters in load("sounds").items():
        table[[ord(c) for c in characters]] = _numbers()[alike(syllable)]
    return table
