"""How a page is laid out: one environment of templates, one frame around every page."""

from functools import cache

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from chouxin.person.unread import told
from chouxin.web.headers import headers
from chouxin.web.photos.door import Call, spoken
from chouxin.web.photos.visit import Visit
from chouxin.web.templating import environment
from chouxin.words import Words

STEPS = ("start", "who", "plan", "copies")


def page(call: Call, template: str, *, status: int = 200, **values: object) -> Response:
    """A page from a template; `values` are what it shows."""
    return _rendered(call.visit, call.words, template, status, {"call": call, **values})


def outside(request: Request, visit: Visit, status: int) -> Response:
    """The page for whoever does not come in: it says nothing of what is inside."""
    return _rendered(visit, spoken(request), "away", status, {"call": None})


def _rendered(visit: Visit, words: Words, template: str, status: int, values: dict[str, object]) -> Response:
    html = (
        _environment()
        .get_template(f"{template}.html.jinja")
        .render(
            visit=visit,
            lang=words.lang,
            say=words.say,
            told=lambda error: told(error, words),
            **{"step": "", "said": "", "wrong": "", **values},
        )
    )
    return HTMLResponse(html.encode("utf-8", "replace"), status, headers(page=True))


def go(visit: Visit, path: str) -> Response:
    """To another page, after something was done (303, so that reloading does it no second time)."""
    return RedirectResponse(f"{visit.base}/{path}", 303, headers(page=True))


@cache
def _environment() -> Environment:
    return environment("chouxin.web.photos", steps=STEPS)
