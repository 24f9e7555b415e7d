"""The desk over HTTP: a real server in a process of its own, a load generator beside it on loopback."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.databases import databases
from benchmarks.listings import listings, pack_cases
from chouxin import Engine
from chouxin.desk import keyring, keys
from chouxin.desk.actors import Role
from chouxin.desk.context import Desk, clock
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.domain import Item
from chouxin.store import Database
from evaluation.markdown import table

ROOT = Path(__file__).parents[1]
BATCH, BATCHES, SECONDS, CALLERS, SENDERS = 100, 40, 6.0, 8, 2


@dataclass(frozen=True, slots=True)
class Served:
    """One figure: on which database, what was asked for, and how fast the answers came."""

    database: str
    what: str
    figure: str


def measure(batches: int = BATCHES, seconds: float = SECONDS) -> list[Served]:
    """All figures, on each database."""
    found = listings(BATCH * batches, pack_cases(ROOT / "packs"))
    with Engine(profile="market-strict") as engine:
        list(engine.decide(found[:500]))
        library = _rate(lambda: sum(1 for _ in engine.decide(found)), len(found))
    rows = []
    for name, opened in databases():
        with tempfile.TemporaryDirectory() as folder, opened() as place, _server(Path(folder), place) as (url, key):
            rows.append(Served(name, "the library itself, listings a second", f"{library:,.0f}"))
            rows += [Served(name, what, figure) for what, figure in _figures(url, key, found, library, seconds)]
    return rows


def _figures(url: str, key: str, found: Sequence[Item], library: float, seconds: float) -> Iterator[tuple[str, str]]:
    for callers in (1, SENDERS):
        screened = _batches(url, key, "/api/v1/screen/batch", found, callers)
        share = f"{screened:,.0f} ({screened / library:.2f} of it)"
        yield f"screened in batches of 100 over HTTP, {_told(callers)}, a second", share
    for callers in (1, SENDERS):
        filed = _batches(url, key, "/api/v1/items/batch", found, callers)
        yield f"filed in batches of 100 over HTTP, {_told(callers)}, a second", f"{filed:,.0f}"
    saturated, _ = _singles(url, key, found, seconds, each=None)
    yield f"single screenings a second, {_told(CALLERS)}", f"{saturated:,.0f}"
    half, waits = _singles(url, key, found, seconds, each=2 * CALLERS / saturated)
    p99 = 1000 * statistics.quantiles(waits, n=100)[98]
    middle = 1000 * statistics.median(waits)
    yield "a single screening at half of that, ms", f"{middle:.1f} (p99 {p99:.1f}, at {half:,.0f} a second)"


def _told(callers: int) -> str:
    return f"{callers} callers at once" if callers > 1 else "1 caller"


def section(rows: Sequence[Served]) -> str:
    """The part of the page that tells of the service."""
    by = {(row.database, row.what): row.figure for row in rows}
    names, whats = (list(dict.fromkeys(found)) for found in zip(*by, strict=True))
    told = [(what, *(by.get((name, what), "–") for name in names)) for what in whats]
    return f"""## The desk over HTTP

One server process, and the callers (and PostgreSQL's server) beside it on the same machine: what they take is taken
from it. Aims: batches at half the library's rate, 2,000 filed a second, p99 under 50 ms at half of what is the most.

{table(("", *names), told)}"""


@contextmanager
def _server(folder: Path, place: str) -> Iterator[tuple[str, str]]:
    """The address of a fresh desk on the database at `place`, and a key."""
    kept = folder / "secrets"
    with Database.open(place) as database, Screener(Engine) as screener:
        database.upgrade()
        secrets = keyring.read_or_make(kept)
        desk = Desk(database, secrets, Settings(), screener)
        key, _ = keys.make(desk, "bench", Role.SUBMITTER, clock())
    settings = folder / "settings.yaml"
    settings.write_text("requests_a_minute: 100000000\nrequests_at_once: 1000000\n")
    command = [
        str(Path(sys.executable).with_name("chouxin")),
        "serve",
        "--database",
        place,
        "--secrets",
        str(kept),
        "--settings",
        str(settings),
    ]
    environment = {**os.environ, "CHOUXIN_LANG": "en"}
    with subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as running:
        assert running.stdout is not None
        try:
            line = next(line for line in running.stdout if "http://" in line)
            yield line[line.index("http://") :].split("/console")[0], key
        finally:
            running.terminate()


def _body(items: Sequence[Item]) -> bytes:
    told = [{"id": item.id, **{k: str(v) for k, v in item.fields.items()}} for item in items]
    return json.dumps({"items": told}).encode()


def _batches(url: str, key: str, path: str, found: Sequence[Item], callers: int) -> float:
    """Items a second, by callers who each wait for one answer before they ask again."""
    bodies = [_body(found[at : at + BATCH]) for at in range(0, len(found), BATCH)]

    def call(mine: Sequence[bytes]) -> None:
        with _caller(url, key) as caller:
            for body in mine:
                caller.post(path, content=body).raise_for_status()

    call(bodies[:3])
    with ThreadPoolExecutor(callers) as pool:
        return _rate(lambda: list(pool.map(call, [bodies[n::callers] for n in range(callers)])), len(found))


def _singles(
    url: str, key: str, found: Sequence[Item], seconds: float, each: float | None
) -> tuple[float, list[float]]:
    """Answers a second of CALLERS at once, and how long each took; each: seconds between one caller's requests."""
    waits: list[float] = []
    until = time.perf_counter() + seconds

    def call(number: int) -> None:
        mine = [
            json.dumps({"id": i.id, **{k: str(v) for k, v in i.fields.items()}}).encode()
            for i in found[number::CALLERS]
        ]
        with _caller(url, key) as caller:
            due = time.perf_counter() + (each or 0.0) * number / CALLERS
            at = 0
            while time.perf_counter() < until:
                if each is not None:
                    time.sleep(max(due - time.perf_counter(), 0.0))
                start = due if each is not None else time.perf_counter()
                caller.post("/api/v1/screen", content=mine[at % len(mine)]).raise_for_status()
                waits.append(time.perf_counter() - start)
                due += each or 0.0
                at += 1

    threads = [threading.Thread(target=call, args=(number,)) for number in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(waits) / seconds, waits


def _caller(url: str, key: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return httpx.Client(base_url=url, headers=headers, timeout=60)


def _rate(work: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)
