"""What can be asked of the desk: one table, from which come the application, its description and its tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from chouxin.desk.actors import Actor, Permission
from chouxin.desk.context import Desk


@dataclass(frozen=True, slots=True)
class Call:
    """One request, ready for its handler: who asks, what for, and when.

    body, query: as `Route.takes` and `Route.asks` describe them. upload: the file that a streamed body was written to.
    now: milliseconds since 1970, UTC; the same for the whole call. actor: None only where a route is open to anybody.
    """

    desk: Desk
    request: Request
    now: int
    lang: str
    address: str
    path: Mapping[str, str] = field(default_factory=dict)
    actor: Actor | None = None
    body: Any = None
    query: Any = None
    upload: str = ""
    csrf: str = ""

    def who(self) -> Actor:
        """The one who asks; for routes that are not open."""
        assert self.actor is not None  # noqa: S101 - the door checked before it called the handler
        return self.actor


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that can be asked.

    needs: the permission; None where anybody may ask. takes: the type of the JSON body, `bytes` for a body that is
    streamed to a file, `dict` for a form, None for none. asks: the type of the query. gives: the type of the answer.
    once: may carry an Idempotency-Key, and is then done once however often it is sent. most: bytes of the body.
    also: further statuses, with a problem. says_no: further ones, with the usual answer. cost: what it takes off the
    caller's allowance; more where somebody may be guessing.
    """

    method: str
    path: str
    name: str
    about: str
    handler: Callable[[Call], object]
    needs: Permission | None
    takes: Any = None
    asks: Any = None
    gives: Any = None
    status: int = 200
    once: bool = False
    most: int = 1 << 20
    page: bool = False
    cost: int = 1
    also: tuple[int, ...] = ()
    says_no: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose status or headers differ from the route's usual ones."""

    body: object = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], object]
__all__ = ["Answer", "Call", "Handler", "Response", "Route"]
