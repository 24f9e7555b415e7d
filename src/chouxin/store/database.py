"""`Database`: one way in to SQLite and PostgreSQL, with transactions that either happened or did not."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chouxin.domain import InputError, Unavailable
from chouxin.store import connections, schema
from chouxin.store.failures import Failure, failure_of, not_kept

Tx = Connection
"""A transaction. Functions of this room take it first; nobody else needs to know what it is."""

Result = TypeVar("Result")


class Database:
    """A desk's database.

    `write()` is for changes: all of what is done inside happens at its end, or nothing does. On SQLite one writer is
    let in at a time, from its first statement on; on PostgreSQL writers meet at the rows that they lock. `read()` sees
    one moment and can change nothing.

    patience: seconds to wait for a database that is busy or away, before Unavailable is raised. Unavailable from the
    very end of a `write()` leaves open whether it happened, as with every database: ask again with the same
    idempotency key, or read.
    """

    def __init__(self, url: str, *, patience: float = 10.0) -> None:
        self.url = connections.complete(url)
        self.patience = patience
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = connections.engine(self.url, patience, reads=False)
        self._reader = connections.engine(self.url, patience, reads=True)
        # Threads of one process queue here; SQLite's own waiting sleeps, and lets in whoever wakes first.
        self._turn = threading.Lock()

    @classmethod
    def open(cls, url: str, *, patience: float = 10.0) -> Self:
        """The database at `url`: `sqlite:////absolute/path`, a bare path, or `postgresql://user@host/name`.

        Raises SettingsError for another kind of URL. A new SQLite file is readable by its owner alone.
        """
        return cls(url, patience=patience)

    @property
    def shown(self) -> str:
        """The URL without its password, for people."""
        return self.url.render_as_string(hide_password=True)

    def upgrade(self) -> None:
        """Bring the tables to the newest revision; makes them where there are none. Safe to call by many at once."""
        with self.write() as tx:
            schema.upgrade(tx)

    def revision(self) -> str | None:
        """The revision that the tables are at; None before the first `upgrade()`."""
        with self.read() as tx:
            return schema.current(tx)

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """A transaction that may change things. Raises Unavailable."""
        with _told(), self._in_turn(), self._begun(self._writer) as tx:
            yield tx

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """A look at one moment. Raises Unavailable."""
        with _told(), self._begun(self._reader) as tx:
            yield tx

    def run(self, work: Callable[[Tx], Result]) -> Result:
        """`work` in a write transaction, from its start again where the database took back what it had begun.

        For work whose locks may cross those of others (many cases at once). Raises Unavailable when patience is over.
        """
        until, pause = time.monotonic() + self.patience, 0.01
        while True:
            try:
                with self._in_turn(), self._begun(self._writer) as tx:
                    return work(tx)
            except (DBAPIError, PoolTimeout) as error:
                if _failure(error) is not Failure.TAKEN_BACK or time.monotonic() + pause > until:
                    with _told():
                        raise
            time.sleep(pause)
            pause = min(pause * 2, 0.5)

    def close(self) -> None:
        """Close all connections."""
        self._writer.dispose()
        self._reader.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=self.patience):
            raise Unavailable(Failure.BUSY.sentence)
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _begun(self, engine: Engine) -> Iterator[Tx]:
        connection = self._connected(engine)
        try:
            yield connection
            connection.commit()
        except BaseException:
            # A connection that broke cannot be rolled back, and need not be.
            if not connection.invalidated:
                connection.rollback()
            raise
        finally:
            connection.close()

    def _connected(self, engine: Engine) -> Connection:
        """A connection whose transaction has begun. Waits for a server that is away as long as patience lasts."""
        until, pause = time.monotonic() + self.patience, 0.05
        while True:
            try:
                connection = engine.connect()
            except DBAPIError as error:
                if _failure(error) is not Failure.AWAY or time.monotonic() + pause > until:
                    raise
                time.sleep(pause)
                pause = min(pause * 2, 1.0)
                continue
            try:
                connection.begin()
            except BaseException:
                connection.close()
                raise
            return connection


def _failure(error: DBAPIError | PoolTimeout) -> Failure | None:
    return failure_of(error) if isinstance(error, DBAPIError) else Failure.BUSY


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and not_kept(error):
            raise InputError("a text holds a NUL, which no database keeps; leave it out") from error
        if (failure := _failure(error)) is None:
            raise
        raise Unavailable(failure.sentence) from error
