"""The desks and servers for the tests of this room."""

from tests.desk.desks import clock, desk, screener, settings
from tests.store.databases import database, database_url, postgres
from tests.web.serving import served

__all__ = ["clock", "database", "database_url", "desk", "postgres", "screener", "served", "settings"]
