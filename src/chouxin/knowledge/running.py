"""Running patterns over the rows of a column: RE2 reads bytes, and its places are brought back to code points."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from chouxin.domain import ROW_END, Column
from chouxin.knowledge.places import Ints

Spans = tuple[Ints, Ints]

_MARK = bytes((ROW_END,))
_NONE = np.empty(0, np.int64)


class Encoded:
    """A column's text in UTF-8, with the way between code points and bytes; made once for all patterns."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.bytes = column.text.encode()

    def in_rows(self, pattern: Any, rows: Ints) -> Spans:
        """Where a pattern matches in some rows, each read by itself.

        They are read in one call, for a call costs more than a row; what a class such as `[^x]` has joined over the
        mark between two rows is read again, row by row.
        """
        pieces = [self._pieces[row] for row in rows.tolist()]
        found = np.array([match.span() for match in pattern.finditer(_MARK.join(pieces))], np.int64).reshape(-1, 2)
        if not len(found):
            return _NONE, _NONE
        heads = np.cumsum([0, *(len(piece) + 1 for piece in pieces)])
        first = np.searchsorted(heads, found[:, 0], side="right") - 1
        last = np.searchsorted(heads, found[:, 1], side="right") - 1
        joined = first != last
        if joined.any():
            again = np.unique(np.concatenate([np.arange(a, b + 1) for a, b in _pairs(first, last)]))
            each = [(i, match.span()) for i in again.tolist() if i < len(rows) for match in pattern.finditer(pieces[i])]
            more = np.array([(heads[i] + a, heads[i] + b) for i, (a, b) in each], np.int64).reshape(-1, 2)
            alone = ~np.isin(first, again)
            found = np.concatenate([found[alone], more])
            first = np.concatenate([first[alone], np.array([i for i, _ in each], np.int64)])
        return self._spans(found + (self._heads[rows[first]] - heads[first])[:, None])

    def everywhere(self, pattern: Any) -> Spans:
        """Where a pattern matches in all rows, in one call.

        A class such as `[^x]` also takes the mark between rows; rows that a match has joined so are read alone.
        """
        found = [match.span() for match in pattern.finditer(self.bytes)]
        if not found:
            return _NONE, _NONE
        start, end = self._spans(np.array(found, np.int64))
        first = np.searchsorted(self.column.rows, start, side="right") - 1
        last = np.searchsorted(self.column.rows, end, side="right") - 1
        joined = first != last
        if not joined.any():
            return start, end
        again = np.unique(
            np.concatenate([np.arange(a, min(b, len(self._heads) - 2) + 1) for a, b in _pairs(first, last)])
        )
        alone = ~np.isin(first, again)
        more = self.in_rows(pattern, again)
        return np.concatenate([start[alone], more[0]]), np.concatenate([end[alone], more[1]])

    def rows_with(self, pattern: Any) -> Ints:
        """The rows in which a pattern matches, and some beside them where it can match a mark between two rows.

        To be asked of what many patterns have in common, or of all of them as one.
        """
        found = np.array([match.span() for match in pattern.finditer(self.bytes)], np.int64).reshape(-1, 2)
        if not len(found):
            return _NONE
        first = np.searchsorted(self._heads, found[:, 0], side="right") - 1
        last = np.minimum(np.searchsorted(self._heads, found[:, 1], side="right"), len(self.column.keys)) - 1
        return np.unique(np.concatenate([np.arange(a, b + 1) for a, b in zip(first, last, strict=True)]))

    def _spans(self, found: Ints) -> Spans:
        return np.searchsorted(self._byte_of, found[:, 0]), np.searchsorted(self._byte_of, found[:, 1])

    @cached_property
    def _byte_of(self) -> Ints:
        heads = (np.frombuffer(self.bytes, np.uint8) & 0xC0) != 0x80
        return np.append(np.flatnonzero(heads), len(self.bytes))

    @cached_property
    def _pieces(self) -> list[bytes]:
        """The rows, without their marks."""
        return self.bytes.split(_MARK)

    @cached_property
    def _heads(self) -> Ints:
        """Where each row begins, in bytes; one more than there are rows."""
        return np.cumsum([0, *(len(piece) + 1 for piece in self._pieces[:-1])])


def _pairs(first: Ints, last: Ints) -> list[tuple[int, int]]:
    joined: npt.NDArray[np.bool_] = first != last
    return list(zip(first[joined].tolist(), last[joined].tolist(), strict=True))
