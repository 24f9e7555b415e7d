"""Artifacts are read in processes of their own, so that none of them can take the engine down with it.

A process starts when the first artifact comes, reads one after the other, and is replaced when it dies or overstays.
More of them start where there is more to read than one gets done, up to one for each processor.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from chouxin.domain import Fault, Item, Limits, Part
from chouxin.engine.process import PROGRAM, Process
from chouxin.engine.reading import Reading
from chouxin.engine.wire import Change, Job
from chouxin.fingerprints.taking import Wanted
from chouxin.readers.folder_source import is_folder

_WORTH_A_PROCESS = 0.4
"""Seconds that this process has waited for the others, from which on one more is worth its start."""

_SHARES = 4
"""Processes at most that share in reading one repository."""

_QUICK, _MUCH = 0.25, 64 * 1024 * 1024
"""Seconds, and bytes of what was read, after which somebody who asked for many items gets the first of them."""


class Workers:
    """Reads artifacts within `limits`, in processes of their own. Several threads may call it; one of them reads.

    wanted: the prints to take of models. objects: folders of git objects beside those of the repositories that are
    read. most: how many processes at most; None stands for as many as there are processors. `program` replaces what
    a process runs.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        wanted: Wanted | None = None,
        objects: Sequence[str] = (),
        most: int | None = None,
        program: str = PROGRAM,
    ) -> None:
        self.limits, self.wanted, self.objects = limits or Limits(), wanted, tuple(objects)
        self._program, self._most = program, most or _processors()
        self._processes: list[Process] = []
        self._waiting: deque[Reading] = deque()
        self._begun: dict[int, tuple[Item, Reading]] = {}
        self._waited = 0.0
        self._lock = threading.Lock()

    def read(self, item: Item) -> tuple[list[Part], list[Fault]]:
        """The parts and faults of the file at `item.source`, a path or an address.

        Raises nothing for what the file does: a crash, too much memory or time is a Fault, beside the parts that came
        before it.
        """
        return self.read_all([item])[0]

    def read_all(self, items: Sequence[Item]) -> list[tuple[list[Part], list[Fault]]]:
        """`read` of each, in their order; while one is read, the next ones are already with the processes."""
        with self._lock:
            begun = [self._begun.pop(id(item), None) for item in items]
            readings = [held[1] if held else self._enqueue(item) for held, item in zip(begun, items, strict=True)]
            self._finish(readings)
        return [(reading.parts, reading.faults) for reading in readings]

    def begin(self, items: Iterable[Item]) -> None:
        """Begin to read items that will be asked for soon, one `read_all` or the other."""
        with self._lock:
            for item in items:
                if id(item) not in self._begun:
                    self._begun[id(item)] = (item, self._enqueue(item))
            self._feed()

    def first(self, items: Sequence[Item]) -> int:
        """Wait until at least one of these is read, and for more as long as it is quick. How many of the first are."""
        held, until = 0, time.monotonic() + _QUICK
        with self._lock:
            for count, item in enumerate(items, 1):
                begun = self._begun.get(id(item))
                if begun is not None:
                    self._finish([begun[1]])
                    held += sum(size for _, size in begun[1].events)
                if held > _MUCH or time.monotonic() > until:
                    return count
        return len(items)

    def forget(self) -> None:
        """Nobody will ask for what has been begun."""
        with self._lock:
            readings = [reading for _, reading in self._begun.values()]
            self._begun.clear()
            self._drop(readings)

    def compare(
        self, item: Item, base: str, meanwhile: Callable[[], object] = lambda: None
    ) -> list[list[tuple[Part | Fault | Change, int]]]:
        """How the repository at `item.source` differs from the tree `base`, each answer with its size in bytes: a list
        of the files of each process that read some of them, what is gone in the first.

        meanwhile: what is done here until the processes have read. A fault of a process itself comes last in its list.
        Where all is new, as many processes share in it as may; otherwise those that run.
        """
        with self._lock:
            while not base and len(self._processes) < min(self._most, _SHARES):
                self._processes.append(Process(self._program))
            shares = max(len(self._processes), 1)
            readings = [self._enqueue(item, base, share, shares) for share in range(shares)]
            self._feed()
            meanwhile()
            self._finish(readings)
        return [reading.events for reading in readings]

    def passed(self, item: Item) -> list[Part | Fault | Change]:
        """The commits on the way to the revision at `item.source` that hold what it does not; see `passage`."""
        with self._lock:
            reading = self._enqueue(item, passed=True)
            self._finish([reading])
        return [found for found, _ in reading.events]

    def start(self) -> None:
        """Start a process, and do not wait for it: it will be there when the first item comes."""
        with self._lock:
            if not self._processes:
                self._processes.append(Process(self._program))

    def close(self) -> None:
        """End the processes; a later `read` starts a new one."""
        with self._lock:
            for process in self._processes:
                process.end()
            self._processes.clear()
            self._waiting.clear()
            self._begun.clear()

    def _enqueue(
        self, item: Item, base: str | None = None, share: int = 0, shares: int = 1, *, passed: bool = False
    ) -> Reading:
        place = item.source
        if not place.startswith("/") and "://" not in place:
            place = str(Path(place).absolute())
        limits = self.limits.for_folder() if is_folder(place) else self.limits
        job = Job(place, limits, self.wanted, self.objects, base, share, shares, passed)
        reading = Reading(item.id, job)
        self._waiting.append(reading)
        return reading

    def _finish(self, readings: Sequence[Reading]) -> None:
        try:
            for reading in readings:
                while not reading.done:
                    self._feed()
                    process = next((p for p in self._processes if reading in p.sent), self._processes[0])
                    self._collect(process)
        finally:
            self._drop([reading for reading in readings if not reading.done])

    def _feed(self) -> None:
        """Give the processes what waits, as evenly as they have room for it."""
        while self._waiting:
            count = len(self._processes)
            worth = count < min(self._most, len(self._waiting)) and self._waited > _WORTH_A_PROCESS * count
            if not count or worth:
                self._processes.append(Process(self._program))
            process = min(self._processes, key=lambda p: len(p.sent))
            if not process.send(self._waiting[0]):
                return
            self._waiting.popleft()

    def _collect(self, process: Process) -> None:
        since = time.monotonic()
        try:
            process.collect([other.answers for other in self._processes if other is not process and other.sent])
        finally:
            self._waited += time.monotonic() - since
            if process.ended or (process.spent and not process.sent):
                process.end()
                self._processes.remove(process)
                self._waiting.extendleft(reversed(process.sent))

    def _drop(self, readings: Sequence[Reading]) -> None:
        """See to it that no time is spent on readings that nobody waits for any more."""
        if not readings:
            return
        dropped = {id(reading) for reading in readings}
        kept = [reading for reading in self._waiting if id(reading) not in dropped]
        for process in [p for p in self._processes if any(id(reading) in dropped for reading in p.sent)]:
            process.end()
            self._processes.remove(process)
            kept = [reading for reading in process.sent if id(reading) not in dropped] + kept
        self._waiting = deque(kept)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
