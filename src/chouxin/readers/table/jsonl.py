"""JSON lines: one object a line, each with columns of its own."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import Any

import msgspec

from chouxin.domain import FaultKind, InputError
from chouxin.readers.table.asked import Asked
from chouxin.readers.table.heading import Heading, check_columns, no_text, understand
from chouxin.readers.table.lines import Line, encoding_of, lines
from chouxin.readers.table.row import Cells

PEEKED = 100
"""Rows that are read ahead to know the columns; one that comes up later is added then."""
_COLUMNS = 10_000


class JsonLines:
    """The rows of a JSON lines file. Raises InputError where none of the first rows has a text column."""

    def __init__(self, asked: Asked) -> None:
        self._asked, where = asked, asked.where
        found = encoding_of(asked.source, asked.encoding)
        self._base = Heading((), (), encoding=found.name, certain=found.certain)
        self._columns: dict[str, None] = {}
        rows = _numbered(lines(asked.source, found, asked.limits))
        peeked = list(islice(rows, PEEKED))
        self._rows = chain(peeked, rows)
        if not peeked:
            raise InputError(f"{where}: empty; a table has one JSON object on each line")
        for _, _, value in peeked:
            self._note(value)
        if not self._columns:
            raise InputError(f"{where}: not JSON lines: none of the first {len(peeked)} lines holds a JSON object")
        check_columns(self.heading.columns, asked.mapping, where)
        if not self.heading.readable:
            raise no_text(self.heading.columns, where)

    @property
    def heading(self) -> Heading:
        """The columns met so far."""
        return self._understood(tuple(self._columns))

    def __iter__(self) -> Iterator[tuple[Cells, Heading]]:
        known: dict[tuple[str, ...], Heading] = {}
        for number, line, value in self._rows:
            problems = [line.problem] if line.problem else []
            if not isinstance(value, dict):
                why = value if isinstance(value, str) else "not a JSON object"
                problems = problems or [(FaultKind.UNREADABLE, why)]
                yield Cells(number, line.number, problems=problems), self._base
                continue
            self._note(value)
            columns = tuple(value)
            if columns not in known and len(known) < PEEKED:
                known[columns] = self._understood(columns)
            heading = known.get(columns) or self._understood(columns)
            yield Cells(number, line.number, tuple(value.values()), problems=problems), heading

    def _understood(self, columns: tuple[str, ...]) -> Heading:
        found = understand(columns, self._asked.mapping, self._asked.also)
        return replace(found, encoding=self._base.encoding, certain=self._base.certain)

    def _note(self, value: object) -> None:
        if isinstance(value, dict) and len(self._columns) < _COLUMNS:
            self._columns.update(dict.fromkeys(value))


def _numbered(stream: Iterator[Line]) -> Iterator[tuple[int, Line, object]]:
    """Row number, line, and the value on it: a dict, or a sentence that says why there is none."""
    number = 0
    for line in stream:
        text = line.text.strip("\ufeff \t\x1a")
        if text or line.problem:
            number += 1
            yield number, line, _parsed(text)


def _parsed(text: str) -> dict[str, Any] | str:
    try:
        value = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        try:
            # Less strict: half a surrogate pair and NaN are faults of a value, and not of the whole row.
            value = json.loads(text)
        except json.JSONDecodeError as error:
            return f"not JSON at column {error.colno}: {error.msg}"
        except (ValueError, RecursionError) as error:
            return f"not JSON that can be read: {type(error).__name__}"
    return value if isinstance(value, dict) else f"a JSON {_SORTS.get(type(value), 'value')} where an object belongs"


_SORTS: dict[type, str] = {
    list: "array",
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    type(None): "null",
}
