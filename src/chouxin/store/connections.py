"""How the two databases are connected to: what is switched on, and what is refused."""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from chouxin.domain import SettingsError

_SQLITE_HEADER = 16
_POOL = 10


def complete(url: str) -> URL:
    """`url` with its driver; a bare path is a SQLite file. Raises SettingsError where it is neither database."""
    if "://" not in url:
        return URL.create("sqlite", database=str(Path(url).absolute()))
    try:
        made = make_url(url)
    except ArgumentError as error:
        raise SettingsError("the database's URL cannot be read; write sqlite:////path or postgresql://…") from error
    backend = made.get_backend_name()
    if backend == "sqlite":
        if not made.database or made.database == ":memory:":
            raise SettingsError("a desk's database is a file; give its path, as in sqlite:////var/lib/chouxin/desk.db")
        return made.set(drivername="sqlite", database=str(Path(made.database).absolute()))
    if backend in ("postgresql", "postgres"):
        return made.set(drivername="postgresql+psycopg")
    raise SettingsError(f"no such database here: {backend}; the desk keeps its records in sqlite or postgresql")


def engine(url: URL, patience: float, *, reads: bool) -> Engine:
    """An engine for `url`. On SQLite one for reading and one for writing; PostgreSQL tells them apart by itself."""
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, patience, reads=reads)
    milliseconds = max(1, int(patience * 1000))
    # What is asked for often lies in memory. By the server's own figure for slow disks, the bands of a batch are held
    # against all that are kept, 200,000 read through for 4,000 that are asked for by their index.
    costs = "-c random_page_cost=1.1"
    options = f"-c lock_timeout={milliseconds} -c idle_in_transaction_session_timeout=60000 -c timezone=UTC {costs}"
    made = create_engine(
        url,
        # A connection may have died while nobody used it.
        pool_pre_ping=True,
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_timeout=patience,
        connect_args={"options": options, "connect_timeout": max(2, int(patience)), "application_name": "chouxin"},
    )
    return made.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) if reads else made


def _sqlite(url: URL, patience: float, *, reads: bool) -> Engine:
    path = Path(url.database or "")
    if not path.parent.is_dir():
        raise SettingsError(f"no such folder for the database: {path.parent}")
    _own(path)
    made = create_engine(url, pool_size=_POOL, max_overflow=_POOL, pool_timeout=patience)

    @event.listens_for(made, "connect")
    def prepare(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        # Python would begin and commit by itself, at moments of its own.
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        connection.execute("PRAGMA journal_mode = WAL")
        # Not NORMAL: what was accepted is on the disk when the answer goes out, power cut or not.
        connection.execute("PRAGMA synchronous = FULL")
        # Carried over into the file every 32 MB, not every 4: pages that are written all the time go there once.
        connection.execute("PRAGMA wal_autocheckpoint = 8000")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        # What retention erases is overwritten, not only forgotten.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = MEMORY")
        if reads:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its place at once: one that reads first and writes later could be turned away half-way.
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return made


def _own(path: Path) -> None:
    """Make a new file that its owner alone can read; refuse one that is no database."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        with path.open("rb") as file:
            start = file.read(_SQLITE_HEADER)
        if start and not start.startswith(b"SQLite format 3\0"):
            raise SettingsError(f"{path} is not a SQLite database; give another path") from None
    except OSError as error:
        raise SettingsError(f"cannot make the database {path}: {error.strerror}") from error
