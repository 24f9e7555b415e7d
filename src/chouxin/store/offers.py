"""What accounts have offered, as far as it may join them: held by the machine and still open, or ruled against."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_

from chouxin.store.database import Tx
from chouxin.store.returning import RULED
from chouxin.store.tables.cases import case_items, cases
from chouxin.store.tables.returning import indicators, prints, returns
from chouxin.store.tables.screening import decisions, items

SIGNS = 64
"""Contacts and fingerprints of one item that are looked at."""

_AT_ONCE = 500


class OfferRow(NamedTuple):
    """An item, the decision and the case that it came to. fields, document: None once erased."""

    item_id: str
    account: str
    fields: str | None
    received_at: int
    action: str
    document: bytes | None
    case_id: str
    state: str
    supply: str | None
    outcome: str | None
    closed_at: int | None


class Sign(NamedTuple):
    """One thing that an item is known by. contact: of an indicator; otherwise of a file."""

    item_id: str
    kind: str
    value: str
    contact: bool


def _rows() -> Select[Any]:
    joined = (
        items.join(case_items, case_items.c.item_id == items.c.id)
        .join(cases, cases.c.id == case_items.c.case_id)
        .join(decisions, decisions.c.id == case_items.c.decision_id)
    )
    return select(
        items.c.id,
        items.c.account,
        items.c.fields,
        items.c.received_at,
        decisions.c.action,
        decisions.c.document,
        cases.c.id,
        cases.c.state,
        cases.c.supply,
        cases.c.outcome,
        cases.c.closed_at,
    ).select_from(joined)


_RULED = and_(cases.c.state == "closed", cases.c.outcome.in_(RULED))
_HELD = and_(cases.c.state != "closed", decisions.c.action == "block")


def _may_join() -> ColumnElement[bool]:
    """Never what was let through, was only to be looked at, or asks for something: who asks may be a victim."""
    asks = and_(cases.c.supply.is_not(None), cases.c.supply == "request")
    return and_(
        cases.c.kind != "appeal", items.c.account.is_not(None), items.c.account != "", ~asks, or_(_RULED, _HELD)
    )


def of_items(tx: Tx, item_ids: Sequence[str]) -> list[OfferRow]:
    """Of these items the ones that may join accounts."""
    found = []
    for at in range(0, len(item_ids), _AT_ONCE):
        asked = _rows().where(items.c.id.in_(item_ids[at : at + _AT_ONCE]), _may_join())
        found += [OfferRow(*row) for row in tx.execute(asked)]
    return found


def of_account(tx: Tx, account: str, most: int) -> list[OfferRow]:
    """The offers of an account: what was ruled against first, then the newest."""
    order = (case((_RULED, 0), else_=1), items.c.received_at.desc(), items.c.id.desc())
    asked = _rows().where(items.c.account == account, _may_join()).order_by(*order).limit(most)
    return [OfferRow(*row) for row in tx.execute(asked)]


def ruled_among(tx: Tx, accounts: Sequence[str]) -> set[str]:
    """Of these accounts the ones that something was ruled against of."""
    found: set[str] = set()
    for at in range(0, len(accounts), _AT_ONCE):
        asked = select(cases.c.account).where(cases.c.account.in_(accounts[at : at + _AT_ONCE]), _RULED).distinct()
        found.update(account for account in tx.scalars(asked) if account)
    return found


def now(tx: Tx, item_ids: Sequence[str]) -> dict[str, OfferRow]:
    """How it stands with items, whether they may join accounts or not any more; by the newest of their cases."""
    asked = _rows().where(items.c.id.in_(item_ids), cases.c.kind != "appeal").order_by(cases.c.opened_at, cases.c.id)
    return {row[0]: OfferRow(*row) for row in tx.execute(asked)}


def let_through(tx: Tx, account: str) -> int:
    """How many cases of an account people have let through."""
    mine = (cases.c.account == account, cases.c.state == "closed", cases.c.outcome == "allow")
    return tx.execute(select(func.count()).select_from(cases).where(*mine)).scalar_one()


def signs(tx: Tx, item_ids: Sequence[str]) -> list[Sign]:
    """What these items are known by; contacts that they quote in a warning are left out."""
    found = []
    for at in range(0, len(item_ids), _AT_ONCE):
        some = item_ids[at : at + _AT_ONCE]
        mine = (indicators.c.item_id.in_(some), indicators.c.quoted == 0)
        rows = tx.execute(select(indicators.c.item_id, indicators.c.kind, indicators.c.digest).where(*mine))
        found += [Sign(*row, True) for row in rows]
        files = tx.execute(select(prints.c.item_id, prints.c.kind, prints.c.hash).where(prints.c.item_id.in_(some)))
        found += [Sign(*row, False) for row in files]
    return found


def holders(tx: Tx, sign: Sign, most: int) -> list[str]:
    """The accounts that have this too, each once; `most` of them at most."""
    table, value = (indicators, indicators.c.digest) if sign.contact else (prints, prints.c.hash)
    mine = [table.c.kind == sign.kind, value == sign.value, items.c.account.is_not(None), items.c.account != ""]
    if sign.contact:
        mine.append(indicators.c.quoted == 0)
    asked = select(items.c.account).join(table, table.c.item_id == items.c.id).where(*mine).distinct().limit(most)
    return [account or "" for account in tx.scalars(asked)]


def opened_after(tx: Tx, after: str, before: int, most: int) -> list[tuple[str, str | None]]:
    """(case, account) of cases in the order in which they were opened, up to a moment."""
    asked = select(cases.c.id, cases.c.account).where(cases.c.id > after, cases.c.opened_at < before)
    return [(case_id, account) for case_id, account in tx.execute(asked.order_by(cases.c.id).limit(most))]


def closed_after(
    tx: Tx, after: tuple[int, str], before: int, most: int
) -> list[tuple[str, int, str | None, str | None]]:
    """(case, when, account, the case that it is about) of cases in the order in which they were closed."""
    asked = select(cases.c.id, cases.c.closed_at, cases.c.account, cases.c.about).where(
        tuple_(cases.c.closed_at, cases.c.id) > tuple_(*after), cases.c.closed_at < before
    )
    rows = tx.execute(asked.order_by(cases.c.closed_at, cases.c.id).limit(most))
    return [(case_id, at or 0, account, about) for case_id, at, account, about in rows]


def accounts_of(tx: Tx, case_ids: Sequence[str]) -> list[str]:
    """Whose the items of these cases are."""
    joined = case_items.join(items, items.c.id == case_items.c.item_id)
    mine = (case_items.c.case_id.in_(case_ids), items.c.account.is_not(None), items.c.account != "")
    return [one or "" for one in tx.scalars(select(items.c.account).select_from(joined).where(*mine).distinct())]


def workable(tx: Tx, accounts: Sequence[str], case_ids: Sequence[str], most: int) -> list[str]:
    """The cases of these accounts, and of these, that are not ruled on yet; in the order of work."""
    mine = or_(cases.c.account.in_(accounts), cases.c.id.in_(case_ids))
    waits = (cases.c.state != "closed", cases.c.state.in_(("open", "second", "claimed")), cases.c.kind != "appeal")
    asked = select(cases.c.id).where(mine, *waits).order_by(cases.c.urgency, cases.c.due_at, cases.c.id)
    return list(tx.scalars(asked.limit(most)))


def same_again(tx: Tx, case_id: str, most: int) -> list[str]:
    """The cases that came back as the same as this one did, or as what this one is about."""
    mine = select(case_items.c.item_id).where(case_items.c.case_id == case_id)
    known = select(returns.c.known_item_id).where(returns.c.case_id == case_id)
    asked = select(returns.c.case_id).where(or_(returns.c.known_item_id.in_(known), returns.c.known_item_id.in_(mine)))
    return list(tx.scalars(asked.distinct().limit(most)))
