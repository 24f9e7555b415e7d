"""Somebody outside says that a thing should not be there: they get a number and a PIN, and the case a clock."""

import hmac
from dataclasses import dataclass, replace
from hashlib import sha256

import msgspec

from chouxin.desk import audit, reporters
from chouxin.desk.actors import Actor
from chouxin.desk.audit import Happening
from chouxin.desk.context import Desk
from chouxin.desk.ids import heard, new_id, spoken
from chouxin.desk.plain import plain, plain_or_none
from chouxin.desk.routing import Matter, Urgency, legal_due, place
from chouxin.domain import Action, InputError, NotFound
from chouxin.store import Tx, cases, events, items
from chouxin.store import reports as store
from chouxin.store.cases import CaseRow
from chouxin.store.items import ItemRow
from chouxin.store.reports import ReportRow

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says. The thing is named by `item_id` or by the site's own name for it; neither needs to be known.

    reporter: what the site calls them, for counting how well founded their reports are; only a digest is kept.
    contact: how they are reached; sealed. clock: the legal clock that this starts (`us.tida`), if it does.
    validated: whether the site has seen that a report under a clock has what the law asks for.
    """

    category: str
    text: str = ""
    item_id: str | None = None
    site_ref: str | None = None
    reporter: str | None = None
    contact: str | None = None
    clock: str | None = None
    validated: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever asked is given: a number to call it by, and a PIN that is kept nowhere."""

    number: str
    pin: str
    case_id: str | None


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """What whoever reported may know. state: received, upheld, refused, invalid."""

    number: str
    state: str
    at: int
    due_at: int | None
    answer: str | None


def receive(desk: Desk, report: Report, by: Actor, now: int) -> Given:
    """Take a report in. Nobody needs an account, and nothing is asked that a clock does not ask.

    A report of somebody whose reports move nothing for now is kept all the same, and one under a legal clock always
    moves its case. Raises InputError.
    """
    if len(report.text) > _LONGEST or len(report.contact or "") > _LONGEST:
        raise InputError(f"too long: a report has {_LONGEST} characters at most")
    if not report.category:
        raise InputError("say what sort of report this is")
    if report.item_id is None and not report.site_ref:
        raise InputError("say which thing this is about: its id here, or the site's name for it")
    number, pin = spoken(8), spoken(8)
    report = replace(
        report,
        category=plain(report.category),
        text=plain(report.text),
        site_ref=plain_or_none(report.site_ref),
        contact=plain_or_none(report.contact),
        clock=plain_or_none(report.clock),
    )

    def work(tx: Tx) -> Given:
        item = _item(tx, report)
        reporter = store.lock_reporter(tx, reporters.known_as(desk, report.reporter), now) if report.reporter else None
        moves = report.clock is not None or reporter is None or not reporters.limited(reporter, now)
        case_id = _case(tx, desk, item, report, audit.name_of(by), now) if moves else None
        row = ReportRow(
            id=new_id(now),
            number=number,
            pin_hash=pin_digest(desk, number, pin),
            reporter_id=reporter.id if reporter else None,
            contact=report.contact,
            item_id=item.id if item else None,
            site_ref=report.site_ref,
            case_id=case_id,
            category=report.category,
            clock=report.clock,
            text=report.text or None,
            at=now,
            validated_at=now if report.validated else None,
            state="received",
            answer=None,
            limited=int(not moves),
        )
        store.add(tx, row)
        return Given(number, pin, case_id)

    return desk.database.run(work)


def status(desk: Desk, number: str, pin: str) -> ReportStatus:
    """What became of a report. Raises NotFound for a number or a PIN that is not right; it does not say which."""
    with desk.database.read() as tx:
        row = store.by_number(tx, heard(number))
        if not known(desk, row.number if row else number, row.pin_hash if row else None, pin) or row is None:
            raise NotFound("no such number, or not this PIN")
        case = cases.case(tx, row.case_id) if row.case_id else None
    due = case.due_at if case and case.state != "closed" else None
    return ReportStatus(row.number, row.state, row.at, due, row.answer)


def pin_digest(desk: Desk, number: str, pin: str) -> str:
    """What is kept of a PIN: worth nothing without the desk's own secrets."""
    return hmac.digest(desk.secrets.pins, f"{number}\n{heard(pin)}".encode("utf-8", "surrogatepass"), sha256).hex()


def known(desk: Desk, number: str, kept: str | None, pin: str) -> bool:
    """Whether a PIN is the one that belongs to a number; takes as long for a number that does not exist."""
    return hmac.compare_digest(pin_digest(desk, number, pin), kept or "") and kept is not None


def _item(tx: Tx, report: Report) -> ItemRow | None:
    if report.item_id is not None:
        found = items.item(tx, report.item_id)
        if found is None:
            raise InputError(f"no such item: {report.item_id}")
        return found
    return items.by_site_ref(tx, report.site_ref or "")


def _case(tx: Tx, desk: Desk, item: ItemRow | None, report: Report, by: str, now: int) -> str:
    told = {"category": report.category, "clock": report.clock, "validated": report.validated}
    waiting = [one for one in cases.of_item(tx, item.id) if one.state != "closed"] if item else []
    for one in waiting:
        case = cases.lock(tx, one.id)
        if case is None or case.state == "closed":
            continue
        if report.clock:
            _hasten(tx, desk, case, report.clock, now)
        audit.append(tx, desk.secrets, case.id, Happening(now, by, "reported", told))
        return case.id
    return _open(tx, desk, item, report, by, now)


def _hasten(tx: Tx, desk: Desk, case: CaseRow, clock: str, now: int) -> None:
    clocks: list[dict[str, object]] = msgspec.json.decode(case.clocks)
    due = legal_due(desk.settings, clock, now)
    clocks.append({"name": clock, "started": now, "due": due})
    there = place(desk.settings, Matter(case.kind, Action(case.action), case.supply, (), (clock,)), now, [(clock, now)])
    changed = {"clocks": msgspec.json.encode(clocks).decode(), "due_at": min(case.due_at, there.due_at)}
    if case.state == "open":
        changed["queue"] = there.queue
    cases.change(tx, case.id, urgency=min(case.urgency, int(Urgency.AT_ONCE)), **changed)


def _open(tx: Tx, desk: Desk, item: ItemRow | None, report: Report, by: str, now: int) -> str:
    case_id = new_id(now)
    decisions = items.decisions_on(tx, item.id) if item else []
    decision = decisions[-1] if decisions else None
    clocks = [report.clock] if report.clock else []
    action = Action(decision.action) if decision else Action.REVIEW
    # Somebody says that it is one, so that it is worth a look whatever was found.
    matter = Matter(item.kind if item else "report", action, (decision.supply if decision else None), (), clocks)
    there = place(desk.settings, matter, now, [(clock, now) for clock in clocks])
    started = [{"name": clock, "started": now, "due": legal_due(desk.settings, clock, now)} for clock in clocks]
    told = {
        "category": report.category,
        "clock": report.clock,
        "validated": report.validated,
        "item": item.id if item else None,
        "queue": there.queue,
    }
    rows, end = audit.chained(desk.secrets, audit.start(case_id), [Happening(now, by, "reported", told)])
    row = CaseRow(
        id=case_id,
        kind="report",
        queue=there.queue,
        urgency=min(int(there.urgency), int(Urgency.ORDINARY)),
        state="open",
        supply=matter.supply,
        action=str(action),
        account=item.account if item else None,
        opened_at=now,
        due_at=there.due_at,
        clocks=msgspec.json.encode(started).decode(),
        claimed_by=None,
        lease_until=None,
        revision=0,
        outcome=None,
        closed_at=None,
        hold=0,
        about=None,
        events=end.events,
        head=end.head,
        head_seal=end.head_seal,
    )
    cases.add(tx, [row], [(case_id, item.id, decision.id)] if item and decision else [])
    events.add(tx, rows)
    return case_id
