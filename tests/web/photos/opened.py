"""`opened`: the page behind its real server on loopback, with real models; and a browser that has come in."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from chouxin.person.sitting import Sitting
from chouxin.web.photos.serving import listening, serve
from chouxin.web.photos.visit import Visit
from tests.person.conftest import PHOTOS


@dataclass
class Opened:
    """A page that is open. scratch: what is dropped lands there."""

    visit: Visit
    sitting: Sitting
    thread: threading.Thread
    _callers: list[httpx.Client] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://{self.visit.host}"

    def stranger(self, headers: Mapping[str, str] | None = None) -> httpx.Client:
        """A browser that has not come in."""
        made = httpx.Client(base_url=self.origin + self.visit.base, headers=headers, timeout=30)
        self._callers.append(made)
        return made

    def person(self) -> httpx.Client:
        """The browser that came with the token."""
        made = self.stranger()
        answer = made.get(self.visit.address)
        assert answer.status_code == 303
        return made

    def post(self, person: httpx.Client, path: str, **fields: str | list[str]) -> httpx.Response:
        """A form of ours, sent."""
        return person.post(path, data={"csrf": self.visit.csrf, **fields})

    def drop(self, person: httpx.Client, files: Sequence[tuple[str, bytes]]) -> httpx.Response:
        """Files, sent as a browser does."""
        parts: list[tuple[str, Any]] = [("csrf", (None, self.visit.csrf))]
        parts += [("files", (name, data, "application/octet-stream")) for name, data in files]
        return person.post("/add", files=parts)

    def settled(self) -> None:
        """Wait for what is going on."""
        task = self.sitting.task
        assert task is not None
        task.wait(60)
        assert task.ended, task.error

    def close(self) -> None:
        """End it."""
        for caller in self._callers:
            caller.close()
        self.visit.end()
        self.thread.join(30)
        self.sitting.close()


@contextmanager
def opening(folders: Sequence[Path], place: Path, sources: Sequence[Path] = (), idle: int = 60) -> Iterator[Opened]:
    """A page that is open while the block runs."""
    scratch = place / "scratch"
    scratch.mkdir(mode=0o700)
    sitting = Sitting(folders)
    for source in sources:
        sitting.add_folder(source)
    visit = Visit(sitting, scratch, place / "copies", idle)
    with listening(0) as listener:
        visit.port = listener.getsockname()[1]
        thread = threading.Thread(target=serve, args=(visit, listener, 0.1), daemon=True)
        thread.start()
        made = Opened(visit, sitting, thread)
        try:
            _answering(made)
            yield made
        finally:
            made.close()


def _answering(made: Opened) -> None:
    for _ in range(200):
        try:
            httpx.get(made.origin, timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.02)
    raise AssertionError("the page does not answer")


@pytest.fixture
def opened(folders: Sequence[Path], tmp_path: Path) -> Iterator[Opened]:
    """A page without pictures."""
    with opening(folders, tmp_path) as made:
        yield made


@pytest.fixture
def with_photos(folders: Sequence[Path], tmp_path: Path) -> Iterator[Opened]:
    """A page with the example pictures, looked at."""
    with opening(folders, tmp_path, [PHOTOS]) as made:
        made.sitting.look(compare=False)
        made.settled()
        yield made
