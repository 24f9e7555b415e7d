"""Artifacts are read in a process of their own, so that none of them can take the engine down with it.

The process starts when the first artifact comes, reads one after the other, and is replaced when it dies or overstays.
"""

import json
import os
import signal
import subprocess  # noqa: TID251 - this is the one place
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec
from msgspec import structs

from chouxin.domain import Fault, FaultKind, Item, Limits, Locator, Part
from chouxin.engine.watch import Watch
from chouxin.engine.wire import LARGEST, Change, Done, Garbage, Job, Ready, encode, read_answer, unpacked
from chouxin.fingerprints.taking import Wanted
from chouxin.readers.folder_source import is_folder
from chouxin.readers.sources import name_of

_BY = "worker"
_START = 60.0
"""Seconds for the process to start: a cold disk is slow, and its time is not the artifact's."""
_JOBS = 5_000
"""Artifacts that one process reads before a fresh one follows, so that no leak adds up."""
_AHEAD, _SMALL = 4, 1024
"""Jobs that lie in the pipe while one is read, so that neither process waits for the other, and the bytes that such a
job may take: all of them together fit into any pipe, or both would wait for ever."""

# -I: neither the directory that is being screened nor PYTHONPATH can slip a module in. What this process itself was
# given to import from comes behind the interpreter's own places.
_PROGRAM = """
import json, sys
sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path]
from chouxin.engine.worker import main
main()
"""


class Workers:
    """Reads artifacts within `limits`, in a process of its own. Safe to call from several threads, one at a time reads.

    wanted: the prints to take of models. objects: folders of git objects beside those of the repositories that are
    read. `program` replaces what the process runs; it is for tests.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        wanted: Wanted | None = None,
        objects: Sequence[str] = (),
        program: str = _PROGRAM,
    ) -> None:
        self.limits, self.wanted, self.objects = limits or Limits(), wanted, tuple(objects)
        self._program = program
        self._process: _Process | None = None
        self._lock = threading.Lock()

    def read(self, item: Item) -> tuple[list[Part], list[Fault]]:
        """The parts and faults of the file at `item.source`, a path or an address.

        Raises nothing for what the file does: a crash, too much memory or time is a Fault, beside the parts that came
        before it.
        """
        return self.read_all([item])[0]

    def read_all(self, items: Sequence[Item]) -> list[tuple[list[Part], list[Fault]]]:
        """`read` of each, in their order; while one is read, the next ones are already with the process."""
        readings = self._run(self._jobs(items))
        return [(reading.parts, reading.faults) for reading in readings]

    def compare(self, item: Item, base: str) -> list[tuple[Part | Fault | Change, int]]:
        """How the repository at `item.source` differs from the tree `base`, as it comes, each with its size in bytes.

        A fault of the process itself comes last.
        """
        ((item, job),) = self._jobs([item])
        (reading,) = self._run([(item, structs.replace(job, base=base))])
        return reading.events

    def _run(self, jobs: Iterable[tuple[Item, Job]]) -> "list[_Reading]":
        waiting = deque((job, _Reading(item.id, Locator((name_of(job.place),)))) for item, job in jobs)
        readings = [reading for _, reading in waiting]
        with self._lock:
            while waiting:
                process = self._process
                if process is None or process.ended:
                    process = self._process = _Process(self._program)
                process.read(waiting)
                if process.ended or process.jobs >= _JOBS:
                    self._end()
        return readings

    def _jobs(self, items: Sequence[Item]) -> Iterator[tuple[Item, Job]]:
        for item in items:
            place = item.source if "://" in item.source else str(Path(item.source).absolute())
            limits = self.limits.for_folder() if is_folder(place) else self.limits
            yield item, Job(place, limits, self.wanted, self.objects)

    def close(self) -> None:
        """End the process; a later `read` starts a new one."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.end()
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class _Reading:
    """What has come back of one artifact."""

    def __init__(self, item_id: str, locator: Locator) -> None:
        self.item_id, self.locator = item_id, locator
        self.events: list[tuple[Part | Fault | Change, int]] = []

    @property
    def parts(self) -> list[Part]:
        return [found for found, _ in self.events if isinstance(found, Part)]

    @property
    def faults(self) -> list[Fault]:
        return [found for found, _ in self.events if isinstance(found, Fault)]

    def fail(self, kind: FaultKind, why: str) -> None:
        self.events.append((Fault(self.item_id, _BY, self.locator, kind, why), 0))


class _Process:
    """One worker process. Once it has ended it stays so."""

    def __init__(self, program: str) -> None:
        paths = json.dumps([str(Path(p).absolute()) for p in sys.path if p])
        self._popen = subprocess.Popen(  # noqa: S603 - our own interpreter and our own program
            [sys.executable, "-I", "-c", program, paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote what was read
            start_new_session=True,  # Ctrl-C is for the engine, and a kill is for all that the worker started
        )
        self.ended, self.jobs = False, 0
        self._watch = Watch(partial(_kill_group, self._popen))
        self.end = weakref.finalize(self, _let_go, self._popen, self._watch)
        self._ready = False

    def read(self, waiting: deque[tuple[Job, _Reading]]) -> None:
        """Have artifacts read, the first first; each that is done leaves `waiting`. Stops where the process ends.

        An artifact on which the process ends is done, too; what lay behind it in the pipe is for the next process.
        """
        stdin, stdout = self._popen.stdin, self._popen.stdout
        assert stdin is not None  # noqa: S101 - both are pipes
        assert stdout is not None  # noqa: S101
        if not self._ready:
            self._timed(_START, waiting[0][1], lambda: self._wait_until_ready(stdout))
        frames = {id(reading): encode(job) for job, reading in waiting} if not self.ended else {}
        sent = 0
        while waiting and not self.ended:
            job, reading = waiting[0]
            frame, ahead = frames[id(reading)], []
            if sent:
                sent -= 1
            else:
                ahead.append(frame)
            for _, later in islice(waiting, 1 + sent, 1 + _AHEAD):
                if len(frames[id(later)]) > _SMALL:
                    break
                ahead.append(frames[id(later)])
                sent += 1
            self.jobs += 1
            send = b"".join(ahead)
            self._timed(job.limits.seconds, reading, partial(self._exchange, stdin, stdout, send, (job, reading)))
            waiting.popleft()
        if self.ended and waiting and not self._ready:
            waiting.popleft()

    def _timed(self, seconds: float, reading: _Reading, work: Callable[[], str | None]) -> None:
        """Do what may take `seconds`; `work` says why it could not be done, or None."""
        self._watch.start(seconds)
        try:
            why = work()
        except (Garbage, msgspec.MsgspecError) as error:
            why = f"the worker sent {error}"
            _kill_group(self._popen)
        except OSError as error:
            why = f"the worker is gone: {type(error).__name__}"
        except BaseException:
            self._stop()  # Ctrl-C in the middle of an answer: the next job must not read the rest of this one
            raise
        finally:
            late = self._watch.stop()
        if why is None and not late:
            return
        status = self._stop()
        if late and why is not None:
            reading.fail(FaultKind.TIMEOUT, f"not read within {seconds:g} seconds")
        elif why is not None:
            reading.fail(*_meaning(status, why))

    def _wait_until_ready(self, stdout: IO[bytes]) -> str | None:
        answer = read_answer(stdout)
        self._ready = answer is not None and isinstance(answer[0], Ready)
        return None if self._ready else "the worker does not start"

    def _exchange(self, stdin: IO[bytes], stdout: IO[bytes], send: bytes, of: tuple[Job, _Reading]) -> str | None:
        """Send what is to be sent, and take the answers to the first job in the pipe."""
        job, reading = of
        stdin.write(send)
        stdin.flush()
        room = job.limits.header + LARGEST
        while (answer := read_answer(stdout)) is not None:
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
