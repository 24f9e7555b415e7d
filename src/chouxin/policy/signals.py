"""The one table of signals: from supply and family of rules to what a profile answers and what data calls it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from chouxin.domain import Role, Rule, Supply
from chouxin.knowledge.document import parse

DATA_CATEGORIES = ("service", "software", "distribution", "pretrained_model", "tutorial", "none")
"""What labelled data calls an item."""


class Speaks(StrEnum):
    """What a signal says: the thing itself, what counts only beside it, an ordinary reading, or seen by no rule."""

    FOR = "for"
    BESIDE = "beside"
    AGAINST = "against"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Signal:
    """One line of `signals.yaml`. supply: set where it speaks for a violation. data: one of DATA_CATEGORIES."""

    name: str
    speaks: Speaks
    data: str
    supply: Supply | None
    families: tuple[str, ...]


@cache
def signals() -> Mapping[str, Signal]:
    """All signals by name, in the order of the table."""
    table = parse((files("chouxin.policy") / "signals.yaml").read_bytes(), "signals.yaml").root.plain()
    return {
        name: Signal(
            name,
            Speaks(row["speaks"]),
            row["data"],
            Supply(row["supply"]) if "supply" in row else None,
            tuple(row["families"]),
        )
        for name, row in table.items()
    }


def signal_of(supply: Supply | None, family: str) -> Signal | None:
    """What things of `supply` and `family` are; None for a family that only a site's own pack knows."""
    return _things().get((supply, family))


def signal_of_rule(rule: Rule) -> Signal | None:
    """The signal that a rule belongs to, whatever its role."""
    if rule.role in (Role.OBJECT, Role.STRUCTURE):
        return signal_of(rule.supply, rule.family)
    speaks = Speaks.AGAINST if rule.role is Role.FRAME else Speaks.BESIDE
    return next((s for s in signals().values() if s.speaks is speaks and rule.family in s.families), None)


def answerable() -> tuple[str, ...]:
    """The names of the signals that a profile may have thresholds for."""
    return tuple(signal.name for signal in signals().values() if signal.speaks is Speaks.FOR)


@cache
def _things() -> Mapping[tuple[Supply | None, str], Signal]:
    things = [signal for signal in signals().values() if signal.speaks is Speaks.FOR]
    return {(signal.supply, family): signal for signal in things for family in signal.families}
