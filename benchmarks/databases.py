"""A fresh database of each sort, by its address; PostgreSQL where its programs are on the machine."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator


def databases() -> Iterator[tuple[str, Callable[[], contextlib.AbstractContextManager[str]]]]:
    """What it is called, and what opens a fresh one, which is thrown away after its block."""
    yield "sqlite", _sqlite
    from tests.store.servers import binaries  # noqa: PLC0415 - its server is the tests' own

    if binaries() is not None:
        yield "postgresql", _postgres


@contextlib.contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"{folder}/desk.db"


@contextlib.contextmanager
def _postgres() -> Iterator[str]:
    from tests.store.servers import server  # noqa: PLC0415

    with server(durable=True) as there:
        there.execute("CREATE DATABASE desk")
        yield there.url("desk")
