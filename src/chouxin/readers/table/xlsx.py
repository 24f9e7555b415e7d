"""Excel workbooks (.xlsx). All sheets that have a text column are read, in their order.

The library holds one sheet in memory at a time, so the size of a workbook is limited before it sees a byte of it.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine as calamine

from chouxin.domain import FaultKind, InputError, Limits
from chouxin.readers.table.asked import Asked
from chouxin.readers.table.heading import Heading, check_columns, no_text, understand
from chouxin.readers.table.row import Cells

_CHUNK = 1024 * 1024
_SEARCHED = 20
"""Rows in which a heading is looked for: exports put a title or a date above it."""


class Workbook:
    """The rows of a workbook. Raises InputError where it is damaged, too large, or has no text column at all."""

    def __init__(self, asked: Asked) -> None:
        source, where, mapping, limits = asked.source, asked.where, asked.mapping, asked.limits
        if source.size > limits.header:
            raise InputError(f"{where}: {source.size} bytes, over the limit of {limits.header}. Save it as CSV")
        data = source.pread(0, source.size)
        _check(data, limits, where)
        self._where = where
        try:
            self._book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            names = self._book.sheet_names
        except BaseException as error:  # the library panics with a BaseException of its own
            raise _damaged(error, where) from error
        self.sheets: list[tuple[str, Heading, int, int]] = []
        seen: list[str] = []
        headings: list[Heading] = []
        self._unread: list[str] = []
        for name in names:
            rows, first = self._rows(name)
            found = _find_heading(rows, asked)
            if found is None:
                seen += [c for row in rows[:1] for c in map(_column, row) if c]
                if rows:
                    self._unread.append(name)
                continue
            headings.append(found[1])
            self.sheets.append((name, found[1], found[0], first))
        if not headings:
            raise no_text(seen, where)
        check_columns([c for heading in headings for c in heading.columns], mapping, where)
        self.heading = headings[0]
        self.unread = tuple(self._unread)

    def __iter__(self) -> Iterator[tuple[str, Cells, Heading]]:
        """Sheet name ("" for the first that is read), cells, heading."""
        for order, (name, heading, at, first) in enumerate(self.sheets):
            rows, _ = self._rows(name)
            number = 0
            for offset, row in enumerate(rows[at + 1 :]):
                values = [_value(cell) for cell in row]
                if all(value is None or value == "" for value in values):
                    continue
                number += 1
                width = len(heading.columns)
                surplus = "\t".join(str(v) for v in values[width:] if v is not None)
                yield name if order else "", Cells(number, first + at + 2 + offset, values[:width], surplus), heading
        for name in self.unread:
            problem = (FaultKind.UNREADABLE, "no column of this sheet is a title, a text or comments")
            yield name, Cells(0, None, problems=[problem]), self.heading

    def _rows(self, name: str) -> tuple[list[list[Any]], int]:
        try:
            sheet = self._book.get_sheet_by_name(name)
            start = sheet.start
            return sheet.to_python(), start[0] if start else 0
        except BaseException as error:  # the library panics with a BaseException of its own
            raise _damaged(error, self._where) from error


def _find_heading(rows: list[list[Any]], asked: Asked) -> tuple[int, Heading] | None:
    for at, row in enumerate(rows[:_SEARCHED]):
        heading = understand([_column(cell) for cell in row], asked.mapping, asked.also)
        # One cell alone in its row is a title above the table, unless the table has one column.
        alone = sum(1 for c in heading.columns if c) == 1 < len(heading.columns)
        if heading.readable and not alone:
            return at, heading
    return None


def _column(cell: object) -> str:
    return str(cell).strip() if cell not in (None, "") else ""


def _value(cell: object) -> object:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime() | date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return cell


def _check(data: bytes, limits: Limits, where: str) -> None:
    """Unpack everything once, a piece at a time: sizes that are declared may be false, what comes out is not."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(archive.infolist()) > limits.members:
                raise InputError(f"{where}: more than {limits.members} files in the workbook")
            for info in archive.infolist():
                with archive.open(info) as member:
                    while piece := member.read(_CHUNK):
                        total += len(piece)
                        if total > limits.memory // 4:
                            raise InputError(
                                f"{where}: the workbook unpacks to more than {limits.memory // 4} bytes. Save it as CSV"
                            )
    except InputError:
        raise
    except Exception as error:  # broken archives raise many things
        raise _damaged(error, where) from error


def _damaged(error: BaseException, where: str) -> InputError:
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
        raise error
    return InputError(f"{where}: not a workbook that can be read ({type(error).__name__}). Save it again, or as CSV")
