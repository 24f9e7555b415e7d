"""Whoever was hit says that it was wrong, or that it is mended: another person hears it, and answers with a reason.

An appeal says that the ruling was wrong; if it is overturned, what it counted goes too. A reinstatement says that the
ruling was right and the thing has changed; if it is granted, the ruling stays on record.
"""

from dataclasses import dataclass

from chouxin.desk import audit
from chouxin.desk.actors import Actor, ActorKind, Permission
from chouxin.desk.audit import Happening
from chouxin.desk.cases import held, own
from chouxin.desk.context import Desk
from chouxin.desk.ids import heard, new_id, spoken
from chouxin.desk.plain import plain
from chouxin.desk.reports import Given, known, pin_digest
from chouxin.desk.routing import Matter, Urgency, place
from chouxin.desk.ruling import stand, undo_ms
from chouxin.domain import Action, Conflict, InputError, NotAllowed, NotFound
from chouxin.store import Tx, cases, events, items, rulings
from chouxin.store import appeals as store
from chouxin.store.appeals import AppealRow
from chouxin.store.cases import CaseRow
from chouxin.store.rulings import RulingRow

KINDS = {"appeal": ("upheld", "overturned"), "reinstatement": ("granted", "refused")}
"""What each kind can come to."""

_LONGEST = 20_000
_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True)
class AppealStatus:
    """What whoever appealed may know. state: open, heard, moot. solo: heard by the one person that the desk has."""

    number: str
    kind: str
    state: str
    opened_at: int
    due_at: int | None
    outcome: str | None
    answer: str | None
    solo: bool


def open(desk: Desk, decision_id: str, by: Actor, kind: str, text: str, appellant: str, now: int) -> Given:  # noqa: A001
    """Open an appeal against what followed from a decision.

    Raises NotFound for a decision that is not there or was filed by somebody else, InputError, Conflict where nothing
    was done that could be appealed, or an appeal has been opened or heard already.
    """
    if kind not in KINDS:
        raise InputError(f"no such kind: {kind}; there are {', '.join(KINDS)}")
    if not text.strip() or len(text) > _LONGEST:
        raise InputError(f"an appeal needs a text, of {_LONGEST} characters at most")
    number, pin = spoken(8), spoken(8)

    def work(tx: Tx) -> Given:
        about = _about(tx, decision_id, by)
        _check(tx, desk, about, kind, now)
        hearing = _hearing(tx, desk, about, audit.name_of(by), kind, now)
        row = AppealRow(
            id=new_id(now),
            case_id=about.id,
            decision_id=decision_id,
            hearing_id=hearing,
            number=number,
            pin_hash=pin_digest(desk, number, pin),
            appellant=plain(appellant),
            kind=kind,
            text=plain(text),
            state="open",
            opened_at=now,
            heard_by=None,
            outcome=None,
            answer=None,
            at=None,
        )
        store.add(tx, row)
        told = Happening(now, audit.name_of(by), "appealed", {"appeal": row.id, "kind": kind, "hearing": hearing})
        audit.append(tx, desk.secrets, about.id, told)
        return Given(number, pin, hearing)

    return desk.database.run(work)


def status(desk: Desk, number: str, pin: str) -> AppealStatus:
    """What became of an appeal. Raises NotFound for a number or a PIN that is not right; it does not say which."""
    with desk.database.read() as tx:
        row = store.by_number(tx, heard(number))
        if not known(desk, row.number if row else number, row.pin_hash if row else None, pin) or row is None:
            raise NotFound("no such number, or not this PIN")
        hearing = cases.case(tx, row.hearing_id)
        ruling = rulings.in_force(tx, row.hearing_id)
    due = hearing.due_at if hearing and row.state == "open" else None
    solo = bool(ruling and ruling.solo)
    return AppealStatus(row.number, row.kind, row.state, row.opened_at, due, row.outcome, row.answer, solo)


def hear(desk: Desk, appeal_id: str, by: Actor, outcome: str, answer: str, now: int) -> RulingRow:
    """Answer an appeal whose case one has claimed. It has effects when the undo window is over, like every ruling.

    Raises NotFound, Conflict, InputError, and NotAllowed for whoever has ruled on the case before; where one person
    runs the desk they may, once the waiting time is over.
    """
    by.need(Permission.REVIEW)
    if not answer.strip() or len(answer) > _LONGEST:
        raise InputError(f"an answer gives reasons, in {_LONGEST} characters at most")
    with desk.database.write() as tx:
        found = store.appeal(tx, appeal_id)
        if found is None:
            raise NotFound(f"no such appeal: {appeal_id}")
        about = held(tx, found.case_id)
        hearing = own(tx, found.hearing_id, by)
        appeal = store.appeal(tx, appeal_id) or found
        if appeal.state != "open":
            raise Conflict(f"this appeal is {appeal.state}")
        if outcome not in KINDS[appeal.kind]:
            raise InputError(f"this can come to {' or '.join(KINDS[appeal.kind])}, not to {outcome}")
        if about.state != "closed":
            raise Conflict("what this is about has not been ruled on yet")
        solo = _alone(tx, desk, about, by, now)
        ruling = RulingRow(
            id=new_id(now),
            case_id=hearing.id,
            reviewer=by.id,
            outcome=outcome,
            reason=appeal.kind,
            note=plain(answer.strip()),
            at=now,
            effective_at=now + undo_ms(desk),
            sent_at=None,
            undone_at=None,
            second_of=None,
            state="standing",
            solo=int(solo),
        )
        return stand(tx, desk, hearing, ruling)


def close(tx: Tx, hearing: CaseRow, ruling: RulingRow, now: int) -> AppealRow:
    """Write what a hearing came to; the appeal."""
    appeal = store.by_hearing(tx, hearing.id)
    if appeal is None:
        raise NotFound(f"no appeal belongs to the case {hearing.id}")
    heard_so = {"heard_by": ruling.reviewer, "outcome": ruling.outcome, "answer": ruling.note, "at": now}
    store.change(tx, appeal.id, state="heard", **heard_so)
    return appeal


def settle(tx: Tx, desk: Desk, case: CaseRow, ruling: RulingRow, now: int) -> None:
    """What was appealed before a person had ruled is settled where the person lets it through."""
    if ruling.outcome != "allow":
        return
    for appeal in store.of_case(tx, case.id):
        if appeal.state == "open":
            store.change(tx, appeal.id, state="moot", outcome="overturned", at=now)
            cases.change(tx, appeal.hearing_id, state="closed", closed_at=now, outcome="moot")
            told = Happening(now, "system:system", "moot", {"ruling": ruling.id})
            audit.append(tx, desk.secrets, appeal.hearing_id, told)


def _about(tx: Tx, decision_id: str, by: Actor) -> CaseRow:
    decision = items.decision(tx, decision_id)
    item = items.item(tx, decision.item_id) if decision else None
    # A key learns nothing of what another one filed, not even that it exists.
    mine = item is not None and (by.kind is not ActorKind.KEY or item.filed_by == audit.name_of(by))
    if decision is None or item is None or not mine:
        raise NotFound(f"no such decision: {decision_id}")
    there = [case for case in cases.of_item(tx, item.id) if case.kind != "appeal"]
    if not there:
        raise Conflict("nothing was done about this that could be appealed")
    return held(tx, there[0].id)


def _check(tx: Tx, desk: Desk, about: CaseRow, kind: str, now: int) -> None:
    if about.state == "closed":
        ruling = rulings.in_force(tx, about.id)
        if ruling is None or ruling.outcome not in ("remove", "hold", "restrict"):
            raise Conflict("nothing was done about this that could be appealed")
        if kind == "appeal" and now > (ruling.sent_at or ruling.at) + desk.settings.appeal_days * _DAY_MS:
            raise Conflict(f"too late: an appeal is open for {desk.settings.appeal_days} days")
    elif kind == "reinstatement" or about.action != Action.BLOCK:
        raise Conflict("nobody has ruled on this yet")
    for one in store.of_case(tx, about.id):
        if one.state == "open":
            raise Conflict("an appeal on this is open already")
        if one.kind == kind == "appeal":
            raise Conflict("an appeal on this has been heard; what has changed since is for a reinstatement")


def _hearing(tx: Tx, desk: Desk, about: CaseRow, by: str, kind: str, now: int) -> str:
    hearing = new_id(now)
    there = place(desk.settings, Matter("appeal", Action(about.action), about.supply), now)
    told = Happening(now, by, "opened", {"about": about.id, "kind": kind, "queue": there.queue})
    rows, end = audit.chained(desk.secrets, audit.start(hearing), [told])
    row = CaseRow(
        id=hearing,
        kind="appeal",
        queue=there.queue,
        urgency=int(Urgency.SOON),
        state="open",
        supply=about.supply,
        action=about.action,
        account=about.account,
        opened_at=now,
        due_at=there.due_at,
        clocks="[]",
        claimed_by=None,
        lease_until=None,
        revision=0,
        outcome=None,
        closed_at=None,
        hold=0,
        about=about.id,
        events=end.events,
        head=end.head,
        head_seal=end.head_seal,
    )
    cases.add(tx, [row], [])
    events.add(tx, rows)
    return hearing


def _alone(tx: Tx, desk: Desk, about: CaseRow, by: Actor, now: int) -> bool:
    """Whether this is heard by somebody who ruled on it. Raises NotAllowed where that must not be."""
    if by.id not in rulings.reviewers(tx, about.id):
        return False
    if not desk.settings.solo:
        raise NotAllowed("you have ruled on this; an appeal is heard by another person")
    since = about.closed_at or about.opened_at
    wait = since + desk.settings.solo_wait * _HOUR_MS
    if now < wait <= now + desk.settings.solo_wait * _HOUR_MS:
        raise NotAllowed("you have ruled on this and nobody else is here: hear it when the waiting time is over")
    return True
