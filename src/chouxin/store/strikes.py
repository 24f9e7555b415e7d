"""What counts against an account."""

from dataclasses import asdict, dataclass

from sqlalchemy import exists, select, update

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_new
from chouxin.store.tables.cases import appeals, strikes


@dataclass(frozen=True, slots=True)
class StrikeRow:
    """One mark against an account. level: warning, strike, severe."""

    id: str
    account: str
    case_id: str
    ruling_id: str
    level: str
    family: str
    at: int
    expires_at: int
    removed_at: int | None
    removed_why: str | None


def add(tx: Tx, row: StrikeRow) -> None:
    """Add a strike, unless this ruling has given this account one."""
    insert_new(tx, strikes, [asdict(row)])


def of_account(tx: Tx, account: str) -> list[tuple[StrikeRow, bool]]:
    """Every strike of an account, the oldest first, each with whether an appeal on its case is open."""
    appealed = exists().where(appeals.c.case_id == strikes.c.case_id, appeals.c.state == "open")
    asked = select(strikes, appealed).where(strikes.c.account == account).order_by(strikes.c.at, strikes.c.id)
    return [(StrikeRow(*row[:-1]), bool(row[-1])) for row in tx.execute(asked)]


def remove_of_case(tx: Tx, case_id: str, now: int, why: str) -> None:
    """Take back what a case counted; it stays on record."""
    there = (strikes.c.case_id == case_id) & strikes.c.removed_at.is_(None)
    tx.execute(update(strikes).where(there).values(removed_at=now, removed_why=why))
