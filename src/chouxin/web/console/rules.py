"""Profiles and packs of the site's own: draft, shadow, live, and what would change before it does."""

import json

from starlette.responses import Response

from chouxin.desk import rollout
from chouxin.desk.actors import Permission
from chouxin.domain import ChouxinError, InputError
from chouxin.store import versions as store
from chouxin.web.console.layout import go, page
from chouxin.web.routes import Call, Route

_MOST = 50
_SHOWN = 200
_ASKED = dict.fromkeys(("kind", "name", "body", "rule", "cases", "why"), "")
_RULE_HEAD = "name: {name}\nversion: 2026.11.0\ntitle: {name}\nlicence: private\nengine: '>=0.1'\n"


def rules(call: Call) -> Response:
    return _page(call)


def draft(call: Call) -> Response:
    form = call.body
    name, kind, why = form.get("name", "").strip(), form.get("kind", ""), form.get("why", "")
    try:
        rollout.draft(call.desk, kind, name, _body(kind, name, form), call.who(), why, call.now)
    except ChouxinError as error:
        return _page(call, status=400, wrong=str(error), given={**_ASKED, **form})
    return go("/console/rules")


def move(call: Call) -> Response:
    form = call.body
    rollout.move(call.desk, call.path["version"], form.get("state", ""), call.who(), form.get("why", ""), call.now)
    return go("/console/rules")


def backtest(call: Call) -> Response:
    found = rollout.backtest(call.desk, call.path["version"], call.who())
    return _page(call, tested=call.path["version"], backtest=found)


def _body(kind: str, name: str, form: dict[str, str]) -> str:
    if kind == "profile":
        return form.get("body", "")
    rule = form.get("rule", "").strip()
    if not rule.replace("-", "").isalnum():
        raise InputError("a rule's name has letters, digits and hyphens; it is the `id` in its file")
    files = {
        "pack.yaml": _RULE_HEAD.format(name=name),
        f"terms/{rule}.yaml": form.get("body", ""),
        f"terms/{rule}.test.yaml": form.get("cases", ""),
    }
    return json.dumps(files)


def _page(call: Call, *, status: int = 200, **shown: object) -> Response:
    with call.desk.database.read() as tx:
        every = store.every(tx, _MOST)
        beside = {one.id: rollout.beside(tx, one.id) for one in every if one.state == "shadow"}
    engine = call.desk.screener.engine
    values = {"wrong": "", "given": _ASKED, "tested": "", "backtest": None, **shown}
    return page(
        call,
        "rules",
        status=status,
        place="rules",
        engine=engine,
        every=every,
        beside=beside,
        notes={one.id: json.loads(one.note) for one in every},
        steps=rollout.STEPS,
        shown=_SHOWN,
        **values,
    )


_L = Permission.LEAD
ROUTES = (
    Route("GET", "/console/rules", "rules", "Profiles and packs", rules, _L, page=True),
    Route("POST", "/console/rules", "draft", "A new revision", draft, _L, takes=dict, page=True, most=3 << 20),
    Route("POST", "/console/rules/{version}/move", "move_version", "Another state", move, _L, takes=dict, page=True),
    Route(
        "POST",
        "/console/rules/{version}/backtest",
        "backtest",
        "What would change",
        backtest,
        _L,
        takes=dict,
        page=True,
    ),
)
