"""How well founded somebody's reports have been. Whoever reports in bad faith is warned first, then moves nothing."""

import hmac
from dataclasses import replace
from hashlib import sha256

from chouxin.desk import audit
from chouxin.desk.actors import Actor, Permission
from chouxin.desk.audit import Happening
from chouxin.desk.context import Desk
from chouxin.desk.outbox import Told, tell
from chouxin.store import Tx
from chouxin.store import reports as store
from chouxin.store.cases import CaseRow
from chouxin.store.reports import ReporterRow

_DAY_MS = 86_400_000
_ADVERSE = ("remove", "hold", "restrict")


def known_as(desk: Desk, name: str) -> str:
    """What is kept of a reporter's name: the same for the same name, and nothing that leads back to it."""
    return hmac.digest(desk.secrets.people, name.encode("utf-8", "surrogatepass"), sha256).hex()[:32]


def limited(reporter: ReporterRow, now: int) -> bool:
    """Whether this reporter's reports move nothing at the moment."""
    return reporter.limited_until is not None and reporter.limited_until > now


def answer(tx: Tx, desk: Desk, case: CaseRow, outcome: str, now: int) -> None:
    """Answer the reports on a case that was ruled on, and count them; again where an appeal has changed the outcome."""
    state = "upheld" if outcome in _ADVERSE else "refused"
    for report in store.of_case(tx, case.id):
        if report.state in (state, "invalid"):
            continue
        store.change(tx, report.id, state=state)
        if report.reporter_id is not None:
            reporter = store.lock_reporter(tx, report.reporter_id, now)
            store.save_reporter(tx, _counted(desk, reporter, report.state, state, now))
        told = Told(f"report-{report.id}-{state}", "report.answered", {"report": report.number, "outcome": state})
        tell(tx, told, now)


def invalidate(desk: Desk, reporter_id: str, by: Actor, now: int) -> int:
    """Take every unanswered report of one reporter for made in bad faith; how many. Cases stay, and say so."""
    by.need(Permission.LEAD)
    with desk.database.write() as tx:
        reporter = store.lock_reporter(tx, reporter_id, now)
        found = store.of_reporter(tx, reporter_id, "received")
        for report in found:
            store.change(tx, report.id, state="invalid")
        for case_id in sorted({report.case_id for report in found if report.case_id}):
            told = Happening(now, audit.name_of(by), "reports_invalid", {"reporter": reporter_id})
            audit.append(tx, desk.secrets, case_id, told)
        if found:
            counted = replace(reporter, refused=reporter.refused + len(found))
            store.save_reporter(tx, _judged(desk, counted, now))
        return len(found)


def _counted(desk: Desk, reporter: ReporterRow, before: str, after: str, now: int) -> ReporterRow:
    upheld = reporter.upheld + (after == "upheld") - (before == "upheld")
    refused = reporter.refused + (after == "refused") - (before == "refused")
    return _judged(desk, replace(reporter, upheld=upheld, refused=refused, seen_at=now), now)


def _judged(desk: Desk, reporter: ReporterRow, now: int) -> ReporterRow:
    settings = desk.settings.reporters
    total = reporter.upheld + reporter.refused
    bad = reporter.refused >= settings.least and reporter.refused >= settings.share * total
    if not bad:
        return replace(reporter, warned_at=None, limited_until=None)
    if reporter.warned_at is None:
        return replace(reporter, warned_at=now)
    return replace(reporter, limited_until=now + settings.days * _DAY_MS)
