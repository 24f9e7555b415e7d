"""How a page is laid out: one environment of templates, one frame around every page."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse, RedirectResponse, Response

from chouxin.desk.actors import ActorKind, Permission
from chouxin.web.console.keymap import keymap_of
from chouxin.web.problems import Problem
from chouxin.web.routes import Call
from chouxin.web.templating import environment
from chouxin.words import Words


def page(call: Call, template: str, *, status: int = 200, **values: object) -> Response:
    """A page from a template; `values` are what it shows."""
    words = Words(call.lang)
    shown = _environment().get_template(f"{template}.html.jinja")
    html = shown.render(
        **values,
        keymap=keymap_of(call) if call.actor and call.actor.kind is ActorKind.PERSON else {},
        call=call,
        actor=call.actor,
        csrf=call.csrf,
        lang=call.lang,
        say=words.say,
        knows=words.knows,
        pick=words.pick,
        when=_teller(words, call.now),
    )
    return HTMLResponse(html, status)


def go(path: str) -> Response:
    """To another page, after something was done (303, so that reloading does it no second time)."""
    return RedirectResponse(path, 303)


def show_error(call: Call, problem: Problem) -> Response:
    """What went wrong, as a page; who has to sign in first is taken there."""
    if problem.status == 401 and call.request.method == "GET":
        return go("/console/sign-in")
    return page(call, "problem", status=problem.status, problem=problem)


@cache
def _environment() -> Environment:
    return environment("chouxin.web", Permission=Permission, enumerate=enumerate)


def _teller(words: Words, now: int) -> Any:
    """How a moment is told: as its distance from now, with the moment itself for those who ask."""

    def when(moment: int | None) -> Mapping[str, str]:
        if moment is None:
            return {"said": "", "exact": ""}
        exact = datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        distance = abs(moment - now) // 1000
        for unit, seconds in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
            if distance >= seconds:
                count = distance // seconds
                side = "in" if moment > now else "ago"
                return {"said": words.say(f"console.when.{unit}_{side}", count=count), "exact": exact}
        return {"said": words.say("console.when.now"), "exact": exact}

    return when
