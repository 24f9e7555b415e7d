"""Arrow in and out: listings and decisions as columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from chouxin.domain import Decision, Entry, Evidence, Fault, Indicator, Item, Limits, Locator, Reason, Rule, Span
from chouxin.readers.table.heading import no_text, understand
from chouxin.readers.table.row import Cells, RowMaker


def _struct(fields: Mapping[str, pa.DataType]) -> pa.StructType:
    return pa.struct(list(fields.items()))


_TRANSFORM = _struct({"name": pa.string(), "cost": pa.float64()})
_INDICATOR = _struct({"kind": pa.string(), "shown": pa.string(), "link": pa.string()})
_EVIDENCE = _struct(
    {
        "key": pa.string(),
        "rule": pa.string(),
        "role": pa.string(),
        "detector": pa.string(),
        "where": pa.string(),
        "container": pa.list_(pa.string()),
        "field": pa.string(),
        "start": pa.int64(),
        "end": pa.int64(),
        "box": pa.list_(pa.int64()),
        "excerpt": pa.string(),
        "transforms": pa.list_(_TRANSFORM),
        "score": pa.float64(),
        "detail": pa.string(),
        "points": pa.float64(),
        "idle": pa.string(),
        "indicator": _INDICATOR,
    }
)
_REASON = _struct({"code": pa.string(), "values": pa.map_(pa.string(), pa.string())})
_FAULT = _struct({"by": pa.string(), "kind": pa.string(), "where": pa.string(), "why": pa.string()})

_COLUMNS: Mapping[str, pa.DataType] = {
    "id": pa.string(),
    "kind": pa.string(),
    "source": pa.string(),
    "action": pa.string(),
    "confidence": pa.float64(),
    "supply": pa.string(),
    "families": pa.list_(pa.string()),
    "reasons": pa.list_(_REASON),
    "evidence": pa.list_(_EVIDENCE),
    "against": pa.list_(_EVIDENCE),
    "shadow": pa.list_(_EVIDENCE),
    "faults": pa.list_(_FAULT),
    "policy": pa.string(),
    "packs": pa.list_(pa.string()),
    "banks": pa.list_(pa.string()),
    "engine": pa.string(),
}
DECISIONS = pa.schema(list(_COLUMNS.items()), metadata={"schema": "chouxin.decision/1"})
"""One row a decision. Null are `field`, `start` and `end` for evidence outside texts, `box` for evidence outside
pictures, and `supply` where none was found."""


def items_of_batch(rows: pa.RecordBatch, label: str, limits: Limits) -> Iterator[Item]:
    """The rows of a record batch as items; columns are understood as those of a table export.

    Ids come from the column `id`, otherwise `<label>:<row>`. Raises InputError where no column is text.
    """
    heading = understand(rows.schema.names, {})
    if not heading.readable:
        raise no_text(heading.columns, label)
    maker = RowMaker(label, Locator((label,)), limits)
    columns = [column.to_pylist() for column in rows.columns]
    for number, values in enumerate(zip(*columns, strict=True), 1):
        yield maker.make(Cells(number, values=values), heading)


def item_of_mapping(fields: Mapping[str, object], label: str, limits: Limits) -> Item:
    """One listing given as a mapping of column to value, understood as a row of a table export."""
    heading = understand(tuple(fields), {})
    if not heading.readable:
        raise no_text(heading.columns, label)
    return RowMaker(label, Locator((label,)), limits).make(Cells(1, values=tuple(fields.values())), heading)


def decisions_to_batch(decisions: Sequence[Decision], rules: Mapping[str, Rule]) -> pa.RecordBatch:
    """`decisions` in their order, by the schema DECISIONS."""
    return pa.RecordBatch.from_pylist([_row(decision, rules) for decision in decisions], schema=DECISIONS)


def _row(decision: Decision, rules: Mapping[str, Rule]) -> dict[str, object]:
    entries = {key: entry for entry in decision.ledger.entries for key in entry.evidence}
    return {
        "id": _writable(decision.item_id),
        "kind": decision.kind.value,
        "source": _writable(decision.source),
        "action": decision.action.value,
        "confidence": decision.confidence,
        "supply": decision.supply.value if decision.supply else None,
        "families": decision.families,
        "reasons": [_reason(reason) for reason in decision.reasons],
        "evidence": _evidence(decision.evidence, entries, rules),
        "against": _evidence(decision.against, entries, rules),
        "shadow": _evidence(decision.shadow, {}, rules),
        "faults": [_fault(fault) for fault in decision.faults],
        "policy": decision.policy,
        "packs": decision.packs,
        "banks": decision.banks,
        "engine": decision.engine,
    }


def _reason(reason: Reason) -> dict[str, object]:
    return {"code": reason.code, "values": [(name, _writable(value)) for name, value in reason.values]}


def _evidence(
    found: Iterable[Evidence], entries: Mapping[str, Entry], rules: Mapping[str, Rule]
) -> list[dict[str, object]]:
    return [_one(evidence, entries.get(evidence.key), rules[evidence.rule]) for evidence in found]


def _one(evidence: Evidence, entry: Entry | None, rule: Rule) -> dict[str, object]:
    place = evidence.locator.place
    span = place if isinstance(place, Span) else None
    return {
        "key": evidence.key,
        "rule": evidence.rule,
        "role": rule.role.value,
        "detector": evidence.detector,
        "where": _writable(str(evidence.locator)),
        "container": [_writable(name) for name in evidence.locator.container],
        "field": span.field if span else None,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "box": list(span.box) if span and span.box else None,
        "excerpt": _writable(evidence.excerpt),
        "transforms": [{"name": t.name, "cost": t.cost} for t in evidence.transforms],
        "score": evidence.score,
        "detail": _writable(evidence.detail),
        "points": entry.points if entry else 0.0,
        "idle": entry.idle if entry else "",
        "indicator": _indicator(evidence.indicator),
    }


def _indicator(indicator: Indicator | None) -> dict[str, object] | None:
    if indicator is None:
        return None
    return {"kind": indicator.kind, "shown": _writable(indicator.shown), "link": indicator.link}


def _fault(fault: Fault) -> dict[str, object]:
    where = _writable(str(fault.locator))
    return {"by": fault.by, "kind": fault.kind.value, "where": where, "why": _writable(fault.why)}


def _writable(text: str) -> str:
    # Arrow strings are UTF-8, which cannot hold half of a surrogate pair (broken JSON escapes, odd file names).
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
