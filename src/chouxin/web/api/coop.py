"""Intake in the shape of Coop (roostorg/coop, `docs/api`), so that a site that speaks it need not learn another.

What Coop leaves to the site (fields of an item type) is read by name: title, text, description, price and the like.
"""

from typing import Any

import msgspec

from chouxin.desk import appeals, reports
from chouxin.desk.actors import Permission
from chouxin.desk.filing import Submission, file
from chouxin.domain import InputError, Item, Kind, NotFound
from chouxin.store import items
from chouxin.web.routes import Answer, Call, Route

_MOST = 1000
_TITLE = ("title", "name", "subject", "headline")
_TEXT = ("text", "description", "body", "content", "message", "bio")
_KEPT = ("price", "currency", "lang", "comments")


class CoopItem(msgspec.Struct, rename="camel"):
    """One item. `data` is what the site says of it; what its type is called tells nothing that can be relied on."""

    id: str
    type_id: str = ""
    data: dict[str, Any] = {}
    user_id: dict[str, Any] | str | None = None
    creator: dict[str, Any] | None = None


class CoopItems(msgspec.Struct):
    """Items to look at when there is time."""

    items: list[CoopItem]


class CoopReport(msgspec.Struct, rename="camel"):
    """Somebody reported an item."""

    reported_item: CoopItem
    reporter: dict[str, Any] = {}
    reported_for_reason: dict[str, Any] = {}


class CoopAppeal(msgspec.Struct, rename="camel"):
    """Somebody appeals against what was done to an item."""

    appeal_id: str
    actioned_item: CoopItem
    appealed_by: dict[str, Any] = {}
    appeal_reason: str = ""
    actions_taken: list[Any] = []
    violating_policies: list[Any] = []


def take_items(call: Call) -> Answer:
    if not 1 <= len(call.body.items) <= _MOST:
        raise InputError(f"send 1 to {_MOST} items at once")
    file(call.desk, [_submission(one) for one in call.body.items], call.who(), call.now)
    return Answer(None, 202)


def take_report(call: Call) -> Answer:
    given: CoopReport = call.body
    file(call.desk, [_submission(given.reported_item)], call.who(), call.now)
    said = given.reported_for_reason
    made = reports.Report(
        category=_word(said.get("policyId")) or _word(said.get("csam")) or "reported",
        text=_word(said.get("reason")),
        site_ref=given.reported_item.id,
        reporter=_word(given.reporter.get("id")) or None,
    )
    reports.receive(call.desk, made, call.who(), call.now)
    return Answer(None, 201)


def take_appeal(call: Call) -> Answer:
    given: CoopAppeal = call.body
    with call.desk.database.read() as tx:
        item = items.by_site_ref(tx, given.actioned_item.id)
        decided = items.decisions_on(tx, item.id) if item else []
    if not decided:
        raise NotFound("nothing was decided here on that item")
    said = given.appeal_reason or "no reason was given"
    newest = max(decided, key=lambda row: (row.at, row.id))
    who = _word(given.appealed_by.get("id"))
    appeals.open(call.desk, newest.id, call.who(), "appeal", said, who, call.now)
    return Answer(None, 201)


def _submission(given: CoopItem) -> Submission:
    if not given.id or len(given.id) > 200:
        raise InputError("an item's id has 1 to 200 characters")
    told = {name.lower(): value for name, value in given.data.items()}
    fields = {
        "title": " ".join(_word(told.get(name)) for name in _TITLE if told.get(name)),
        "text": "\n".join(_word(told.get(name)) for name in _TEXT if told.get(name)),
        **{name: _word(told.get(name)) for name in _KEPT},
    }
    # What else is text is read too: a site may call its fields as it likes.
    others = [_word(v) for k, v in told.items() if isinstance(v, str) and k not in (*_TITLE, *_TEXT, *_KEPT)]
    fields["comments"] = "\n".join(filter(None, [fields["comments"], *others]))
    item = Item(given.id, Kind.POST, fields={k: v for k, v in fields.items() if v})
    owner = given.user_id if isinstance(given.user_id, str) else (given.user_id or given.creator or {}).get("id")
    return Submission(item, _word(owner) or None, given.id)


def _word(value: object) -> str:
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


_P = Permission
ROUTES = (
    Route(
        "POST",
        "/api/v1/items/async/",
        "coop_items",
        "Items, in Coop's shape",
        take_items,
        _P.SUBMIT,
        takes=CoopItems,
        status=202,
        once=True,
        most=32 << 20,
    ),
    Route(
        "POST",
        "/api/v1/report",
        "coop_report",
        "A report, in Coop's shape",
        take_report,
        _P.SUBMIT,
        takes=CoopReport,
        status=201,
        once=True,
    ),
    Route(
        "POST",
        "/api/v1/report/appeal",
        "coop_appeal",
        "An appeal, in Coop's shape",
        take_appeal,
        _P.SUBMIT,
        takes=CoopAppeal,
        status=201,
        once=True,
        also=(404, 409),
    ),
)
