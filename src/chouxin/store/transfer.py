"""Every row of every table, out as JSON-ready values and in again, the same on both databases."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import LargeBinary, Table, func, insert, select
from sqlalchemy.exc import DBAPIError, StatementError

from chouxin.domain import InputError
from chouxin.store.database import Tx
from chouxin.store.failures import failure_of
from chouxin.store.tables import METADATA

Row = dict[str, Any]

OWN = frozenset({"about"})
"""Tables that say something of the database itself; they stay behind."""

_AT_ONCE = 1000


def tables() -> list[Table]:
    """The tables, each after those that it refers to."""
    return [table for table in METADATA.sorted_tables if table.name not in OWN]


def rows(tx: Tx, table: Table) -> Iterator[Row]:
    """The rows of a table, by its key. Holds a few at a time."""
    binary = _binary(table)
    # Names of columns are texts of a kind of their own, which JSON does not know.
    names = [str(name) for name in table.c.keys()]  # noqa: SIM118 - no mapping
    asked = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    for row in tx.execute(asked):
        yield {name: _out(value, name in binary) for name, value in zip(names, row, strict=True)}


def fill(tx: Tx, table: Table, given: Iterable[Row]) -> int:
    """Insert rows that came out of a table of this name; how many. Raises InputError for one that does not fit."""
    binary, names = _binary(table), {str(name) for name in table.c.keys()}  # noqa: SIM118 - no mapping
    count = 0
    some: list[Row] = []
    for row in given:
        if row.keys() != names:
            wrong = ", ".join(sorted(row.keys() ^ names))
            raise InputError(f"this export does not fit: {table.name} differs in {wrong}")
        some.append({name: _in(value, name in binary) for name, value in row.items()})
        if len(some) == _AT_ONCE:
            _insert(tx, table, some)
            count, some = count + len(some), []
    _insert(tx, table, some)
    return count + len(some)


def _insert(tx: Tx, table: Table, some: list[Row]) -> None:
    if not some:
        return
    try:
        tx.execute(insert(table), some)
    except StatementError as error:
        if isinstance(error, DBAPIError) and failure_of(error) is not None:
            raise
        # A value of the wrong sort, a key twice, a row that refers to none: the file is not as it was written.
        raise InputError(f"this export is damaged: {table.name} holds what does not belong there") from error


def counts(tx: Tx) -> Mapping[str, int]:
    """How many rows each table has."""
    return {str(table.name): tx.execute(select(func.count()).select_from(table)).scalar_one() for table in tables()}


def _binary(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c if isinstance(column.type, LargeBinary))


def _out(value: Any, binary: bool) -> Any:
    return b64encode(value).decode("ascii") if binary and value is not None else value


def _in(value: Any, binary: bool) -> Any:
    if not binary or value is None:
        return value
    if not isinstance(value, str):
        raise InputError("this export is damaged: bytes are written as base64")
    return b64decode(value)
