"""What was kept long enough is erased, sort by sort; a legal hold stops that for its case."""

from collections.abc import Mapping

from chouxin.desk import audit
from chouxin.desk.actors import Actor, Permission
from chouxin.desk.audit import Happening
from chouxin.desk.cases import held
from chouxin.desk.context import Desk
from chouxin.desk.plain import plain
from chouxin.domain import InputError
from chouxin.store import erasing
from chouxin.store.erasing import Cut, Eraser

_DAY_MS = 86_400_000
_AT_ONCE = 1000
"""Rows in one transaction, so that nobody waits long for the sweep."""

ERASERS: Mapping[str, Eraser] = {
    "allowed_items": erasing.allowed_items,
    "items": erasing.case_items_,
    "decisions": erasing.documents,
    "events": erasing.event_payloads,
    "reports": erasing.report_texts,
    "appeals": erasing.appeal_texts,
    "statements": erasing.statement_fields,
    "exposures": erasing.seen,
    "sealed_reads": erasing.sealed,
    "outbox": erasing.messages,
    "jobs": erasing.finished_jobs,
    "idempotency": erasing.answers,
    "indicators": erasing.contacts,
}
"""By the name of the setting that says how many days each is kept."""


def sweep(desk: Desk, now: int, most: int = 100) -> dict[str, int]:
    """Erase what is older than the settings say; how many rows of each sort. The desk does so every hour.

    most: transactions of each sort; what is left waits for the next sweep.
    """
    erased = {}
    for name, eraser in ERASERS.items():
        days: int = getattr(desk.settings.retention, name)
        erased[name] = _erase(desk, eraser, Cut(now - days * _DAY_MS, now, _AT_ONCE), most) if days else 0
    return erased


def hold(desk: Desk, case_id: str, by: Actor, why: str, now: int, *, on: bool) -> None:
    """Put a legal hold on a case, or lift it. Raises NotFound, InputError without a reason, NotAllowed."""
    if not (by.may(Permission.LEAD) or by.may(Permission.MANAGE)):
        by.need(Permission.LEAD)
    if not why.strip():
        raise InputError("a legal hold needs a reason")
    with desk.database.write() as tx:
        held(tx, case_id)
        erasing.hold(tx, case_id, on=on)
        told = Happening(now, audit.name_of(by), "hold" if on else "hold_lifted", {"why": plain(why)})
        audit.append(tx, desk.secrets, case_id, told)


def _erase(desk: Desk, eraser: Eraser, cut: Cut, most: int) -> int:
    total = 0
    for _ in range(most):
        with desk.database.write() as tx:
            count = eraser(tx, cut)
        total += count
        if count < _AT_ONCE:
            break
    return total
