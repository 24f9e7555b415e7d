"""The desk's records: items filed a second, and the queue with a million decisions stored, on both databases."""

import contextlib
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from benchmarks.crowd import fill, known
from benchmarks.databases import databases
from benchmarks.listings import listings, pack_cases
from chouxin.desk import cases, keyring, people
from chouxin.desk.actors import Role, person
from chouxin.desk.context import Desk, clock
from chouxin.desk.filing import Submission, file
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.engine.engine import Engine
from chouxin.store import Database
from chouxin.store.cases import Wanted
from chouxin.web import serving
from evaluation.markdown import table

ROOT = Path(__file__).parents[1]
BATCH, BATCHES = 100, 60
RULED = 5_000
DECISIONS, AT_WORK = 1_000_000, 20_000
_ASKED = 30
_OPEN = ("open", "claimed", "second")
SITE, ANNE = person("k-site", "site", Role.SUBMITTER), person("p-anne", "anne", Role.REVIEWER)


@dataclass(frozen=True, slots=True)
class Timed:
    """One row: what was done on which database, and how fast."""

    database: str
    what: str
    figure: str


def measure(batches: int = BATCHES, decisions: int = DECISIONS, at_work: int = AT_WORK) -> list[Timed]:
    """All rows."""
    rows = []
    with Screener(Engine) as screener:
        for name, opened in databases():
            with opened() as url, Database.open(url, patience=120) as database:
                database.upgrade()
                filed, worked = _filed(database, screener, batches, min(RULED, decisions))
                rows.append(Timed(name, "items filed a second, in batches of 100", f"{filed:,.0f}"))
                rows.append(Timed(name, "the same a second of our own processor time", f"{worked:,.0f}"))
            with opened() as url, Database.open(url, patience=120) as database:
                database.upgrade()
                fill(database, decisions, at_work)
                rows += [Timed(name, what, spread) for what, spread in _asked(database, screener, decisions)]
    return rows


def section(rows: list[Timed]) -> str:
    """The part of the page that tells of the desk."""
    head = ("", "sqlite", "postgresql")
    by = {(row.database, row.what): row.figure for row in rows}
    whats = list(dict.fromkeys(row.what for row in rows))
    told = table(head, [(what, by.get(("sqlite", what), "–"), by.get(("postgresql", what), "–")) for what in whats])
    return f"""## The desk's records

Filing screens an invented listing, keeps it with its decision and opens a case where it needs one (one in ten does);
every batch is on the disk when its answer comes, and each item was held against {RULED:,} ruled ones that are known by
their wording. Aim: 2,000 a second. What is asked of a desk that keeps {DECISIONS:,} decisions and has
{AT_WORK:,} cases to work on: the middle one of {_ASKED} times, and the slowest. Aim: a page of the queue under 100 ms.
SQLite writes through to the disk at each commit, PostgreSQL runs beside it with its own settings. All of it in one
process, the database's server aside.

{told}"""


def _filed(database: Database, screener: Screener, batches: int, ruled: int) -> tuple[float, float]:
    """Items a second, and a second of this process's processor time; the database's server has its own."""
    fill(database, 5 * ruled, 0)
    known(database, ruled)
    desk = Desk(database, keyring.fresh(), Settings(), screener)
    found = listings(BATCH * (batches + 3), pack_cases(ROOT / "packs"))
    given = [Submission(item, f"seller-{number % 997}", item.id) for number, item in enumerate(found)]
    parts = [given[at : at + BATCH] for at in range(0, len(given), BATCH)]
    for part in parts[:3]:
        file(desk, part, SITE, clock())
    start, busy = time.perf_counter(), time.process_time()
    for part in parts[3:]:
        file(desk, part, SITE, clock())
    count = BATCH * (len(parts) - 3)
    return count / (time.perf_counter() - start), count / (time.process_time() - busy)


def _asked(database: Database, screener: Screener, decisions: int) -> Iterator[tuple[str, str]]:
    desk = Desk(database, keyring.fresh(), Settings(), screener)
    later = (2, 1_790_000_000_000 + decisions * 59, "c")
    asked: dict[str, Callable[[], object]] = {
        "the queue, a page of 50": lambda: cases.queue(desk, Wanted(states=_OPEN)),
        "the queue, a page far down": lambda: cases.queue(desk, Wanted(states=_OPEN, after=later)),
        "one queue, a page of 50": lambda: cases.queue(desk, Wanted(states=_OPEN, queues=("model-repo",))),
        "how many wait in each queue": lambda: cases.counts(desk),
        "an account's cases": lambda: cases.queue(desk, Wanted(account="seller-70")),
    }
    for what, ask in asked.items():
        yield f"{what}, ms", _spread(ask)
    with _signed_in(desk) as browser:
        for what, path in (("the queue", "/console/queue"), ("one queue", "/console/queue?queue=model-repo")):
            yield f"the page of {what} as a browser gets it, ms", _spread(partial(_got, browser, path))


def _spread(ask: Callable[[], object]) -> str:
    """The middle of some times, and the slowest."""
    ask()
    taken = []
    for _ in range(_ASKED):
        start = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - start))
    return f"{statistics.median(taken):.1f} (≤ {max(taken):.1f})"


def _got(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status_code


@contextlib.contextmanager
def _signed_in(desk: Desk) -> Iterator[httpx.Client]:
    """A browser in which somebody has signed in, at a real server of this process."""
    password = "a pass phrase of some length"
    people.add(desk, "bench", Role.REVIEWER, password, clock())
    with tempfile.TemporaryDirectory() as folder, serving.listening("127.0.0.1", 0) as listener:
        made = serving.server(desk, Path(folder))
        thread = threading.Thread(target=made.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=60) as browser:
            browser.post("/console/sign-in", data={"name": "bench", "password": password})
            yield browser
        made.should_exit = True
        thread.join()


if __name__ == "__main__":
    sys.stdout.write(section(measure()) + "\n")
