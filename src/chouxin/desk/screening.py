"""One engine for many callers: what waits is screened together, and each caller gets their own back."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Self

from chouxin.domain import Decision, Item, Unavailable
from chouxin.engine.engine import Engine

_MOST_WAITING = 20_000
"""Items that may wait. Beyond, a caller is told to come back: a queue that only grows serves nobody."""

_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class _Job:
    items: tuple[Item, ...]
    answer: "SimpleQueue[list[Decision] | Exception]" = field(default_factory=SimpleQueue)


class Screener:
    """Screens for many threads at once. The engine itself serves one at a time, and a batch costs less than its parts.

    make: builds the engine. `replace_engine` puts another in its place between two batches, so that a profile can go
    live without a restart. made_by: by which mark in the database the engine in force was put there. behind: why what
    is live could not be; empty where it could.
    """

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._engine = make()
        self.made_by = self.behind = ""
        self._waiting: deque[_Job] = deque()
        self._count = 0
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="screener", daemon=True)
        self._thread.start()

    @property
    def engine(self) -> Engine:
        """The engine in force; for its revisions, rules and policy."""
        return self._engine

    @property
    def waiting(self) -> int:
        """Items that wait now."""
        return self._count

    def decide(self, items: Sequence[Item]) -> list[Decision]:
        """Decisions for `items`, in their order. Ids may repeat those of other callers.

        Raises Unavailable where too much waits already.
        """
        if not items:
            return []
        job = _Job(tuple(items))
        with self._changed:
            if self._closed:
                raise Unavailable("the desk is closing; try again in a moment")
            if self._count + len(items) > _MOST_WAITING and self._count:
                raise Unavailable(f"{self._count} items wait to be screened; try again in a second")
            self._waiting.append(job)
            self._count += len(items)
            self._changed.notify()
        found = job.answer.get()
        if isinstance(found, Exception):
            raise found
        return found

    def replace_engine(self, engine: Engine, made_by: str = "") -> None:
        """Screen with `engine` from the next batch on. The one before is closed."""
        with self._changed:
            before, self._engine = self._engine, engine
            self.made_by, self.behind = made_by, ""
        before.close()

    def close(self) -> None:
        """Finish what was accepted, then end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        while jobs := self._take():
            self._screen(jobs)

    def _take(self) -> list[_Job]:
        """The jobs of the next batch; none where the screener was closed and nothing waits."""
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            jobs: list[_Job] = []
            size = 0
            while self._waiting and (not jobs or size + len(self._waiting[0].items) <= _AT_ONCE):
                job = self._waiting.popleft()
                jobs.append(job)
                size += len(job.items)
            self._count -= size
            return jobs

    def _screen(self, jobs: Sequence[_Job]) -> None:
        try:
            # Where two callers use one id, the engine itself begins a new batch there.
            decisions = list(self._engine.decide([item for job in jobs for item in job.items]))
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who asked
            if len(jobs) > 1:
                # One caller's item must not fail another's.
                for job in jobs:
                    self._screen([job])
                return
            jobs[0].answer.put(error)
            return
        at = 0
        for job in jobs:
            job.answer.put(decisions[at : at + len(job.items)])
            at += len(job.items)
