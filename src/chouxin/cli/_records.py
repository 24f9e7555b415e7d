"""The records of a desk, for the commands that keep them: opened without an engine, since nothing is screened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chouxin.desk import context, keyring
from chouxin.desk.keyring import Secrets
from chouxin.domain import InputError
from chouxin.store import Database
from chouxin.words import Words


@contextmanager
def records(
    database: str, secrets: Path | None, words: Words, *, new: bool = False
) -> Iterator[tuple[Database, Secrets]]:
    """The database and its secrets. new: both are made where they are not there.

    Raises InputError where there is no such desk, SettingsError where the secrets are not those of the database.
    """
    path = _file(database)
    if path is not None and not new and not path.is_file():
        raise InputError(words.say("desk.no_database", path=path))
    with Database.open(database) as opened:
        kept = secrets or context.secrets_beside(opened)
        if not new and not kept.is_file():
            raise InputError(words.say("desk.no_secrets", path=kept))
        opened.upgrade()
        keys = keyring.read_or_make(kept)
        context.known_by(opened, keys)
        yield opened, keys


def _file(database: str) -> Path | None:
    if "://" not in database:
        return Path(database)
    return Path(database.removeprefix("sqlite:///")) if database.startswith("sqlite:///") else None
