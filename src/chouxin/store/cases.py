"""Cases and the queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, exists, func, or_, select, tuple_, update

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_all, insert_tuples
from chouxin.store.tables.cases import CLAIMED, CLOSED, NOT_CLOSED, case_items, cases, rulings
from chouxin.store.tables.screening import items

WORKABLE = ("open", "second")
"""States in which a case waits for somebody to take it."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case. clocks: JSON. The chain's end stands with it, so that what is missing there is missed."""

    id: str
    kind: str
    queue: str
    urgency: int
    state: str
    supply: str | None
    action: str
    account: str | None
    opened_at: int
    due_at: int
    clocks: str
    claimed_by: str | None
    lease_until: int | None
    revision: int
    outcome: str | None
    closed_at: int | None
    hold: int
    about: str | None
    events: int
    head: bytes
    head_seal: bytes
    sealed: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases; None: any. after: the place (urgency, due_at, id) of the last one seen."""

    queues: tuple[str, ...] | None = None
    states: tuple[str, ...] | None = None
    supply: str | None = None
    action: str | None = None
    account: str | None = None
    claimed_by: str | None = None
    kind: str | None = None
    outcome: str | None = None
    site_ref: str | None = None
    after: tuple[int, int, str] | None = None


def add(tx: Tx, new: Sequence[CaseRow], members: Sequence[tuple[str, str, str]]) -> None:
    """Add cases and their items: (case id, item id, decision id)."""
    insert_all(tx, cases, new)
    insert_tuples(tx, case_items, ("case_id", "item_id", "decision_id"), members)


def case(tx: Tx, case_id: str) -> CaseRow | None:
    """One case."""
    row = tx.execute(select(cases).where(cases.c.id == case_id)).one_or_none()
    return CaseRow(*row) if row else None


def lock(tx: Tx, case_id: str) -> CaseRow | None:
    """One case, held until this transaction ends."""
    row = tx.execute(select(cases).where(cases.c.id == case_id).with_for_update()).one_or_none()
    return CaseRow(*row) if row else None


def change(tx: Tx, case_id: str, **values: Any) -> None:
    """Change a case that this transaction holds; its revision goes up by one."""
    values["revision"] = cases.c.revision + 1
    tx.execute(update(cases).where(cases.c.id == case_id).values(**values))


def lengthen(tx: Tx, case_id: str, until: int) -> None:
    """Lengthen a lease; nothing about the case itself changes, so its revision stays."""
    tx.execute(update(cases).where(cases.c.id == case_id).values(lease_until=until))


def page(tx: Tx, wanted: Wanted, most: int) -> list[CaseRow]:
    """A page of cases in the order in which they are worked on: the most urgent first, then what is due first."""
    asked = select(cases).where(*_conditions(wanted)).order_by(cases.c.urgency, cases.c.due_at, cases.c.id)
    return [CaseRow(*row) for row in tx.execute(asked.limit(most))]


def counts(tx: Tx) -> list[tuple[str, str, int, int]]:
    """For each queue and state that is not closed: how many, and when the first is due."""
    asked = select(cases.c.queue, cases.c.state, func.count(), func.min(cases.c.due_at))
    rows = tx.execute(asked.where(NOT_CLOSED).group_by(cases.c.queue, cases.c.state))
    return [(queue, state, count, due) for queue, state, count, due in rows]


def next_for(
    tx: Tx, person: str, queues: tuple[str, ...] | None, closed_to: tuple[str, ...], *, own_too: bool
) -> CaseRow | None:
    """The case that `person` works on next, held until this transaction ends; None where nothing waits for them.

    Nobody is given a case on which they have ruled already, unless own_too. closed_to: queues that are not theirs. An
    appeal waits until what it is about has been ruled on. On PostgreSQL cases that others are taking at this moment are
    passed over.
    """
    conditions = [NOT_CLOSED, cases.c.state.in_(WORKABLE), _ripe()]
    if not own_too:
        conditions.append(_not_ruled_by(person))
    if queues is not None:
        conditions.append(_one_of(cases.c.queue, queues))
    if closed_to:
        conditions.append(cases.c.queue.not_in(closed_to))
    asked = select(cases).where(*conditions).order_by(cases.c.urgency, cases.c.due_at, cases.c.id).limit(1)
    row = tx.execute(asked.with_for_update(skip_locked=True)).one_or_none()
    return CaseRow(*row) if row else None


def ruled_by(tx: Tx, case_id: str, person: str) -> bool:
    """Whether `person` has ruled on this case, or on the one that it is about."""
    asked = select(cases.c.id).where(cases.c.id == case_id, _not_ruled_by(person))
    return tx.execute(asked).one_or_none() is None


def lapsed(tx: Tx, now: int, longest: int) -> list[CaseRow]:
    """Claimed cases whose lease is over, held until this transaction ends.

    A lease that ends later than one given now could is over too: the clock has gone back since.
    """
    over = or_(cases.c.lease_until <= now, cases.c.lease_until > now + longest)
    asked = select(cases).where(CLAIMED, over).order_by(cases.c.id).limit(100)
    return [CaseRow(*row) for row in tx.execute(asked.with_for_update(skip_locked=True))]


def has_proposal(tx: Tx, case_id: str) -> bool:
    """Whether a first ruling waits for a second reviewer."""
    asked = select(rulings.c.id).where(rulings.c.case_id == case_id, rulings.c.state == "proposed").limit(1)
    return tx.execute(asked).one_or_none() is not None


def of_account(tx: Tx, account: str, most: int) -> list[CaseRow]:
    """The newest cases of an account."""
    asked = select(cases).where(cases.c.account == account).order_by(cases.c.opened_at.desc(), cases.c.id.desc())
    return [CaseRow(*row) for row in tx.execute(asked.limit(most))]


def of_item(tx: Tx, item_id: str) -> list[CaseRow]:
    """The cases that an item is part of, the newest first."""
    asked = select(cases).join(case_items, case_items.c.case_id == cases.c.id).where(case_items.c.item_id == item_id)
    return [CaseRow(*row) for row in tx.execute(asked.order_by(cases.c.opened_at.desc(), cases.c.id.desc()))]


def _one_of(column: Column[str], values: tuple[str, ...]) -> ColumnElement[bool]:
    # One value as such: then an index gives the rows in their order.
    return column == values[0] if len(values) == 1 else column.in_(values)


def _ripe() -> ColumnElement[bool]:
    other = cases.alias()
    state = select(other.c.state).where(other.c.id == cases.c.about).scalar_subquery()
    return or_(cases.c.about.is_(None), state == "closed")


def _not_ruled_by(person: str) -> ColumnElement[bool]:
    mine = exists().where(
        rulings.c.reviewer == person,
        rulings.c.state != "undone",
        or_(rulings.c.case_id == cases.c.id, rulings.c.case_id == cases.c.about),
    )
    return ~mine


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.queues is not None:
        found.append(_one_of(cases.c.queue, wanted.queues))
    if wanted.states is not None:
        found.append(_one_of(cases.c.state, wanted.states))
        if "closed" not in wanted.states:
            found.append(NOT_CLOSED)
        elif len(wanted.states) == 1:
            found.append(CLOSED)
    for name in ("supply", "action", "account", "claimed_by", "kind", "outcome"):
        if (value := getattr(wanted, name)) is not None:
            found.append(cases.c[name] == value)
    if wanted.site_ref is not None:
        named = select(case_items.c.case_id).join(items, items.c.id == case_items.c.item_id)
        found.append(cases.c.id.in_(named.where(items.c.site_ref == wanted.site_ref)))
    if wanted.after is not None:
        found.append(tuple_(cases.c.urgency, cases.c.due_at, cases.c.id) > tuple_(*wanted.after))
    return found
