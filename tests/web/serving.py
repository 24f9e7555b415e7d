"""`served`: a desk behind its real server on loopback, and callers of every role."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from chouxin.desk import keys, people
from chouxin.desk.actors import Role
from chouxin.desk.context import Desk
from chouxin.web import serving
from tests.desk.desks import Time

PASSWORD = "a pass phrase of some length"


@dataclass
class Served:
    """A desk that answers at `url`. clock: its own, which stands until it is moved."""

    desk: Desk
    url: str
    clock: Time
    uploads: Path
    _keys: dict[Role, str] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def key(self, role: Role) -> str:
        """A key of a role."""
        if role not in self._keys:
            self._keys[role] = keys.make(self.desk, str(role), role, self.clock.now)[0]
        return self._keys[role]

    def caller(self, role: Role | None = None, *, headers: Mapping[str, str] | None = None) -> httpx.Client:
        """A program with a key of a role; None: a stranger."""
        given = {"Authorization": f"Bearer {self.key(role)}"} if role else {}
        return self._open.enter_context(
            httpx.Client(base_url=self.url, headers={**given, **(headers or {})}, timeout=30)
        )

    def close(self) -> None:
        """Close every caller's connections."""
        self._open.close()

    def person(self, name: str, role: Role) -> str:
        """Somebody with a password; their id."""
        return people.add(self.desk, name, role, PASSWORD, self.clock.now)

    def signed_in(self, name: str) -> httpx.Client:
        """A browser in which somebody has signed in; it keeps cookies and follows nothing."""
        browser = self._open.enter_context(httpx.Client(base_url=self.url, timeout=30))
        answer = browser.post("/console/sign-in", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser


@contextmanager
def server(desk: Desk, uploads: Path) -> Iterator[str]:
    """The address of a real server on a free port."""
    with serving.listening("127.0.0.1", 0) as listener:
        made = serving.server(desk, uploads)
        thread = threading.Thread(target=made.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not made.started:
            time.sleep(0.005)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        made.should_exit = True
        thread.join()


@pytest.fixture
def served(desk: Desk, clock: Time, tmp_path: Path) -> Iterator[Served]:
    """A desk behind its server, on each kind of database."""
    uploads = tmp_path / "uploads"
    with server(desk, uploads) as url:
        made = Served(desk, url, clock, uploads)
        yield made
        made.close()
