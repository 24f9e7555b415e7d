"""Screening that may wait: what was taken in is done, by this process or by the next, and is done once.

A job is taken with a lease. Whoever dies or hangs loses it to another; what it files is written in the same transaction
that ends the job, so that a job done twice is filed once.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from chouxin.desk import audit, backtests
from chouxin.desk.actors import Actor, ActorKind, Permission, Role
from chouxin.desk.context import Desk
from chouxin.desk.filing import Receipt, Submission, prepared
from chouxin.desk.ids import new_id
from chouxin.domain import ChouxinError, Item, Kind, NotFound, Unavailable
from chouxin.store import Tx
from chouxin.store import jobs as store
from chouxin.store.jobs import JobRow

ATTEMPTS = 5
LEASE_MS = 120_000
_PAUSES = (1, 10, 60, 600)
"""Seconds between one try and the next."""

_LONGEST_MS = 900_000
_LONGEST_ERROR = 500


@dataclass(frozen=True, slots=True)
class JobStatus:
    """What whoever handed a job in may know. state: waiting, leased, done, dead."""

    id: str
    state: str
    created_at: int
    done_at: int | None
    receipts: tuple[Receipt, ...] | None


class _Waiting(msgspec.Struct, frozen=True):
    """A submission as a job keeps it."""

    kind: Kind
    fields: dict[str, str]
    source: str = ""
    sha256: str | None = None
    account: str | None = None
    site_ref: str | None = None


def screen_later(desk: Desk, submissions: Sequence[Submission], by: Actor, now: int) -> str:
    """Take submissions in, to be decided on soon; the job's id. What is taken in is on the disk."""
    job_id = new_id(now)
    with desk.database.write() as tx:
        add(tx, job_id, submissions, by, now)
    return job_id


def add(tx: Tx, job_id: str, submissions: Sequence[Submission], by: Actor, now: int) -> None:
    """The same, within a transaction of the caller's own."""
    kept = [
        _Waiting(one.item.kind, dict(one.item.fields), one.item.source, one.item.sha256, one.account, one.site_ref)
        for one in submissions
    ]
    store.add(tx, store.waiting(job_id, "screen", msgspec.json.encode(kept), audit.name_of(by), now))


def status(desk: Desk, job_id: str, by: Actor) -> JobStatus:
    """How far a job of one's own is. Raises NotFound, for others' too."""
    with desk.database.read() as tx:
        row = store.job(tx, job_id)
    if row is None or row.kind != "screen" or (row.made_by != audit.name_of(by) and not by.may(Permission.AUDIT)):
        raise NotFound(f"no such job: {job_id}")
    receipts = msgspec.json.decode(row.result, type=tuple[Receipt, ...]) if row.result is not None else None
    return JobStatus(row.id, row.state, row.created_at, row.done_at, receipts)


def run_due(desk: Desk, now: int, most: int = 100) -> int:
    """Do jobs until none is due; how many were done. Many threads and processes may do so at once."""
    done = 0
    for _ in range(most):
        owner = os.urandom(8).hex()
        with desk.database.write() as tx:
            row = store.lease(tx, owner, now, now + LEASE_MS, _LONGEST_MS)
        if row is None:
            break
        done += _run(desk, row, owner, now)
    return done


def revive(desk: Desk, job_id: str, by: Actor, now: int) -> None:
    """Let a dead job be done again. Raises NotFound."""
    by.need(Permission.MANAGE)
    with desk.database.write() as tx:
        if not store.revive(tx, job_id, now):
            raise NotFound(f"no dead job of this id: {job_id}")


def _run(desk: Desk, row: JobRow, owner: str, now: int) -> bool:
    try:
        if row.attempts > ATTEMPTS:
            # Whoever had it died or hung each time: it is the job, not its process.
            raise ValueError("nobody who took this job came back from it")
        return (backtests.do if row.kind == backtests.KIND else _screen)(desk, row, owner, now)
    except Unavailable as error:
        # Not the job's own fault: it is put back, and is not counted.
        _put_back(desk, row, owner, now, str(error), row.attempts - 1)
    except (ChouxinError, msgspec.MsgspecError, ValueError, TypeError, KeyError) as error:
        _put_back(desk, row, owner, now, f"{type(error).__name__}: {error}", row.attempts)
    return False


def _screen(desk: Desk, row: JobRow, owner: str, now: int) -> bool:
    kept = msgspec.json.decode(row.payload or "[]", type=list[_Waiting])
    submissions = [
        Submission(Item("", one.kind, one.source, one.fields, sha256=one.sha256), one.account, one.site_ref)
        for one in kept
    ]
    batch = prepared(desk, submissions, _made_by(row), now)

    def work(tx: Tx) -> bool:
        values = {"state": "done", "done_at": now, "error": None}
        # Somebody else has it by now: what was decided here is not written.
        if not store.finish(tx, row.id, owner, **values):
            return False
        receipts = msgspec.json.encode(batch.write(tx)).decode()
        store.note_result(tx, row.id, receipts)
        return True

    return desk.database.run(work)


def _put_back(desk: Desk, row: JobRow, owner: str, now: int, error: str, attempts: int) -> None:
    over = attempts >= ATTEMPTS
    pause = _PAUSES[min(max(attempts - 1, 0), len(_PAUSES) - 1)]
    state = {"state": "dead", "done_at": now} if over else {"state": "waiting", "not_before": now + pause * 1000}
    with desk.database.write() as tx:
        store.finish(tx, row.id, owner, error=error[:_LONGEST_ERROR], attempts=attempts, **state)


def _made_by(row: JobRow) -> Actor:
    kind, _, identity = row.made_by.partition(":")
    return Actor(ActorKind(kind), identity, identity, Role.SUBMITTER, frozenset())
