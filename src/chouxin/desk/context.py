"""`Desk`: what every function of this room works with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from chouxin.desk import keyring
from chouxin.desk.engines import Engines
from chouxin.desk.keyring import Secrets
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.domain import SettingsError
from chouxin.engine.engine import Engine
from chouxin.engine.glimpses import Glimpses
from chouxin.engine.makings import Makings
from chouxin.store import Database, about


def clock() -> int:
    """Milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk at work. Safe for many threads.

    database: where everything is kept. secrets: its keys. settings: what the site has chosen. screener: who decides on
    items. clock: asked once a request; functions are told the moment as `now`. engines: how the engine is made anew,
    for revisions that go live. glimpses: makes small copies of pictures. makings:
    takes what models and programs are known by.
    """

    database: Database
    secrets: Secrets
    settings: Settings
    screener: Screener
    clock: Callable[[], int] = clock
    engines: Engines | None = None
    glimpses: Glimpses = field(default_factory=Glimpses)
    makings: Makings = field(default_factory=Makings)

    @classmethod
    def open(
        cls,
        database: str,
        make_engine: Callable[[], Engine],
        *,
        secrets: Path | None = None,
        settings: Settings | None = None,
        patience: float = 10.0,
    ) -> Self:
        """Open the desk at `database` (a URL or a path), making what is not there yet.

        secrets: the file of its keys; beside a SQLite file by default. Raises SettingsError where the keys are not
        those that the database was written with, Unavailable where the database is away.
        """
        opened = Database.open(database, patience=patience)
        try:
            opened.upgrade()
            keys = keyring.read_or_make(secrets or secrets_beside(opened))
            known_by(opened, keys)
            engines = make_engine if isinstance(make_engine, Engines) else None
            return cls(opened, keys, settings or Settings(), Screener(make_engine), engines=engines)
        except BaseException:
            opened.close()
            raise

    def close(self) -> None:
        """Finish what was accepted, then close."""
        self.screener.close()
        self.glimpses.close()
        self.makings.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def secrets_beside(database: Database) -> Path:
    """Where the keys of a SQLite desk lie. Raises SettingsError for a database that lies on no disk of ours."""
    if not database.is_sqlite or database.url.database is None:
        raise SettingsError("say where the desk's secrets lie: a database server has no place beside it")
    return Path(f"{database.url.database}.secrets")


def known_by(database: Database, secrets: Secrets) -> None:
    """Raises SettingsError where `database` was written with other secrets; a new one takes these."""
    with database.write() as tx:
        found = about.first(tx, "secrets", secrets.mark)
    if found != secrets.mark:
        raise SettingsError(
            "these are not the secrets that this database was written with; put back its own file, "
            "or every chain of events would look broken"
        )
