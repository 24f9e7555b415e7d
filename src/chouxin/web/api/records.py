"""What was decided: cases, rulings, decisions; for the team's own programs."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chouxin.desk import audit, cases, ruling
from chouxin.desk.actors import ActorKind, Permission
from chouxin.desk.documents import unpacked
from chouxin.domain import InputError, NotAllowed, NotFound
from chouxin.store import items
from chouxin.store.cases import CaseRow, Wanted
from chouxin.store.items import DecisionRow, ItemRow
from chouxin.store.rulings import RulingRow
from chouxin.web.api.verdicts import sees_evidence
from chouxin.web.routes import Answer, Call, Route


class Case(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A case, as it stands."""

    id: str
    kind: str
    queue: str
    urgency: int
    state: str
    action: str
    opened_at: int
    due_at: int
    revision: int
    supply: str | None = None
    account: str | None = None
    claimed_by: str | None = None
    lease_until: int | None = None
    outcome: str | None = None
    closed_at: int | None = None
    about: str | None = None


class Cases(msgspec.Struct):
    """A page of cases. after: ask with it for the next page; empty at the end."""

    cases: list[Case]
    after: str


class Decision(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A decision that was kept. document: the whole of it, for those who may see evidence and until it is erased."""

    id: str
    item_id: str
    action: str
    at: int
    complete: bool
    policy: str
    site_ref: str | None = None
    supply: str | None = None
    document: dict[str, Any] | None = None


class Ruling(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What a person decided."""

    id: str
    case_id: str
    outcome: str
    reason: str
    at: int
    state: str
    effective_at: int | None = None
    sent_at: int | None = None
    solo: bool = False
    reviewer: str = ""
    note: str | None = None


class Detail(msgspec.Struct):
    """A case with its decisions and rulings."""

    case: Case
    decisions: list[Decision]
    rulings: list[Ruling]
    blind: bool


class Filter(msgspec.Struct, forbid_unknown_fields=True):
    """Which cases."""

    queue: str = ""
    state: str = ""
    supply: str = ""
    action: str = ""
    account: str = ""
    site_ref: str = ""
    after: str = ""
    most: Annotated[int, Meta(ge=1, le=cases.MOST)] = 50


class RulingIn(msgspec.Struct, forbid_unknown_fields=True):
    """A ruling on a case that one has claimed, as it was at `revision`."""

    outcome: Annotated[str, Meta(max_length=40)]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    revision: int
    note: Annotated[str, Meta(max_length=10_000)] = ""


class Next(msgspec.Struct, forbid_unknown_fields=True):
    """From which queues; none: from all."""

    queues: list[str] = []


class Why(msgspec.Struct, forbid_unknown_fields=True):
    """Why a case is given back."""

    why: Annotated[str, Meta(max_length=500)] = ""


def page(call: Call) -> Cases:
    asked: Filter = call.query
    wanted = Wanted(
        queues=(asked.queue,) if asked.queue else None,
        states=(asked.state,) if asked.state else None,
        supply=asked.supply or None,
        action=asked.action or None,
        account=asked.account or None,
        site_ref=asked.site_ref or None,
        after=place_of(asked.after),
    )
    found = cases.queue(call.desk, wanted, asked.most)
    return Cases([_case(row) for row in found.cases], "~".join(map(str, found.after)) if found.after else "")


def one(call: Call) -> Detail:
    view = cases.view(call.desk, call.path["case"], call.who())
    decisions = [_decision(item, decision, whole=True) for item, decision in view.items]
    return Detail(_case(view.case), decisions, [ruling_out(row) for row in view.rulings], view.blind)


def claim_next(call: Call) -> Answer:
    people_only(call)
    found = cases.claim_next(call.desk, call.who(), tuple(call.body.queues) or None, call.now)
    return Answer(_case(found)) if found else Answer(None, 204)


def claim(call: Call) -> Case:
    people_only(call)
    return _case(cases.claim(call.desk, call.path["case"], call.who(), call.now))


def release(call: Call) -> Case:
    people_only(call)
    return _case(cases.release(call.desk, call.path["case"], call.who(), call.now, call.body.why))


def rule(call: Call) -> Answer:
    people_only(call)
    given: RulingIn = call.body
    made = ruling.rule(
        call.desk,
        call.path["case"],
        call.who(),
        given.outcome,
        given.reason,
        given.note,
        given.revision,
        call.now,
    )
    return Answer(ruling_out(made), 201)


def undo(call: Call) -> Case:
    people_only(call)
    return _case(ruling.undo(call.desk, call.path["ruling"], call.who(), call.now))


def decision(call: Call) -> Decision:
    """A decision: one's own, or any for those who may see evidence."""
    actor = call.who()
    with call.desk.database.read() as tx:
        row = items.decision(tx, call.path["decision"])
        item = items.item(tx, row.item_id) if row else None
    whole = sees_evidence(actor)
    # What somebody else filed is not there for whoever asks: its very existence tells something.
    if row is None or item is None or not (whole or item.filed_by == audit.name_of(actor)):
        raise NotFound("there is no such decision, or it is not yours")
    return _decision(item, row, whole=whole)


def place_of(after: str) -> tuple[int, int, str] | None:
    """The place in the queue that a page's `after` stands for. Raises InputError."""
    if not after:
        return None
    urgency, _, rest = after.partition("~")
    due, _, case = rest.partition("~")
    if not (urgency.isdecimal() and due.isdecimal() and len(due) < 19 and case):
        raise InputError("`after` is not one that a page gave; begin again without it")
    return int(urgency), int(due), case


def people_only(call: Call) -> None:
    """Raises NotAllowed for a key."""
    # Rules for two ask for two people; a key has no eyes.
    if call.who().kind is not ActorKind.PERSON:
        raise NotAllowed("cases are ruled on by people, at the console; a key can read them")


def _case(row: CaseRow) -> Case:
    return Case(**{name: getattr(row, name) for name in Case.__struct_fields__})


def _decision(item: ItemRow, row: DecisionRow, *, whole: bool) -> Decision:
    document = unpacked(row.document) if whole and row.document is not None else None
    return Decision(
        id=row.id,
        item_id=row.item_id,
        action=row.action,
        at=row.at,
        complete=not row.faults,
        policy=row.policy,
        site_ref=item.site_ref,
        supply=row.supply if whole else None,
        document=document,
    )


def ruling_out(row: RulingRow) -> Ruling:
    """A ruling as it goes over the wire."""
    names = (name for name in Ruling.__struct_fields__ if name != "solo")
    return Ruling(**{name: getattr(row, name) for name in names}, solo=bool(row.solo))


_P = Permission
ROUTES = (
    Route("GET", "/api/v1/cases", "cases", "Cases, in the order of work", page, _P.REVIEW, asks=Filter, gives=Cases),
    Route("GET", "/api/v1/cases/{case}", "case", "One case", one, _P.REVIEW, gives=Detail),
    Route(
        "POST",
        "/api/v1/cases/next",
        "claim_next",
        "Take the next case",
        claim_next,
        _P.REVIEW,
        takes=Next,
        gives=Case,
        also=(204,),
    ),
    Route("POST", "/api/v1/cases/{case}/claim", "claim_case", "Take a case", claim, _P.REVIEW, gives=Case, also=(409,)),
    Route(
        "POST",
        "/api/v1/cases/{case}/release",
        "release_case",
        "Give a case back",
        release,
        _P.REVIEW,
        takes=Why,
        gives=Case,
        also=(409,),
    ),
    Route(
        "POST",
        "/api/v1/cases/{case}/rulings",
        "rule_case",
        "Rule on a case",
        rule,
        _P.REVIEW,
        takes=RulingIn,
        gives=Ruling,
        status=201,
        also=(409,),
    ),
    Route(
        "POST",
        "/api/v1/rulings/{ruling}/undo",
        "undo_ruling",
        "Take a ruling back",
        undo,
        _P.REVIEW,
        gives=Case,
        also=(409,),
    ),
    Route("GET", "/api/v1/decisions/{decision}", "decision", "One decision", decision, _P.STATUS, gives=Decision),
)
