"""What people decided, and what was said of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, or_, select, update

from chouxin.store.database import Tx
from chouxin.store.tables.cases import rulings, statements


@dataclass(frozen=True, slots=True)
class RulingRow:
    """A ruling. solo: given without the second person that is asked for otherwise.

    state: proposed (a second one is to come), agreed or superseded (the second one came), standing (effects are to go
    out), sent, undone, overturned.
    """

    id: str
    case_id: str
    reviewer: str
    outcome: str
    reason: str
    note: str | None
    at: int
    effective_at: int | None
    sent_at: int | None
    undone_at: int | None
    second_of: str | None
    state: str
    solo: int


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A statement of reasons. fields: JSON, None once erased."""

    id: str
    ruling_id: str
    decision_id: str
    fields: str | None
    at: int


def add(tx: Tx, row: RulingRow) -> None:
    """Add a ruling."""
    tx.execute(insert(rulings), [asdict(row)])


def ruling(tx: Tx, ruling_id: str) -> RulingRow | None:
    """One ruling."""
    row = tx.execute(select(rulings).where(rulings.c.id == ruling_id)).one_or_none()
    return RulingRow(*row) if row else None


def of_case(tx: Tx, case_id: str) -> list[RulingRow]:
    """The rulings on a case, the oldest first."""
    asked = select(rulings).where(rulings.c.case_id == case_id).order_by(rulings.c.at, rulings.c.id)
    return [RulingRow(*row) for row in tx.execute(asked)]


def of_cases(tx: Tx, case_ids: Sequence[str]) -> dict[str, list[RulingRow]]:
    """The rulings on some cases, the oldest first."""
    found: dict[str, list[RulingRow]] = {case_id: [] for case_id in case_ids}
    asked = select(rulings).where(rulings.c.case_id.in_(case_ids)).order_by(rulings.c.at, rulings.c.id)
    for row in tx.execute(asked):
        found[row.case_id].append(RulingRow(*row))
    return found


def change(tx: Tx, ruling_id: str, **values: Any) -> None:
    """Change a ruling whose case this transaction holds."""
    tx.execute(update(rulings).where(rulings.c.id == ruling_id).values(**values))


def due(tx: Tx, now: int, longest: int, most: int) -> list[RulingRow]:
    """Standing rulings whose effects are to go out.

    Also one that is due later than one given now could be: the clock has gone back since.
    """
    over = or_(rulings.c.effective_at <= now, rulings.c.effective_at > now + longest)
    asked = select(rulings).where(rulings.c.state == "standing", over).order_by(rulings.c.effective_at).limit(most)
    return [RulingRow(*row) for row in tx.execute(asked)]


def add_statement(tx: Tx, row: StatementRow) -> None:
    """Add a statement of reasons."""
    tx.execute(insert(statements), [asdict(row)])


def statements_on(tx: Tx, ruling_id: str) -> list[StatementRow]:
    """The statements of a ruling."""
    asked = select(statements).where(statements.c.ruling_id == ruling_id).order_by(statements.c.id)
    return [StatementRow(*row) for row in tx.execute(asked)]


def reviewers(tx: Tx, case_id: str) -> set[str]:
    """Everybody whose ruling on a case was not undone."""
    asked = select(rulings.c.reviewer).where(rulings.c.case_id == case_id, rulings.c.state != "undone")
    return set(tx.scalars(asked))


def in_force(tx: Tx, case_id: str) -> RulingRow | None:
    """The ruling on a case that had effects and was not overturned."""
    asked = select(rulings).where(
        rulings.c.case_id == case_id, rulings.c.state == "sent", rulings.c.outcome != "escalate"
    )
    row = tx.execute(asked.order_by(rulings.c.at.desc(), rulings.c.id.desc()).limit(1)).one_or_none()
    return RulingRow(*row) if row else None
