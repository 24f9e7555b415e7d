"""Copies of a SQLite file that is in use, page by page, by SQLite's own online backup."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from chouxin.domain import InputError, Unavailable
from chouxin.store.database import Database

HEADER = b"SQLite format 3\0"
_PAGES = 2000
"""Pages that are copied at once; between two of these, writers go on."""


def copy(database: Database, to: Path) -> None:
    """Copy a SQLite desk to a new file, whole or not at all. Writers go on meanwhile.

    Raises InputError where `to` is there already, Unavailable where the copy is not sound.
    """
    part = to.with_name(f"{to.name}.part")
    if to.exists():
        raise InputError(f"{to} is there already")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(f"file:{database.url.database}?mode=ro", uri=True)) as there:
            _copy(there, part)
        os.link(part, to)
        _to_disk(to.parent)
    except sqlite3.Error as error:
        raise Unavailable(f"the copy failed, and nothing was left behind: {error}") from error
    except OSError as error:
        raise InputError(f"{to}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def put_back(source: Path, database: Database) -> None:
    """Copy a backup of a SQLite desk over an empty one."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as there,
        closing(sqlite3.connect(database.url.database or "")) as here,
    ):
        there.backup(here, pages=_PAGES)


def is_sqlite(path: Path) -> bool:
    """Whether a file is a SQLite database."""
    with path.open("rb") as file:
        return file.read(len(HEADER)) == HEADER


def _copy(there: sqlite3.Connection, part: Path) -> None:
    with closing(sqlite3.connect(part)) as here:
        there.backup(here, pages=_PAGES)
        # The copy is one file; the journal is switched on again when it is opened as a desk.
        here.execute("PRAGMA journal_mode = DELETE")
        (sound,) = here.execute("PRAGMA quick_check(1)").fetchone()
    if sound != "ok":
        raise Unavailable(f"the desk's file is damaged: {sound}; restore an older backup")
    with part.open("rb") as file:
        os.fsync(file.fileno())


def _to_disk(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
