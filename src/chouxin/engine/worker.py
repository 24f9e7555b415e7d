"""The process that reads artifacts. It is started by `chouxin.engine.process` and sees one artifact at a time.

It limits itself before it looks at anything: memory, processor time, the size of files it may write, the number of
files it may open, and no core dumps, which would leave somebody's file behind on the disk. Where the system has no such
limits (Windows), the time limit that the engine keeps is all there is.
"""

import math
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from chouxin.domain import Fault, FaultKind, Limits, Locator, MissingExtra, Part, Reader, Unreadable
from chouxin.engine.changes import changes
from chouxin.engine.passage import passage
from chouxin.engine.slate import SIZE, Slate
from chouxin.engine.walk import walk
from chouxin.engine.wire import LARGEST, Change, Done, Frames, Job, Ready, encode, job_of, packed
from chouxin.readers.folder_source import folder_source
from chouxin.readers.sources import name_of, open_source

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment,unused-ignore]

_HAS_LIMITS = resource is not None
_FILES = 256


_PIECE = 64 * 1024
_HELD = 0.005
"""Seconds that an answer waits for others to be sent with."""
_DONE = encode(Done())


def main(readers: Sequence[Reader] | None = None) -> None:
    """Answer jobs until there are no more. readers: what reads; None stands for the built-in ones.

    The third argument of the process, if there is one, is the file of its slate.
    """
    jobs, answers = os.dup(0), _Answers(os.dup(1), _slate())
    # A library that prints would write into the frames.
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.dup2(silence, 1)
    limited = _Limited(_address_space())
    answers.add(encode(Ready()))
    frames = Frames()
    job: Job | None = None
    while True:
        while (body := frames.next()) is None:
            answers.send()  # the engine may be waiting for them before it says what comes next
            data = os.read(jobs, _PIECE)
            if not data:
                return
            frames.add(data)
        job = job_of(body, job)
        limited.to(job.limits)
        _answer(job, answers, readers)


def _slate() -> Slate | None:
    if len(sys.argv) <= 2:
        return None
    fd = int(sys.argv[2])
    slate = Slate(fd)
    os.close(fd)
    return slate


class _Answers:
    """Sends answers, some at a time where a slate keeps those that wait."""

    def __init__(self, fd: int, slate: Slate | None) -> None:
        self._fd, self._slate = fd, slate
        self._waiting: list[bytes] = []
        self._held = self._end = 0
        self._sent_at = time.monotonic()

    def add(self, frame: bytes) -> None:
        """Send a frame, now or soon; it counts from now on, even if the next byte kills this process."""
        if self._held + len(frame) > SIZE:
            self.send()
        if self._slate is None or len(frame) > SIZE:
            self._write(frame)
            self._end += len(frame)
            if self._slate is not None:
                self._slate.mark(self._end)
            return
        self._slate.put(self._end, frame)
        self._end += len(frame)
        self._held += len(frame)
        self._waiting.append(frame)
        if self._held > _PIECE // 2 or time.monotonic() > self._sent_at + _HELD:
            self.send()

    def send(self) -> None:
        """Send what waits."""
        if self._waiting:
            self._write(b"".join(self._waiting))
            self._waiting, self._held = [], 0
            self._sent_at = time.monotonic()

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]


def _answer(job: Job, answers: _Answers, readers: Sequence[Reader] | None) -> None:
    sent = 0
    for found in _read(job, readers):
        frame = encode(found if isinstance(found, Change) else packed(found))
        if isinstance(found, Part) and (sent + len(frame) > job.limits.header or len(frame) > LARGEST):
            why = f"the parts of this file take more than {job.limits.header} bytes; this one is left out"
            frame = encode(packed(Fault("", "worker", found.locator, FaultKind.TOO_LARGE, why)))
        sent += len(frame)
        answers.add(frame)
    answers.add(_DONE)


def _read(job: Job, readers: Sequence[Reader] | None) -> Iterator[Part | Fault | Change]:
    try:
        if (folder := folder_source(job.place, job.objects)) is not None:
            if job.passed:
                yield from passage(folder, job.limits)
                return
            if job.base is not None:
                yield from changes(folder, job, readers)
                return
            yield from _surviving(walk(folder, job.limits, readers, job.wanted), folder.locator)
            return
        with open_source(job.place) as source:
            yield from _surviving(walk(source, job.limits, readers, job.wanted), source.locator)
    except Unreadable as error:
        yield Fault("", "worker", error.locator or _locator(job), error.kind, error.why)
    except MissingExtra as error:
        yield Fault("", "worker", _locator(job), FaultKind.UNSUPPORTED, str(error))


def _locator(job: Job) -> Locator:
    return Locator((name_of(job.place),))


def _surviving(found: Iterable[Part | Fault], locator: Locator) -> Iterator[Part | Fault]:
    try:
        yield from found
    except MemoryError:  # between two members, where no reader is to blame
        yield Fault("", "worker", locator, FaultKind.TOO_LARGE, "needs more memory than it may have")


def _address_space() -> int:
    """Bytes this process has mapped before it reads anything, or 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - a file of the kernel, not of anybody
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


class _Limited:
    """Keeps this process within the limits of the job at hand. used: bytes of memory that it has before the first."""

    def __init__(self, used: int) -> None:
        self._used, self._until = used, 0
        self._limits: Limits | None = None

    def to(self, limits: Limits) -> None:
        """Set the limits for one job. Soft ones, since the next job needs processor time of its own."""
        if not _HAS_LIMITS:
            return
        wanted = []
        if limits != self._limits:
            wanted = [
                (resource.RLIMIT_FSIZE, limits.expanded),
                (resource.RLIMIT_NOFILE, _FILES),
                (resource.RLIMIT_CORE, 0),
            ]
            if self._used:
                wanted.append((resource.RLIMIT_AS, self._used + limits.memory))
        spent = time.process_time()
        if limits != self._limits or spent + limits.seconds > self._until:
            # The engine's clock ends a job; this is for the case that the engine itself has ended. It is set for
            # many small jobs at once.
            self._until = math.ceil(spent + 2 * limits.seconds) + 1
            wanted.append((resource.RLIMIT_CPU, self._until))
        for name, value in wanted:
            _limit(name, value)
        self._limits = limits


def _limit(name: int, value: int) -> None:
    _, hard = resource.getrlimit(name)
    soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
    # macOS refuses some of them; the others still hold, and so does the engine's clock.
    with suppress(OSError, ValueError):
        resource.setrlimit(name, (soft, hard))
