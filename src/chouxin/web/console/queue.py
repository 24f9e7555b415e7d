"""The queue: what waits, in the order of work, with filters that are links."""

from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlencode

import msgspec
from starlette.responses import Response

from chouxin.desk import cases, quotas
from chouxin.desk.actors import Permission
from chouxin.domain import Action, InputError, Supply
from chouxin.store import people as store
from chouxin.store.cases import Wanted
from chouxin.web.console.layout import go, page
from chouxin.web.routes import Call, Route

_STATES = ("open", "claimed", "second", "waiting", "closed")


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the address of the queue may say."""

    queue: str = ""
    state: str = ""
    supply: str = ""
    action: str = ""
    account: str = ""
    mine: str = ""
    after: str = ""
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One queue's own line: how many wait, how many are worked on, and when the first is due."""

    name: str
    open: int
    claimed: int
    due_at: int | None


def queue(call: Call) -> Response:
    asked: Asked = call.query
    wanted = Wanted(
        queues=(asked.queue,) if asked.queue else None,
        states=(asked.state,) if asked.state else tuple(s for s in _STATES if s != "closed"),
        supply=asked.supply or None,
        action=asked.action or None,
        account=asked.account or None,
        claimed_by=call.who().id if asked.mine else None,
        after=_place(asked.after),
    )
    found = cases.queue(call.desk, wanted)
    with call.desk.database.read() as tx:
        names = {row.id: row.name for row in store.everybody(tx)}
    return page(
        call,
        "queue",
        place="queue",
        asked=asked,
        cases=found.cases,
        next=_link(asked, after="~".join(map(str, found.after))) if found.after else "",
        queues=_queues(call),
        stopped=quotas.stopped(call.desk, call.now),
        rules=call.desk.screener.engine.knowledge.rules,
        names=names,
        filters=[
            ("state", asked.state, [(state, _link(asked, state=state, after="")) for state in ("", *_STATES)]),
            (
                "action",
                asked.action,
                [(a, _link(asked, action=a, after="")) for a in ("", Action.BLOCK, Action.REVIEW)],
            ),
            ("supply", asked.supply, [(s, _link(asked, supply=s, after="")) for s in ("", *Supply)]),
        ],
        all_queues=_link(asked, queue="", after=""),
        link=lambda name: _link(asked, queue=name, after=""),
    )


def take_next(call: Call) -> Response:
    """The next case for whoever asks."""
    name = call.body.get("queue", "")
    found = cases.claim_next(call.desk, call.who(), (name,) if name else None, call.now)
    if found is None:
        return go("/console/queue?nothing=1")
    return go(f"/console/cases/{found.id}")


def go_on(call: Call) -> Response:
    """A rule that was stopped may hold again today."""
    quotas.go_on(call.desk, call.body.get("rule", ""), call.who(), call.now)
    return go("/console/queue")


def _queues(call: Call) -> list[Waiting]:
    lines: dict[str, dict[str, int]] = defaultdict(dict)
    due: dict[str, int] = {}
    for name, state, count, first in cases.counts(call.desk):
        lines[name][state] = count
        due[name] = min(first, due.get(name, first))
    known = [queue.name for queue in call.desk.settings.queues]
    order = [*known, *sorted(lines.keys() - set(known))]
    return [
        Waiting(
            name, sum(lines[name].get(s, 0) for s in ("open", "second")), lines[name].get("claimed", 0), due.get(name)
        )
        for name in order
    ]


def _link(asked: Asked, **changes: str) -> str:
    values = {**msgspec.structs.asdict(asked), "nothing": "", **changes}
    chosen = {name: value for name, value in values.items() if value}
    return f"/console/queue?{urlencode(chosen)}" if chosen else "/console/queue"


def _place(after: str) -> tuple[int, int, str] | None:
    if not after:
        return None
    urgency, _, rest = after.partition("~")
    due, _, case = rest.partition("~")
    if not (urgency.isdecimal() and due.isdecimal() and case):
        raise InputError("this page's address is not complete; begin again at the queue")
    return int(urgency), int(due), case


ROUTES = (
    Route("GET", "/console/queue", "queue_page", "The queue", queue, Permission.REVIEW, asks=Asked, page=True),
    Route("POST", "/console/quotas", "go_on", "Let a rule hold again", go_on, Permission.LEAD, takes=dict, page=True),
    Route("POST", "/console/next", "next_case", "The next case", take_next, Permission.REVIEW, takes=dict, page=True),
)
