"""How many there were of what; said at the end of every screening."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from chouxin.domain import Action, Decision
from chouxin.words import Words


@dataclass(slots=True)
class Counts:
    """Decisions by action, and those of which something could not be looked at.

    found: decisions whose evidence calls for a person. faulty: decisions with faults. faults: all faults together.
    """

    actions: dict[Action, int] = field(default_factory=lambda: dict.fromkeys(Action, 0))
    found: int = 0
    faulty: int = 0
    faults: int = 0

    @property
    def total(self) -> int:
        """All decisions."""
        return sum(self.actions.values())

    def add(self, decision: Decision) -> None:
        """Count one decision."""
        self.actions[decision.action] += 1
        self.found += decision.action is not Action.ALLOW and decision.found
        self.faulty += bool(decision.faults)
        self.faults += len(decision.faults)

    def sentences(self, words: Words) -> list[str]:
        """The counts in words; faults have a sentence of their own, so that they are never read past."""
        by_action = {str(action): number for action, number in self.actions.items()}
        told = [words.say("report.counts", total=self.total, **by_action)]
        if self.faulty:
            told.append(words.say("report.counts_faulty", faulty=self.faulty, faults=self.faults))
        return told


class Screened:
    """Decisions on their way into a report: all are counted, those with one of the actions `only` are passed on."""

    def __init__(self, decisions: Iterable[Decision], only: Collection[Action] = tuple(Action)) -> None:
        self._decisions, self._only = decisions, frozenset(only)
        self.counts = Counts()

    def __iter__(self) -> Iterator[Decision]:
        for decision in self._decisions:
            self.counts.add(decision)
            if decision.action in self._only:
                yield decision
