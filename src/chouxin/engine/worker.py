"""The process that reads artifacts. It is started by `chouxin.engine.workers` and sees one artifact at a time.

It limits itself before it looks at anything: memory, processor time, the size of files it may write, the number of
files it may open, and no core dumps, which would leave somebody's file behind on the disk. Where the system has no such
limits (Windows), the time limit that the engine keeps is all there is.
"""

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from chouxin.domain import Fault, FaultKind, Limits, Locator, MissingExtra, Part, Reader, Unreadable
from chouxin.engine.changes import changes
from chouxin.engine.walk import walk
from chouxin.engine.wire import LARGEST, Change, Done, Job, Ready, encode, packed, read_job
from chouxin.readers.folder_source import folder_source
from chouxin.readers.sources import name_of, open_source

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment,unused-ignore]

_HAS_LIMITS = resource is not None
_FILES = 256


def main(readers: Sequence[Reader] | None = None) -> None:
    """Answer jobs until there are no more. readers: what reads; None stands for the built-in ones."""
    jobs, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # A library that prints would write into the frames.
    silence = os.open(os.devnull, os.O_RDWR)
    os.dup2(silence, 0)
    os.dup2(silence, 1)
    used = _address_space()
    answers.write(encode(Ready()))
    answers.flush()
    while (job := read_job(jobs)) is not None:
        _limit(job.limits, used)
        _answer(job, answers, readers)


def _answer(job: Job, answers: BinaryIO, readers: Sequence[Reader] | None) -> None:
    sent = 0
    for found in _read(job, readers):
        frame = encode(found if isinstance(found, Change) else packed(found))
        if isinstance(found, Part) and (sent + len(frame) > job.limits.header or len(frame) > LARGEST):
            why = f"the parts of this file take more than {job.limits.header} bytes; this one is left out"
            frame = encode(packed(Fault("", "worker", found.locator, FaultKind.TOO_LARGE, why)))
        sent += len(frame)
        answers.write(frame)
        answers.flush()  # what has been read so far counts, even if the next byte kills this process
    answers.write(encode(Done()))
    answers.flush()


def _read(job: Job, readers: Sequence[Reader] | None) -> Iterator[Part | Fault | Change]:
    locator = Locator((name_of(job.place),))
    try:
        if (folder := folder_source(job.place, job.objects)) is not None:
            if job.base is not None:
                yield from changes(folder, job, readers)
                return
            yield from _surviving(walk(folder, job.limits, readers, job.wanted), folder.locator)
            return
        with open_source(job.place) as source:
            yield from _surviving(walk(source, job.limits, readers, job.wanted), locator)
    except Unreadable as error:
        yield Fault("", "worker", error.locator or locator, error.kind, error.why)
    except MissingExtra as error:
        yield Fault("", "worker", locator, FaultKind.UNSUPPORTED, str(error))


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


def _limit(limits: Limits, used: int) -> None:
    """Set the limits for one job. Soft ones, since the next job needs processor time of its own."""
    if not _HAS_LIMITS:
        return
    spent = resource.getrusage(resource.RUSAGE_SELF)
    # The engine's clock ends a job; this is for the case that the engine itself has ended.
    seconds = math.ceil(spent.ru_utime + spent.ru_stime + limits.seconds) + 1
    wanted = [
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits.expanded),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 0),
    ]
    if used:
        wanted.append((resource.RLIMIT_AS, used + limits.memory))
    for name, value in wanted:
        _, hard = resource.getrlimit(name)
        soft = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(name, (soft, hard))
        except (OSError, ValueError):
            # macOS refuses some of them; the others still hold, and so does the engine's clock.
            continue
