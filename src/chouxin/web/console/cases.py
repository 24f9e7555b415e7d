"""One case: what was filed, what was found, what has happened, and the ruling."""

import json
from dataclasses import dataclass

from markupsafe import Markup
from starlette.responses import Response

from chouxin.desk import cases, pictures, ruling
from chouxin.desk.actors import Permission
from chouxin.desk.appeals import KINDS
from chouxin.desk.cases import CaseView
from chouxin.desk.documents import unpacked
from chouxin.domain import Decision
from chouxin.report.html import article
from chouxin.report.legend import Legend
from chouxin.report.restoring import restore
from chouxin.store import appeals as appeal_store
from chouxin.store import links as link_store
from chouxin.store import people as people_store
from chouxin.store import reports as report_store
from chouxin.store import rulings as ruling_store
from chouxin.store.events import EventRow
from chouxin.store.items import DecisionRow, ItemRow
from chouxin.web.console.comparing import came_back
from chouxin.web.console.layout import go, page
from chouxin.web.routes import Call, Route
from chouxin.words import Words

OUTCOMES = ("allow", "hold", "remove", "restrict", "escalate")
"""In the order of their keys, from 1 on."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An item of a case as the page shows it. article: None once its texts were erased."""

    item: ItemRow
    decision: DecisionRow
    article: Markup | None


def case(call: Call) -> Response:
    view = cases.view(call.desk, call.path["case"], call.who())
    return _page(call, view)


def claim(call: Call) -> Response:
    cases.claim(call.desk, call.path["case"], call.who(), call.now)
    return _back(call)


def release(call: Call) -> Response:
    """Give it back; with a reason it is a skip, which a lead may look into."""
    cases.release(call.desk, call.path["case"], call.who(), call.now, call.body.get("why", "")[:500])
    return go("/console/queue")


def rule(call: Call) -> Response:
    given = call.body
    made = ruling.rule(
        call.desk,
        call.path["case"],
        call.who(),
        given.get("outcome", ""),
        given.get("reason", ""),
        given.get("note", ""),
        int(given.get("revision", "0")) if given.get("revision", "0").isdecimal() else 0,
        call.now,
    )
    if given.get("then") == "next":
        found = cases.claim_next(call.desk, call.who(), None, call.now)
        return go(f"/console/cases/{found.id}?ruled={made.id}" if found else "/console/queue?nothing=1")
    return go(f"/console/cases/{call.path['case']}?ruled={made.id}")


def undo(call: Call) -> Response:
    made = ruling.undo(call.desk, call.path["ruling"], call.who(), call.now)
    return go(f"/console/cases/{made.id}")


def _back(call: Call) -> Response:
    return go(f"/console/cases/{call.path['case']}")


def _page(call: Call, view: CaseView) -> Response:
    actor = call.who()
    with call.desk.database.read() as tx:
        names = {f"person:{row.id}": row.name for row in people_store.everybody(tx)}
        again = came_back(tx, view.case.id)
        appeal = appeal_store.by_hearing(tx, view.case.id)
        reports = report_store.of_case(tx, view.case.about or view.case.id)
        seen = {item.id: pictures.of_item(tx, call.desk, view.case, item.id, decision) for item, decision in view.items}
        may_see_links = view.case.account is not None and actor.may(Permission.AUDIT)
        linked = link_store.of_account(tx, view.case.account or "", 10) if may_see_links else []
        budget = pictures.budget_of(tx, call.desk, actor, call.now)
        looked = pictures.looked_at(tx, call.desk, call.request.query_params.get("look", "")[:64], actor, call.now)
    mine = view.case.state == "claimed" and view.case.claimed_by == actor.id
    ruled = call.request.query_params.get("ruled", "")
    return page(
        call,
        "case",
        place="queue",
        view=view,
        case=view.case,
        shown=[_shown(call, item, decision, number) for number, (item, decision) in enumerate(view.items, 1)],
        names=names,
        mine=mine,
        can_rule=mine and actor.may(Permission.REVIEW),
        can_claim=actor.may(Permission.REVIEW) and view.case.state in ("open", "second"),
        undoable=_undoable(call, ruled),
        outcomes=OUTCOMES,
        again=again,
        appeal=appeal,
        answers=KINDS[appeal.kind] if appeal else (),
        reports=reports,
        lesson=any(one.outcome == "allow" and one.state in ("standing", "sent") for one in view.rulings),
        told=_told,
        linked=linked,
        seen=seen,
        budget=budget,
        looked=looked,
        lease=call.desk.settings.lease,
        seconds=call.desk.settings.pictures.seconds,
        may_uncover=mine or actor.may(Permission.LEAD),
        next_look={None: "grey", "grey": "colour"},
    )


def _undoable(call: Call, ruling_id: str) -> str:
    """The ruling that was just given, as long as it can be taken back."""
    if not ruling_id or len(ruling_id) > 64:
        return ""
    with call.desk.database.read() as tx:
        found = ruling_store.ruling(tx, ruling_id)
    if found is None or found.reviewer != call.who().id or found.state not in ("proposed", "standing"):
        return ""
    until = found.effective_at if found.effective_at is not None else found.at + ruling.undo_ms(call.desk)
    return ruling_id if call.now < until else ""


def _shown(call: Call, item: ItemRow, decision: DecisionRow, number: int) -> Shown:
    if decision.document is None:
        return Shown(item, decision, None)
    restored, legend = _restored(call, item, decision)
    return Shown(item, decision, article(restored, legend, number))


def _restored(call: Call, item: ItemRow, decision: DecisionRow) -> tuple[Decision, Legend]:
    assert decision.document is not None  # noqa: S101 - the caller looked
    engine = call.desk.screener.engine
    document = unpacked(decision.document)
    fields = {k: v for k, v in json.loads(item.fields or "{}").items() if k in _TEXTS}
    document["id"] = item.site_ref or item.id
    return restore(document, fields, engine.knowledge.rules, engine.policy, Words(call.lang))


_TEXTS = ("title", "text", "comments")


def _told(event: EventRow) -> str:
    """What an event tells beside its kind, on one line; nothing once it was erased."""
    told = cases.payload(event)
    if not isinstance(told, dict):
        return ""
    return " · ".join(f"{name} {value}" for name, value in told.items() if isinstance(value, str | int) and value != "")


ROUTES = (
    Route("GET", "/console/cases/{case}", "case_page", "One case", case, Permission.REVIEW, page=True),
    Route("POST", "/console/cases/{case}/claim", "claim", "Take it", claim, Permission.REVIEW, takes=dict, page=True),
    Route(
        "POST",
        "/console/cases/{case}/release",
        "release",
        "Give it back",
        release,
        Permission.REVIEW,
        takes=dict,
        page=True,
    ),
    Route("POST", "/console/cases/{case}/ruling", "rule", "Rule", rule, Permission.REVIEW, takes=dict, page=True),
    Route(
        "POST", "/console/rulings/{ruling}/undo", "undo", "Take it back", undo, Permission.REVIEW, takes=dict, page=True
    ),
)
