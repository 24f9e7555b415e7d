"""Inserts that both databases understand."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from chouxin.store.database import Tx


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
