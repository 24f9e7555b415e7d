"""Backup and restore: a SQLite desk as a copy of its file, one on PostgreSQL as our JSON lines.

Secrets are not part of a backup. Whoever has both could forge what happened, so they lie in two places; a backup
without its secrets still tells everything, but no chain of it can be verified.
"""

import os
import tempfile
from pathlib import Path

from chouxin.desk.transfer import export, import_
from chouxin.domain import Conflict, InputError, SettingsError
from chouxin.store import Database, about, transfer
from chouxin.store import backup as store


def backup(database: Database, to: Path) -> None:
    """Write a backup to a new file, readable by its owner alone, whole or not at all. The desk may be at work.

    Raises InputError where the file is there already or cannot be written, Unavailable.
    """
    if database.is_sqlite:
        store.copy(database, to)
        return
    if to.exists():
        raise InputError(f"{to} is there already")
    part = to.with_name(f"{to.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
            export(database, file)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, to)
    except OSError as error:
        raise InputError(f"{to}: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)


def restore(database: Database, source: Path, mark: str) -> int:
    """Put a backup into an empty desk, of either database, and bring it to the newest tables; how many rows there are.

    mark: of the secrets that the desk has. Raises InputError for a file that is no backup, Conflict for a desk that is
    not empty, SettingsError where the secrets are not those of the backup.
    """
    if not source.is_file():
        raise InputError(f"no such file: {source}")
    if not store.is_sqlite(source):
        with source.open("rb") as file:
            return import_(database, file).total
    _check_empty(database)
    with Database.open(str(source)) as there:
        with there.read() as tx:
            found = about.get(tx, "secrets")
        if found != mark:
            raise SettingsError("this backup was written with other secrets; put their file in place first")
        if not database.is_sqlite:
            return _through_a_pipe(there, database)
    store.put_back(source, database)
    database.upgrade()
    with database.read() as tx:
        return sum(transfer.counts(tx).values())


def _check_empty(database: Database) -> None:
    with database.read() as tx:
        filled = [name for name, count in transfer.counts(tx).items() if count]
    if filled:
        raise Conflict(f"this desk is not empty: there is something in {filled[0]}; restore into a new one")


def _through_a_pipe(there: Database, database: Database) -> int:
    with tempfile.TemporaryFile() as between:
        export(there, between)
        between.seek(0)
        return import_(database, between).total
