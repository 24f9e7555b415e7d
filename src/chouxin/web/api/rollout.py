"""Profiles and packs of the site's own: tried, put live, taken back; and what holds rules in check."""

import json
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from chouxin.desk import backtests, quotas, rollout
from chouxin.desk.actors import Permission
from chouxin.domain import InputError, NotFound
from chouxin.store import versions as store
from chouxin.store.quotas import QuotaRow
from chouxin.store.versions import VersionRow
from chouxin.web.routes import Answer, Call, Route

Why = Annotated[str, Meta(max_length=1000)]
State = Literal["draft", "shadow", "live", "retired"]


class Done(msgspec.Struct):
    """What was done to a revision."""

    at: int
    by: str
    state: str
    why: str


class Step(msgspec.Struct):
    """How many items would go from one action to another."""

    was: str
    would_be: str
    items: int


class Version(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One revision. body: of a profile, its YAML; files: of a pack, path to text; both only where one is asked for.

    looked, steps: of one in shadow, how many items it has looked at beside what is live, and what it would have done.
    """

    id: str
    kind: Literal["profile", "pack"]
    name: str
    revision: int
    state: State
    at: int
    by: str
    history: list[Done]
    body: str = ""
    files: dict[str, str] = {}
    looked: int = 0
    steps: list[Step] = []


class Versions(msgspec.Struct):
    """The newest revisions first."""

    versions: list[Version]


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """Which revisions."""

    kind: str = ""
    name: str = ""
    state: str = ""
    most: Annotated[int, Meta(ge=1, le=200)] = 50


class DraftIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new revision. body: of a profile, its YAML. files: of a pack, path to text."""

    kind: Literal["profile", "pack"]
    name: Annotated[str, Meta(min_length=1, max_length=60)]
    body: Annotated[str, Meta(max_length=2 << 20)] = ""
    files: dict[str, Annotated[str, Meta(max_length=1 << 20)]] = {}
    why: Why = ""


class MoveIn(msgspec.Struct, forbid_unknown_fields=True):
    """Another state, and why."""

    state: State
    why: Annotated[str, Meta(min_length=1, max_length=1000)]


class BacktestIn(msgspec.Struct, forbid_unknown_fields=True):
    """How many of the newest stored items are decided on anew."""

    most: Annotated[int, Meta(ge=1, le=backtests.MOST)] = 500


class ChangedItem(msgspec.Struct, omit_defaults=True, kw_only=True):
    """An item that would be decided otherwise."""

    item_id: str
    was: str
    would_be: str
    families: list[str]
    site_ref: str | None = None
    case_id: str | None = None


class BacktestOut(msgspec.Struct, omit_defaults=True, kw_only=True):
    """How far a backtest is, and what came of it. state: waiting, leased, done, dead. changed: once it is done."""

    id: str
    version: str
    state: str
    looked: int = 0
    steps: list[Step] = []
    changed: list[ChangedItem] = []


class Quota(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What one rule has held today; an empty name stands for all of them. stopped_at: since when it holds no more."""

    rule: str
    count: int
    most: int
    stopped_at: int | None = None


class RuleIn(msgspec.Struct, forbid_unknown_fields=True):
    """A rule that was stopped today; empty: all of them together."""

    rule: Annotated[str, Meta(max_length=200)]


def every(call: Call) -> Versions:
    asked: Asked = call.query
    with call.desk.database.read() as tx:
        rows = store.every(tx, asked.most, kind=asked.kind, name=asked.name, state=asked.state)
        beside = {row.id: rollout.beside(tx, row.id) for row in rows if row.state == "shadow"}
    return Versions([_version(row, beside.get(row.id)) for row in rows])


def one(call: Call) -> Version:
    with call.desk.database.read() as tx:
        row = store.version(tx, call.path["version"])
        if row is None:
            raise NotFound("there is no such revision")
        made = _version(row, rollout.beside(tx, row.id))
    if row.kind == "profile":
        made.body = row.body
    else:
        made.files = json.loads(row.body)
    return made


def draft(call: Call) -> Answer:
    given: DraftIn = call.body
    if bool(given.files) is (given.kind == "profile") or bool(given.body) is (given.kind == "pack"):
        raise InputError("a profile has a `body`, a pack has `files`")
    body = given.body or json.dumps(given.files)
    row = rollout.draft(call.desk, given.kind, given.name, body, call.who(), given.why, call.now)
    return Answer(_version(row, None), 201)


def move(call: Call) -> Version:
    given: MoveIn = call.body
    row = rollout.move(call.desk, call.path["version"], given.state, call.who(), given.why, call.now)
    return _version(row, None)


def backtest(call: Call) -> Answer:
    made = backtests.start(call.desk, call.path["version"], call.who(), call.now, call.body.most)
    where = f"/api/v1/backtests/{made}"
    return Answer(BacktestOut(id=made, version=call.path["version"], state="waiting"), 202, {"Location": where})


def backtested(call: Call) -> BacktestOut:
    found = backtests.status(call.desk, call.path["backtest"])
    made = BacktestOut(id=found.id, version=found.version, state=found.state)
    if found.result is not None:
        made.looked = found.result.looked
        made.steps = [Step(*step) for step in found.result.steps]
        made.changed = [
            ChangedItem(
                item_id=one.item_id,
                was=one.was,
                would_be=one.would_be,
                families=list(one.families),
                site_ref=one.site_ref,
                case_id=one.case_id,
            )
            for one in found.result.changed
        ]
    return made


def today(call: Call) -> list[Quota]:
    return [_quota(row) for row in quotas.today(call.desk, call.now)]


def go_on(call: Call) -> Answer:
    quotas.go_on(call.desk, call.body.rule, call.who(), call.now)
    return Answer(None, 204)


def _version(row: VersionRow, beside: rollout.Beside | None) -> Version:
    notes = [Done(note["at"], note["by"], note["state"], note["why"]) for note in json.loads(row.note)]
    return Version(
        id=row.id,
        kind=row.kind,  # type: ignore[arg-type]  # the table holds no other
        name=row.name,
        revision=row.revision,
        state=row.state,  # type: ignore[arg-type]
        at=row.at,
        by=row.by,
        history=notes,
        looked=beside.looked if beside else 0,
        steps=[Step(*step) for step in beside.steps] if beside else [],
    )


def _quota(row: QuotaRow) -> Quota:
    return Quota(rule=row.rule, count=row.count, most=row.most, stopped_at=row.stopped_at)


_P = Permission
_ALL, _ONE = "/api/v1/versions", "/api/v1/versions/{version}"
ROUTES = (
    Route("GET", _ALL, "versions", "Profiles and packs of the site's own", every, _P.LEAD, asks=Asked, gives=Versions),
    Route("GET", _ONE, "version", "One revision", one, _P.LEAD, gives=Version),
    Route(
        "POST",
        _ALL,
        "new_version",
        "Check a revision, and keep it as a draft",
        draft,
        _P.LEAD,
        takes=DraftIn,
        gives=Version,
        status=201,
        once=True,
        most=3 << 20,
    ),
    Route(
        "POST",
        f"{_ONE}/state",
        "move_one",
        "Take a revision to another state",
        move,
        _P.LEAD,
        takes=MoveIn,
        gives=Version,
        once=True,
    ),
    Route(
        "POST",
        f"{_ONE}/backtests",
        "new_backtest",
        "Decide anew on stored items, and see what would change",
        backtest,
        _P.LEAD,
        takes=BacktestIn,
        gives=BacktestOut,
        status=202,
        once=True,
    ),
    Route(
        "GET",
        "/api/v1/backtests/{backtest}",
        "backtest_result",
        "What would change",
        backtested,
        _P.LEAD,
        gives=BacktestOut,
    ),
    Route("GET", "/api/v1/quotas", "quotas", "What rules have held today", today, _P.AUDIT, gives=list[Quota]),
    Route(
        "POST",
        "/api/v1/quotas/go-on",
        "go_on_one",
        "Let a rule that was stopped hold again today",
        go_on,
        _P.LEAD,
        takes=RuleIn,
        status=204,
        once=True,
    ),
)
