"""Batches that were filed under a name, so that the same one sent again is not filed again.

They stand in the same table as the answers to requests, and are forgotten with them.
"""

from typing import NamedTuple

from sqlalchemy import select, update

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_new
from chouxin.store.tables.queue import idempotency

_FILED = 1
"""No status of HTTP: it is no answer to a request."""


class Known(NamedTuple):
    """A batch that was filed before: a digest of what was in it, and its receipts."""

    request_digest: str
    body: bytes


def begin(tx: Tx, by: str, name: str, digest: str, now: int) -> Known | None:
    """Take a name for a batch; None where it is new. On PostgreSQL this waits for another who is just taking it."""
    row = {"key_id": f"batch {by}", "key": name, "request_digest": digest, "status": _FILED, "body": b"[]", "at": now}
    if insert_new(tx, idempotency, [row]):
        return None
    asked = select(idempotency.c.request_digest, idempotency.c.body)
    mine = (idempotency.c.key_id == f"batch {by}", idempotency.c.key == name)
    return Known(*tx.execute(asked.where(*mine)).one())


def finish(tx: Tx, by: str, name: str, receipts: bytes) -> None:
    """Keep the receipts, in the transaction that began it."""
    mine = (idempotency.c.key_id == f"batch {by}", idempotency.c.key == name)
    tx.execute(update(idempotency).where(*mine).values(body=receipts))
