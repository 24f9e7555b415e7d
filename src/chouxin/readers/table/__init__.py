"""Tables of listings and posts: CSV, TSV, JSON lines, Excel and Parquet, row by row."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from chouxin.domain import InputError, Item, Kind, Limits, Source, Unreadable
from chouxin.readers.sources import FileSource
from chouxin.readers.table.asked import Asked
from chouxin.readers.table.delimited import Delimited
from chouxin.readers.table.heading import FIELDS, Heading, check_mapping
from chouxin.readers.table.jsonl import JsonLines
from chouxin.readers.table.labels import LABELLED, label_of
from chouxin.readers.table.parquet import ParquetRows
from chouxin.readers.table.row import RowMaker
from chouxin.readers.table.xlsx import Workbook

__all__ = ["FIELDS", "FORMATS", "LABELLED", "Heading", "Rows", "is_table", "label_of", "rows"]

FORMATS = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".parquet": "parquet",
}
"""The format of a table by the end of its name."""


class Rows(Iterator[Item]):
    """The items of a table, one after the other; `heading` says how its columns were understood.

    A row that cannot be read in part or at all is an item with a Fault; it is never left out and never ends the table.
    """

    def __init__(self, items: Iterator[Item], table: "Delimited | JsonLines | ParquetRows | Workbook") -> None:
        self._items, self._table = items, table

    @property
    def heading(self) -> Heading:
        """For JSON lines, whose rows may have columns of their own: what has been met so far."""
        return self._table.heading

    def __next__(self) -> Item:
        return next(self._items)


def is_table(name: str) -> bool:
    """Whether a file of this name is read row by row."""
    return Path(name).suffix.lower() in FORMATS


def rows(  # noqa: PLR0913 - all but the first are by name
    source: Source | Path,
    *,
    encoding: str | None = None,
    mapping: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    format: str | None = None,  # noqa: A002 - what it is
    kind: Kind = Kind.LISTING,
    also: Mapping[str, str] | None = None,
) -> Rows:
    """The rows of a table as items, with flat memory.

    encoding: found where it is not named. mapping: columns to fields (`FIELDS`), for headings that are not known.
    format: a value of `FORMATS`; without it the name decides, and the content where the name says nothing.
    kind: of rows that do not name theirs. also: further headings, plain, to fields of the caller's own (`LABELLED`).
    Ids come from the column `id`, otherwise `<file name>:<row>`; rows count from 1, without the heading.

    Raises InputError where the table as a whole cannot be read: no such file, no heading, no text column.
    """
    mapping, also, limits = mapping or {}, also or {}, limits or Limits()
    check_mapping(mapping, also)
    with ExitStack() as opened:
        try:
            place = opened.enter_context(FileSource(source)) if isinstance(source, Path) else source
            name = place.locator.container[-1] if place.locator.container else "table"
            table = _open(Asked(place, name, encoding, mapping, limits, also), format or _format(name, place))
            return Rows(_items(table, RowMaker(name, place.locator, limits, kind), opened.pop_all()), table)
        except Unreadable as error:
            raise InputError(f"{source if isinstance(source, Path) else source.locator}: {error.why}") from error


def _open(asked: Asked, format: str) -> Delimited | JsonLines | ParquetRows | Workbook:  # noqa: A002 - as above
    match format:
        case "csv" | "tsv":
            return Delimited(asked, tabs=format == "tsv")
        case "jsonl":
            return JsonLines(asked)
        case "xlsx":
            return Workbook(asked)
        case "parquet":
            return ParquetRows(asked)
    raise InputError(f"{format}: no such table format; there are {', '.join(sorted(set(FORMATS.values())))}")


def _format(name: str, source: Source) -> str:
    """The content decides where it can: a Parquet file that is called .csv is one all the same."""
    head = source.pread(0, 512)
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    by_name = FORMATS.get(Path(name).suffix.lower(), "")
    if by_name in ("xlsx", "parquet", ""):
        return "jsonl" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "csv"
    return by_name


def _items(table: Delimited | JsonLines | ParquetRows | Workbook, maker: RowMaker, opened: ExitStack) -> Iterator[Item]:
    with opened:
        match table:
            case JsonLines():
                for cells, heading in table:
                    yield maker.make(cells, heading)
            case Workbook():
                for sheet, cells, heading in table:
                    yield (maker.within(sheet) if sheet else maker).make(cells, heading)
            case _:
                for cells in table:
                    yield maker.make(cells, table.heading)
