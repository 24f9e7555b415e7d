"""Pictures of a case: covered as they come, closer on demand. Every answer is made anew and kept nowhere."""

from starlette.responses import Response

from chouxin.desk import pictures
from chouxin.desk.actors import Permission
from chouxin.desk.pictures import Look
from chouxin.domain import InputError, NotFound
from chouxin.web.console.layout import go
from chouxin.web.routes import Call, Route

_TYPE = "image/jpeg"


def covered(call: Call) -> Response:
    case, item, number = _place(call)
    return Response(pictures.covered_view(call.desk, case, item, number), media_type=_TYPE)


def uncover(call: Call) -> Response:
    """Written down first; then the page, on which it is seen for a while."""
    case, item, number = _place(call)
    try:
        look = Look(call.body.get("look", ""))
    except ValueError as error:
        raise InputError(f"say how: {', '.join(Look)}") from error
    name = pictures.uncover(call.desk, case, item, number, look, call.who(), call.now)
    return go(f"/console/cases/{case}?look={name}#picture-{item}-{number}")


def uncovered(call: Call) -> Response:
    return Response(pictures.uncovered_view(call.desk, call.path["look"], call.who(), call.now), media_type=_TYPE)


def _place(call: Call) -> tuple[str, str, int]:
    number = call.path["number"]
    if not (number.isascii() and number.isdecimal() and len(number) <= 4):
        raise NotFound("this case has no such picture")
    return call.path["case"], call.path["item"], int(number)


_PATH = "/console/cases/{case}/pictures/{item}/{number}"
_R = Permission.REVIEW
ROUTES = (
    Route("GET", _PATH, "picture", "A picture, covered", covered, _R, page=True),
    Route("POST", _PATH, "uncover", "See it closer", uncover, _R, takes=dict, page=True),
    Route("GET", "/console/looks/{look}", "look", "A picture that was asked for", uncovered, _R, page=True),
)
