"""A push of twenty files into a large repository, the start before it, and look-ups in a bank of a million entries."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.memory import resident
from benchmarks.timing import ROUNDS
from chouxin.domain import Item, Kind
from chouxin.engine.engine import Engine
from chouxin.engine.snapshots import Snapshots
from chouxin.fingerprints.source_bank import Family, read_bank, write_bank
from chouxin.fingerprints.source_bank import SourceBank as Bank
from evaluation.markdown import table

FILES, CHANGED, FOLDERS = 3000, 20, 60
ENTRIES, ASKED = 1_000_000, 10_000
_WHO = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "gc.auto=0")
_START = """
import sys, time
since = time.perf_counter()
from pathlib import Path
from chouxin.cli import push
from chouxin.engine.engine import Engine
from chouxin.engine.snapshots import Snapshots
engine = Engine("ai-hub", snapshots=Snapshots(Path(sys.argv[1])) if sys.argv[1] else None)
print(time.perf_counter() - since)
engine.close()
"""


@dataclass(frozen=True, slots=True)
class Pushed:
    """Medians in seconds. whole: all files read; push: CHANGED new ones of `size` bytes together; empty: nothing new.

    engine, reading: least seconds of the processor for such a push, in the process that decides and in the one that
    reads. loaded: a push where what is kept is read from the disk first, as a hook does. passed: to know which commits
    on the way are to be looked at. fresh, known: from the start of the program to where it could begin, with packs that
    have to be checked and with packs that were. kept: bytes of what is kept of the repository.
    """

    whole: float
    push: float
    empty: float
    size: int
    kept: int
    engine: float
    reading: float
    loaded: float
    passed: float
    fresh: float
    known: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A bank of ENTRIES. single: look-ups a second, one fingerprint at a time; together: a tree's at once.

    opened: seconds to open it; grown: bytes of memory that ASKED look-ups took.
    """

    single: float
    together: float
    opened: float
    grown: int
    size: int


def measure(folder: Path) -> tuple[Pushed, Asked]:
    """Both, in a folder that is thrown away."""
    return _pushed(folder), _asked(folder)


def _pushed(folder: Path) -> Pushed:
    repository = folder / "repository"
    repository.mkdir()
    _git(repository, "init", "-q", "-b", "main")
    for number in range(FILES):
        _write(repository, number, 0)
    _commit(repository)
    _git(repository, "gc", "-q")
    snapshots = Snapshots(folder / "kept")
    with Engine("ai-hub", snapshots=snapshots) as engine:

        def screened(source: str) -> float:
            since = time.perf_counter()
            decision = engine.screen(Item("r", Kind.ARTIFACT, source=f"git+file://{repository}@{source}"))
            if decision.faults:
                raise AssertionError("the repository was not read in full")
            return time.perf_counter() - since

        whole = screened("HEAD")
        snapshots.keep()
        pushes, loaded, used, passed, size = [], [], [], [], 0
        for turn in range(1, 2 * ROUNDS):
            chosen = range(turn * 7, FILES, FILES // CHANGED)[:CHANGED]
            size = sum(_write(repository, number, turn) for number in chosen)
            _commit(repository)
            if turn % 3 == 0:
                snapshots.keep()  # and forget it
                loaded.append(screened("HEAD~1..HEAD"))
                continue
            before = _used()
            pushes.append(screened("HEAD~1..HEAD"))
            used.append([after - then for after, then in zip(_used(), before, strict=True)])
            since = time.perf_counter()
            engine.passed(Item("r", Kind.ARTIFACT, source=f"git+file://{repository}@HEAD~1..HEAD"))
            passed.append(time.perf_counter() - since)
        empty = statistics.median(screened("HEAD..HEAD") for _ in range(ROUNDS))
    kept = sum(path.stat().st_size for path in (folder / "kept").glob("*.snapshot"))
    fresh, known = (statistics.median(_start(place) for _ in range(ROUNDS)) for place in ("", str(folder / "kept")))
    push, disk, way = (statistics.median(taken) for taken in (pushes, loaded, passed))
    deciding, reading = (min(taken[which] for taken in used) for which in (0, 1))
    return Pushed(whole, push, empty, size, kept, deciding, reading, disk, way, fresh, known)


def _used() -> tuple[float, float]:
    """Seconds of the processor so far: of this process, and of those that it has started and that still run."""
    below = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            if int((folder / "stat").read_text("utf-8").rpartition(")")[2].split()[1]) == os.getpid():
                tasks = (folder / "task").glob("*/schedstat")
                below += sum(int(task.read_text("utf-8").split()[0]) for task in tasks)
    return time.process_time(), below / 1e9


def _write(repository: Path, number: int, turn: int) -> int:
    """An ordinary program of some five thousand characters, a little different each turn; its size."""
    path = repository / f"package{number % FOLDERS}" / f"module{number}.py"
    path.parent.mkdir(exist_ok=True)
    body = "".join(
        f"def part{part}(rows, limit={number + part}):\n"
        f'    """Rows of part {part} below a limit."""\n'
        f"    kept = [row for row in rows if row.size < limit and row.name != 'x{turn}']\n"
        f"    return sorted(kept, key=lambda row: (row.name, row.size % {part + 2}))\n\n\n"
        for part in range(22)
    )
    text = f"import json\nimport os.path\n\nfrom collections import Counter\n\n\n{body}"
    path.write_text(text)
    return len(text)


def _commit(repository: Path) -> None:
    _git(repository, "add", "-A")
    _git(repository, "commit", "-q", "-m", "more")


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *_WHO, "-C", str(folder), *words], check=True, capture_output=True)


def _start(kept: str) -> float:
    done = subprocess.run([sys.executable, "-c", _START, kept], check=True, capture_output=True, text=True)
    return float(done.stdout)


def _asked(folder: Path) -> Asked:
    chance = np.random.default_rng(7)
    hashes = np.unique(chance.integers(0, 1 << 63, ENTRIES + ENTRIES // 50, dtype=np.uint64))[:ENTRIES]
    owners = chance.integers(0, 50, ENTRIES).astype(np.uint16)
    counts = np.bincount(owners, minlength=50)
    families = tuple(Family(f"family {n}", "swap", "", "", 1, int(counts[n])) for n in range(50))
    path = folder / "large.bank"
    write_bank(Bank(families, hashes, owners), path)
    asked = np.sort(
        np.concatenate([chance.choice(hashes, ASKED // 2), chance.integers(0, 1 << 63, ASKED // 2, dtype=np.uint64)])
    )
    del hashes, owners
    since = time.perf_counter()
    bank = read_bank(path)
    opened = time.perf_counter() - since
    before = resident()
    together = ASKED / _median(lambda: bank.contained(asked))
    single = ASKED / 10 / _median(lambda: [bank.contained(asked[n : n + 1]) for n in range(0, ASKED, 10)])
    grown = max(resident() - before, 0)
    return Asked(single, together, opened, grown, path.stat().st_size)


def _median(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        since = time.perf_counter()
        work()
        taken.append(time.perf_counter() - since)
    return statistics.median(taken)


def section(pushed: Pushed, asked: Asked) -> str:
    """The part of the page that tells of it."""
    rows = [
        ("the whole repository, nothing kept", f"{pushed.whole * 1e3:.0f}"),
        (f"a push of {CHANGED} changed files, {pushed.size / 1e3:.0f} kB", f"{pushed.push * 1e3:.0f}"),
        ("the same, of the processor: deciding", f"{pushed.engine * 1e3:.0f}"),
        ("the same, of the processor: reading", f"{pushed.reading * 1e3:.0f}"),
        ("the same, what is kept read from the disk first", f"{pushed.loaded * 1e3:.0f}"),
        ("which commits on the way are to be looked at", f"{pushed.passed * 1e3:.1f}"),
        ("a push that changes nothing", f"{pushed.empty * 1e3:.0f}"),
        ("start of a guard, packs checked for the first time", f"{pushed.fresh * 1e3:.0f}"),
        ("start of a guard, packs as they were", f"{pushed.known * 1e3:.0f}"),
    ]
    kept, size = f"{pushed.kept / 1e3:.0f} kB", f"{asked.size / 1e6:.0f} MB"
    return (
        f"## Pushes\n\nA repository of {FILES} Python files, {kept} kept of it; the verdict is that of the whole."
        f"\n\n{table(('', 'ms'), rows)}\n\n"
        f"A bank of {ENTRIES // 1_000_000} million source fingerprints ({size}, mapped): opened in "
        f"{asked.opened * 1e3:.1f} ms, {asked.single:,.0f} look-ups a second one by one, {asked.together:,.0f} a "
        f"second together, {max(asked.grown, 0) / 1e6:.1f} MB of memory for {ASKED:,} of them."
    )
