"""What a database's error means to whoever asked: wait, ask again, or mend something."""

import sqlite3
from enum import Enum

import psycopg
from sqlalchemy.exc import DBAPIError


class Failure(Enum):
    """Why a database did not do what it was asked; each with a sentence for a person."""

    BUSY = "the database is busy; try again in a moment"
    AWAY = "the database cannot be reached; try again in a moment"
    TAKEN_BACK = "the database took back what crossed another change; try again"
    FULL = "the database's disk is full or cannot be written; nothing was changed: make room, then try again"
    DAMAGED = "the database's file is damaged; stop the desk and restore a backup"

    @property
    def sentence(self) -> str:
        """What happened and what to do."""
        return self.value


_SQLITE = {
    sqlite3.SQLITE_BUSY: Failure.BUSY,
    sqlite3.SQLITE_LOCKED: Failure.BUSY,
    sqlite3.SQLITE_FULL: Failure.FULL,
    sqlite3.SQLITE_IOERR: Failure.FULL,
    sqlite3.SQLITE_READONLY: Failure.FULL,
    sqlite3.SQLITE_CANTOPEN: Failure.AWAY,
    sqlite3.SQLITE_CORRUPT: Failure.DAMAGED,
    sqlite3.SQLITE_NOTADB: Failure.DAMAGED,
}

_POSTGRES = {
    "40001": Failure.TAKEN_BACK,  # serialization failure
    "40P01": Failure.TAKEN_BACK,  # deadlock
    "55P03": Failure.BUSY,  # lock timeout
    "57014": Failure.BUSY,  # statement timeout
    "53300": Failure.BUSY,  # too many connections
    "53100": Failure.FULL,
    "25006": Failure.AWAY,  # read only: a standby that is not the primary yet
    "57P01": Failure.AWAY,  # shutting down
    "57P02": Failure.AWAY,
    "57P03": Failure.AWAY,  # starting up
    "XX001": Failure.DAMAGED,
}


def not_kept(error: DBAPIError) -> bool:
    """Whether a text was refused before it was sent: PostgreSQL has no NUL, where SQLite finds nothing under it."""
    return isinstance(error.orig, psycopg.DataError) and error.orig.sqlstate is None


def failure_of(error: DBAPIError) -> Failure | None:
    """What `error` means; None where it is a bug of ours."""
    found = error.orig
    if isinstance(found, sqlite3.Error):
        # The low byte is the kind; the others say more than anybody here acts on.
        return _SQLITE.get(getattr(found, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(found, psycopg.Error):
        if known := _POSTGRES.get(found.sqlstate or ""):
            return known
        lost = isinstance(found, psycopg.OperationalError | psycopg.InterfaceError)
        return Failure.AWAY if lost and (found.sqlstate is None or found.sqlstate.startswith("08")) else None
    return None
