"""Coming in and going out: sign in, the first sign-in, sign out, the language."""

from starlette.responses import Response

from chouxin.desk import people
from chouxin.domain import ChouxinError
from chouxin.report.html import style
from chouxin.web.console.layout import go, page
from chouxin.web.entering import COOKIE
from chouxin.web.language import COOKIE as LANGUAGE
from chouxin.web.routes import Call, Route
from chouxin.words import LANGUAGES

_YEAR = 365 * 86_400
HOME = "/console/queue"


def front(_: Call) -> Response:
    return go(HOME)


def sign_in_page(call: Call) -> Response:
    return go(HOME) if call.actor else page(call, "sign_in", wrong="", name="")


def sign_in(call: Call) -> Response:
    name, password = call.body.get("name", ""), call.body.get("password", "")
    try:
        secret, session = people.sign_in(call.desk, name, password, call.now)
    except ChouxinError:
        return page(call, "sign_in", status=403, wrong="console.sign_in.wrong", name=name)
    return _entered(call, secret, session.language)


def first_page(call: Call) -> Response:
    return page(call, "first_sign_in", wrong="", name="", least=people.SHORTEST_PASSWORD)


def first(call: Call) -> Response:
    name, password = call.body.get("name", ""), call.body.get("password", "")
    try:
        people.enrol(call.desk, call.path["invitation"], name, password, call.now)
    except ChouxinError as error:
        shown = {"wrong": str(error), "name": name, "least": people.SHORTEST_PASSWORD}
        return page(call, "first_sign_in", status=400, **shown)
    secret, session = people.sign_in(call.desk, name, password, call.now)
    return _entered(call, secret, session.language)


def sign_out(call: Call) -> Response:
    if secret := call.request.cookies.get(COOKIE):
        people.sign_out(call.desk, secret)
    response = go("/console/sign-in")
    response.delete_cookie(COOKIE, path="/")
    return response


def report_style(_: Call) -> Response:
    """The report's own style sheet, for the verdicts that stand on our pages."""
    return Response(style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def speak(call: Call) -> Response:
    """Another language, for this browser and, where somebody is signed in, for them."""
    wanted = call.body.get("lang", "")
    back = call.body.get("back", HOME)
    # Only a path of ours: a form must not lead away.
    response = go(back if back.startswith("/console") and "\\" not in back else HOME)
    if wanted in LANGUAGES:
        response.set_cookie(LANGUAGE, wanted, max_age=_YEAR, path="/", samesite="lax", httponly=True)
        if call.actor:
            people.set_taste(call.desk, call.actor, language=wanted)
    return response


def _entered(call: Call, secret: str, language: str) -> Response:
    response = go(HOME)
    secure = call.request.url.scheme == "https" or call.request.headers.get("x-forwarded-proto") == "https"
    response.set_cookie(COOKIE, secret, path="/", samesite="lax", httponly=True, secure=secure)
    if language in LANGUAGES:
        response.set_cookie(LANGUAGE, language, max_age=_YEAR, path="/", samesite="lax", httponly=True)
    return response


ROUTES = (
    Route("GET", "/", "front", "To the console", front, None, page=True),
    Route("GET", "/console", "console", "To the console", front, None, page=True),
    Route("GET", "/report.css", "report_style", "Style of verdicts", report_style, None, page=True),
    Route("GET", "/console/sign-in", "sign_in_page", "Sign in", sign_in_page, None, page=True),
    Route("POST", "/console/sign-in", "sign_in", "Sign in", sign_in, None, page=True, takes=dict, cost=10),
    Route("GET", "/console/first/{invitation}", "first_page", "First sign-in", first_page, None, page=True),
    Route("POST", "/console/first/{invitation}", "first", "First sign-in", first, None, page=True, takes=dict, cost=10),
    Route("POST", "/console/sign-out", "sign_out", "Sign out", sign_out, None, page=True, takes=dict),
    Route("POST", "/console/language", "language", "Another language", speak, None, page=True, takes=dict),
)
