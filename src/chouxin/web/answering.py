"""From a request to its answer: who asks, how often, what for; then the handler, then the answer or the problem."""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from chouxin.desk.actors import Actor, ActorKind
from chouxin.desk.context import Desk
from chouxin.domain import ChouxinError
from chouxin.web import bodies, idempotency
from chouxin.web.entering import UNSAFE, address, check_form, check_site, enter
from chouxin.web.headers import headers
from chouxin.web.language import language
from chouxin.web.measuring import Measures
from chouxin.web.problems import MEDIA_TYPE, Problem, Refused, invalid, problem
from chouxin.web.rates import Rates
from chouxin.web.routes import Answer, Call, Route

_LOG = logging.getLogger("chouxin.desk")

ShowError = Callable[[Call, Problem], Response]


class Answering:
    """Makes the endpoint of a route.

    uploads: the folder of bodies that are streamed. show_error: lays a problem out as a page, where a route is one.
    """

    def __init__(self, desk: Desk, uploads: Path, measures: Measures, show_error: ShowError) -> None:
        self._desk, self._uploads, self._measures, self._show_error = desk, uploads, measures, show_error
        settings = desk.settings
        self._known = Rates(settings.requests_a_minute, settings.requests_at_once)
        # Whoever has not said who they are shares less, by address; guessing passwords falls under this too.
        self._strangers = Rates(settings.strangers_a_minute, settings.strangers_at_once)

    def endpoint(self, route: Route) -> Callable[[Request], Awaitable[Response]]:
        """What Starlette calls for `route`."""

        async def answer(request: Request) -> Response:
            started = time.perf_counter()  # measures the service, decides nothing
            call = Call(self._desk, request, self._desk.clock(), language(request), address(request, self._desk))
            made: list[Actor | None] = [None]
            try:
                response = await self._answer(route, call, made)
            except Exception as error:  # noqa: BLE001 - the last line: every error becomes an answer
                response = self._problem(route, call, error)
            response.headers.update({k: v for k, v in headers(page=route.page).items() if k not in response.headers})
            self._measures.answered(route.name, response.status_code, time.perf_counter() - started)
            _write_log(route, response.status_code, started, made[0])
            return response

        answer.__name__ = route.name
        return answer

    async def _answer(self, route: Route, call: Call, made: list[Actor | None]) -> Response:
        request = call.request
        actor, csrf = await to_thread.run_sync(enter, request, self._desk, call.now)
        made[0] = actor
        self._count(route, call, actor)
        if route.needs is not None:
            if actor is None:
                raise Refused(401, "sign-in", "send a key as `Authorization: Bearer …`, or sign in", headers=_BEARER)
            actor.need(route.needs)
        body, upload = await self._body(route, request, csrf, actor)
        call = replace(call, actor=actor, csrf=csrf, path=request.path_params, body=body, upload=upload)
        if route.asks is not None:
            call = replace(call, query=bodies.query(request, route.asks))
        try:
            return await to_thread.run_sync(self._run, route, call)
        finally:
            if upload:
                # A handler that keeps the file has moved it.
                Path(upload).unlink(missing_ok=True)

    async def _body(self, route: Route, request: Request, csrf: str, actor: Actor | None) -> tuple[Any, str]:
        if route.takes is bytes:
            _no_cookie_for_data(request, csrf, actor)
            return None, await bodies.to_file(request, route.most, self._uploads)
        raw = await bodies.read(request, route.most) if route.method in UNSAFE else b""
        kind = request.headers.get("content-type", "")
        if route.page and route.method in UNSAFE:
            fields = bodies.form(raw, kind)
            given = request.headers.get("x-csrf-token", "") or fields.pop("csrf", "")
            # No token: nobody is signed in, or by a key, which a browser does not send of itself.
            if csrf:
                check_form(request, csrf, given)
            else:
                check_site(request)
            return fields, ""
        if route.method in UNSAFE:
            _no_cookie_for_data(request, csrf, actor)
        if route.takes is None:
            return None, ""
        return (raw if route.once else bodies.decode(raw, kind, route.takes)), ""

    def _run(self, route: Route, call: Call) -> Response:
        """In a thread: everything that waits for the database or the engine."""
        if route.once:
            return idempotency.once(route, call, self._handled)
        return self._handled(route, call)

    def _handled(self, route: Route, call: Call) -> Response:
        if route.once and route.takes is not None:
            kind = call.request.headers.get("content-type", "")
            call = replace(call, body=bodies.decode(call.body, kind, route.takes))
        return _response(route, route.handler(call))

    def _count(self, route: Route, call: Call, actor: Actor | None) -> None:
        if actor is not None and actor.kind is not ActorKind.SYSTEM:
            wait = self._known.wait_ms(f"{actor.kind}:{actor.id}", call.now, route.cost)
        else:
            wait = self._strangers.wait_ms(call.address, call.now, route.cost)
        if wait:
            seconds = -(-wait // 1000)
            raise Refused(429, "too-many", f"try again in {seconds} s", headers={"Retry-After": str(seconds)})

    def _problem(self, route: Route, call: Call, error: Exception) -> Response:
        path = call.request.url.path
        extra: Mapping[str, str] = {}
        if isinstance(error, msgspec.ValidationError | msgspec.DecodeError):
            told = invalid(error, path)
        else:
            told, extra = problem(error, path)
        if not isinstance(error, ChouxinError | msgspec.MsgspecError):
            # The traceback names our code, never the content that was sent.
            _LOG.error("bug in %s", route.name, exc_info=error)
        if route.page:
            response = self._show_error(call, told)
        else:
            response = Response(msgspec.json.encode(told), told.status, media_type=MEDIA_TYPE)
        response.headers.update(extra)
        return response


def _no_cookie_for_data(request: Request, csrf: str, actor: Actor | None) -> None:
    # The API may be called from the console's own pages; a browser that was lured there carries no token.
    if csrf and actor is not None:
        check_form(request, csrf, request.headers.get("x-csrf-token", ""))


def _response(route: Route, made: object) -> Response:
    if isinstance(made, Response):
        return made
    answer = made if isinstance(made, Answer) else Answer(made, route.status)
    if answer.body is None:
        return Response(status_code=answer.status, headers=dict(answer.headers))
    content = msgspec.json.encode(answer.body)
    return Response(content, answer.status, dict(answer.headers), media_type="application/json")


def _write_log(route: Route, status: int, started: float, actor: Actor | None) -> None:
    # Neither path nor query: both may hold what a person wrote or who they are.
    line = {
        "route": route.name,
        "status": status,
        "ms": round((time.perf_counter() - started) * 1000, 1),
        "by": f"{actor.kind}:{actor.id}" if actor else "",
    }
    _LOG.info("%s", json.dumps(line))


_BEARER = {"WWW-Authenticate": 'Bearer realm="chouxin"'}
