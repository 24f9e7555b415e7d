"""One item's evidence becomes a ledger: weights of evidence added up in log-odds (I. J. Good, 1950).

::

    concern = 1 / (1 + exp(-(PRIOR + structure + words)))
    words   = objects + trade - frames          trade = offer + delivery + contact + target, only beside an object

A rule counts once, with its best hit: weight x score. Within a role the strongest rule counts whole, the next half,
then a quarter, so that ten delivery words can never weigh more than two. Frames speak against words only: what a
model file does is not changed by what is written beside it, and no wording can push below what the file itself shows.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chouxin.domain import Entry, Evidence, Ledger, Role, Rule, Status, Supply

PRIOR = -3.0
"""Log-odds before any evidence: an item that nothing speaks about is taken for ordinary at about 20 to 1."""

_TRADE = (Role.OFFER, Role.DELIVERY, Role.CONTACT, Role.TARGET)
_THINGS = (Role.STRUCTURE, Role.OBJECT)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A rule, the evidence for it, and what its best hit is worth alone."""

    rule: Rule
    evidence: tuple[str, ...]
    worth: float


def weigh(item_id: str, evidence: Iterable[Evidence], rules: Mapping[str, Rule]) -> Ledger:
    """Weigh what was found in one item. Only stable rules count; others must be left out by nobody else."""
    by_role = _heard_by_role(evidence, rules)
    has_thing = any(by_role[role] for role in _THINGS)
    has_words = bool(by_role[Role.OBJECT])
    entries: list[Entry] = []
    entries += _entries(by_role, Role.STRUCTURE, +1)
    entries += _entries(by_role, Role.OBJECT, +1)
    for role in _TRADE:
        entries += _entries(by_role, role, +1, idle="" if has_thing else "no_object")
    entries += _entries(by_role, Role.FRAME, -1, idle="" if has_words else "nothing_to_frame")
    return Ledger(item_id, tuple(entries), _concern(entries), _supply(by_role), _families(by_role))


def _heard_by_role(evidence: Iterable[Evidence], rules: Mapping[str, Rule]) -> dict[Role, list[_Heard]]:
    hits: dict[str, list[Evidence]] = defaultdict(list)
    for found in evidence:
        if rules[found.rule].status is Status.STABLE:
            hits[found.rule].append(found)
    by_role: dict[Role, list[_Heard]] = defaultdict(list)
    for rule_id, found_here in hits.items():
        rule = rules[rule_id]
        best = max(found.score for found in found_here)
        keys = tuple(found.key for found in found_here)
        by_role[rule.role].append(_Heard(rule, keys, rule.weight * best))
    for heard in by_role.values():
        heard.sort(key=lambda h: (-h.worth, h.rule.id))
    return by_role


def _entries(by_role: Mapping[Role, list[_Heard]], role: Role, sign: int, idle: str = "") -> list[Entry]:
    return [
        Entry(h.rule.id, role, 0.0 if idle else round(sign * h.worth / 2**place, 4), h.evidence, idle)
        for place, h in enumerate(by_role.get(role, ()))
    ]


def _concern(entries: Iterable[Entry]) -> float:
    structure = words = 0.0
    for entry in entries:
        if entry.role is Role.STRUCTURE:
            structure += entry.points
        else:
            words += entry.points
    if structure:
        words = max(words, 0.0)
    return round(1.0 / (1.0 + math.exp(-(PRIOR + structure + words))), 4)


def _supply(by_role: Mapping[Role, list[_Heard]]) -> Supply | None:
    """What the item supplies: that of its heaviest thing, a structure before words."""
    for role in _THINGS:
        for heard in by_role.get(role, ()):
            return heard.rule.supply
    return None


def _families(by_role: Mapping[Role, list[_Heard]]) -> tuple[str, ...]:
    families = (h.rule.family for role in _THINGS for h in by_role.get(role, ()))
    return tuple(dict.fromkeys(families))
