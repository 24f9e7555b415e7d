"""Errors as RFC 9457 problem details: what happened, where, and what to do."""

from collections.abc import Mapping

import msgspec

from chouxin.domain import ChouxinError, Conflict, InputError, NotAllowed, NotFound, SettingsError, Unavailable

MEDIA_TYPE = "application/problem+json"

_KINDS: tuple[tuple[type[ChouxinError], int, str], ...] = (
    (NotFound, 404, "not-found"),
    (Conflict, 409, "conflict"),
    (NotAllowed, 403, "not-allowed"),
    (InputError, 400, "bad-request"),
    # A profile or a pack that was handed in and does not load.
    (SettingsError, 400, "bad-request"),
    (Unavailable, 503, "unavailable"),
)

TITLES: Mapping[int, str] = {
    400: "The request is wrong",
    401: "Sign in first",
    403: "Not for you",
    404: "No such thing",
    405: "Not that way",
    409: "Someone was first",
    411: "A length is needed",
    413: "Too large",
    415: "Not that kind of content",
    422: "This key was used for something else",
    429: "Too many requests",
    451: "Held",
    500: "A bug",
    503: "Away for now",
    507: "No room left",
}


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """RFC 9457, section 3.1. `at` says where in the request, as a JSON path, where that is known."""

    type: str
    title: str
    status: int
    detail: str = ""
    instance: str = ""
    at: str = ""


class Refused(ChouxinError):
    """An error that HTTP has a status of its own for."""

    def __init__(self, status: int, kind: str, why: str, *, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.kind, self.why, self.headers = status, kind, why, dict(headers or {})
        super().__init__(why)


def problem(error: Exception, instance: str = "") -> tuple[Problem, Mapping[str, str]]:
    """The problem that tells of `error`, and the headers to send with it. A bug tells nothing of itself."""
    if isinstance(error, Refused):
        return _made(error.status, error.kind, str(error), instance), error.headers
    for kind, status, name in _KINDS:
        if isinstance(error, kind):
            headers = {"Retry-After": "2"} if status == 503 else {}
            return _made(status, name, str(error), instance), headers
    return _made(500, "bug", "Something failed inside. Its traceback is in the desk's log.", instance), {}


def invalid(error: msgspec.ValidationError | msgspec.DecodeError, instance: str) -> Problem:
    """The problem that tells of a body or a query that is not what was asked for."""
    what, _, at = str(error).partition(" - at `")
    made = _made(400, "bad-request", what, instance)
    made.at = at.rstrip("`")
    return made


def _made(status: int, kind: str, detail: str, instance: str) -> Problem:
    return Problem(
        type=f"urn:chouxin:problem:{kind}",
        title=TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        instance=instance,
    )
