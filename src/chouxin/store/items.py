"""Items as they were filed, and the decisions on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, select

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_all
from chouxin.store.tables.cases import case_items, cases, rulings
from chouxin.store.tables.screening import decision_rules, decisions, items


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item. fields: JSON of its fields, None once erased."""

    id: str
    kind: str
    site_ref: str | None
    account: str | None
    fields: str | None
    source: str
    digest: str
    received_at: int
    hold: int
    erased_at: int | None
    filed_by: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision. document: its JSON, packed, None once erased; families, packs: JSON lists."""

    id: str
    item_id: str
    action: str
    confidence: float
    supply: str | None
    families: str
    at: int
    document: bytes | None
    policy: str
    packs: str
    engine: str
    shadow: int
    faults: int


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """That a rule spoke in a decision. shadow: 1 where it only looked on. points: thousandths of nats."""

    rule: str
    decision_id: str
    shadow: int
    points: int


def add(tx: Tx, new: Sequence[ItemRow], decided: Sequence[DecisionRow], spoken: Sequence[DecisionRule]) -> None:
    """Add items with their decisions."""
    for table, rows in ((items, new), (decisions, decided), (decision_rules, spoken)):
        insert_all(tx, table, rows)


def item(tx: Tx, item_id: str) -> ItemRow | None:
    """One item."""
    row = tx.execute(select(items).where(items.c.id == item_id)).one_or_none()
    return ItemRow(*row) if row else None


def decision(tx: Tx, decision_id: str) -> DecisionRow | None:
    """One decision."""
    row = tx.execute(select(decisions).where(decisions.c.id == decision_id)).one_or_none()
    return DecisionRow(*row) if row else None


def decisions_on(tx: Tx, item_id: str) -> list[DecisionRow]:
    """Every decision on an item, the oldest first."""
    asked = select(decisions).where(decisions.c.item_id == item_id).order_by(decisions.c.at, decisions.c.id)
    return [DecisionRow(*row) for row in tx.execute(asked)]


def of_case(tx: Tx, case_id: str) -> list[tuple[ItemRow, DecisionRow]]:
    """The items of a case, each with the decision that brought it there."""
    joined = case_items.join(items, items.c.id == case_items.c.item_id).join(
        decisions, decisions.c.id == case_items.c.decision_id
    )
    asked = select(items, decisions).select_from(joined).where(case_items.c.case_id == case_id)
    width = len(items.c)
    rows = tx.execute(asked.order_by(items.c.received_at, items.c.id))
    return [(ItemRow(*row[:width]), DecisionRow(*row[width:])) for row in rows]


def members(tx: Tx, case_id: str) -> list[tuple[str, str]]:
    """The items of a case and the decision that brought each there, by their ids."""
    asked = select(case_items.c.item_id, case_items.c.decision_id).where(case_items.c.case_id == case_id)
    return [(item_id, decision_id) for item_id, decision_id in tx.execute(asked)]


Newest = tuple[ItemRow, DecisionRow, str | None]
"""An item, the decision on it, and the case that it came to."""


def newest(
    tx: Tx, most: int, *, action: str | None = None, site_ref: str | None = None, before: str = ""
) -> list[Newest]:
    """Decisions with their items and the case that each came to, the newest first. before: the last one seen."""
    joined = decisions.join(items, items.c.id == decisions.c.item_id).outerjoin(
        case_items, case_items.c.decision_id == decisions.c.id
    )
    asked = select(items, decisions, case_items.c.case_id).select_from(joined).order_by(decisions.c.id.desc())
    if action is not None:
        asked = asked.where(decisions.c.action == action)
    if site_ref is not None:
        asked = asked.where(items.c.site_ref == site_ref)
    if before:
        asked = asked.where(decisions.c.id < before)
    width = len(items.c)
    rows = tx.execute(asked.limit(most))
    return [(ItemRow(*row[:width]), DecisionRow(*row[width:-1]), row[-1]) for row in rows]


def by_site_ref(tx: Tx, site_ref: str) -> ItemRow | None:
    """The newest item that the site calls so."""
    asked = select(items).where(items.c.site_ref == site_ref).order_by(items.c.received_at.desc(), items.c.id.desc())
    row = tx.execute(asked.limit(1)).one_or_none()
    return ItemRow(*row) if row else None


def cases_of(tx: Tx, digests: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """For each digest, the case in which its item waits now, and the ruling by which a person let it through."""
    joined = items.join(case_items, case_items.c.item_id == items.c.id).join(cases, cases.c.id == case_items.c.case_id)
    settled = rulings.c.state.in_(("sent", "overturned")) & (rulings.c.outcome != "escalate")
    # A ruling that was overturned lets through what it had stopped.
    outcome_now = case((rulings.c.state == "overturned", "allow"), else_=rulings.c.outcome)
    asked = (
        select(items.c.digest, cases.c.id, cases.c.state, rulings.c.id, outcome_now)
        .select_from(joined.outerjoin(rulings, (rulings.c.case_id == cases.c.id) & settled))
        .where(items.c.digest.in_(list(digests)), cases.c.kind != "appeal")
        .order_by(cases.c.id, rulings.c.at)
    )
    waiting: dict[str, str] = {}
    let_through: dict[str, str] = {}
    for digest, case_id, state, ruling_id, outcome in tx.execute(asked):
        if state != "closed":
            waiting[digest] = case_id
        # The newest word counts: what was let through once may have been ruled on again.
        elif outcome == "allow":
            let_through[digest] = ruling_id
        elif outcome is not None:
            let_through.pop(digest, None)
    return waiting, let_through
