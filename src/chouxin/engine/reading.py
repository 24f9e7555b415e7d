"""What comes back of an artifact, and the stream of answers that it comes in."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from chouxin.domain import Fault, FaultKind, Locator, Part
from chouxin.engine.slate import Slate
from chouxin.engine.wire import Answer, Change, Done, Frames, Garbage, Job, answer_of
from chouxin.readers.sources import name_of

try:
    from select import POLLIN, poll
except ImportError:  # Windows
    _CAN_WAIT = False
else:
    _CAN_WAIT = True

_BY = "worker"
_PIECE = 64 * 1024
_AHEAD = 8 * 1024 * 1024
"""Bytes that are taken from a process whose answers are not asked for yet, so that it need not wait."""


@dataclass(slots=True, eq=False)
class Reading:
    """A job, and what has come back of it.

    frame: bytes of it in the pipe to the process that reads it. alone: nothing else may wait in that pipe.
    """

    item_id: str
    job: Job
    events: list[tuple[Part | Fault | Change, int]] = field(default_factory=list)
    done: bool = False
    frame: int = 0
    alone: bool = False

    @property
    def parts(self) -> list[Part]:
        """What could be read."""
        return [found for found, _ in self.events if isinstance(found, Part)]

    @property
    def faults(self) -> list[Fault]:
        """What could not."""
        return [found for found, _ in self.events if isinstance(found, Fault)]

    def fail(self, kind: FaultKind, why: str) -> None:
        """Note that the process itself failed."""
        locator = Locator((name_of(self.job.place),))
        self.events.append((Fault(self.item_id, _BY, locator, kind, why), 0))


class Answers:
    """The answers of one process. over: there will be no more than what is here.

    at_its_end: called once the stream is over, and before the slate is read: then nobody writes to it any more.
    """

    def __init__(self, fd: int, slate: Slate | None, at_its_end: Callable[[], None]) -> None:
        self._fd, self._slate, self._at_its_end = fd, slate, at_its_end
        self._frames, self._received, self._taken = Frames(), 0, 0
        self._garbage: Exception | None = None
        self.over = self._has_ended = False

    def next(self, beside: "Sequence[Answers]" = ()) -> tuple[Answer, int] | None:
        """The next answer and its size in bytes; None at the end. Raises Garbage, after what was written before it.

        beside: those of other processes, which are taken from them while this one has none.
        """
        while True:
            try:
                body = self._frames.next()
                if body is not None:
                    answer = answer_of(body)
                    if self._garbage is not None and isinstance(answer, Done):
                        raise self._garbage
                    self._taken += len(body) + 4
                    return answer, len(body)
            except (Garbage, msgspec.MsgspecError) as error:
                if self._garbage is not None:
                    raise
                self._garbage = error
                self._end(self._taken)
                continue
            if self.over:
                if self._garbage is not None:
                    raise self._garbage
                return None
            self._wait(beside)
            if not self._take():
                self._end(self._received)

    def _wait(self, beside: "Sequence[Answers]") -> None:
        """Until something has come here, and take meanwhile what comes to the others."""
        others = {one._fd: one for one in beside if not (one.over or one._has_ended)} if _CAN_WAIT else {}
        while others:
            waiting = poll()
            for fd in (self._fd, *others):
                waiting.register(fd, POLLIN)
            ready = [fd for fd, _ in waiting.poll()]
            for fd in ready:
                one = others.get(fd)
                if one is not None and (not one._take() or one._frames.held > _AHEAD):
                    del others[fd]
            if self._fd in ready:
                return

    def _take(self) -> bool:
        data = os.read(self._fd, _PIECE)
        self._received += len(data)
        self._frames.add(data)
        self._has_ended = not data
        return bool(data)

    def _end(self, known: int) -> None:
        """What the process had not sent stands on the slate, behind the bytes that are known."""
        self.over = True
        self._at_its_end()
        if known == self._taken:
            self._frames = Frames()
        if self._slate is not None:
            self._frames.add(self._slate.rest(known))
