"""A person decides: with a moment to take it back, and for chosen outcomes with a second person who has not seen it."""

from dataclasses import replace

from chouxin.desk import audit
from chouxin.desk.actors import Actor, Permission
from chouxin.desk.audit import Happening
from chouxin.desk.cases import held, lease, own
from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.desk.plain import plain
from chouxin.desk.routing import Urgency
from chouxin.domain import Conflict, InputError, NotAllowed, NotFound
from chouxin.store import Tx, cases
from chouxin.store import rulings as store
from chouxin.store.cases import CaseRow
from chouxin.store.rulings import RulingRow

OUTCOMES = ("allow", "hold", "remove", "restrict", "escalate")
HEARINGS = ("upheld", "overturned", "granted", "refused")
"""What an appeal can come to; `desk.appeals` has who may say so."""

_HOUR_MS = 3_600_000
_LONGEST_REASON, _LONGEST_NOTE = 200, 10_000


def rule(
    desk: Desk, case_id: str, by: Actor, outcome: str, reason: str, note: str, revision: int, now: int
) -> RulingRow:
    """Rule on a case that one has claimed, as it was at `revision`.

    Its effects go out when the undo window is over. An outcome that needs a second person is only proposed at first:
    if the second one, who has not seen it, comes to the same, it stands; if not, a third decides. Where one person
    runs the desk, such a ruling waits instead, needs a note, and says so.

    Raises NotFound, Conflict where the case is no longer one's own or has changed, InputError.
    """
    by.need(Permission.REVIEW)
    check(outcome, reason, note)
    with desk.database.write() as tx:
        case = own(tx, case_id, by)
        if case.revision != revision:
            raise Conflict("this case has changed since you read it; look again")
        return rule_held(tx, desk, case, by, outcome, reason, note, now)


def rule_held(
    tx: Tx, desk: Desk, case: CaseRow, by: Actor, outcome: str, reason: str, note: str, now: int
) -> RulingRow:
    """The same for a case of one's own that this transaction holds, and whose revision somebody has looked at."""
    if case.kind == "appeal":
        raise InputError("an appeal is heard, not ruled on")
    return _rule(tx, desk, case, by, outcome, plain(reason.strip()), plain(note.strip()), now)


def undo(desk: Desk, ruling_id: str, by: Actor, now: int) -> CaseRow:
    """Take back one's own ruling before it had effects; the case is one's own again.

    Raises NotFound, NotAllowed for another's ruling, Conflict where it is too late or somebody has gone on from it.
    """
    with desk.database.write() as tx:
        found = store.ruling(tx, ruling_id)
        if found is None:
            raise NotFound(f"no such ruling: {ruling_id}")
        case = held(tx, found.case_id)
        # Read again under the case's lock: its effects may have gone out since.
        ruling = store.ruling(tx, ruling_id) or found
        if ruling.reviewer != by.id:
            raise NotAllowed("only whoever gave a ruling takes it back")
        if ruling.state not in ("proposed", "standing") or case.state == "claimed":
            raise Conflict(f"too late: this ruling is {ruling.state}, or somebody has gone on from it")
        until = ruling.effective_at if ruling.effective_at is not None else ruling.at + undo_ms(desk)
        if until <= now:
            raise Conflict("too late: its effects are going out")
        return _undo(tx, desk, case, ruling, by, now)


def undo_ms(desk: Desk) -> int:
    """Milliseconds in which a ruling can be taken back."""
    return desk.settings.undo * 1000


def longest_wait(desk: Desk) -> int:
    """Milliseconds from a ruling to its effects, at most."""
    return undo_ms(desk) + (desk.settings.solo_wait * _HOUR_MS if desk.settings.solo else 0)


def stand(tx: Tx, desk: Desk, case: CaseRow, ruling: RulingRow, *happenings: Happening) -> RulingRow:
    """Write a ruling whose effects are to come, and let its case wait for them."""
    store.add(tx, ruling)
    cases.change(tx, case.id, state="waiting", outcome=ruling.outcome, claimed_by=None, lease_until=None)
    audit.append(
        tx, desk.secrets, case.id, *happenings, Happening(ruling.at, f"person:{ruling.reviewer}", "ruled", told(ruling))
    )
    return ruling


def told(ruling: RulingRow) -> dict[str, object]:
    """What the event of a ruling tells. The table of rulings is held against it."""
    return {
        "ruling": ruling.id,
        "outcome": ruling.outcome,
        "reason": ruling.reason,
        "note": ruling.note,
        "effective_at": ruling.effective_at,
        "second_of": ruling.second_of,
        "solo": bool(ruling.solo),
    }


def _rule(tx: Tx, desk: Desk, case: CaseRow, by: Actor, outcome: str, reason: str, note: str, now: int) -> RulingRow:
    settings = desk.settings
    ruling = RulingRow(
        id=new_id(now),
        case_id=case.id,
        reviewer=by.id,
        outcome=outcome,
        reason=reason,
        note=note or None,
        at=now,
        effective_at=now + undo_ms(desk),
        sent_at=None,
        undone_at=None,
        second_of=None,
        state="standing",
        solo=0,
    )
    if outcome == "escalate":
        return _escalate(tx, desk, case, ruling, now)
    before = [one for one in store.of_case(tx, case.id) if one.state == "proposed"]
    if settings.solo:
        return _alone(tx, desk, case, ruling, before)
    if not before and outcome not in settings.second:
        return stand(tx, desk, case, ruling)
    if not before or (len(before) == 1 and before[0].outcome != outcome):
        return _propose(tx, desk, case, replace(ruling, effective_at=None, state="proposed"), before)
    for one in before:
        store.change(tx, one.id, state="agreed" if one.outcome == outcome else "superseded")
    return stand(tx, desk, case, replace(ruling, second_of=before[0].id))


def _propose(tx: Tx, desk: Desk, case: CaseRow, ruling: RulingRow, before: list[RulingRow]) -> RulingRow:
    ruling = replace(ruling, second_of=before[0].id if before else None)
    store.add(tx, ruling)
    queue = _leads(desk) if before else case.queue
    cases.change(tx, case.id, state="second", queue=queue, claimed_by=None, lease_until=None)
    happened = [Happening(ruling.at, f"person:{ruling.reviewer}", "proposed", told(ruling))]
    if before:
        happened.append(Happening(ruling.at, "system:system", "disagreed", {"queue": queue}))
    audit.append(tx, desk.secrets, case.id, *happened)
    return ruling


def _alone(tx: Tx, desk: Desk, case: CaseRow, ruling: RulingRow, before: list[RulingRow]) -> RulingRow:
    for one in before:
        store.change(tx, one.id, state="superseded")
    if ruling.outcome not in desk.settings.second:
        return stand(tx, desk, case, ruling)
    if not ruling.note:
        raise InputError("this outcome needs a second person; you are alone here, so give a note that says why")
    until = ruling.at + max(desk.settings.solo_wait * _HOUR_MS, undo_ms(desk))
    return stand(tx, desk, case, replace(ruling, effective_at=until, solo=1))


def _escalate(tx: Tx, desk: Desk, case: CaseRow, ruling: RulingRow, now: int) -> RulingRow:
    if desk.settings.solo:
        raise InputError("there is nobody to hand this to: this desk is run by one person")
    ruling = replace(ruling, state="sent", effective_at=now, sent_at=now)
    store.add(tx, ruling)
    state = "second" if cases.has_proposal(tx, case.id) else "open"
    urgency = min(case.urgency, int(Urgency.SOON))
    cases.change(tx, case.id, state=state, queue=_leads(desk), urgency=urgency, claimed_by=None, lease_until=None)
    audit.append(tx, desk.secrets, case.id, Happening(now, f"person:{ruling.reviewer}", "escalated", told(ruling)))
    return ruling


def _undo(tx: Tx, desk: Desk, case: CaseRow, ruling: RulingRow, by: Actor, now: int) -> CaseRow:
    store.change(tx, ruling.id, state="undone", undone_at=now)
    if ruling.second_of is not None:
        # What was proposed before waits for a second person again.
        for one in store.of_case(tx, case.id):
            if one.state in ("agreed", "superseded"):
                store.change(tx, one.id, state="proposed")
    until = now + lease(desk)
    changed = {"state": "claimed", "claimed_by": by.id, "lease_until": until, "outcome": None}
    cases.change(tx, case.id, **changed)
    audit.append(tx, desk.secrets, case.id, Happening(now, audit.name_of(by), "undone", {"ruling": ruling.id}))
    return held(tx, case.id)


def _leads(desk: Desk) -> str:
    return next((queue.name for queue in desk.settings.queues if queue.leads), desk.settings.queues[-1].name)


def check(outcome: str, reason: str, note: str) -> None:
    """Raises InputError for what cannot be a ruling on any case."""
    if outcome not in OUTCOMES:
        raise InputError(f"no such outcome: {outcome}; there are {', '.join(OUTCOMES)}")
    if not reason.strip():
        raise InputError("a ruling needs a reason")
    if len(reason) > _LONGEST_REASON or len(note) > _LONGEST_NOTE:
        raise InputError(f"too long: a reason has {_LONGEST_REASON} characters at most, a note {_LONGEST_NOTE}")
