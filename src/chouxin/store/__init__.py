"""What the desk remembers: tables, queries and migrations, for SQLite and PostgreSQL alike.

Queries are plain functions that take the transaction first. Time is an int, milliseconds since 1970 UTC; ids are text.
"""

from chouxin.store.database import Database, Tx

__all__ = ["Database", "Tx"]
