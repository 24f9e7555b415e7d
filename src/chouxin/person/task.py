"""Work that goes on while a person waits: how far it is, how it ended, and a way to stop it."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from typing import TypeVar, cast

from chouxin.domain import ChouxinError
from chouxin.person.copies import DiskFull

T = TypeVar("T")


class Stopped(Exception):
    """The person has ended it."""


class Task:
    """Work in a thread of its own. kind: what is done. done, of total: how far it is. video, share: which video takes
    long, and how much of it is done. error: what went wrong, where it did.
    """

    def __init__(self, kind: str, total: int, work: "Callable[[Task], None]") -> None:
        self.kind, self.total, self.done = kind, total, 0
        self.video, self.share = "", 0.0
        self.error: Exception | None = None
        self._work, self._ending = work, threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"chouxin-{kind}", daemon=True)
        self._started = False

    def start(self) -> None:
        """Begin."""
        self._started = True
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self._thread.is_alive()

    @property
    def ended(self) -> bool:
        """Whether it went through to its end."""
        return self._started and not self.running and self.error is None

    def step(self) -> None:
        """One more is done."""
        self.done += 1

    def tell(self, name: str, share: float) -> None:
        """How much of a video is done. Raises Stopped in the thread that does it."""
        if self._ending.is_set():
            raise Stopped
        self.video, self.share = (name, share) if share < 1.0 else ("", 0.0)

    def until_stopped(self, results: Iterable[T]) -> Iterator[T]:
        """The results, one after the other, until somebody stops it."""
        with closing(cast("Generator[T]", results)) as going:
            for result in going:
                if self._ending.is_set():
                    raise Stopped
                yield result

    def wait(self, seconds: float | None = None) -> None:
        """Wait for its end."""
        self._thread.join(seconds)

    def stop(self, patience: float = 20.0) -> None:
        """End it soon: what is half done is thrown away."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        try:
            self._work(self)
        except (ChouxinError, DiskFull, Stopped, OSError, MemoryError) as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - told on the page; a page that waits for ever tells nothing
            self.error = error
