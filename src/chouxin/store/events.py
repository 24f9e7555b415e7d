"""What happened to cases: rows that are added and never changed."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import func, insert, select, update

from chouxin.store.database import Tx
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
    if rows:
        tx.execute(insert(events), [asdict(row) for row in rows])


def move_end(tx: Tx, end: EndRow) -> None:
    """Say where a chain ends now."""
    moved = {"events": end.events, "head": end.head, "head_seal": end.head_seal}
    tx.execute(update(cases).where(cases.c.id == end.case_id).values(moved))


def of_case(tx: Tx, case_id: str) -> list[EventRow]:
    """Everything that happened to a case, in order."""
    asked = select(events).where(events.c.case_id == case_id).order_by(events.c.seq)
    return [EventRow(*row) for row in tx.execute(asked)]


def all_ends(tx: Tx) -> Iterator[EndRow]:
    """The end of every chain, by case id. Holds a few at a time."""
    for row in tx.execute(_END.order_by(cases.c.id).execution_options(yield_per=1000)):
        yield EndRow(*row)


def everything(tx: Tx) -> Iterator[EventRow]:
    """Every event, by case and number. Holds a few at a time."""
    asked = select(events).order_by(events.c.case_id, events.c.seq).execution_options(yield_per=1000)
    for row in tx.execute(asked):
        yield EventRow(*row)


def erase(tx: Tx, case_id: str) -> int:
    """Erase the payloads of a case; how many there were. The digests stay, and so the chain holds."""
    there = (events.c.case_id == case_id) & (events.c.payload.is_not(None) | events.c.salt.is_not(None))
    count = tx.execute(select(func.count()).select_from(events).where(there)).scalar_one()
    if count:
        tx.execute(update(events).where(there).values(payload=None, salt=None))
    return count
