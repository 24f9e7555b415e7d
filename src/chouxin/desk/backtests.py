"""Backtests that run beside the work: started now, done by whichever process takes them, read when they are done.

They go through the same queue as screening that may wait, with its leases: what a process leaves behind is taken by the
next one. The table of changed decisions is kept for as many days as jobs are.
"""

from dataclasses import dataclass

import msgspec

from chouxin.desk import audit, rollout
from chouxin.desk.actors import Actor, ActorKind, Permission, Role
from chouxin.desk.context import Desk
from chouxin.desk.ids import new_id
from chouxin.desk.rollout import Backtest
from chouxin.domain import InputError, NotFound, Unavailable
from chouxin.store import Tx, versions
from chouxin.store import jobs as store
from chouxin.store.jobs import JobRow

KIND = "backtest"
MOST = 2000
"""Items that are decided on anew, at most: with two engines that is done within the lease of a job."""

_MOST_CHANGED = 1000
_MOST_WAITING = 20
_LEADS = frozenset({Permission.LEAD})


class Wanted(msgspec.Struct, frozen=True):
    """What a job of this kind is about."""

    version: str
    most: int


@dataclass(frozen=True, slots=True)
class BacktestStatus:
    """How far a backtest is. state: waiting, leased, done, dead. result: once it is done."""

    id: str
    version: str
    state: str
    result: Backtest | None


def start(desk: Desk, version: str, by: Actor, now: int, most: int = 500) -> str:
    """Have a revision tried on the newest stored items; the job's id. Raises NotFound, InputError, Unavailable."""
    by.need(Permission.LEAD)
    if not 1 <= most <= MOST:
        raise InputError(f"from 1 to {MOST} items are decided on anew")
    row = store.waiting(new_id(now), KIND, msgspec.json.encode(Wanted(version, most)), audit.name_of(by), now)
    with desk.database.write() as tx:
        if versions.version(tx, version) is None:
            raise NotFound("there is no such revision")
        if store.unfinished(tx, KIND) >= _MOST_WAITING:
            raise Unavailable(f"{_MOST_WAITING} backtests wait already; try again in a minute")
        store.add(tx, row)
    return row.id


def status(desk: Desk, job_id: str) -> BacktestStatus:
    """How far it is, and the decisions that would change. Raises NotFound."""
    with desk.database.read() as tx:
        row = store.job(tx, job_id)
    if row is None or row.kind != KIND:
        raise NotFound("there is no such backtest, or it is no longer kept")
    wanted = msgspec.json.decode(row.payload or "{}", type=Wanted)
    result = msgspec.json.decode(row.result, type=Backtest) if row.result is not None else None
    return BacktestStatus(row.id, wanted.version, row.state, result)


def do(desk: Desk, row: JobRow, owner: str, now: int) -> bool:
    """Do a job of this kind that `owner` has taken; False where somebody else has it by now."""
    wanted = msgspec.json.decode(row.payload or "{}", type=Wanted)
    kind, _, identity = row.made_by.partition(":")
    by = Actor(ActorKind(kind), identity, identity, Role.LEAD, _LEADS)
    found = rollout.backtest(desk, wanted.version, by, wanted.most)
    kept = Backtest(found.looked, found.changed[:_MOST_CHANGED], found.steps)

    def work(tx: Tx) -> bool:
        if not store.finish(tx, row.id, owner, state="done", done_at=now, error=None):
            return False
        store.note_result(tx, row.id, msgspec.json.encode(kept).decode())
        return True

    return desk.database.run(work)
