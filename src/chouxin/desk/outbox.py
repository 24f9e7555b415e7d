"""What receivers are told, put down in the transaction that it tells of: told if that happened, and only then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from chouxin.desk.ids import new_id
from chouxin.store import Tx, outbox
from chouxin.store.items import DecisionRow, ItemRow
from chouxin.store.outbox import EndpointRow, MessageRow

EVENTS = ("ruling.effective", "ruling.overturned", "item.reinstated", "appeal.heard", "report.answered", "test")
"""What can be told. `ruling.effective` is the one that a site acts on."""

_ACTIONS = {"allow": "allow", "hold": "hold", "remove": "remove", "restrict": "restrict"}


@dataclass(frozen=True, slots=True)
class Told:
    """One happening, for receivers. id: the same however often it is put down; by it a receiver knows it again.

    data: JSON-ready. items, outcome, reason: for receivers that want Coop's body, which is about one item at a time.
    """

    id: str
    event: str
    data: dict[str, object]
    items: Sequence[tuple[ItemRow, DecisionRow]] = ()
    outcome: str = ""
    reason: str = ""


def tell(tx: Tx, told: Told, now: int) -> int:
    """Put down one happening for every receiver that wants it; how many messages that makes."""
    rows = [
        MessageRow(
            id=new_id(now),
            endpoint=endpoint.id,
            message_id=message_id,
            event=told.event,
            body=body,
            state="waiting",
            attempts=0,
            next_at=now,
            leased_by=None,
            lease_until=None,
            last_status=None,
            last_error=None,
            created_at=now,
            sent_at=None,
        )
        for endpoint in outbox.all_endpoints(tx, live=True)
        if _wants(endpoint, told.event)
        for message_id, body in _bodies(endpoint, told, now)
    ]
    outbox.add(tx, rows)
    return len(rows)


def _wants(endpoint: EndpointRow, event: str) -> bool:
    wanted: list[str] = msgspec.json.decode(endpoint.events)
    return not wanted or event in wanted


def _bodies(endpoint: EndpointRow, told: Told, now: int) -> Iterable[tuple[str, str]]:
    if endpoint.format != "coop":
        moment = datetime.fromtimestamp(now / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        yield told.id, _json({"type": told.event, "timestamp": moment, "data": told.data})
        return
    for item, decision in told.items:
        yield f"{told.id}-{item.id}", _json(_as_coop(told, item, decision))


def _as_coop(told: Told, item: ItemRow, decision: DecisionRow) -> dict[str, object]:
    # Coop's own body has the reviewer's address in it. Nobody outside learns who ruled.
    return {
        "item": {"id": item.site_ref or item.id, "typeId": item.kind},
        "action": {"id": _ACTIONS.get(told.outcome, told.outcome)},
        "policies": [{"id": decision.supply, "name": decision.supply, "penalty": "NONE"}] if decision.supply else [],
        "rules": [],
        "custom": {"event": told.event, "case": told.data.get("case"), "message": told.id},
        "actorEmail": None,
        "creator": {"id": item.account} if item.account else None,
        "decisionReason": told.reason or None,
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
