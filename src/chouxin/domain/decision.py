"""From evidence to what is done: the ledger (how much it matters) and the decision (what to do)."""

from dataclasses import dataclass
from enum import StrEnum

from chouxin.domain.evidence import Evidence
from chouxin.domain.fault import Fault
from chouxin.domain.item import Kind
from chouxin.domain.rule import Role, Supply


class Action(StrEnum):
    """What a platform does next. `block` means held back at once, waiting for a person, with notice and appeal."""

    ALLOW = "allow"
    REVIEW = "review"
    BLOCK = "block"


EVIDENCE_REASONS = frozenset({"structure", "object_with_trade", "object_alone"})
"""Reason codes that stand on evidence for a violation; the others tell of faults, or why nothing is done."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a ledger: a rule, what it is worth here, and the evidence (by key) that it stands on.

    points: nats of log-odds, positive for a violation, negative against; 0 where it does not count, `idle` says why.
    """

    rule: str
    role: Role
    points: float
    evidence: tuple[str, ...]
    idle: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One item's evidence, weighed. `concern` is 0..1: how far the whole speaks for a violation."""

    item_id: str
    entries: tuple[Entry, ...]
    concern: float
    supply: Supply | None
    families: tuple[str, ...]

    def roles(self) -> frozenset[Role]:
        """The roles that speak for a violation here."""
        return frozenset(entry.role for entry in self.entries if entry.points > 0)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an action was taken: a code that the explanation puts into words, and what it needs to do so."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with an item, and everything that is needed to check it or to make it again.

    confidence: the ledger's concern, 0..1. shadow: what draft and shadow rules found; it moved nothing.
    policy, packs, banks, engine: names with revisions; with the same ones, the same item gets the same decision.
    """

    item_id: str
    kind: Kind
    source: str
    action: Action
    confidence: float
    supply: Supply | None
    families: tuple[str, ...]
    reasons: tuple[Reason, ...]
    evidence: tuple[Evidence, ...]
    against: tuple[Evidence, ...]
    shadow: tuple[Evidence, ...]
    ledger: Ledger
    faults: tuple[Fault, ...]
    policy: str
    packs: tuple[str, ...]
    banks: tuple[str, ...]
    engine: str
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def found(self) -> bool:
        """Whether the evidence itself calls for a person, faults aside."""
        return any(reason.code in EVIDENCE_REASONS for reason in self.reasons)
