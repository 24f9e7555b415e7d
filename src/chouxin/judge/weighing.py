"""One item's evidence becomes a ledger: weights of evidence added up in log-odds (I. J. Good, 1950).

::

    concern = 1 / (1 + exp(-(PRIOR + structure + words)))
    words   = objects + trade - frames          trade = offer + delivery + contact + target, only beside an object

A rule counts once, with its best hit: weight x score. Within a role the strongest rule counts whole, the next half,
then a quarter, so that ten delivery words can never weigh more than two; a rule that only found places which a heavier
one of its role has found counts nothing, for they are the same evidence. Frames speak against words only: what a model
file does is not changed by what is written beside it, and no wording can push below what the file itself shows.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from chouxin.domain import Entry, Evidence, Ledger, Role, Rule, Span, Status, Supply

PRIOR = -3.0
"""Log-odds before any evidence: an item that nothing speaks about is taken for ordinary at about 20 to 1."""

_TRADE = (Role.OFFER, Role.DELIVERY, Role.CONTACT, Role.TARGET)
_THINGS = (Role.STRUCTURE, Role.OBJECT)


@dataclass(frozen=True, slots=True)
class _Heard:
    """A rule, the evidence for it, and what its best hit is worth alone."""

    rule: Rule
    evidence: tuple[Evidence, ...]
    worth: float


def weigh(item_id: str, evidence: Collection[Evidence], rules: Mapping[str, Rule]) -> Ledger:
    """Weigh what was found in one item. Only stable rules count; others must be left out by nobody else."""
    by_role = _heard_by_role(evidence, rules) if evidence else {}
    if not by_role:
        return Ledger(item_id, (), _UNSPOKEN_OF, None, ())
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
        by_role[rule.role].append(_Heard(rule, tuple(found_here), rule.weight * best))
    for heard in by_role.values():
        heard.sort(key=lambda h: (-h.worth, h.rule.id))
    return by_role


def _entries(by_role: Mapping[Role, list[_Heard]], role: Role, sign: int, idle: str = "") -> Iterator[Entry]:
    place = 0
    taken: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for heard in by_role.get(role, ()):
        keys = tuple(found.key for found in heard.evidence)
        why = idle or ("same_words" if _adds_nothing(heard, taken) else "")
        yield Entry(heard.rule.id, role, 0.0 if why else round(sign * heard.worth / 2**place, 4), keys, why)
        place += not why


def _adds_nothing(heard: _Heard, taken: dict[tuple[str, str], list[tuple[int, int]]]) -> bool:
    """Whether all its places lie in places that are `taken`; if not, they are taken now."""
    places = [_place(found) for found in heard.evidence]
    known = all(any(a <= start and end <= b for a, b in taken[where]) for where, start, end in places)
    for where, start, end in () if known else places:
        taken[where].append((start, end))
    return known


def _place(found: Evidence) -> tuple[tuple[str, str], int, int]:
    """Part and field with start and end; what is no span of a text is a whole of its own."""
    place = found.locator.place
    if isinstance(place, Span):
        return (found.part, place.field), place.start, place.end
    return (found.part, str(found.locator)), 0, 0


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


_UNSPOKEN_OF = _concern(())
"""What most items come to: nothing was found in them."""
