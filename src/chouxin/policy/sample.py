"""A labelled sample, counted by signal and concern: all that is needed to try any threshold."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from chouxin.domain import Action, Decision, FaultKind, Supply
from chouxin.policy.profile import Policy, Thresholds
from chouxin.policy.signals import signal_of, signals


@dataclass(slots=True)
class Tally:
    """Items: all of them, and those labelled. held_…: of these, the ones that may be held at all."""

    rows: int = 0
    violating: int = 0
    benign: int = 0
    held_violating: int = 0
    held_benign: int = 0

    def add(self, label: bool | None, *, holdable: bool) -> None:
        """Count one item. label: violating, benign, or None for unknown."""
        self.rows += 1
        self.violating += label is True
        self.benign += label is False
        self.held_violating += holdable and label is True
        self.held_benign += holdable and label is False

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.rows + other.rows,
            self.violating + other.violating,
            self.benign + other.benign,
            self.held_violating + other.held_violating,
            self.held_benign + other.held_benign,
        )


@dataclass(slots=True)
class Sample:
    """What was seen in all rows. Memory grows with the number of different concerns, not with the rows.

    groups: by signal, or by supply where a family has no signal; then by concern. unseen: items in which no rule saw
    anything that is supplied; no threshold reaches them. faulty: items that a person gets because they could not be
    looked at, whatever the thresholds are. found: violating items by the category of their label, then by group and
    concern; ("", 0.0) stands for unseen.
    """

    groups: dict[str, dict[float, Tally]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Tally)))
    unseen: Tally = field(default_factory=Tally)
    faulty: Tally = field(default_factory=Tally)
    found: dict[str, Counter[tuple[str, float]]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, decision: Decision, label: bool | None, category: str = "", *, faults_are_reviewed: bool) -> None:
        """Count one decision, made with a policy that is `wide_open`."""
        holdable = decision.action is Action.BLOCK
        if faults_are_reviewed and any(fault.kind is not FaultKind.ELSEWHERE for fault in decision.faults):
            self.faulty.add(label, holdable=False)
            return
        key = ("", 0.0)
        if decision.supply is None:
            self.unseen.add(label, holdable=False)
        else:
            key = (_group(decision.supply, decision.families), decision.confidence)
            self.groups[key[0]][key[1]].add(label, holdable=holdable)
        if label and category:
            self.found[category][key] += 1

    @property
    def all(self) -> Tally:
        """Every row."""
        total = self.unseen + self.faulty
        for group in self.groups.values():
            for tally in group.values():
                total += tally
        return total


def wide_open(policy: Policy) -> Policy:
    """`policy` with thresholds that let everything through: a decision then says what may be held, and its concern."""
    return replace(policy, supplies={supply: Thresholds(0.0, 0.0) for supply in Supply}, signals={})


def thresholds_of(policy: Policy, group: str) -> Thresholds:
    """What `policy` says of a group of a sample."""
    signal = signals().get(group)
    if signal is None or signal.supply is None:
        return policy.supplies[Supply(group)]
    return policy.signals.get(group) or policy.supplies[signal.supply]


def with_signals(policy: Policy, chosen: Mapping[str, Thresholds]) -> Policy:
    """`policy` with thresholds of its own for the signals in `chosen`."""
    return replace(policy, signals={**policy.signals, **chosen})


def _group(supply: Supply, families: tuple[str, ...]) -> str:
    signal = signal_of(supply, families[0]) if families else None
    return signal.name if signal else supply.value
