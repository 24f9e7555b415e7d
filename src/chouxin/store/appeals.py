"""Appeals, and who is to hear them."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, select, update

from chouxin.store.database import Tx
from chouxin.store.tables.cases import appeals


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal. kind: appeal, reinstatement. state: open, heard, moot. text, answer: None once erased."""

    id: str
    case_id: str
    decision_id: str
    hearing_id: str
    number: str
    pin_hash: str | None
    appellant: str
    kind: str
    text: str | None
    state: str
    opened_at: int
    heard_by: str | None
    outcome: str | None
    answer: str | None
    at: int | None


def add(tx: Tx, row: AppealRow) -> None:
    """Add an appeal."""
    tx.execute(insert(appeals), [asdict(row)])


def appeal(tx: Tx, appeal_id: str) -> AppealRow | None:
    """One appeal."""
    row = tx.execute(select(appeals).where(appeals.c.id == appeal_id)).one_or_none()
    return AppealRow(*row) if row else None


def by_number(tx: Tx, number: str) -> AppealRow | None:
    """The appeal that was given this number."""
    row = tx.execute(select(appeals).where(appeals.c.number == number)).one_or_none()
    return AppealRow(*row) if row else None


def by_hearing(tx: Tx, hearing_id: str) -> AppealRow | None:
    """The appeal that a case in the queue of appeals is about."""
    row = tx.execute(select(appeals).where(appeals.c.hearing_id == hearing_id)).one_or_none()
    return AppealRow(*row) if row else None


def of_case(tx: Tx, case_id: str) -> list[AppealRow]:
    """The appeals on a case, the oldest first."""
    asked = select(appeals).where(appeals.c.case_id == case_id).order_by(appeals.c.opened_at, appeals.c.id)
    return [AppealRow(*row) for row in tx.execute(asked)]


def change(tx: Tx, appeal_id: str, **values: Any) -> None:
    """Change an appeal whose case this transaction holds."""
    tx.execute(update(appeals).where(appeals.c.id == appeal_id).values(**values))
