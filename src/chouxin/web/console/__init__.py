"""`/console`: pages for people, made on the server, whole without JavaScript. One file a theme, with its ROUTES."""

from pathlib import Path

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from chouxin.web.console import (
    bulk,
    cases,
    coming_in,
    figures,
    hearing,
    links,
    me,
    pictures,
    queue,
    records,
    rules,
    team,
)
from chouxin.web.console.layout import show_error

__all__ = ["ROUTES", "STATIC", "show_error"]

ROUTES = (
    *coming_in.ROUTES,
    *queue.ROUTES,
    *cases.ROUTES,
    *hearing.ROUTES,
    *pictures.ROUTES,
    *records.ROUTES,
    *figures.ROUTES,
    *links.ROUTES,
    *bulk.ROUTES,
    *rules.ROUTES,
    *me.ROUTES,
    *team.ROUTES,
)

STATIC = Mount("/static", StaticFiles(directory=Path(__file__).parents[1] / "static"), name="static")
"""Style, script and the pinned htmx; no route of the table, since it is the same for everybody."""
