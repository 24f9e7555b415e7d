"""One process that reads artifacts: what it is given, what it answers, and what its end means."""

import json
import os
import signal
import subprocess  # noqa: TID251 - this is the one place
import sys
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from chouxin.domain import FaultKind
from chouxin.engine.reading import Answers, Reading
from chouxin.engine.slate import Slate
from chouxin.engine.watch import Watch
from chouxin.engine.wire import LARGEST, Change, Done, Garbage, Job, Ready, order, unpacked

_START = 60.0
"""Seconds for the process to start: a cold disk is slow, and its time is not the artifact's."""
_JOBS = 25_000
"""Artifacts that one process reads before a fresh one follows, so that no leak adds up."""
_AHEAD = 4096
"""Bytes of jobs that lie in the pipe, so that no process waits for another; they fit into any pipe, or both might wait
for ever."""

# -I: neither the directory that is being screened nor PYTHONPATH can slip a module in. What this process itself was
# given to import from comes behind the interpreter's own places.
PROGRAM = """
import json, sys
sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path]
from chouxin.engine.worker import main
main()
"""


class Process:
    """One worker process, which runs `program`. Once it has ended it stays so."""

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
