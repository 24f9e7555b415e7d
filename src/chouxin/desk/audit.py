"""What happened to a case, in a chain that shows every breach: changed, removed, swapped or added events.

Each event's payload has a digest, keyed and salted, and each event's link is keyed and covers the one before, the place
in the chain, the moment, the actor, the kind and that digest. Erasing payload and salt leaves digest and link standing,
so that a chain holds after retention, and nothing can be guessed back from a digest. The case itself carries the sealed
end of its chain, so that events taken from the end are missed too. docs/decisions/0022 has the whole of it.
"""

import hmac
import os
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from chouxin.desk.actors import Actor
from chouxin.desk.keyring import Secrets
from chouxin.domain import NotFound
from chouxin.store import Tx, events
from chouxin.store.events import EndRow, EventRow

_SALT = 16
_DIGEST = 32
START = bytes(_DIGEST)
"""What the first event of a chain follows."""

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, before it has its place in a chain. payload: JSON-ready."""

    at: int
    actor: str
    kind: str
    payload: object = None


def name_of(actor: Actor) -> str:
    """An actor as events have it: `person:…`."""
    return f"{actor.kind}:{actor.id}"


def chained(secrets: Secrets, end: EndRow, happenings: Iterable[Happening]) -> tuple[list[EventRow], EndRow]:
    """The rows that add `happenings` after `end`, and the end after them. Touches no database."""
    rows = []
    head, seq = end.head, end.events
    for one in happenings:
        seq += 1
        payload, salt = _encode(one.payload), os.urandom(_SALT)
        digest = payload_digest(secrets, salt, payload)
        link = chain_link(secrets, end.case_id, seq, one.at, one.actor, one.kind, digest, head)
        rows.append(EventRow(end.case_id, seq, one.at, one.actor, one.kind, payload.decode(), salt, digest, head, link))
        head = link
    return rows, EndRow(end.case_id, seq, head, seal(secrets, end.case_id, seq, head))


def start(case_id: str) -> EndRow:
    """The end of a chain on which nothing is yet."""
    return EndRow(case_id, 0, START, b"")


def append(tx: Tx, secrets: Secrets, case_id: str, *happenings: Happening) -> None:
    """Add to a case's chain, in a transaction that changes the case too. Raises NotFound."""
    end = events.lock_end(tx, case_id)
    if end is None:
        raise NotFound(f"no such case: {case_id}")
    rows, moved = chained(secrets, end, happenings)
    events.add(tx, rows)
    events.move_end(tx, moved)


def payload_digest(secrets: Secrets, salt: bytes, payload: bytes) -> bytes:
    """The digest of a payload."""
    return hmac.digest(secrets.events, salt + payload, sha256)


def chain_link(
    secrets: Secrets, case_id: str, seq: int, at: int, actor: str, kind: str, digest: bytes, previous: bytes
) -> bytes:
    """The link of an event to the one before it."""
    # JSON, so that no two different events make the same bytes.
    covered = _encode([case_id, seq, at, actor, kind, digest.hex(), previous.hex()])
    return hmac.digest(secrets.chain, covered, sha256)


def seal(secrets: Secrets, case_id: str, count: int, head: bytes) -> bytes:
    """What proves that a chain ends where the case says."""
    return hmac.digest(secrets.seals, _encode([case_id, count, head.hex()]), sha256)
