"""Messages on their way to receivers, written in the transaction that they tell of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_new
from chouxin.store.rows import values
from chouxin.store.tables.queue import endpoints, outbox


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """A receiver. events: JSON list, empty: all. format: standard, coop. private: may lie in the site's own network."""

    id: str
    url: str
    events: str
    secret: str
    format: str
    private: int
    created_at: int
    disabled_at: int | None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message for one receiver. state: waiting, sent, dead. body: None once erased."""

    id: str
    endpoint: str
    message_id: str
    event: str
    body: str | None
    state: str
    attempts: int
    next_at: int
    leased_by: str | None
    lease_until: int | None
    last_status: int | None
    last_error: str | None
    created_at: int
    sent_at: int | None


def add_endpoint(tx: Tx, row: EndpointRow) -> None:
    """Add a receiver."""
    tx.execute(insert(endpoints), values([row]))


def all_endpoints(tx: Tx, *, live: bool = False) -> list[EndpointRow]:
    """The receivers, the oldest first; live: without those that are disabled."""
    asked = select(endpoints).order_by(endpoints.c.created_at, endpoints.c.id)
    if live:
        asked = asked.where(endpoints.c.disabled_at.is_(None))
    return [EndpointRow(*row) for row in tx.execute(asked)]


def endpoint(tx: Tx, endpoint_id: str) -> EndpointRow | None:
    """One receiver."""
    row = tx.execute(select(endpoints).where(endpoints.c.id == endpoint_id)).one_or_none()
    return EndpointRow(*row) if row else None


def change_endpoint(tx: Tx, endpoint_id: str, **values: Any) -> int:
    """Change a receiver; 0 where there is none."""
    return tx.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(**values)).rowcount


def add(tx: Tx, rows: Sequence[MessageRow]) -> None:
    """Add messages; one that a receiver has been given under the same message id is not added again."""
    insert_new(tx, outbox, values(rows))


def lease(tx: Tx, endpoint_id: str, now: int, until: int, owner: str, most: int, longest: int) -> list[MessageRow]:
    """Take messages of a receiver that are to be sent now, the one that waited longest first.

    Also one whose moment, or whose lease, lies further away than any given now could: the clock has gone back since.
    """
    ready = or_(outbox.c.next_at <= now, outbox.c.next_at > now + longest)
    free = or_(outbox.c.lease_until.is_(None), outbox.c.lease_until <= now, outbox.c.lease_until > now + longest)
    mine = (outbox.c.endpoint == endpoint_id) & (outbox.c.state == "waiting")
    asked = select(outbox).where(mine, ready, free).order_by(outbox.c.next_at, outbox.c.id)
    rows = [MessageRow(*row) for row in tx.execute(asked.limit(most).with_for_update(skip_locked=True))]
    taken = update(outbox).where(outbox.c.id.in_([row.id for row in rows]))
    if rows:
        tx.execute(taken.values(leased_by=owner, lease_until=until))
    return rows


def done(tx: Tx, message: str, owner: str, **values: Any) -> bool:
    """Write what became of a message; False where somebody else has it by now."""
    mine = (outbox.c.id == message) & (outbox.c.leased_by == owner) & (outbox.c.state == "waiting")
    freed = {"leased_by": None, "lease_until": None, **values}
    return tx.execute(update(outbox).where(mine).values(**freed)).rowcount == 1


def replay(tx: Tx, now: int, *, message: str | None = None, endpoint_id: str | None = None) -> int:
    """Send dead messages again from the start: one, or all of a receiver; how many."""
    which = outbox.c.state == "dead"
    if message is not None:
        which &= outbox.c.id == message
    if endpoint_id is not None:
        which &= outbox.c.endpoint == endpoint_id
    again = {"state": "waiting", "attempts": 0, "next_at": now, "last_error": None}
    return tx.execute(update(outbox).where(which, outbox.c.body.is_not(None)).values(**again)).rowcount


def messages(tx: Tx, state: str | None, endpoint_id: str | None, most: int) -> list[MessageRow]:
    """Messages, the newest first."""
    asked = select(outbox).order_by(outbox.c.created_at.desc(), outbox.c.id.desc()).limit(most)
    if state is not None:
        asked = asked.where(outbox.c.state == state)
    if endpoint_id is not None:
        asked = asked.where(outbox.c.endpoint == endpoint_id)
    return [MessageRow(*row) for row in tx.execute(asked)]


def counts(tx: Tx) -> dict[str, int]:
    """How many messages are in each state."""
    rows = tx.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {state: count for state, count in rows}  # noqa: C416 - rows are no pairs to mypy
