"""Requests that carry a key of the caller's own, so that sending them again does nothing again."""

from typing import NamedTuple

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from chouxin.store.database import Tx
from chouxin.store.tables.queue import idempotency

RUNNING = 0
"""The status of a request that is being answered, or that was when the process ended."""


class Kept(NamedTuple):
    """What is known of a key: which request came with it, and the answer; `at`: when it began."""

    request_digest: str
    status: int
    body: bytes | None
    at: int


def begin(tx: Tx, caller: str, key: str, request_digest: str, now: int) -> Kept | None:
    """Take the key for a request; None where it is new, else what came with it before."""
    try:
        with tx.begin_nested():
            row = {"key_id": caller, "key": key, "request_digest": request_digest, "status": RUNNING, "at": now}
            tx.execute(insert(idempotency).values(row))
    except IntegrityError:
        mine = (idempotency.c.key_id == caller, idempotency.c.key == key)
        asked = select(*(idempotency.c[name] for name in Kept._fields)).where(*mine).with_for_update()
        return Kept(*tx.execute(asked).one())
    return None


def take_over(tx: Tx, caller: str, key: str, now: int) -> None:
    """Answer a request whose process ended before it was answered."""
    mine = (idempotency.c.key_id == caller, idempotency.c.key == key)
    tx.execute(update(idempotency).where(*mine).values(at=now))


def finish(tx: Tx, caller: str, key: str, status: int, body: bytes) -> None:
    """Keep the answer."""
    mine = (idempotency.c.key_id == caller, idempotency.c.key == key)
    tx.execute(update(idempotency).where(*mine).values(status=status, body=body))


def forget(tx: Tx, caller: str, key: str) -> None:
    """Give the key back: the request failed, and may be sent again as it was."""
    tx.execute(delete(idempotency).where(idempotency.c.key_id == caller, idempotency.c.key == key))
