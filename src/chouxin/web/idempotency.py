"""Requests that may be sent again: with the same Idempotency-Key they are done once, and answered alike each time.

After the draft "The Idempotency-Key HTTP Header Field" (IETF httpapi, draft 07).
"""

import hmac
from collections.abc import Callable
from hashlib import sha256

from starlette.responses import Response

from chouxin.domain import InputError
from chouxin.store import idempotency as store
from chouxin.web.problems import Refused
from chouxin.web.routes import Call, Route

_LONGEST = 200
_LEASE_MS = 60_000
"""How long a request may run before another one like it takes its place: its process must have ended."""


def once(route: Route, call: Call, do: Callable[[Route, Call], Response]) -> Response:
    """The answer to `call`: made now, or the one that was kept for its key.

    Raises Refused: 409 while the first of the same key is still being answered, 422 where the key came with another
    request. A request that failed inside (5xx) is not kept, so that it can be tried again.
    """
    key = call.request.headers.get("idempotency-key", "")
    if not key:
        return do(route, call)
    if len(key) > _LONGEST:
        raise InputError(f"an Idempotency-Key has at most {_LONGEST} characters")
    database, caller = call.desk.database, call.who().id
    # The path too: the same words about another thing are another request.
    covered = f"{route.name}\0{call.request.url.path}\0".encode() + call.body
    digest = hmac.digest(call.desk.secrets.items, covered, sha256).hex()
    with database.write() as tx:
        before = store.begin(tx, caller, key, digest, call.now)
        if before is not None and before.request_digest == digest and _abandoned(before, call.now):
            store.take_over(tx, caller, key, call.now)
            before = None
    if before is not None:
        return _again(before, digest, call.now)
    try:
        response = do(route, call)
    except BaseException:
        with database.write() as tx:
            store.forget(tx, caller, key)
        raise
    with database.write() as tx:
        if response.status_code < 500:
            store.finish(tx, caller, key, response.status_code, bytes(response.body))
        else:
            store.forget(tx, caller, key)
    return response


def _abandoned(before: store.Kept, now: int) -> bool:
    return before.status == store.RUNNING and not before.at <= now < before.at + _LEASE_MS


def _again(before: store.Kept, digest: str, now: int) -> Response:
    if before.request_digest != digest:
        raise Refused(422, "key-reused", "this Idempotency-Key came with another request; use a new one")
    if before.status == store.RUNNING:
        wait = str(max(1, (before.at + _LEASE_MS - now) // 1000))
        raise Refused(409, "still-running", "the first of these is still being answered", headers={"Retry-After": wait})
    return Response(before.body, before.status, {"Idempotency-Replayed": "true"}, "application/json")
