"""A decision as plain data: what every format is made from, and what a JSON line holds.

The shape is published as `schemas/decision-1.json`. A field is never renamed or dropped within a version; a new one
that is always there makes it `chouxin.decision/2`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from chouxin.domain import Decision, Entry, Evidence, Fault, Locator, Named, Offset, Row, SourceLine, Span, Stream
from chouxin.report.legend import Legend, entries_of
from chouxin.report.tree_places import link

SCHEMA = "chouxin.decision/1"

Document = dict[str, Any]


def document(decision: Decision, legend: Legend) -> Document:
    """`decision` as JSON-ready data, its sentences in every language."""
    entries = entries_of(decision)
    return {
        "schema": SCHEMA,
        "id": decision.item_id,
        "kind": str(decision.kind),
        "source": decision.source,
        "action": str(decision.action),
        "confidence": decision.confidence,
        "supply": str(decision.supply) if decision.supply else None,
        "families": list(decision.families),
        "reasons": _reasons(decision, legend),
        "evidence": _evidence(decision, decision.evidence, entries, legend),
        "against": _evidence(decision, decision.against, entries, legend),
        "shadow": _evidence(decision, decision.shadow, {}, legend),
        "faults": [_fault(fault) for fault in decision.faults],
        "policy": decision.policy,
        "packs": list(decision.packs),
        "banks": list(decision.banks),
        "engine": decision.engine,
    }


def _reasons(decision: Decision, legend: Legend) -> list[Document]:
    texts = legend.reasons(decision)
    # A decision without reasons still gets a sentence (nothing was found); it has no code of its own in the decision.
    codes = [reason.code for reason in decision.reasons] or ["nothing_found"]
    return [{"code": code, "text": text} for code, text in zip(codes, texts, strict=True)]


def _evidence(
    decision: Decision, found: Iterable[Evidence], entries: Mapping[str, Entry], legend: Legend
) -> list[Document]:
    return [_one(evidence, evidence.key, entries, decision, legend) for evidence in found]


def _one(evidence: Evidence, key: str, entries: Mapping[str, Entry], decision: Decision, legend: Legend) -> Document:
    entry = entries.get(key)
    rule = legend.rules[evidence.rule]
    span = evidence.locator.span()
    told: Document = {
        "key": key,
        "rule": evidence.rule,
        "title": dict(rule.title),
        "detector": evidence.detector,
        "locator": _locator(evidence.locator),
        "where": str(evidence.locator),
        "span": list(span) if span else None,
        "excerpt": evidence.excerpt,
        "transforms": [{"name": t.name, "cost": t.cost} for t in evidence.transforms],
        "score": evidence.score,
        "why": dict(rule.why),
        "detail": evidence.detail,
        "role": str(rule.role),
        "points": entry.points if entry else 0.0,
        "idle": entry.idle if entry else "",
    }
    if address := link(decision, evidence.locator, legend.link_template):
        told["link"] = address
    if (found := evidence.indicator) is not None:
        told["indicator"] = {"kind": found.kind, "shown": found.shown, "link": found.link}
    if (flow := evidence.flow) is not None:
        told["flow"] = {"in": _streams(flow.inputs), "out": _streams(flow.outputs), "from_file": flow.from_file}
    return told


def _streams(streams: Iterable[Stream]) -> list[Document]:
    return [{"carries": str(stream.carries), "sizes": list(stream.sizes)} for stream in streams]


def _fault(fault: Fault) -> Document:
    return {
        "by": fault.by,
        "kind": str(fault.kind),
        "locator": _locator(fault.locator),
        "where": str(fault.locator),
        "why": fault.why,
    }


def _locator(locator: Locator) -> Document:
    return {"container": list(locator.container), "place": _place(locator)}


def _place(locator: Locator) -> Document | None:
    match locator.place:
        case None:
            return None
        case Span(field, start, end, box):
            span: Document = {"type": "span", "field": field, "start": start, "end": end}
            return {**span, "box": list(box)} if box else span
        case Row(number):
            return {"type": "row", "number": number}
        case Named(name):
            return {"type": "named", "name": name}
        case Offset(byte):
            return {"type": "offset", "byte": byte}
        case SourceLine(number):
            return {"type": "line", "number": number}
