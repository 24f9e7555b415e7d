"""Whatever a file does to the worker, its item gets a fault and the next item works."""

import gc
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chouxin.domain import Fault, FaultKind, Graph, Item, Kind, Limits, Part, Text
from chouxin.engine.workers import Workers
from chouxin.fingerprints.taking import Wanted
from chouxin.testing import inert
from tests.readers.archives import zipped

# A worker that does what the file says.
HOSTILE = """
import json, sys
sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path]
import os, signal, time
from chouxin.domain import Limits, Part, Text
from chouxin.engine import walk as walking, worker

def walk(source, limits, readers, wanted):
    order = source.pread(0, 100).decode()
    yield Part(source.item_id, source.locator, "d", Text((("text", "before"),)))
    if order == "crash": os.kill(os.getpid(), signal.SIGSEGV)
    if order == "exit": os._exit(3)
    if order == "raise": raise KeyboardInterrupt
    if order == "hang": time.sleep(60)
    if order == "spin":
        while True: pass
    if order == "child":
        if os.fork() == 0: time.sleep(600)
        time.sleep(60)
    if order == "memory": yield bytearray(1 << 33)
    if order == "abort": os.abort()
    if order == "garbage": os.write(answers(), b"\\0\\0\\0\\3abc"); time.sleep(60)
    if order == "endless": os.write(answers(), b"\\xff" * 8); time.sleep(60)
    if order == "print": print("hello" * 1000, flush=True)
    if order == "flood":
        while True: yield Part(source.item_id, source.locator, "d", Text((("text", "x" * 1000000),)))
    if order == "write": open(sys.argv[2], "wb").write(b"x" * 5000)
    if order == "files": held = [os.open("/dev/null", os.O_RDONLY) for _ in range(100000)]
    yield Part(source.item_id, source.locator, "d", Text((("text", "after"),)))

def answers():
    return max(int(n) for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")
               and os.readlink(f"/proc/self/fd/{n}").startswith("pipe:"))

worker.walk = walk
worker.main()
"""


def item(path: Path) -> Item:
    return Item(path.name, Kind.ARTIFACT, source=str(path))


@pytest.fixture
def ordered(tmp_path: Path) -> "Iterator[Ordered]":
    with Workers(Limits(seconds=1.0, memory=1 << 28, header=3_000_000), program=HOSTILE) as workers:
        yield Ordered(workers, tmp_path)


class Ordered:
    """Gives the hostile worker its orders."""

    def __init__(self, workers: Workers, folder: Path) -> None:
        self.workers, self.folder = workers, folder

    def __call__(self, order: str) -> tuple[list[str], list[Fault]]:
        path = self.folder / f"{order}.bin"
        path.write_text(order)
        parts, faults = self.workers.read(item(path))
        return [p.view.fields[0][1] for p in parts if isinstance(p.view, Text)], faults


@pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
@pytest.mark.parametrize(
    "order,kind,why",
    [
        ("crash", FaultKind.CRASHED, "SIGSEGV"),
        ("abort", FaultKind.CRASHED, "SIGABRT"),
        ("exit", FaultKind.CRASHED, "status 3"),
        ("raise", FaultKind.CRASHED, "ended"),
        ("hang", FaultKind.TIMEOUT, "1 seconds"),
        ("spin", FaultKind.TIMEOUT, "1 seconds"),
        ("memory", FaultKind.TOO_LARGE, "memory"),
        ("garbage", FaultKind.CRASHED, "sent"),
        ("endless", FaultKind.CRASHED, "4294967295"),
    ],
)
def test_a_worker_that_dies_costs_its_artifact_and_keeps_what_came_before(
    order: str, kind: FaultKind, why: str, ordered: Ordered
) -> None:
    texts, faults = ordered(order)
    after = ordered("nothing")

    assert texts == ["before"]
    assert [f.kind for f in faults] == [kind]
    assert why in faults[0].why
    assert (faults[0].item_id, str(faults[0].locator)) == (f"{order}.bin", f"{order}.bin")
    assert after == (["before", "after"], [])


@pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
@pytest.mark.parametrize("most", [1, 3])
def test_one_that_dies_among_many_costs_itself_and_no_other(most: int, tmp_path: Path) -> None:
    # Answers are sent some at a time: those that wait when the process dies must not be lost, nor told of another.
    bad = {3: "crash", 4: "exit", 20: "garbage", 21: "hang", 33: "crash"}
    paths = [tmp_path / f"{number}.bin" for number in range(40)]
    for number, path in enumerate(paths):
        path.write_text(bad.get(number, "nothing"))
    with Workers(Limits(seconds=1.0, memory=1 << 28), program=HOSTILE, most=most) as workers:
        workers._waited = 100.0  # so that every process that may start does
        found = workers.read_all([item(path) for path in paths])

    texts = [[p.view.fields[0][1] for p in parts if isinstance(p.view, Text)] for parts, _ in found]
    assert texts == [["before"] if number in bad else ["before", "after"] for number in range(40)]
    assert [number for number, (_, faults) in enumerate(found) if faults] == sorted(bad)
    assert [faults[0].kind for _, faults in found if faults] == [
        *(FaultKind.CRASHED, FaultKind.CRASHED, FaultKind.CRASHED, FaultKind.TIMEOUT, FaultKind.CRASHED)
    ]


@pytest.mark.parametrize("most", [1, 4])
def test_any_number_of_processes_gives_the_same_in_the_same_order(most: int, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(150)]
    for number, path in enumerate(paths):
        path.write_text(f"note {number}" * (number % 7 + 1))
    with Workers(most=most) as workers:
        workers._waited = 100.0
        found = workers.read_all([item(path) for path in paths])
        count = len(workers._processes)

    assert count == most
    assert [parts[0].view for parts, _ in found] == [Text((("text", path.read_text()),)) for path in paths]
    assert [parts[0].item_id for parts, _ in found] == [path.name for path in paths]


def test_what_is_begun_is_read_once_and_what_is_forgotten_does_no_harm(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(100)]
    for path in paths:
        path.write_text(path.name)
    items = [item(path) for path in paths]
    with Workers() as workers:
        workers.begin(items[:50])
        workers.begin(items[:60])
        jobs = [len(workers._waiting) + sum(len(p.sent) for p in workers._processes)]
        found = workers.read_all(items[30:60])
        workers.forget()
        jobs.append(len(workers._waiting) + sum(len(p.sent) for p in workers._processes))
        again = workers.read_all(items)

    assert jobs == [60, 0]
    assert [parts[0].view for parts, _ in found] == [Text((("text", path.name),)) for path in paths[30:60]]
    assert [parts[0].view for parts, _ in again] == [Text((("text", path.name),)) for path in paths]


def test_a_timeout_ends_what_the_worker_started_too(ordered: Ordered) -> None:
    ordered("nothing")
    (process,) = ordered.workers._processes
    group = process._popen.pid
    _, faults = ordered("child")

    assert [f.kind for f in faults] == [FaultKind.TIMEOUT]
    for _ in range(50):
        if not _alive(group):
            return
        time.sleep(0.1)
    pytest.fail("a process of the group is left")


def _alive(group: int) -> bool:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = stat.read_text().rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(pgrp) == group and state != "Z":
            return True
    return False


def test_what_is_printed_disturbs_nothing(ordered: Ordered) -> None:
    assert ordered("print") == (["before", "after"], [])


def test_parts_without_end_are_bounded(ordered: Ordered) -> None:
    texts, faults = ordered("flood")

    assert sum(map(len, texts)) < 4_000_000
    assert faults


def test_too_many_open_files_is_a_fault_of_the_reader(ordered: Ordered) -> None:
    _, faults = ordered("files")

    assert faults
    assert ordered("nothing") == (["before", "after"], [])


def test_the_process_is_kept_and_only_started_when_needed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with Workers() as workers:
        seen = [list(workers._processes)]
        for _ in range(2):
            workers.read(item(tmp_path / "a.txt"))
            seen.append(list(workers._processes))
    nothing, first, second = seen

    assert nothing == []
    assert len(first) == 1
    assert first == second
    assert first[0]._popen.poll() is not None


def test_processor_time_of_one_job_is_not_counted_against_the_next(ordered: Ordered) -> None:
    for _ in range(3):
        assert ordered("nothing") == (["before", "after"], [])


def test_workers_that_are_forgotten_end(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    workers = Workers()
    workers.read(item(tmp_path / "a.txt"))
    (process,) = workers._processes
    popen = process._popen
    del workers, process
    gc.collect()

    assert popen.poll() is not None


def test_a_worker_that_cannot_start_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with Workers(program="raise SystemExit(5)") as workers:
        parts, faults = workers.read(item(tmp_path / "a.txt"))

    assert parts == []
    assert "does not start with status 5" in faults[0].why


def test_a_worker_that_never_reads_does_not_keep_anybody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chouxin.engine.process._START", 0.5)
    (tmp_path / "a.txt").write_text("hello")
    wanted = Wanted(names=frozenset(str(number) for number in range(100_000)))  # more than a pipe holds
    with Workers(wanted=wanted, program="import time; time.sleep(60)") as workers:
        parts, faults = workers.read(item(tmp_path / "a.txt"))

    assert parts == []
    assert [fault.kind for fault in faults] == [FaultKind.TIMEOUT]


def test_real_files(tmp_path: Path) -> None:
    (tmp_path / "swap.zip").write_bytes(
        zipped({"换脸.onnx": inert.inswapper().to_bytes(), "a.png": b"\x89PNG\r\n\x1a\n"})
    )
    os.mkfifo(tmp_path / "pipe")
    with Workers() as workers:
        parts, faults = workers.read(item(tmp_path / "swap.zip"))
        pipe = workers.read(item(tmp_path / "pipe"))
        nothing = workers.read(item(tmp_path / "nothing"))
        folder = workers.read(item(tmp_path))
        remote = workers.read(Item("r", Kind.ARTIFACT, source=(tmp_path / "swap.zip").as_uri()))

    assert [str(p.locator) for p in parts] == ["swap.zip!/换脸.onnx"]
    assert isinstance(parts[0], Part)
    assert isinstance(parts[0].view, Graph)
    assert parts[0].item_id == "swap.zip"
    assert [(f.kind, str(f.locator)) for f in faults] == [(FaultKind.UNSUPPORTED, "swap.zip!/a.png")]
    assert [[f.why for f in found[1]] for found in (pipe, nothing, folder)] == [
        ["not a regular file but a pipe"],
        ["No such file or directory"],
        ["not a regular file but a pipe", "PNG image: there is no reader for it"],
    ]
    assert [p.digest for p in remote[0]] == [p.digest for p in parts]


def test_modules_beside_the_file_are_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit(9)")
    (tmp_path / "zlib.py").write_text("raise SystemExit(9)")
    (tmp_path / "a.txt").write_text("hello")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Workers() as workers:
        parts, faults = workers.read(Item("a", Kind.ARTIFACT, source="a.txt"))

    assert (len(parts), faults) == (1, [])


def test_many_items_at_a_good_speed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    with Workers() as workers:
        workers.read(item(tmp_path / "a.txt"))
        start = time.perf_counter()
        for _ in range(200):
            workers.read(item(tmp_path / "a.txt"))
        seconds = time.perf_counter() - start

    assert seconds < 20  # about 0.3 ms each on a quiet machine; a new process for each would take longer


def test_the_first_come_before_the_last_are_read(ordered: Ordered) -> None:
    paths = []
    for number, order in enumerate(["nothing", "nothing", "hang", "nothing"]):
        paths.append(ordered.folder / f"{number}.bin")
        paths[-1].write_text(order)
    items = [item(path) for path in paths]
    workers = ordered.workers
    workers.begin(items)
    counts = []
    while items:
        counts.append(workers.first(items))
        found = workers.read_all(items[: counts[-1]])
        items = items[counts[-1] :]

    assert sum(counts) == 4
    assert len(counts) > 1  # the one that hangs takes longer than anybody waits for more
    assert [len(parts) for parts, _ in found][-1:] == [2]
