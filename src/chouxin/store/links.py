"""Links between accounts: what was proposed, on what grounds, and what people decided."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_new
from chouxin.store.tables.returning import link_edges, links

STATES = ("proposed", "confirmed", "refused")


class LinkRow(NamedTuple):
    """A link. left_account sorts before right_account. state: proposed, confirmed, refused. note: why, once decided."""

    id: str
    left_account: str
    right_account: str
    state: str
    at: int
    decided_by: str | None = None
    note: str | None = None
    decided_at: int | None = None


class EdgeRow(NamedTuple):
    """One thing that two accounts share. value: a keyed digest, or that of a file. bundle: edges of one count once."""

    link_id: str
    kind: str
    value: str
    strength: float
    bundle: int
    left_item: str
    right_item: str
    at: int


_COLUMNS = [links.c[name] for name in LinkRow._fields]
_EDGE = [link_edges.c[name] for name in EdgeRow._fields]


def link(tx: Tx, link_id: str) -> LinkRow | None:
    """One link."""
    row = tx.execute(select(*_COLUMNS).where(links.c.id == link_id)).one_or_none()
    return LinkRow(*row) if row else None


def lock(tx: Tx, link_id: str) -> LinkRow | None:
    """One link, held until this transaction ends."""
    row = tx.execute(select(*_COLUMNS).where(links.c.id == link_id).with_for_update()).one_or_none()
    return LinkRow(*row) if row else None


def page(tx: Tx, states: Sequence[str], account: str, before: str, most: int) -> list[LinkRow]:
    """Links in these states, of any account or of one, the newest first. before: the id of the last one seen."""
    asked = select(*_COLUMNS).where(links.c.state.in_(states)).order_by(links.c.id.desc()).limit(most)
    if account:
        asked = asked.where(_of(account))
    if before:
        asked = asked.where(links.c.id < before)
    return [LinkRow(*row) for row in tx.execute(asked)]


def of_account(tx: Tx, account: str, most: int = 100) -> list[LinkRow]:
    """The newest links of an account, in whatever state."""
    asked = select(*_COLUMNS).where(_of(account)).order_by(links.c.id.desc()).limit(most)
    return [LinkRow(*row) for row in tx.execute(asked)]


def counts(tx: Tx) -> dict[str, int]:
    """How many there are in each state."""
    rows = tx.execute(select(links.c.state, func.count()).group_by(links.c.state))
    return {state: count for state, count in rows}  # noqa: C416 - rows are no pairs to mypy


def edges(tx: Tx, link_ids: Sequence[str]) -> dict[str, list[EdgeRow]]:
    """What these links rest on, in the order of their bundles."""
    found: dict[str, list[EdgeRow]] = {one: [] for one in link_ids}
    asked = select(*_EDGE).where(link_edges.c.link_id.in_(link_ids))
    for row in tx.execute(asked.order_by(link_edges.c.bundle, link_edges.c.kind, link_edges.c.value)):
        found[row.link_id].append(EdgeRow(*row))
    return found


def propose(tx: Tx, new: LinkRow, grounds: Iterable[EdgeRow]) -> bool:
    """Propose a link, or renew the grounds of one that waits; whether it is new. What people decided is left alone."""
    fresh = bool(insert_new(tx, links, [new._asdict()]))
    asked = select(*_COLUMNS).where(_pair(new.left_account, new.right_account)).with_for_update()
    there = LinkRow(*tx.execute(asked).one())
    if there.state == "proposed":
        tx.execute(delete(link_edges).where(link_edges.c.link_id == there.id))
        tx.execute(insert(link_edges), [edge._replace(link_id=there.id)._asdict() for edge in grounds])
    return fresh


def withdraw(tx: Tx, left: str, right: str) -> bool:
    """Take back a proposal whose grounds are gone; whether there was one."""
    asked = select(links.c.id).where(_pair(left, right), links.c.state == "proposed").with_for_update()
    found = tx.execute(asked).scalar()
    if found is None:
        return False
    tx.execute(delete(link_edges).where(link_edges.c.link_id == found))
    tx.execute(delete(links).where(links.c.id == found))
    return True


def decide(tx: Tx, link_id: str, state: str, by: str | None, note: str | None, at: int | None) -> None:
    """Another state of a link that this transaction holds."""
    values = {"state": state, "decided_by": by, "note": note, "decided_at": at}
    tx.execute(update(links).where(links.c.id == link_id).values(**values))


def _of(account: str) -> ColumnElement[bool]:
    return or_(links.c.left_account == account, links.c.right_account == account)


def _pair(left: str, right: str) -> ColumnElement[bool]:
    return and_(links.c.left_account == left, links.c.right_account == right)
