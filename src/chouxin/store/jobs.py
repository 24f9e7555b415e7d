"""Work that waits: taken with a lease, so that what a process leaves behind is done by the next one."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, insert, or_, select, update

from chouxin.store.database import Tx
from chouxin.store.tables.queue import jobs


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job. state: waiting, leased, done, dead. payload, result: JSON, None once erased."""

    id: str
    kind: str
    payload: str | None
    state: str
    attempts: int
    not_before: int
    leased_by: str | None
    lease_until: int | None
    result: str | None
    error: str | None
    made_by: str
    created_at: int
    done_at: int | None


def waiting(job_id: str, kind: str, payload: bytes, made_by: str, now: int) -> JobRow:
    """A job that nobody has begun. payload: JSON."""
    return JobRow(
        id=job_id,
        kind=kind,
        payload=payload.decode(),
        state="waiting",
        attempts=0,
        not_before=now,
        leased_by=None,
        lease_until=None,
        result=None,
        error=None,
        made_by=made_by,
        created_at=now,
        done_at=None,
    )


def add(tx: Tx, row: JobRow) -> None:
    """Add a job."""
    tx.execute(insert(jobs), [asdict(row)])


def job(tx: Tx, job_id: str) -> JobRow | None:
    """One job."""
    row = tx.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
    return JobRow(*row) if row else None


def lease(tx: Tx, owner: str, now: int, until: int, longest: int) -> JobRow | None:
    """Take the job that waited longest; None where nothing is to be done.

    Also one whose moment or lease lies further away than any given now could: the clock has gone back since.
    """
    for state, when in (("leased", jobs.c.lease_until), ("waiting", jobs.c.not_before)):
        ready = or_(when <= now, when > now + longest)
        asked = select(jobs).where(jobs.c.state == state, ready).order_by(when, jobs.c.id).limit(1)
        if row := tx.execute(asked.with_for_update(skip_locked=True)).one_or_none():
            taken = {"state": "leased", "leased_by": owner, "lease_until": until, "attempts": row.attempts + 1}
            tx.execute(update(jobs).where(jobs.c.id == row.id).values(**taken))
            return JobRow(**{**row._asdict(), **taken})
    return None


def finish(tx: Tx, job_id: str, owner: str, **values: Any) -> bool:
    """Write what became of a job; False where it is no longer this owner's."""
    mine = (jobs.c.id == job_id) & (jobs.c.state == "leased") & (jobs.c.leased_by == owner)
    freed = {"leased_by": None, "lease_until": None, **values}
    return tx.execute(update(jobs).where(mine).values(**freed)).rowcount == 1


def revive(tx: Tx, job_id: str, now: int) -> int:
    """Let a dead job be done again from the start; 0 where there is none."""
    again = {"state": "waiting", "attempts": 0, "not_before": now, "error": None}
    dead = (jobs.c.id == job_id) & (jobs.c.state == "dead") & jobs.c.payload.is_not(None)
    return tx.execute(update(jobs).where(dead).values(**again)).rowcount


def in_state(tx: Tx, state: str, most: int) -> list[JobRow]:
    """Jobs in a state, the newest first."""
    asked = select(jobs).where(jobs.c.state == state).order_by(jobs.c.created_at.desc(), jobs.c.id.desc())
    return [JobRow(*row) for row in tx.execute(asked.limit(most))]


def counts(tx: Tx) -> dict[str, int]:
    """How many jobs are in each state."""
    rows = tx.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))
    return {state: count for state, count in rows}  # noqa: C416 - rows are no pairs to mypy


def unfinished(tx: Tx, kind: str) -> int:
    """How many jobs of a kind wait or are being done."""
    asked = select(func.count()).select_from(jobs).where(jobs.c.state.in_(("waiting", "leased")), jobs.c.kind == kind)
    return tx.execute(asked).scalar_one()


def note_result(tx: Tx, job_id: str, result: str) -> None:
    """Keep what came of a job that this transaction has ended."""
    tx.execute(update(jobs).where(jobs.c.id == job_id).values(result=result))
