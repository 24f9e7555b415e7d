"""Which queue a case goes to, how urgent it is, and by when it is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from chouxin.desk.settings import Queue, Settings
from chouxin.domain import Action

_HOUR_MS = 3_600_000


class Urgency(IntEnum):
    """The order of work; within one, what is due first comes first."""

    AT_ONCE = 0
    """A legal clock runs."""
    SOON = 1
    """Something is held back meanwhile, and whoever put it up waits."""
    ORDINARY = 2
    LATER = 3
    """Nothing was found; something could not be looked at."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a case is about, as far as routing needs it.

    clocks: names of legal clocks that run. returned: it is near to something that was ruled on.
    """

    kind: str
    action: Action
    supply: str | None = None
    families: Sequence[str] = ()
    clocks: Sequence[str] = ()
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case waits. due_at: the strictest of its clocks and its queue's own target."""

    queue: str
    urgency: Urgency
    due_at: int


def place(settings: Settings, matter: Matter, now: int, started: Iterable[tuple[str, int]] = ()) -> Place:
    """Where a case about `matter` waits. started: (legal clock, the moment its report came in)."""
    queue = next((queue for queue in settings.queues if _fits(queue, matter)), settings.queues[-1])
    due = [now + queue.target * _HOUR_MS, *(legal_due(settings, clock, at) for clock, at in started)]
    urgency = Urgency(queue.urgency) if queue.urgency is not None else _urgency(matter)
    return Place(queue.name, urgency, min(due))


def legal_due(settings: Settings, clock: str, started: int) -> int:
    """When a legal clock runs out; one that has no number of hours, with the shortest that has one by default."""
    hours = {clock.name: clock.hours for clock in settings.clocks}
    return started + hours.get(clock, 48) * _HOUR_MS


def _urgency(matter: Matter) -> Urgency:
    if matter.clocks:
        return Urgency.AT_ONCE
    if matter.action is Action.BLOCK or matter.returned:
        return Urgency.SOON
    return Urgency.ORDINARY if matter.supply else Urgency.LATER


def _fits(queue: Queue, matter: Matter) -> bool:
    return (
        _one_of(queue.kinds, [matter.kind])
        and _one_of(queue.supplies, [matter.supply or ""])
        and _one_of(queue.families, matter.families)
        and _one_of(queue.clocks, matter.clocks)
        and _one_of(queue.actions, [matter.action])
    )


def _one_of(asked: Sequence[str], there: Sequence[str]) -> bool:
    return not asked or ("*" in asked and bool(there)) or any(one in asked for one in there)
