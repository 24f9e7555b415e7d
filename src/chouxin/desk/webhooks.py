"""Messages reach their receivers: signed (Standard Webhooks), tried again for three days, then kept as dead letters.

A receiver may get a message twice, where the desk ended between sending and writing that down; `webhook-id` tells it.
"""

import hmac
import os
import threading
import time
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256

import msgspec
from standardwebhooks.webhooks import Webhook

from chouxin.desk.actors import Actor, Permission
from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.desk.outbox import EVENTS, Told, tell
from chouxin.desk.outgoing import Answer, Undelivered, checked, post
from chouxin.domain import InputError, NotFound
from chouxin.store import outbox as store
from chouxin.store.outbox import EndpointRow, MessageRow

PAUSES = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds between one try and the next; after the last comes the dead letter."""

_SECONDS = 15.0
"""For one request, all in all."""

_LEASE_MS = 120_000
_AT_ONCE = 50
_A_DAY = 86_400
_LONGEST_MS = 2 * _A_DAY * 1000
"""Nothing is put off for longer than this, so that what lies further away was put there by another clock."""


def add(
    desk: Desk, url: str, events: tuple[str, ...], by: Actor, now: int, *, coop: bool = False, private: bool = False
) -> tuple[str, str]:
    """Add a receiver; its id and its signing secret, which is shown this once.

    coop: bodies as Coop's own webhooks have them. private: it lies in the site's own network, on purpose.
    Raises InputError for a URL or an event that will not do.
    """
    by.need(Permission.MANAGE)
    checked(url, private=private)
    if unknown := [event for event in events if event not in EVENTS]:
        raise InputError(f"no such event: {unknown[0]}; there are {', '.join(EVENTS)}")
    row = EndpointRow(
        id=new_id(now),
        url=url,
        events=msgspec.json.encode(events).decode(),
        secret=os.urandom(16).hex(),
        format="coop" if coop else "standard",
        private=int(private),
        created_at=now,
        disabled_at=None,
    )
    with desk.database.write() as tx:
        store.add_endpoint(tx, row)
    return row.id, signing_secret(desk, row)


def endpoints(desk: Desk, by: Actor) -> list[EndpointRow]:
    """The receivers."""
    by.need(Permission.MANAGE)
    with desk.database.read() as tx:
        return store.all_endpoints(tx)


def disable(desk: Desk, endpoint_id: str, by: Actor, now: int) -> None:
    """Send nothing more to a receiver. What waits for it is kept. Raises NotFound."""
    by.need(Permission.MANAGE)
    with desk.database.write() as tx:
        if not store.change_endpoint(tx, endpoint_id, disabled_at=now):
            raise NotFound(f"no such receiver: {endpoint_id}")


def enable(desk: Desk, endpoint_id: str, by: Actor) -> None:
    """Send to a receiver again. Raises NotFound."""
    by.need(Permission.MANAGE)
    with desk.database.write() as tx:
        if not store.change_endpoint(tx, endpoint_id, disabled_at=None):
            raise NotFound(f"no such receiver: {endpoint_id}")


def test(desk: Desk, by: Actor, now: int) -> int:
    """Send every receiver a message that means nothing; how many."""
    by.need(Permission.MANAGE)
    with desk.database.write() as tx:
        return tell(tx, Told(f"test-{new_id(now)}", "test", {}), now)


def replay(desk: Desk, by: Actor, now: int, *, message: str | None = None, endpoint_id: str | None = None) -> int:
    """Send dead letters again: one, those of a receiver, or all; how many. Their ids stay as they were."""
    by.need(Permission.MANAGE)
    with desk.database.write() as tx:
        return store.replay(tx, now, message=message, endpoint_id=endpoint_id)


def signing_secret(desk: Desk, endpoint: EndpointRow) -> str:
    """The secret that a receiver checks signatures with. It is drawn from the desk's own, so that no table has it."""
    key = hmac.digest(desk.secrets.drawn("webhooks"), f"{endpoint.id}:{endpoint.secret}".encode(), sha256)
    return f"whsec_{b64encode(key).decode()}"


def deliver(desk: Desk, now: int, *, seconds: float = _SECONDS) -> int:
    """Send what is to be sent now; how many messages were taken by their receivers.

    Each receiver has a thread of its own, so that one that is slow or down keeps nobody else waiting. After its first
    failure it is left alone until the next call.
    """
    with desk.database.read() as tx:
        live = store.all_endpoints(tx, live=True)
    sent: list[int] = []
    threads = [
        threading.Thread(target=_deliver_to, args=(desk, endpoint, now, seconds, sent), daemon=True)
        for endpoint in live
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(sent)


def _deliver_to(desk: Desk, endpoint: EndpointRow, now: int, seconds: float, sent: list[int]) -> None:
    owner = os.urandom(8).hex()
    with desk.database.write() as tx:
        taken = store.lease(tx, endpoint.id, now, now + _LEASE_MS, owner, _AT_ONCE, _LONGEST_MS)
    up, until = True, time.monotonic() + _LEASE_MS / 2000
    for message in taken:
        # Nobody else takes them before the lease is over, and by then this has long ended.
        if not up or time.monotonic() > until:
            with desk.database.write() as tx:
                store.done(tx, message.id, owner)
            continue
        up = _send(desk, endpoint, message, owner, now, seconds)
        sent.append(int(up))


def _send(desk: Desk, endpoint: EndpointRow, message: MessageRow, owner: str, now: int, seconds: float) -> bool:
    body = (message.body or "{}").encode()
    # By the wall's clock at this moment: receivers refuse what is older than five minutes.
    moment = datetime.fromtimestamp(desk.clock() // 1000, UTC)
    signature = Webhook(signing_secret(desk, endpoint)).sign(message.message_id, moment, body.decode())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": message.message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature,
    }
    try:
        answer = post(endpoint.url, headers, body, private=bool(endpoint.private), seconds=seconds)
        error = None if 200 <= answer.status < 300 else _told(answer)
    except (Undelivered, InputError) as failure:
        answer, error = Answer(0, None), str(failure)
    status = answer.status or None
    with desk.database.write() as tx:
        if error is None:
            store.done(
                tx,
                message.id,
                owner,
                state="sent",
                sent_at=now,
                last_status=status,
                last_error=None,
                attempts=message.attempts + 1,
            )
            return True
        values = _later(message.attempts, answer, now)
        store.done(tx, message.id, owner, last_status=status, last_error=error, attempts=message.attempts + 1, **values)
        if answer.status == 410:
            # The receiver says that it is gone for good.
            store.change_endpoint(tx, endpoint.id, disabled_at=now)
    return False


def _later(attempts: int, answer: Answer, now: int) -> dict[str, object]:
    if attempts >= len(PAUSES):
        return {"state": "dead"}
    pause = float(PAUSES[attempts])
    # Many messages that failed together do not come back together.
    pause *= 0.9 + 0.2 * os.urandom(1)[0] / 255
    if answer.retry_after is not None:
        pause = max(pause, min(answer.retry_after, _A_DAY))
    return {"next_at": now + round(1000 * pause)}


def _told(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return f"refused: the receiver redirects ({answer.status}); give its new address"
    return f"the receiver answered {answer.status}"
