"""Running patterns over the rows of a column: RE2 reads bytes, and its places are brought back to code points."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np

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
        """Where a pattern matches in some rows, each read by itself."""
        return self.places(self.spans(pattern, rows.tolist()))

    def spans(self, pattern: Any, rows: Sequence[int]) -> list[tuple[int, int]]:
        """The same in bytes.

        The rows are read in one call, for a call costs more than a row; what a class such as `[^x]` has joined over the
        mark between two rows is read again, row by row.
        """
        pieces, begins = self._pieces, self._begins
        joined = _MARK.join([pieces[row] for row in rows]) if len(rows) > 1 else pieces[rows[0]]
        found = [match.span() for match in pattern.finditer(joined)]
        if not found:
            return found
        if len(rows) == 1:
            begin = begins[rows[0]]
            return [(begin + start, begin + end) for start, end in found]
        heads = list(accumulate((len(pieces[row]) + 1 for row in rows), initial=0))
        each: list[tuple[int, int, int]] = []
        again: set[int] = set()
        for start, end in found:
            nth = bisect_right(heads, start) - 1
            if end < heads[nth + 1]:
                shift = begins[rows[nth]] - heads[nth]
                each.append((nth, start + shift, end + shift))
            else:
                again.update(range(nth, min(bisect_right(heads, end), len(rows))))
        alone = [(start, end) for nth, start, end in each if nth not in again]
        return alone + [span for nth in sorted(again) for span in self.spans(pattern, rows[nth : nth + 1])]

    def places(self, spans: Sequence[tuple[int, int]]) -> Spans:
        """Bytes to code points."""
        if not spans:
            return _NONE, _NONE
        found = np.array(spans, np.int64)
        return np.searchsorted(self._byte_of, found[:, 0]), np.searchsorted(self._byte_of, found[:, 1])

    def rows_with(self, pattern: Any) -> Ints:
        """The rows in which a pattern matches, and some beside them where it can match a mark between two rows.

        To be asked of many patterns as one: most rows hold nothing that any of them finds.
        """
        found = np.array([match.span() for match in pattern.finditer(self.bytes)], np.int64).reshape(-1, 2)
        if not len(found):
            return _NONE
        begins = np.array(self._begins, np.int64)
        first = np.searchsorted(begins, found[:, 0], side="right") - 1
        last = np.minimum(np.searchsorted(begins, found[:, 1], side="right"), len(self.column.keys)) - 1
        return np.unique(np.concatenate([np.arange(a, b + 1) for a, b in zip(first, last, strict=True)]))

    @cached_property
    def _byte_of(self) -> Ints:
        heads = (np.frombuffer(self.bytes, np.uint8) & 0xC0) != 0x80
        return np.append(np.flatnonzero(heads), len(self.bytes))

    @cached_property
    def _pieces(self) -> list[bytes]:
        """The rows, without their marks."""
        return self.bytes.split(_MARK)

    @cached_property
    def _begins(self) -> list[int]:
        """Where each row begins, in bytes."""
        return list(accumulate((len(piece) + 1 for piece in self._pieces[:-1]), initial=0))
