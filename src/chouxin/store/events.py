"""What happened to cases: rows that are added and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select, update

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_all
from chouxin.store.tables.cases import cases, events


@dataclass(frozen=True, slots=True)
class EventRow:
    """One thing that happened. payload and salt are None once erased; the digests stay."""

    case_id: str
    seq: int
    at: int
    actor: str
    kind: str
    payload: str | None
    salt: bytes | None
    payload_digest: bytes
    previous: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class EndRow:
    """The end of a case's chain, as the case has it."""

    case_id: str
    events: int
    head: bytes
    head_seal: bytes


_END = select(cases.c.id, cases.c.events, cases.c.head, cases.c.head_seal)


def lock_end(tx: Tx, case_id: str) -> EndRow | None:
    """The end of a chain, held until this transaction ends, so that nobody else adds to it meanwhile."""
    row = tx.execute(_END.where(cases.c.id == case_id).with_for_update()).one_or_none()
    return EndRow(*row) if row else None


def add(tx: Tx, rows: Sequence[EventRow]) -> None:
    """Add events; their cases' ends are moved by whoever made them."""
    insert_all(tx, events, rows)


def move_end(tx: Tx, end: EndRow) -> None:
    """Say where a chain ends now."""
    moved = {"events": end.events, "head": end.head, "head_seal": end.head_seal}
    tx.execute(update(cases).where(cases.c.id == end.case_id).values(moved))


def of_case(tx: Tx, case_id: str) -> list[EventRow]:
    """Everything that happened to a case, in order."""
    asked = select(events).where(events.c.case_id == case_id).order_by(events.c.seq)
    return [EventRow(*row) for row in tx.execute(asked)]


def ends_after(tx: Tx, case_id: str, most: int) -> list[EndRow]:
    """The ends of the chains whose cases come after this one, by case id."""
    rows = tx.execute(_END.where(cases.c.id > case_id).order_by(cases.c.id).limit(most))
    return [EndRow(*row) for row in rows]


def of_cases(tx: Tx, case_ids: Sequence[str]) -> dict[str, list[EventRow]]:
    """Everything that happened to some cases, in order."""
    found: dict[str, list[EventRow]] = {case_id: [] for case_id in case_ids}
    asked = select(events).where(events.c.case_id.in_(case_ids)).order_by(events.c.case_id, events.c.seq)
    for row in tx.execute(asked):
        found[row.case_id].append(EventRow(*row))
    return found


def strays(tx: Tx) -> list[tuple[str, int]]:
    """Events of cases that are not there: (case id, number)."""
    there = exists().where(cases.c.id == events.c.case_id)
    asked = select(events.c.case_id, events.c.seq).where(~there).order_by(events.c.case_id, events.c.seq).limit(1000)
    return [(case_id, seq) for case_id, seq in tx.execute(asked)]


def erase(tx: Tx, case_id: str) -> int:
    """Erase the payloads of a case; how many there were. The digests stay, and so the chain holds."""
    there = (events.c.case_id == case_id) & (events.c.payload.is_not(None) | events.c.salt.is_not(None))
    count = tx.execute(select(func.count()).select_from(events).where(there)).scalar_one()
    if count:
        tx.execute(update(events).where(there).values(payload=None, salt=None))
    return count
