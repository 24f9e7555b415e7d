"""How a page is laid out: one environment of templates, one frame around every page."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from chouxin.person.unread import told
from chouxin.report.visible import visible
from chouxin.web.headers import headers
from chouxin.web.photos.door import Call, spoken
from chouxin.web.photos.visit import Visit
from chouxin.words import LANGUAGES, Words

OWN_NAMES = {"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"}
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
    environment = Environment(
        loader=PackageLoader("chouxin.web.photos"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(languages=LANGUAGES, own_names=OWN_NAMES, steps=STEPS, static=static_address)
    return environment


def _finalize(value: object) -> object:
    """Names of files may hold anything; nothing of them acts on the page, or hides in it."""
    return "".join(visible(value, masked=True)) if type(value) is str else value


@cache
def static_address(name: str) -> str:
    """The address of a file of ours below `/static/`, which changes when the file does."""
    content = files("chouxin.web.photos").joinpath("static", name).read_bytes()
    return f"/static/{name}?{sha256(content).hexdigest()[:12]}"
