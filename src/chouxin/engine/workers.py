"""Artifacts are read in processes of their own, so that none of them can take the engine down with it.

A process starts when the first artifact comes, reads one after the other, and is replaced when it dies or overstays.
More of them start where there is more to read than one gets done, up to one for each processor.
"""

import json
import os
import signal
import subprocess  # noqa: TID251 - this is the one place
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from chouxin.domain import Fault, FaultKind, Item, Limits, Part
from chouxin.engine.reading import Answers, Reading
from chouxin.engine.slate import Slate
from chouxin.engine.watch import Watch
from chouxin.engine.wire import LARGEST, Change, Done, Garbage, Job, Ready, order, unpacked
from chouxin.fingerprints.taking import Wanted
from chouxin.readers.folder_source import is_folder

_START = 60.0
"""Seconds for the process to start: a cold disk is slow, and its time is not the artifact's."""
_JOBS = 25_000
"""Artifacts that one process reads before a fresh one follows, so that no leak adds up."""
_AHEAD = 4096
"""Bytes of jobs that lie in the pipe, so that no process waits for another; they fit into any pipe, or both might wait
for ever."""
_WORTH_A_PROCESS = 0.4
"""Seconds that this process has waited for the others, from which on one more is worth its start."""

_SHARES = 4
"""Processes at most that share in reading one repository."""

_QUICK, _MUCH = 0.25, 64 * 1024 * 1024
"""Seconds, and bytes of what was read, after which somebody who asked for many items gets the first of them."""

# -I: neither the directory that is being screened nor PYTHONPATH can slip a module in. What this process itself was
# given to import from comes behind the interpreter's own places.
_PROGRAM = """
import json, sys
sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path]
from chouxin.engine.worker import main
main()
"""


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
        program: str = _PROGRAM,
    ) -> None:
        self.limits, self.wanted, self.objects = limits or Limits(), wanted, tuple(objects)
        self._program, self._most = program, most or _processors()
        self._processes: list[_Process] = []
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
                self._processes.append(_Process(self._program))
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
                self._processes.append(_Process(self._program))

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
                self._processes.append(_Process(self._program))
            process = min(self._processes, key=lambda p: len(p.sent))
            if not process.send(self._waiting[0]):
                return
            self._waiting.popleft()

    def _collect(self, process: "_Process") -> None:
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


class _Process:
    """One worker process. Once it has ended it stays so."""

    def __init__(self, program: str) -> None:
        paths = json.dumps([str(Path(p).absolute()) for p in sys.path if p])
        slate = Slate.new()
        fds = (slate[1],) if slate else ()
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
                [sys.executable, "-I", "-c", program, paths, *map(str, fds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                stderr=subprocess.DEVNULL,  # a traceback could quote what was read
                start_new_session=True,  # Ctrl-C is for the engine, and a kill is for all that the worker started
                pass_fds=fds,
            )
        finally:
            for fd in fds:
                os.close(fd)
        self.ended, self.jobs, self.sent = False, 0, deque[Reading]()
        assert self._popen.stdout is not None  # noqa: S101 - a pipe
        self.answers = Answers(self._popen.stdout.fileno(), slate[0] if slate else None, partial(_ended, self._popen))
        self._watch = Watch(partial(_kill_group, self._popen))
        self.end = weakref.finalize(self, _let_go, self._popen, self._watch)
        self._ready = self._late = self._is_doubtful = False
        self._last: Job | None = None
        self._room = _AHEAD

    @property
    def spent(self) -> bool:
        """Whether it can take no more jobs."""
        return self.ended or self.answers.over or self.jobs >= _JOBS

    def send(self, reading: Reading) -> bool:
        """Hand over a job, if there is room for it. What goes wrong shows when its answers are collected."""
        frame = order(reading.job, self._last)
        if self.spent or (self.sent and (len(frame) > self._room or reading.alone or self.sent[0].alone)):
            return False
        self._last, reading.frame = reading.job, len(frame)
        self._room -= len(frame)
        self.jobs += 1
        self.sent.append(reading)
        if len(frame) > _AHEAD:  # more than a pipe may hold: it takes a process that reads
            self._watch.start(_START)
        assert self._popen.stdin is not None  # noqa: S101 - a pipe
        with suppress(OSError):
            view = memoryview(frame)
            while view:
                view = view[self._popen.stdin.write(view) or 0 :]
        self._late |= len(frame) > _AHEAD and self._watch.stop()
        return True

    def collect(self, beside: Sequence[Answers] = ()) -> None:
        """Wait for all answers to the first job. On a process that has ended, it is the one to blame.

        What lay behind it in the pipe stays in `sent`, and is for another process. beside: where other processes
        answer at the same time.
        """
        reading = self.sent[0]
        if not self._ready:
            self._timed(_START, reading, self._wait_until_ready)
        if not self.ended:
            self._timed(reading.job.limits.seconds, reading, partial(self._take, reading, beside))
        if self.ended and self._is_doubtful:
            return
        reading.done = True
        self._room += reading.frame
        self.sent.popleft()

    def _timed(self, seconds: float, reading: Reading, work: Callable[[], str | None]) -> None:
        """Do what may take `seconds`; `work` says why it could not be done, or None."""
        self._watch.start(seconds)
        try:
            why = work()
        except (Garbage, msgspec.MsgspecError) as error:
            why = f"the worker sent {error}"
            self._is_doubtful = len(self.sent) > 1
        except OSError as error:
            why = f"the worker is gone: {type(error).__name__}"
        except BaseException:
            self._stop()  # Ctrl-C in the middle of an answer: the next job must not read the rest of this one
            raise
        finally:
            self._late |= self._watch.stop()
        if why is None:
            if self._late and not self.answers.over:
                self._stop()  # it was killed between two jobs: the next one had no time of its own yet
            return
        status = self._stop()
        if self._is_doubtful:
            # Any of those in the pipe may have done it. Each is read once more by itself, and then it shows.
            for doubtful in self.sent:
                doubtful.alone = True
                doubtful.events.clear()
        elif self._late:
            reading.fail(FaultKind.TIMEOUT, f"not read within {seconds:g} seconds")
        else:
            reading.fail(*_meaning(status, why))

    def _wait_until_ready(self) -> str | None:
        answer = self.answers.next()
        self._ready = answer is not None and isinstance(answer[0], Ready)
        return None if self._ready else "the worker does not start"

    def _take(self, reading: Reading, beside: Sequence[Answers]) -> str | None:
        """Take the answers to the first job in the pipe."""
        room = reading.job.limits.header + LARGEST
        while (answer := self.answers.next(beside)) is not None:
            message, size = answer
            room -= size
            if room < 0:
                raise Garbage("more than it may")
            match message:
                case Done():
                    return None
                case Ready():
                    raise Garbage("a frame out of turn")
                case Change():
                    reading.events.append((message, size))
                case _:
                    reading.events.append((unpacked(message, reading.item_id), size))
        return "the worker ended"

    def _stop(self) -> int:
        self.ended = True
        self.end()
        return self._popen.wait()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _meaning(status: int, why: str) -> tuple[FaultKind, str]:
    """What it means that a worker ended with this status."""
    if status == -getattr(signal, "SIGXCPU", 0):
        return FaultKind.TIMEOUT, "used more processor time than it may"
    if why.startswith("the worker sent"):
        return FaultKind.CRASHED, why
    if status < 0:
        with suppress(ValueError):
            why = f"{why} by {signal.Signals(-status).name}"
    elif status:
        why = f"{why} with status {status}"
    return FaultKind.CRASHED, why


def _kill_group(popen: "subprocess.Popen[bytes]") -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(popen.pid, signal.SIGKILL)
        else:
            popen.kill()  # Windows


def _ended(popen: "subprocess.Popen[bytes]") -> None:
    _kill_group(popen)
    popen.wait()


def _let_go(popen: "subprocess.Popen[bytes]", watch: Watch) -> None:
    """End a process and all that it started, and let go of its pipes and its clock."""
    watch.end()
    alive = popen.poll() is None
    if alive:
        _kill_group(popen)
    popen.wait()
    for pipe in (popen.stdin, popen.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
