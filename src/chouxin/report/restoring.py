"""A decision made again from what was written of it (`chouxin.decision/1`), to be shown years later as it was taken.

Rules and their wording come from the document: what a rule said then is what the decision rests on, whatever the packs
say today.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from chouxin.domain import (
    Action,
    Carries,
    Decision,
    Entry,
    Evidence,
    Fault,
    FaultKind,
    Flow,
    Indicator,
    InputError,
    Kind,
    Ledger,
    Locator,
    Named,
    Offset,
    Reason,
    Role,
    Row,
    Rule,
    SourceLine,
    Span,
    Status,
    Stream,
    Supply,
    Transform,
)
from chouxin.policy import Policy
from chouxin.report.document import SCHEMA, Document
from chouxin.report.legend import Legend
from chouxin.words import Words

_ROLES = tuple(Role)


@dataclass(frozen=True, slots=True)
class Restored(Evidence):
    """Evidence whose key was written down; the part that it was found in is known no more."""

    written_key: str = ""

    @property
    def key(self) -> str:
        """As it was written down."""
        return self.written_key


def restore(
    document: Document, fields: Mapping[str, str], rules: Mapping[str, Rule], policy: Policy, words: Words
) -> tuple[Decision, Legend]:
    """The decision of a document, and the legend that it is read by.

    fields: the item's own texts, where they are still kept. rules: those of today, for weights that no document holds.
    Raises InputError for a document of another schema.
    """
    if document.get("schema") != SCHEMA:
        raise InputError(f"this decision was written as {document.get('schema')!r}; {SCHEMA} is what can be read")
    sides = {side: [_evidence(one, document["id"]) for one in document[side]] for side in ("evidence", "against")}
    shadow = tuple(_evidence(one, document["id"]) for one in document["shadow"])
    reasons = tuple(Reason(reason["code"]) for reason in document["reasons"])
    told = [one for side in ("evidence", "against", "shadow") for one in document[side]]
    supply = Supply(document["supply"]) if document["supply"] else None
    ledger = Ledger(
        document["id"],
        tuple(_entries([*document["evidence"], *document["against"]])),
        document["confidence"],
        supply,
        tuple(document["families"]),
    )
    decision = Decision(
        item_id=document["id"],
        kind=Kind(document["kind"]),
        source=document["source"],
        action=Action(document["action"]),
        confidence=document["confidence"],
        supply=supply,
        families=tuple(document["families"]),
        reasons=reasons,
        evidence=tuple(sides["evidence"]),
        against=tuple(sides["against"]),
        shadow=shadow,
        ledger=ledger,
        faults=tuple(_fault(one, document["id"]) for one in document["faults"]),
        policy=document["policy"],
        packs=tuple(document["packs"]),
        banks=tuple(document["banks"]),
        engine=document["engine"],
        fields=tuple(fields.items()),
    )
    legend = Legend({rule.id: rule for rule in (_rule(one, rules) for one in told)}, policy, words)
    legend.remember(reasons, [reason["text"] for reason in document["reasons"]])
    return decision, legend


def _evidence(told: Document, item_id: str) -> Restored:
    indicator, flow = told.get("indicator"), told.get("flow")
    return Restored(
        item_id=item_id,
        part="",
        rule=told["rule"],
        detector=told["detector"],
        locator=_locator(told["locator"]),
        excerpt=told["excerpt"],
        score=told["score"],
        transforms=tuple(Transform(t["name"], t["cost"]) for t in told["transforms"]),
        detail=told["detail"],
        indicator=Indicator(indicator["kind"], indicator["shown"], indicator["link"]) if indicator else None,
        flow=Flow(_streams(flow["in"]), _streams(flow["out"]), flow["from_file"]) if flow else None,
        written_key=told["key"],
    )


def _entries(told: Iterable[Document]) -> Iterable[Entry]:
    """The ledger's lines: evidence of one rule that was worth the same stands on one line."""
    lines: dict[tuple[str, float, str], list[str]] = {}
    roles: dict[str, Role] = {}
    for one in told:
        lines.setdefault((one["rule"], one["points"], one["idle"]), []).append(one["key"])
        roles[one["rule"]] = Role(one["role"])
    made = [Entry(rule, roles[rule], points, tuple(keys), idle) for (rule, points, idle), keys in lines.items()]
    return sorted(
        made, key=lambda entry: (entry.role is not Role.STRUCTURE, _ROLES.index(entry.role), -abs(entry.points))
    )


def _rule(told: Document, rules: Mapping[str, Rule]) -> Rule:
    today = rules.get(told["rule"])
    return Rule(
        id=told["rule"],
        version=today.version if today else "",
        title=told["title"],
        why=told["why"],
        supply=today.supply if today else None,
        family=today.family if today else "",
        role=Role(told["role"]),
        status=today.status if today else Status.RETIRED,
        weight=today.weight if today else 0.0,
    )


def _streams(told: Iterable[Mapping[str, Any]]) -> tuple[Stream, ...]:
    return tuple(Stream(Carries(stream["carries"]), tuple(stream["sizes"])) for stream in told)


def _fault(told: Document, item_id: str) -> Fault:
    return Fault(item_id, told["by"], _locator(told["locator"]), FaultKind(told["kind"]), told["why"])


def _locator(told: Document) -> Locator:
    container, place = tuple(told["container"]), told["place"]
    match place:
        case None:
            return Locator(container)
        case {"type": "span", "field": field, "start": start, "end": end}:
            box = place.get("box")
            return Locator(container, Span(field, start, end, (box[0], box[1], box[2], box[3]) if box else None))
        case {"type": "row", "number": number}:
            return Locator(container, Row(number))
        case {"type": "named", "name": name}:
            return Locator(container, Named(name))
        case {"type": "offset", "byte": byte}:
            return Locator(container, Offset(byte))
        case {"type": "line", "number": number}:
            return Locator(container, SourceLine(number))
    raise InputError(f"this decision points to a place of an unknown kind: {place.get('type')!r}")
