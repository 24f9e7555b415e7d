"""Inserts that both databases understand."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from chouxin.store.database import Tx
from chouxin.store.rows import tuples

_FEW = 4
"""Rows up to which a server is asked row by row: opening a COPY takes one more question."""


def insert_all(tx: Tx, table: Table, rows: Sequence[Any]) -> None:
    """Insert frozen dataclasses whose fields are columns of `table`, all of one kind.

    By the driver's own means: through the library's statements, making ready what is sent takes longer than sending it.
    """
    names, made = tuples(rows)
    insert_tuples(tx, table, names, made)


def insert_tuples(tx: Tx, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of values, in the order of `names`. Their types need no help on their way: numbers, texts, bytes."""
    if not rows:
        return
    if tx.dialect.name == "sqlite" or len(rows) <= _FEW:
        mark = "?" if tx.dialect.name == "sqlite" else "%s"
        tx.exec_driver_sql(_insertion(table, names, mark), list(rows))
    else:
        _copy(tx, _copying(table, names), rows)


def insert_new(tx: Tx, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose key is not there yet, and leave the others as they are; how many were new.

    All rows have the same columns. The count is exact for one row; for many, drivers may not tell.
    """
    if not rows:
        return 0
    make = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    made = [dict(row) for row in rows]
    # A list of one would be sent as many are, and many are not counted.
    asked = make(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    done = tx.execute(asked, made if len(made) > 1 else made[0])
    return done.rowcount


@cache
def _insertion(table: Table, names: tuple[str, ...], mark: str) -> str:
    # Names are our own; values are sent beside the statement.
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"  # noqa: S608


@cache
def _copying(table: Table, names: tuple[str, ...]) -> str:
    return f"COPY {table.name} ({', '.join(names)}) FROM STDIN"


def _copy(tx: Tx, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    connection = tx.connection.driver_connection
    assert isinstance(connection, psycopg.Connection)  # noqa: S101 - the other dialect does not come here
    try:
        with connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        # As the library would have told it, so that it is understood in one place.
        lost = connection.broken or connection.closed
        raise DBAPIError.instance(statement, None, error, psycopg.Error, connection_invalidated=lost) from error
