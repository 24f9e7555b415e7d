"""What follows from a ruling once its undo window is over: done in one transaction, once, together or not at all."""

import msgspec

from chouxin.desk import appeals, audit, reporters, returning, statements, strikes
from chouxin.desk.audit import Happening
from chouxin.desk.cases import held
from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.desk.outbox import Told, tell
from chouxin.desk.ruling import longest_wait
from chouxin.store import Tx, cases, items, reports, rulings
from chouxin.store.cases import CaseRow
from chouxin.store.items import DecisionRow, ItemRow
from chouxin.store.returning import RULED
from chouxin.store.rulings import RulingRow, StatementRow
from chouxin.store.strikes import remove_of_case

_AT_ONCE = 100
_DAY_MS = 86_400_000
SYSTEM = "system:system"


def send_due(desk: Desk, now: int) -> int:
    """Let the rulings whose moment has come have their effects; how many there were.

    Each has a transaction of its own. What fails half-way did not happen, and is done at the next call.
    """
    with desk.database.read() as tx:
        due = rulings.due(tx, now, longest_wait(desk), _AT_ONCE)
    return sum(_send(desk, one, now) for one in due)


def _send(desk: Desk, found: RulingRow, now: int) -> bool:
    def work(tx: Tx) -> bool:
        about = _locked(tx, found.case_id)
        case = about[-1]
        ruling = rulings.ruling(tx, found.id)
        # It may have been taken back, or sent by another process, since it was looked for.
        if ruling is None or ruling.state != "standing":
            return False
        rulings.change(tx, ruling.id, state="sent", sent_at=now)
        cases.change(tx, case.id, state="closed", closed_at=now)
        audit.append(tx, desk.secrets, case.id, Happening(now, SYSTEM, "effective", {"ruling": ruling.id}))
        if case.kind == "appeal":
            _heard(tx, desk, about[0], case, ruling, now)
        else:
            _ruled(tx, desk, case, ruling, now)
        return True

    return desk.database.run(work)


def _locked(tx: Tx, case_id: str) -> list[CaseRow]:
    """The case, and before it the one that it is about. Always in this order, so that nobody waits in a circle."""
    found = cases.case(tx, case_id)
    before = [held(tx, found.about)] if found and found.about else []
    return [*before, held(tx, case_id)]


def _ruled(tx: Tx, desk: Desk, case: CaseRow, ruling: RulingRow, now: int) -> None:
    there = items.of_case(tx, case.id)
    reported = reports.of_case(tx, case.id)
    stated = []
    counted: dict[str, str] = {}
    for item, decision in there:
        if said := statements.fields(desk.settings, item, decision, ruling, reported, now):
            row = StatementRow(new_id(now), ruling.id, decision.id, msgspec.json.encode(said).decode(), now)
            rulings.add_statement(tx, row)
            stated.append(said)
        if level := strikes.count(tx, desk, ruling, item, decision, now):
            counted[item.account or ""] = level
    if ruling.outcome in RULED:
        # What somebody reported was let through by the machine, and is not known by anything yet.
        returning.remember(tx, [returning.trace_of(item, decision) for item, decision in there], now)
    if counted:
        audit.append(tx, desk.secrets, case.id, Happening(now, SYSTEM, "counted", {"strikes": counted}))
    data: dict[str, object] = {
        "case": case.id,
        "ruling": ruling.id,
        "outcome": ruling.outcome,
        "reason": ruling.reason,
        "solo": bool(ruling.solo),
        "items": [_told(item, decision) for item, decision in there],
        "strikes": counted,
        "statements": stated,
        "appeal": {"until": now + desk.settings.appeal_days * _DAY_MS, "url": desk.settings.appeal_url or None},
    }
    told = Told(f"ruling-{ruling.id}", "ruling.effective", data, there, ruling.outcome, ruling.reason)
    tell(tx, told, now)
    reporters.answer(tx, desk, case, ruling.outcome, now)
    appeals.settle(tx, desk, case, ruling, now)


def _heard(tx: Tx, desk: Desk, original: CaseRow, hearing: CaseRow, ruling: RulingRow, now: int) -> None:
    appeal = appeals.close(tx, hearing, ruling, now)
    there = items.of_case(tx, original.id)
    overturned = rulings.in_force(tx, original.id) if ruling.outcome == "overturned" else None
    told = {"appeal": appeal.id, "outcome": ruling.outcome}
    if overturned is not None:
        rulings.change(tx, overturned.id, state="overturned")
        told["ruling"] = overturned.id
    happened = Happening(now, SYSTEM, "appeal_heard", told)
    audit.append(tx, desk.secrets, original.id, happened)
    data: dict[str, object] = {
        "case": original.id,
        "appeal": appeal.number,
        "outcome": ruling.outcome,
        "answer": ruling.note,
        "solo": bool(ruling.solo),
        "items": [_told(item, decision) for item, decision in there],
    }
    tell(tx, Told(f"appeal-{appeal.id}", "appeal.heard", data), now)
    if overturned is not None:
        cases.change(tx, original.id, outcome="allow")
        remove_of_case(tx, original.id, now, "overturned")
        tell(tx, Told(f"overturned-{overturned.id}", "ruling.overturned", data, there, "allow", ruling.reason), now)
        reporters.answer(tx, desk, original, "allow", now)
    elif ruling.outcome == "granted":
        # The ruling was right, and stays on record with what it counted; only the item is let back.
        tell(tx, Told(f"reinstated-{appeal.id}", "item.reinstated", data, there, "allow", ruling.reason), now)


def _told(item: ItemRow, decision: DecisionRow) -> dict[str, object]:
    return {
        "id": item.id,
        "site_ref": item.site_ref,
        "account": item.account,
        "kind": item.kind,
        "decision": decision.id,
        "supply": decision.supply,
    }
