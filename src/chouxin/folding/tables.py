"""Transforms that look at one code point at a time, and how a run of them is done as one look-up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding.rewrite import Edits, Indices, spans, splice, substitute

Table = Mapping[int, tuple[int, ...]]
"""What becomes of a code point; nothing, one or many. What is not in it stays."""

_BEYOND = 0x110000
"""One past the last code point. A look-up value from here on is the number of an entry that is not one for one."""


def load(name: str) -> dict[str, str]:
    """The entries of `data/<name>.txt`; `data/README.md` says where they come from."""
    text = files("chouxin.folding").joinpath(f"data/{name}.txt").read_text(encoding="ascii")
    _, *lines = text.splitlines()
    pairs = (line.split(" ") for line in lines)
    return {_spelled(word): _spelled(to) for word, to in pairs}


def _spelled(hexadecimal: str) -> str:
    if hexadecimal == "-":
        return ""
    return (
        "".join([chr(int(code, 16)) for code in hexadecimal.split("+")])
        if "+" in hexadecimal
        else chr(int(hexadecimal, 16))
    )


def load_table(name: str) -> dict[int, tuple[int, ...]]:
    """The same, for a table of single code points."""
    return {ord(c): tuple(map(ord, to)) for c, to in load(name).items()}


@dataclass(frozen=True)
class Tables:
    """Several tables, one after the other, as one: a batch is looked up once, however many there are.

    steps: (bit mask of the transform, function that makes its table), in order. Tables are made when first used.
    """

    steps: tuple[tuple[int, Callable[[], Table]], ...]

    def fold(self, column: Column) -> Column:
        codes = column.codes
        found = self._values.take(codes)
        hit = np.flatnonzero(found != codes)
        if not len(hit):
            return column
        to = found[hit]
        bits = self._bits.take(codes[hit])
        plain = to < _BEYOND
        if plain.any():
            column = substitute(column, bits[plain], hit[plain], to[plain])
        if plain.all():
            return column
        entry = to[~plain].astype(np.int64) - _BEYOND
        sizes = self._sizes[entry]
        source = spans(self._firsts[entry], sizes)
        ones = np.ones(len(entry), np.int64)
        return splice(column, bits[~plain], Edits(hit[~plain], ones, sizes, self._long[source]))

    @cached_property
    def _composed(self) -> dict[int, tuple[tuple[int, ...], int]]:
        """Every code point that changes: what it ends as, and the bits of the transforms that had a hand in it."""
        composed: dict[int, tuple[tuple[int, ...], int]] = {}
        for bit, make in self.steps:
            table = make()
            for code, (so_far, bits) in composed.items():
                if any(c in table for c in so_far):
                    composed[code] = tuple(to for c in so_far for to in table.get(c, (c,))), bits | bit
            composed |= {code: (to, bit) for code, to in table.items() if code not in composed}
        return composed

    @cached_property
    def _arrays(self) -> tuple[Codes, Codes, tuple[tuple[int, ...], ...]]:
        values = np.arange(_BEYOND, dtype=np.uint32)
        bits = np.zeros(_BEYOND, np.uint32)
        entries: dict[tuple[int, ...], int] = {}
        for code, (to, by) in self._composed.items():
            values[code] = to[0] if len(to) == 1 else _BEYOND + entries.setdefault(to, len(entries))
            bits[code] = by
        return values, bits, tuple(entries)

    @cached_property
    def _values(self) -> Codes:
        return self._arrays[0]

    @cached_property
    def _bits(self) -> Codes:
        return self._arrays[1]

    @cached_property
    def _sizes(self) -> Indices:
        return np.fromiter(map(len, self._arrays[2]), np.int64)

    @cached_property
    def _firsts(self) -> Indices:
        return np.cumsum(self._sizes) - self._sizes

    @cached_property
    def _long(self) -> Codes:
        return np.fromiter((code for entry in self._arrays[2] for code in entry), np.uint32)
