"""Receivers of webhooks: who is told what, and what did not arrive."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chouxin.desk import webhooks
from chouxin.desk.actors import Permission
from chouxin.store.outbox import EndpointRow
from chouxin.web.routes import Answer, Call, Route


class ReceiverIn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new receiver. events: none: all. coop: bodies as Coop has them. private: it lies in the site's own network."""

    url: Annotated[str, Meta(min_length=1, max_length=2000)]
    events: list[str] = []
    coop: bool = False
    private: bool = False


class Receiver(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A receiver. secret: what it checks signatures with; shown once, when it is made."""

    id: str
    url: str
    events: list[str]
    format: str
    created_at: int
    disabled_at: int | None = None
    secret: str = ""


class Sent(msgspec.Struct):
    """How many messages."""

    messages: int


def every(call: Call) -> list[Receiver]:
    return [_receiver(row) for row in webhooks.endpoints(call.desk, call.who())]


def add(call: Call) -> Answer:
    given: ReceiverIn = call.body
    made, secret = webhooks.add(
        call.desk,
        given.url,
        tuple(given.events),
        call.who(),
        call.now,
        coop=given.coop,
        private=given.private,
    )
    row = next(row for row in webhooks.endpoints(call.desk, call.who()) if row.id == made)
    return Answer(_receiver(row, secret), 201)


def disable(call: Call) -> Answer:
    webhooks.disable(call.desk, call.path["receiver"], call.who(), call.now)
    return Answer(None, 204)


def enable(call: Call) -> Answer:
    webhooks.enable(call.desk, call.path["receiver"], call.who())
    return Answer(None, 204)


def replay(call: Call) -> Sent:
    """Send again what did not arrive."""
    found = webhooks.replay(call.desk, call.who(), call.now, endpoint_id=call.path["receiver"])
    return Sent(found)


def test(call: Call) -> Sent:
    return Sent(webhooks.test(call.desk, call.who(), call.now))


def _receiver(row: EndpointRow, secret: str = "") -> Receiver:
    return Receiver(
        id=row.id,
        url=row.url,
        events=msgspec.json.decode(row.events, type=list[str]),
        format=row.format,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
        secret=secret,
    )


_M = Permission.MANAGE
_ONE = "/api/v1/receivers/{receiver}"
ROUTES = (
    Route("GET", "/api/v1/receivers", "receivers", "Receivers of webhooks", every, _M, gives=list[Receiver]),
    Route(
        "POST",
        "/api/v1/receivers",
        "new_receiver",
        "A new receiver",
        add,
        _M,
        takes=ReceiverIn,
        gives=Receiver,
        status=201,
    ),
    Route("POST", f"{_ONE}/disable", "disable_receiver", "Send nothing more", disable, _M, status=204),
    Route("POST", f"{_ONE}/enable", "enable_receiver", "Send again", enable, _M, status=204),
    Route("POST", f"{_ONE}/replay", "replay", "Send what did not arrive again", replay, _M, gives=Sent),
    Route(
        "POST", "/api/v1/receivers/test", "test_receivers", "Send a message that means nothing", test, _M, gives=Sent
    ),
)
