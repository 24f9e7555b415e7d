"""Items as they were filed, and the decisions on them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import insert, select

from chouxin.store.database import Tx
from chouxin.store.tables.cases import case_items, cases
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
    """A decision. document: zlib of its JSON, None once erased; families, packs: JSON lists."""

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
        if rows:
            tx.execute(insert(table), [asdict(row) for row in rows])


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


def by_site_ref(tx: Tx, site_ref: str) -> ItemRow | None:
    """The newest item that the site calls so."""
    asked = select(items).where(items.c.site_ref == site_ref).order_by(items.c.received_at.desc(), items.c.id.desc())
    row = tx.execute(asked.limit(1)).one_or_none()
    return ItemRow(*row) if row else None


def open_cases_of(tx: Tx, digests: Iterable[str]) -> dict[str, str]:
    """For each digest whose item waits in a case now, that case. Held until this transaction ends."""
    joined = cases.join(case_items, case_items.c.case_id == cases.c.id).join(items, items.c.id == case_items.c.item_id)
    asked = (
        select(items.c.digest, cases.c.id)
        .select_from(joined)
        .where(items.c.digest.in_(list(digests)), cases.c.state.in_(("open", "claimed")), cases.c.kind != "appeal")
        .order_by(cases.c.id.desc())
    )
    return {digest: case_id for digest, case_id in tx.execute(asked)}  # noqa: C416 - rows are no pairs to mypy
