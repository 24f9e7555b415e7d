"""Reports by people outside, and how well founded a reporter's have been."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, select, update

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_new
from chouxin.store.tables.cases import reporters, reports


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report. contact is sealed. state: received, upheld, refused, invalid. limited: it moved nothing."""

    id: str
    number: str
    pin_hash: str | None
    reporter_id: str | None
    contact: str | None
    item_id: str | None
    site_ref: str | None
    case_id: str | None
    category: str
    clock: str | None
    text: str | None
    at: int
    validated_at: int | None
    state: str
    answer: str | None
    limited: int


@dataclass(frozen=True, slots=True)
class ReporterRow:
    """Somebody who reports, by a keyed digest of what the site calls them."""

    id: str
    upheld: int
    refused: int
    warned_at: int | None
    limited_until: int | None
    seen_at: int


def add(tx: Tx, row: ReportRow) -> None:
    """Add a report."""
    tx.execute(insert(reports), [asdict(row)])


def by_number(tx: Tx, number: str) -> ReportRow | None:
    """The report that was given this number."""
    row = tx.execute(select(reports).where(reports.c.number == number)).one_or_none()
    return ReportRow(*row) if row else None


def report(tx: Tx, report_id: str) -> ReportRow | None:
    """One report."""
    row = tx.execute(select(reports).where(reports.c.id == report_id)).one_or_none()
    return ReportRow(*row) if row else None


def of_case(tx: Tx, case_id: str) -> list[ReportRow]:
    """The reports on a case, the oldest first."""
    asked = select(reports).where(reports.c.case_id == case_id).order_by(reports.c.at, reports.c.id)
    return [ReportRow(*row) for row in tx.execute(asked)]


def of_reporter(tx: Tx, reporter_id: str, state: str) -> list[ReportRow]:
    """The reports of one reporter in one state."""
    asked = select(reports).where(reports.c.reporter_id == reporter_id, reports.c.state == state)
    return [ReportRow(*row) for row in tx.execute(asked.order_by(reports.c.id))]


def change(tx: Tx, report_id: str, **values: Any) -> None:
    """Change a report."""
    tx.execute(update(reports).where(reports.c.id == report_id).values(**values))


def lock_reporter(tx: Tx, reporter_id: str, now: int) -> ReporterRow:
    """A reporter, made where they are new, held until this transaction ends."""
    new = ReporterRow(reporter_id, 0, 0, None, None, now)
    insert_new(tx, reporters, [asdict(new)])
    row = tx.execute(select(reporters).where(reporters.c.id == reporter_id).with_for_update()).one()
    return ReporterRow(*row)


def save_reporter(tx: Tx, row: ReporterRow) -> None:
    """Write a reporter that this transaction holds."""
    tx.execute(update(reporters).where(reporters.c.id == row.id).values(**asdict(row)))
