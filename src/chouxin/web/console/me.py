"""Oneself: keys, password."""

from starlette.responses import Response

from chouxin.desk import people
from chouxin.desk.actors import Actor, ActorKind
from chouxin.domain import ChouxinError
from chouxin.web.console.keymap import OFF, USUAL, chosen, keymap_of
from chouxin.web.console.layout import go, page
from chouxin.web.problems import Refused
from chouxin.web.routes import Call, Route


def me(call: Call) -> Response:
    return _page(call)


def keys(call: Call) -> Response:
    try:
        people.set_taste(call.desk, _person(call), keymap=chosen(call.body))
    except ChouxinError as error:
        return _page(call, wrong=str(error), status=400)
    return go("/console/me?saved=1")


def password(call: Call) -> Response:
    try:
        people.set_password(call.desk, _person(call), call.body.get("before", ""), call.body.get("after", ""))
    except ChouxinError as error:
        return _page(call, wrong=str(error), status=400)
    return go("/console/sign-in")


def _page(call: Call, *, wrong: str = "", status: int = 200) -> Response:
    _person(call)
    keymap = keymap_of(call)
    return page(
        call,
        "me",
        status=status,
        place="me",
        wrong=wrong,
        saved="saved" in call.request.query_params,
        usual=USUAL,
        off=not keymap,
        OFF=OFF,
        least=people.SHORTEST_PASSWORD,
    )


def _person(call: Call) -> Actor:
    if call.actor is None or call.actor.kind is not ActorKind.PERSON:
        raise Refused(401, "sign-in", "sign in first")
    return call.actor


ROUTES = (
    Route("GET", "/console/me", "me", "Oneself", me, None, page=True),
    Route("POST", "/console/me/keys", "my_keys", "Keys", keys, None, takes=dict, page=True),
    Route("POST", "/console/me/password", "my_password", "Password", password, None, takes=dict, page=True),
)
