"""Who works here, and which programs: people, one-time sign-ins, keys."""

from starlette.responses import Response

from chouxin.desk import keys, people
from chouxin.desk.actors import MAY, Permission, Role
from chouxin.domain import ChouxinError, InputError
from chouxin.store import people as store
from chouxin.web.console.layout import go, page
from chouxin.web.routes import Call, Route

_DAY_MS = 86_400_000
_ROLES = tuple(role for role in Role if role is not Role.SUBMITTER)
"""What a person can be; programs submit."""


def team(call: Call) -> Response:
    return _page(call)


def invite(call: Call) -> Response:
    """A one-time sign-in, shown on this page and never again."""
    secret = people.invite(call.desk, _role(call.body.get("role", ""), _ROLES), call.now)
    base = str(call.request.base_url).rstrip("/")
    return _page(call, invitation=f"{base}/console/first/{secret}")


def change(call: Call) -> Response:
    form = call.body
    role = _role(form["role"], _ROLES) if form.get("role") else None
    disabled = {"out": True, "in": False}.get(form.get("door", ""))
    try:
        people.change(call.desk, call.path["person"], call.now, role=role, disabled=disabled)
    except ChouxinError as error:
        return _page(call, wrong=str(error), status=409)
    return go("/console/people")


def make_key(call: Call) -> Response:
    form = call.body
    role = _role(form.get("role", ""), tuple(Role))
    only = [permission for permission in Permission if form.get(f"may-{permission}")]
    days = form.get("days", "")
    if days and not (days.isdecimal() and 1 <= int(days) <= 3650):
        return _page(call, wrong="a key lasts 1 to 3650 days, or without end", status=400)
    try:
        expires = call.now + int(days) * _DAY_MS if days else None
        secret, _ = keys.make(call.desk, form.get("name", ""), role, call.now, only=only, expires_at=expires)
    except ChouxinError as error:
        return _page(call, wrong=str(error), status=400)
    return _page(call, secret=secret)


def revoke(call: Call) -> Response:
    keys.revoke(call.desk, call.path["key"], call.now)
    return go("/console/people")


def _page(call: Call, *, status: int = 200, **shown: object) -> Response:
    with call.desk.database.read() as tx:
        everybody = store.everybody(tx)
    values = {"invitation": "", "secret": "", "wrong": "", **shown}
    return page(
        call,
        "team",
        status=status,
        place="people",
        everybody=everybody,
        keys=keys.every(call.desk),
        roles=_ROLES,
        key_roles=tuple(Role),
        may=MAY,
        permissions=tuple(Permission),
        **values,
    )


def _role(name: str, among: tuple[Role, ...]) -> Role:
    if name not in among:
        raise InputError(f"there is no role {name!r} here; choose among {', '.join(among)}")
    return Role(name)


_MANAGE = Permission.MANAGE
ROUTES = (
    Route("GET", "/console/people", "team", "People and keys", team, _MANAGE, page=True),
    Route("POST", "/console/people/invite", "invite", "Invite", invite, _MANAGE, takes=dict, page=True),
    Route("POST", "/console/people/{person}", "change_person", "Change", change, _MANAGE, takes=dict, page=True),
    Route("POST", "/console/keys", "make_key", "A new key", make_key, _MANAGE, takes=dict, page=True),
    Route("POST", "/console/keys/{key}/revoke", "revoke_key", "End a key", revoke, _MANAGE, takes=dict, page=True),
)
