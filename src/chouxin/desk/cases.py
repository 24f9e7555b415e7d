"""Who works on which case: one person at a time, the most urgent first, and never one's own ruling twice."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from chouxin.desk import audit
from chouxin.desk.actors import Actor, Permission
from chouxin.desk.audit import Happening
from chouxin.desk.context import Desk
from chouxin.desk.plain import plain
from chouxin.domain import Conflict, NotAllowed, NotFound
from chouxin.store import Tx, events
from chouxin.store import cases as store
from chouxin.store import items as item_store
from chouxin.store import rulings as ruling_store
from chouxin.store.cases import CaseRow, Wanted
from chouxin.store.events import EventRow
from chouxin.store.items import DecisionRow, ItemRow
from chouxin.store.rulings import RulingRow

_MINUTE_MS = 60_000
MOST = 200
"""Cases on a page, at most."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue, in the order of work. after: ask with it for the next page; None at the end."""

    cases: tuple[CaseRow, ...]
    after: tuple[int, int, str] | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with all that stands around it. blind: rulings that this reader may not see yet are left out."""

    case: CaseRow
    items: tuple[tuple[ItemRow, DecisionRow], ...]
    history: tuple[EventRow, ...]
    rulings: tuple[RulingRow, ...]
    siblings: tuple[CaseRow, ...]
    blind: bool


def queue(desk: Desk, wanted: Wanted, most: int = 50) -> Page:
    """Cases as `wanted`, the most urgent first, then what is due first."""
    most = min(max(most, 1), MOST)
    with desk.database.read() as tx:
        rows = store.page(tx, wanted, most + 1)
    after = (rows[most - 1].urgency, rows[most - 1].due_at, rows[most - 1].id) if len(rows) > most else None
    return Page(tuple(rows[:most]), after)


def counts(desk: Desk) -> Sequence[tuple[str, str, int, int]]:
    """For each queue and state that is not closed: how many cases, and when the first is due."""
    with desk.database.read() as tx:
        return store.counts(tx)


def claim_next(desk: Desk, by: Actor, queues: tuple[str, ...] | None, now: int) -> CaseRow | None:
    """Take the case that comes next for `by`, in these queues or in all; None where nothing waits for them."""
    by.need(Permission.REVIEW)
    with desk.database.write() as tx:
        put_back_lapsed(tx, desk, now)
        found = store.next_for(tx, by.id, queues, _closed_to(desk, by), own_too=desk.settings.solo)
        return _claimed(tx, desk, found, by, now) if found else None


def claim(desk: Desk, case_id: str, by: Actor, now: int) -> CaseRow:
    """Take one case. Raises NotFound, Conflict where somebody has it or it is closed, NotAllowed for one's own ruling.

    Whoever has it already gets a new lease.
    """
    by.need(Permission.REVIEW)
    with desk.database.write() as tx:
        return claim_held(tx, desk, held(tx, case_id), by, now)


def claim_held(tx: Tx, desk: Desk, found: CaseRow, by: Actor, now: int) -> CaseRow:
    """The same for a case that this transaction holds already."""
    if found.state == "claimed" and found.claimed_by == by.id:
        return _renewed(tx, desk, found, now)
    if found.state == "claimed" and lapsed(desk, found, now):
        found = _put_back(tx, desk, found, "lease_lapsed", now)
    if found.state == "claimed":
        raise Conflict("somebody else works on this case")
    if found.state not in store.WORKABLE:
        raise Conflict(f"this case is {found.state}; there is nothing to take")
    if found.about and held(tx, found.about).state != "closed":
        raise Conflict("what this appeal is about has not been ruled on yet")
    if not desk.settings.solo and store.ruled_by(tx, found.id, by.id):
        raise NotAllowed("you have ruled on this already; it needs another person")
    if found.queue in _closed_to(desk, by):
        raise NotAllowed(f"the queue {found.queue} is for leads")
    return _claimed(tx, desk, found, by, now)


def renew(desk: Desk, case_id: str, by: Actor, now: int) -> CaseRow:
    """A new lease on a case that one has. Raises NotFound, Conflict where one no longer has it."""
    with desk.database.write() as tx:
        return _renewed(tx, desk, own(tx, case_id, by), now)


def release(desk: Desk, case_id: str, by: Actor, now: int, why: str = "") -> CaseRow:
    """Give a case back; `why` is kept where one is given (a skip). Raises NotFound, Conflict."""
    with desk.database.write() as tx:
        found = own(tx, case_id, by)
        return _put_back(tx, desk, found, "skipped" if why else "released", now, audit.name_of(by), why)


def view(desk: Desk, case_id: str, by: Actor) -> CaseView:
    """A case with its items, history and rulings. Raises NotFound.

    A second reviewer sees neither the first ruling nor who gave it, until they have ruled themselves.
    """
    with desk.database.read() as tx:
        found = store.case(tx, case_id)
        if found is None:
            raise NotFound(f"no such case: {case_id}")
        rulings = ruling_store.of_case(tx, case_id)
        blind = any(one.state == "proposed" and one.reviewer != by.id for one in rulings)
        blind = blind and by.may(Permission.REVIEW)
        history = events.of_case(tx, case_id)
        siblings = store.of_account(tx, found.account, 20) if found.account else []
        about = found.about or case_id
        return CaseView(
            case=found,
            items=tuple(item_store.of_case(tx, about)),
            history=tuple(one for one in history if not blind or one.kind not in _SHOWS_THE_RULING),
            rulings=tuple(one for one in rulings if not blind or one.state != "proposed"),
            siblings=tuple(one for one in siblings if one.id not in (case_id, about)),
            blind=blind,
        )


_SHOWS_THE_RULING = frozenset({"ruled", "proposed", "claimed", "released", "skipped", "lease_lapsed"})


def held(tx: Tx, case_id: str) -> CaseRow:
    """A case, held until the transaction ends. Raises NotFound."""
    found = store.lock(tx, case_id)
    if found is None:
        raise NotFound(f"no such case: {case_id}")
    return found


def lapsed(desk: Desk, case: CaseRow, now: int) -> bool:
    """Whether the lease on a case is over. One that ends later than one given now could was given by another clock."""
    until = case.lease_until or 0
    return until <= now or until > now + lease(desk)


def put_back_lapsed(tx: Tx, desk: Desk, now: int) -> int:
    """Put back the cases whose lease is over; how many."""
    over = store.lapsed(tx, now, lease(desk))
    for one in over:
        _put_back(tx, desk, one, "lease_lapsed", now)
    return len(over)


def resting(tx: Tx, case_id: str) -> str:
    """The state in which a case waits for somebody to take it."""
    return "second" if store.has_proposal(tx, case_id) else "open"


def own(tx: Tx, case_id: str, by: Actor) -> CaseRow:
    """A case that `by` has claimed, held until the transaction ends. Raises NotFound, Conflict."""
    found = held(tx, case_id)
    if found.state != "claimed" or found.claimed_by != by.id:
        raise Conflict("this case is no longer yours: its lease is over, or somebody else has it")
    return found


def _claimed(tx: Tx, desk: Desk, case: CaseRow, by: Actor, now: int) -> CaseRow:
    until = now + lease(desk)
    store.change(tx, case.id, state="claimed", claimed_by=by.id, lease_until=until)
    told = Happening(now, audit.name_of(by), "claimed", {"until": until})
    audit.append(tx, desk.secrets, case.id, told)
    return replace(case, state="claimed", claimed_by=by.id, lease_until=until, revision=case.revision + 1)


def _renewed(tx: Tx, desk: Desk, case: CaseRow, now: int) -> CaseRow:
    until = now + lease(desk)
    store.lengthen(tx, case.id, until)
    return replace(case, lease_until=until)


def _put_back(
    tx: Tx, desk: Desk, case: CaseRow, kind: str, now: int, actor: str = "system:system", why: str = ""
) -> CaseRow:
    state = resting(tx, case.id)
    store.change(tx, case.id, state=state, claimed_by=None, lease_until=None)
    told = {"had": case.claimed_by, **({"why": plain(why)} if why else {})}
    audit.append(tx, desk.secrets, case.id, Happening(now, actor, kind, told))
    return replace(case, state=state, claimed_by=None, lease_until=None, revision=case.revision + 1)


def _closed_to(desk: Desk, by: Actor) -> tuple[str, ...]:
    if by.may(Permission.LEAD):
        return ()
    return tuple(queue.name for queue in desk.settings.queues if queue.leads)


def lease(desk: Desk) -> int:
    """Milliseconds that a claim holds."""
    return desk.settings.lease * _MINUTE_MS


def payload(event: EventRow) -> object:
    """What an event tells; None once it was erased."""
    return msgspec.json.decode(event.payload) if event.payload is not None else None
