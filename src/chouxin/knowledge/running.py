"""Running patterns over the rows of a column: RE2 reads bytes, and its places are brought back to code points."""

from typing import Any

import numpy as np
import numpy.typing as npt

from chouxin.domain import Column
from chouxin.knowledge.places import Ints

Spans = tuple[Ints, Ints]


class Encoded:
    """A column's text in UTF-8, with the way between code points and bytes; made once for all patterns."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.bytes = column.text.encode()
        heads = (np.frombuffer(self.bytes, np.uint8) & 0xC0) != 0x80
        self._byte_of: Ints = np.append(np.flatnonzero(heads), len(self.bytes))
        self._rows = self._byte_of[column.rows]

    def in_rows(self, pattern: Any, rows: Ints) -> Spans:
        """Where a pattern matches in some rows, each read by itself."""
        found: list[tuple[int, int]] = []
        for first, end in zip(self._rows[rows].tolist(), (self._rows[rows + 1] - 1).tolist(), strict=True):
            for match in pattern.finditer(self.bytes[first:end]):
                start, stop = match.span()
                found.append((first + start, first + stop))
        return self._spans(found)

    def everywhere(self, pattern: Any) -> Spans:
        """Where a pattern matches in all rows, in one call.

        A class such as `[^x]` also takes the mark between rows; rows that a match has joined so are read alone.
        """
        start, end = self._spans([match.span() for match in pattern.finditer(self.bytes)])
        first = np.searchsorted(self.column.rows, start, side="right") - 1
        last = np.searchsorted(self.column.rows, end, side="right") - 1
        joined = first != last
        if not joined.any():
            return start, end
        again = np.unique(
            np.concatenate([np.arange(a, min(b, len(self._rows) - 2) + 1) for a, b in _pairs(first, last)])
        )
        alone = ~np.isin(first, again)
        more = self.in_rows(pattern, again)
        return np.concatenate([start[alone], more[0]]), np.concatenate([end[alone], more[1]])

    def _spans(self, found: list[tuple[int, int]]) -> Spans:
        table = np.array(found, np.int64).reshape(-1, 2)
        return np.searchsorted(self._byte_of, table[:, 0]), np.searchsorted(self._byte_of, table[:, 1])


def _pairs(first: Ints, last: Ints) -> list[tuple[int, int]]:
    joined: npt.NDArray[np.bool_] = first != last
    return list(zip(first[joined].tolist(), last[joined].tolist(), strict=True))
