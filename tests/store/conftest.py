"""The databases for the tests of this room."""

from tests.store.databases import database, database_url, postgres

__all__ = ["database", "database_url", "postgres"]
