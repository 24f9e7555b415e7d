"""What was taken in is done once, whoever dies on the way."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from chouxin.desk import jobs
from chouxin.desk.actors import Permission
from chouxin.desk.context import Desk
from chouxin.desk.filing import Submission, file
from chouxin.domain import Conflict, NotFound
from chouxin.store import jobs as store
from chouxin.store.tables.queue import jobs as table
from chouxin.store.tables.screening import items
from tests.desk.desks import ANNE, HOLDS, LEAD, ORDINARY, SITE, Time, listing


def three() -> list[Submission]:
    return [Submission(listing(text), "seller-1", text[:3]) for text in (HOLDS, ORDINARY, "换脸教程")]


def kept(desk: Desk) -> int:
    with desk.database.read() as tx:
        return tx.execute(select(func.count()).select_from(items)).scalar_one()


def test_what_waits_is_screened(desk: Desk, clock: Time) -> None:
    job = jobs.screen_later(desk, three(), SITE, clock())
    before = jobs.status(desk, job, SITE)
    done = [jobs.run_due(desk, clock()), jobs.run_due(desk, clock())]
    after = jobs.status(desk, job, SITE)

    assert (before.state, before.receipts) == ("waiting", None)
    assert (done, after.state) == ([1, 0], "done")
    assert [receipt.action for receipt in after.receipts or ()] == ["block", "allow", "review"]


def test_a_job_of_somebody_else_is_none_of_ones_own(desk: Desk, clock: Time) -> None:
    job = jobs.screen_later(desk, three(), SITE, clock())

    assert jobs.status(desk, job, LEAD).state == "waiting"
    with pytest.raises(NotFound):
        jobs.status(desk, job, ANNE)


def test_what_a_dead_process_left_is_done_by_the_next(desk: Desk, clock: Time) -> None:
    job = jobs.screen_later(desk, three(), SITE, clock())
    with desk.database.write() as tx:
        assert store.lease(tx, "died", clock(), clock() + jobs.LEASE_MS, 900_000)
    early = jobs.run_due(desk, clock.pass_(seconds=60))

    assert early == 0
    assert jobs.run_due(desk, clock.pass_(seconds=61)) == 1
    assert jobs.status(desk, job, SITE).state == "done"


def test_whoever_lost_the_lease_writes_nothing(desk: Desk, clock: Time) -> None:
    jobs.screen_later(desk, three(), SITE, clock())
    with desk.database.write() as tx:
        row = store.lease(tx, "slow", clock(), clock() + jobs.LEASE_MS, 900_000)
    assert row
    clock.pass_(minutes=3)
    other = jobs.run_due(desk, clock())
    late = jobs._screen(desk, row, "slow", clock())

    assert (other, late) == (1, False)
    assert kept(desk) == 3


def test_a_clock_that_goes_back_keeps_no_job_away(desk: Desk, clock: Time) -> None:
    jobs.screen_later(desk, three(), SITE, clock())

    assert jobs.run_due(desk, clock.pass_(days=-1)) == 1


def test_a_job_that_cannot_be_done_is_put_by_and_can_be_done_again(desk: Desk, clock: Time) -> None:
    with desk.database.write() as tx:
        jobs.add(tx, "job", three(), SITE, clock())
        tx.execute(table.update().values(payload='[{"kind":"nothing","fields":{}}]'))
    for _ in range(8):
        jobs.run_due(desk, clock.pass_(minutes=11))
    dead = jobs.status(desk, "job", SITE)
    with desk.database.write() as tx:
        (row,) = store.in_state(tx, "dead", 10)
        tx.execute(table.update().values(payload="[]"))
    jobs.revive(desk, "job", replace(LEAD, permissions=frozenset(Permission)), clock())
    jobs.run_due(desk, clock())

    assert (dead.state, row.attempts) == ("dead", jobs.ATTEMPTS)
    assert "ValidationError" in (row.error or "")
    assert jobs.status(desk, "job", SITE).state == "done"


def test_a_job_that_kills_whoever_takes_it_is_put_by(desk: Desk, clock: Time) -> None:
    job = jobs.screen_later(desk, three(), SITE, clock())
    for turn in range(jobs.ATTEMPTS):
        with desk.database.write() as tx:
            assert store.lease(tx, f"died-{turn}", clock(), clock() + jobs.LEASE_MS, 900_000)
        clock.pass_(minutes=3)
    jobs.run_due(desk, clock())

    assert jobs.status(desk, job, SITE).state == "dead"


def test_many_workers_do_each_job_once(desk: Desk, clock: Time) -> None:
    for _ in range(8):
        jobs.screen_later(desk, three(), SITE, clock())
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(jobs.run_due(desk, clock()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 8
    assert kept(desk) == 24


def test_a_batch_under_a_name_is_filed_once(desk: Desk, clock: Time) -> None:
    first = file(desk, three(), SITE, clock(), "batch-1")
    again = file(desk, three(), SITE, clock.pass_(minutes=1), "batch-1")

    assert again == first
    assert kept(desk) == 3
    assert file(desk, three(), LEAD, clock(), "batch-1") != first
    with pytest.raises(Conflict):
        file(desk, three()[:2], SITE, clock(), "batch-1")


def test_the_same_batch_sent_by_many_at_once_is_filed_once(desk: Desk, clock: Time) -> None:
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(file(desk, three(), SITE, clock(), "b"))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(got) == 5
    assert len(set(map(repr, got))) == 1
    assert kept(desk) == 3
