"""Appeals and reports: handed in by the site for those whom it hit, or who were harmed; followed by number and PIN."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chouxin.desk import appeals, reports
from chouxin.desk.actors import Permission
from chouxin.desk.reports import Given
from chouxin.web.routes import Answer, Call, Route

_Id = Annotated[str, Meta(min_length=1, max_length=200)]
_Said = Annotated[str, Meta(max_length=20_000)]


class AppealIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An appeal says that the decision was wrong; a reinstatement, that what it was about has changed."""

    decision_id: _Id
    text: Annotated[str, Meta(min_length=1, max_length=20_000)]
    kind: Literal["appeal", "reinstatement"] = "appeal"
    appellant: Annotated[str, Meta(max_length=200)] = ""


class ReportIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Somebody tells of a thing. `clock` starts a legal clock; `contact` is sealed, and each look at it is logged."""

    category: Annotated[str, Meta(min_length=1, max_length=80)]
    item_id: Annotated[str, Meta(max_length=200)] = ""
    site_ref: Annotated[str, Meta(max_length=200)] = ""
    text: _Said = ""
    reporter: Annotated[str, Meta(max_length=200)] = ""
    contact: Annotated[str, Meta(max_length=2000)] = ""
    clock: Annotated[str, Meta(max_length=80)] = ""
    validated: bool = False


class Number(msgspec.Struct):
    """What whoever asked is given: a number to call it by, and a PIN that the desk does not keep."""

    number: str
    pin: str


class Pin(msgspec.Struct, forbid_unknown_fields=True):
    """The PIN that came with the number; in the body, so that it stands in no log of addresses."""

    pin: Annotated[str, Meta(max_length=64)]


class AppealStatus(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What whoever appealed may know."""

    number: str
    kind: str
    state: str
    opened_at: int
    due_at: int | None = None
    outcome: str | None = None
    answer: str | None = None
    solo: bool = False


class ReportStatus(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What whoever reported may know."""

    number: str
    state: str
    at: int
    due_at: int | None = None
    answer: str | None = None


def open_appeal(call: Call) -> Answer:
    given: AppealIn = call.body
    made = appeals.open(call.desk, given.decision_id, call.who(), given.kind, given.text, given.appellant, call.now)
    return Answer(_number(made), 201)


def appeal_status(call: Call) -> AppealStatus:
    found = appeals.status(call.desk, call.path["number"], call.body.pin)
    return AppealStatus(**{name: getattr(found, name) for name in AppealStatus.__struct_fields__})


def report(call: Call) -> Answer:
    given: ReportIn = call.body
    named = ("item_id", "site_ref", "reporter", "contact", "clock")
    made = reports.Report(
        category=given.category,
        text=given.text,
        validated=given.validated,
        **{name: getattr(given, name) or None for name in named},
    )
    return Answer(_number(reports.receive(call.desk, made, call.who(), call.now)), 201)


def report_status(call: Call) -> ReportStatus:
    found = reports.status(call.desk, call.path["number"], call.body.pin)
    return ReportStatus(**{name: getattr(found, name) for name in ReportStatus.__struct_fields__})


def _number(made: Given) -> Number:
    return Number(made.number, made.pin)


_P = Permission
ROUTES = (
    Route(
        "POST",
        "/api/v1/appeals",
        "open_appeal",
        "Appeal against a decision",
        open_appeal,
        _P.SUBMIT,
        takes=AppealIn,
        gives=Number,
        status=201,
        once=True,
        also=(404, 409),
    ),
    Route(
        "POST",
        "/api/v1/appeals/{number}/status",
        "appeal_status",
        "What became of an appeal, by number and PIN",
        appeal_status,
        None,
        takes=Pin,
        cost=10,
        gives=AppealStatus,
    ),
    Route(
        "POST",
        "/api/v1/reports",
        "report",
        "Report a thing",
        report,
        _P.SUBMIT,
        takes=ReportIn,
        gives=Number,
        status=201,
        once=True,
    ),
    Route(
        "POST",
        "/api/v1/reports/{number}/status",
        "report_status",
        "What became of a report, by number and PIN",
        report_status,
        None,
        takes=Pin,
        cost=10,
        gives=ReportStatus,
    ),
)
