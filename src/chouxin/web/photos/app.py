"""The application: every route, who may take it, and an answer for what is none."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chouxin.web.headers import headers
from chouxin.web.photos import deeds, pages
from chouxin.web.photos.door import COOKIE, Call, Handler, Refused, check_host, check_site, form, known, same, spoken
from chouxin.web.photos.layout import go, outside, page
from chouxin.web.photos.visit import Visit

Endpoint = Callable[[Request], Awaitable[Response]]
Reader = Callable[[Request, Visit], Awaitable[Mapping[str, list[str]]]]

SEEN: Mapping[str, Handler] = {
    "/start": pages.start, "/working": pages.working, "/progress": pages.progress, "/stopped": pages.stopped,
    "/who": pages.who, "/which": pages.which, "/picture/{number}": pages.one, "/image/{number}": pages.image,
    "/plan": pages.plan, "/copies": pages.copies, "/made": pages.made, "/made/{number}/{which}": pages.made_image,
    "/copies.zip": deeds.archive,
}  # fmt: skip
DONE: Mapping[str, Handler] = {
    "/look": deeds.look, "/stop": deeds.stop, "/show": deeds.show, "/say": deeds.say, "/alone": deeds.alone,
    "/compare": deeds.compare, "/forget": deeds.forget, "/choose": deeds.choose, "/picture/{number}/draw": deeds.draw,
    "/picture/{number}/erase": deeds.erase, "/protect": deeds.protect, "/another": deeds.another,
    "/language": deeds.speak, "/finish": deeds.finish,
}  # fmt: skip


def application(visit: Visit) -> ASGIApp:
    """The page for one visit, as an ASGI application."""
    routes = [Route("/enter", _enter(visit), methods=["GET"])]
    routes += [Route(path, _guarded(visit, handler), methods=["GET"]) for path, handler in SEEN.items()]
    routes += [Route(path, _guarded(visit, handler, form), methods=["POST"]) for path, handler in DONE.items()]
    # Its form is not read at once: it holds the pictures.
    routes += [Route("/add", _guarded(visit, deeds.add), methods=["POST"])]
    return _Dressed(
        Starlette(
            routes=[
                Mount(visit.base, routes=routes),
                Mount("/static", StaticFiles(packages=[("chouxin.web.photos", "static")])),
            ],
            exception_handlers={404: _nothing(visit), 405: _nothing(visit)},
        ),
        visit,
    )


class _Dressed:
    """Our headers on every answer, also on those that Starlette makes; and no answer at all for another host's name."""

    def __init__(self, inner: ASGIApp, visit: Visit) -> None:
        self._inner, self._visit = inner, visit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        request = Request(scope)
        try:
            check_host(request, self._visit)
        except Refused as refused:
            await outside(request, self._visit, refused.status)(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                more = [(k.lower().encode(), v.encode()) for k, v in headers(page=False).items()]
                message["headers"] = [*message["headers"], *(pair for pair in more if pair[0] not in there)]
            await send(message)

        await self._inner(scope, receive, dressed)


def _enter(visit: Visit) -> Endpoint:
    async def enter(request: Request) -> Response:
        """The token for the cookie, once."""
        if not same(request.query_params.get("token", ""), visit.token):
            # Whoever came in before may come by this address again.
            return go(visit, "start") if known(request, visit) else outside(request, visit, 403)
        visit.token = ""
        visit.touch()
        answer = go(visit, "start")
        answer.set_cookie(COOKIE, visit.cookie, path=visit.base, httponly=True, samesite="strict")
        return answer

    return enter


def _guarded(visit: Visit, handler: Handler, read: Reader | None = None) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        if not known(request, visit):
            return outside(request, visit, 403)
        call = Call(request, visit, spoken(request))
        if request.url.path.rpartition("/")[2] != "progress":
            visit.touch()
        try:
            if request.method == "POST":
                check_site(request, visit)
            if read is not None:
                call.fields = await read(request, visit)
            return await handler(call)
        except Refused as refused:
            why = call.words.say(refused.code, **refused.values)
            return page(call, "problem", status=refused.status, why=why)
        except Exception:  # noqa: BLE001 - a mistake of ours: the person gets a page, and whoever mends it the place
            logging.getLogger("chouxin.photos").error("%s", traceback.format_exc(limit=-3))
            return page(call, "problem", status=500, why=call.words.say("photos.open.problem.bug"))

    return endpoint


def _nothing(visit: Visit) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def nothing(request: Request, _error: Exception) -> Response:
        if not known(request, visit):
            return outside(request, visit, 403)
        call = Call(request, visit, spoken(request))
        return page(call, "problem", status=404, why=call.words.say("photos.open.problem.gone"))

    return nothing
