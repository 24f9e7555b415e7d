"""The application: every route of the table, and an answer for what is none."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path as Folder

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Path

from chouxin.desk.context import Desk
from chouxin.web import api, console
from chouxin.web.answering import Answering
from chouxin.web.headers import headers
from chouxin.web.measuring import Measures
from chouxin.web.openapi import describe
from chouxin.web.problems import MEDIA_TYPE, TITLES, Problem
from chouxin.web.routes import Route

ROUTES: tuple[Route, ...] = (*api.ROUTES, *console.ROUTES)


def application(
    desk: Desk, uploads: Folder, lessons: Folder | None = None, routes: Sequence[Route] = ROUTES
) -> Starlette:
    """The desk over HTTP, as an ASGI application. uploads: the folder that bodies of files are streamed to.

    lessons: the folder in which a pack of confirmed mistakes is kept.
    """
    measures = Measures(desk)
    answering = Answering(desk, uploads, measures, console.show_error)
    paths = [Path(r.path, answering.endpoint(r), methods=[r.method], name=r.name) for r in _specific_first(routes)]
    made = Starlette(routes=[*paths, console.STATIC], exception_handlers={HTTPException: _unknown})
    made.state.measures = measures
    made.state.lessons = lessons
    made.state.description = describe(routes)
    return made


def _specific_first(routes: Sequence[Route]) -> list[Route]:
    # `/cases/next` is no case of the name "next".
    return sorted(routes, key=lambda route: [part.startswith("{") for part in route.path.split("/")])


async def _unknown(request: Request, error: Exception) -> Response:
    """What no route answers: an unknown path, or a method that a path does not have."""
    assert isinstance(error, HTTPException)  # noqa: S101 - Starlette calls it for these alone
    status = error.status_code
    told = Problem(
        type=f"urn:chouxin:problem:{HTTPStatus(status).phrase.lower().replace(' ', '-')}",
        title=TITLES.get(status, HTTPStatus(status).phrase),
        status=status,
        detail="" if status != 404 else "there is nothing under this address",
        instance=request.url.path,
    )
    made = {**headers(page=False), **(error.headers or {})}
    return Response(msgspec.json.encode(told), status, made, media_type=MEDIA_TYPE)
