"""Seals over which cases there are, so that a case that is taken away whole is missed too."""

import hmac
from hashlib import sha256

import msgspec

from chouxin.desk.audit import START
from chouxin.desk.context import Desk
from chouxin.desk.keyring import Secrets
from chouxin.store import Tx
from chouxin.store import seals as store
from chouxin.store.seals import SealRow

_AT_ONCE = 10_000


def seal(desk: Desk, now: int) -> int:
    """Seal the cases that are new since the last time; how many. The desk does so every minute."""

    def work(tx: Tx) -> int:
        covered = store.unsealed(tx, _AT_ONCE)
        if not covered:
            return 0
        before = store.last(tx)
        number, previous = (before.number + 1, before.chain) if before else (1, START)
        digest = digest_of(desk.secrets, sorted(covered))
        chain = chain_of(desk.secrets, number, now, len(covered), digest, previous)
        store.add(tx, SealRow(number, now, len(covered), digest, previous, chain), covered)
        return len(covered)

    return desk.database.run(work)


def digest_of(secrets: Secrets, case_ids: list[str]) -> bytes:
    """The digest of which cases a seal covers."""
    return hmac.digest(secrets.seals, msgspec.json.encode(case_ids), sha256)


def chain_of(secrets: Secrets, number: int, at: int, count: int, digest: bytes, previous: bytes) -> bytes:
    """The link of a seal to the one before."""
    covered = msgspec.json.encode(["seal", number, at, count, digest.hex(), previous.hex()])
    return hmac.digest(secrets.chain, covered, sha256)
