"""`database`: a fresh desk database for a test, on SQLite and on PostgreSQL in turn. Other rooms import it."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from chouxin.store import Database
from tests.store.servers import Server, server

BOTH = ("sqlite", "postgresql")
_number = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server with a database `template` whose tables are made."""
    with server() as one:
        one.execute("CREATE DATABASE template")
        with Database.open(one.url("template")) as made:
            made.upgrade()
        yield one


def fresh_url(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """The URL of one more database of a kind, dropped when the test ends; its tables may be made already."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'desk.db'}"
    one: Server = request.getfixturevalue("postgres")
    name = f"t{next(_number)}"
    # A copy of made tables is much faster than making them.
    one.execute(f"CREATE DATABASE {name} TEMPLATE template")
    request.addfinalizer(lambda: one.execute(f"DROP DATABASE {name} WITH (FORCE)"))
    return one.url(name)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with its tables made; each test runs once on each kind."""
    url = fresh_url(request, request.param, tmp_path)
    with Database.open(url) as made:
        made.upgrade()
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with its tables made."""
    with Database.open(database_url) as opened:
        yield opened
