"""A desk that is killed at any moment loses nothing that it accepted, and decides and sends nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from chouxin.desk import effects, jobs, keyring, seals, webhooks
from chouxin.desk.actors import Role, person
from chouxin.desk.context import Desk, clock, known_by
from chouxin.desk.screening import Screener
from chouxin.desk.verifying import verify
from chouxin.store import Database, Tx
from chouxin.store.tables.cases import rulings
from chouxin.store.tables.queue import jobs as job_table
from chouxin.store.tables.queue import outbox
from chouxin.store.tables.screening import decisions, items
from tests.desk.receivers import Receiver, receiver
from tests.desk.writers import SETTINGS, Log, send, unanswered

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("CHOUXIN_KILLS", "15"))
# Children are forked off a process that holds an engine. A thread of some library in it could hold a lock at that
# moment, for which the child would wait for ever: these two start none when they are told so.
ALONE = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
ADMIN = person("p-admin", "admin", Role.ADMIN)


@pytest.mark.slow
@pytest.mark.timeout(120 + 20 * KILLS)
def test_it_is_killed_at_any_moment(database_url: str, screener: Screener, tmp_path: Path) -> None:
    log, secrets = tmp_path / "log", tmp_path / "secrets"
    with Database.open(database_url, patience=30) as database, receiver() as there:
        desk = Desk(database, keyring.read_or_make(secrets), SETTINGS, screener)
        known_by(database, desk.secrets)
        webhooks.add(desk, there.url, (), ADMIN, clock(), private=True)
        kill_often(database_url, secrets, log)
        finish(desk, log)

        check_accepted(desk, log)
        check_once(desk, there)
    assert len(there.got) > 0


def kill_often(url: str, secrets: Path, log: Path) -> None:
    """Start the desk, let it work for a moment, kill it, again and again."""
    command = [sys.executable, "-m", "tests.desk.writers", url, str(secrets), str(log)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src", **ALONE},
    ) as starter:
        assert starter.stdin
        assert starter.stdout
        for turn in range(KILLS):
            before = lines(log)
            starter.stdin.write(f"{turn}\n")
            starter.stdin.flush()
            child = int(starter.stdout.readline())
            until = time.monotonic() + 60
            while lines(log) < before + 6 and time.monotonic() < until:
                time.sleep(0.01)
            assert lines(log) > before, "the desk did nothing at all"
            time.sleep(random.uniform(0, 0.5))
            os.kill(child, signal.SIGKILL)
            assert starter.stdout.readline() == "ended\n"
        starter.stdin.close()


def finish(desk: Desk, log: Path) -> None:
    """What a desk does when it is started again, and a site that had no answer."""
    for name in unanswered(log):
        send(desk, Log(log), name)
    # Leases of those who were killed are over by then.
    later = clock() + 200_000
    while jobs.run_due(desk, later) or effects.send_due(desk, later) or webhooks.deliver(desk, later):
        pass
    seals.seal(desk, later)


def check_accepted(desk: Desk, log: Path) -> None:
    """Everything that anybody was told is done is there."""
    said = [line.split() for line in log.read_text("utf-8").splitlines()]
    with desk.database.read() as tx:
        kept = set(tx.scalars(select(items.c.id)))
        ruled = set(tx.scalars(select(rulings.c.id)))
        states = dict(list(tx.execute(select(job_table.c.id, job_table.c.state))))

    assert {identity for words in said if words[0] == "filed" for identity in words[2:]} <= kept
    assert {words[1] for words in said if words[0] == "ruled"} <= ruled
    assert {words[1] for words in said if words[0] == "job"} <= states.keys()
    assert set(states.values()) <= {"done"}


def check_once(desk: Desk, there: Receiver) -> None:
    """Nothing was decided or sent twice, and what happened stands as it was written."""
    with desk.database.read() as tx:
        filed_twice = twice(tx, items.c.site_ref)
        decided_twice = twice(tx, decisions.c.item_id)
        live = rulings.c.state.in_(("standing", "sent"))
        ruled = Counter(tx.scalars(select(rulings.c.case_id).where(live)))
        messages = dict(list(tx.execute(select(outbox.c.message_id, outbox.c.state))))
        sent = set(tx.scalars(select(rulings.c.id).where(rulings.c.state == "sent")))
    verdict = verify(desk.database, desk.secrets)
    bodies: dict[str, set[bytes]] = {}
    for headers, body in there.got:
        bodies.setdefault(headers["webhook-id"], set()).add(body)

    assert (filed_twice, decided_twice) == ([], [])
    assert max(ruled.values()) == 1
    assert verdict.breaches == ()
    assert verdict.seals >= 1
    # A receiver may have got one twice, where the desk died before it wrote down that it was taken; it is the same one.
    assert all(len(same) == 1 for same in bodies.values())
    assert set(messages.values()) == {"sent"}
    assert messages.keys() == bodies.keys() == {f"ruling-{identity}" for identity in sent}
    assert all(json.loads(next(iter(same)))["type"] == "ruling.effective" for same in bodies.values())


def twice(tx: Tx, column: object) -> list[str]:
    """Values that stand in a column more than once."""
    return list(tx.scalars(select(column).group_by(column).having(func.count() > 1)))  # type: ignore[call-overload]


def lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0
