"""Models against lists: sampling a file of 10 GiB, looking a model up among a million tensors, and what it takes."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryFile
from time import perf_counter
from typing import BinaryIO

import numpy as np

from chouxin.domain import Prints, TensorPrint
from chouxin.fingerprints.index import Index, Shapes
from chouxin.fingerprints.matching import match
from chouxin.fingerprints.rows import Advisory, Listed
from chouxin.fingerprints.shapes import key
from chouxin.fingerprints.sketch import sketch
from chouxin.fingerprints.tables import digests_of, tensors_of
from chouxin.fingerprints.taking import Wanted

GIB = 1024**3
SHAPE = (2560, 2560)
ROWS, SHAPES, SAMPLES = 1_000_000, 200, 256
TENSORS = 300
_OF_ONE = 500
_ROUNDS, _LOOKS = 3, 15


@dataclass(frozen=True, slots=True)
class Sampled:
    """A file whose model is compared. touched: bytes that were asked for; peak: MiB of the process."""

    gib: float
    tensors: int
    seconds: float
    touched: int
    calls: int
    peak: float


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A model against a list. seconds: for all of its tensors; megabytes: in memory; mapped: in a file beside it."""

    rows: int
    shapes: int
    tensors: int
    seconds: float
    megabytes: float
    mapped: float


def measure(folder: Path) -> tuple[list[Sampled], list[LookedUp]]:
    """Files of three sizes, lists of two."""
    return [sampled(folder, gib) for gib in (0.1, 1, 10)], [looked_up(ROWS // 100), looked_up(ROWS)]


def sampled(folder: Path, gib: float) -> Sampled:
    """Prints of a file of so many GiB, mostly a hole, in a process of its own."""
    path = folder / "inert.safetensors"
    width = 4 * SHAPE[0] * SHAPE[1]
    count = int(gib * GIB) // width
    _sparse(path, count, width)
    program = [sys.executable, "-c", _PROGRAM, str(path), json.dumps(list(SHAPE))]
    runs = [json.loads(subprocess.run(program, check=True, capture_output=True).stdout) for _ in range(_ROUNDS)]
    path.unlink()
    times = median(run["seconds"] for run in runs)
    return Sampled(gib, count, times, runs[0]["touched"], runs[0]["calls"], max(run["peak"] for run in runs))


def looked_up(rows: int) -> LookedUp:
    """A model of which one tensor in three is listed, among so many rows."""
    with TemporaryFile() as file:
        return _looked_up(_index(rows, file), rows)


def _looked_up(index: Index, rows: int) -> LookedUp:
    numbers = np.random.default_rng(9)
    prints = Prints(
        tuple(
            TensorPrint((64 + at % SHAPES, 64), "float32", _sketch_of(index, at) if at % 3 == 0 else _own(numbers))
            for at in range(TENSORS)
        ),
        count=TENSORS,
        numbers=sum(64 * (64 + at % SHAPES) for at in range(TENSORS)),
    )
    times = []
    for _ in range(_LOOKS):
        start = perf_counter()
        found = match(prints, index)
        times.append(perf_counter() - start)
    if not found:
        raise AssertionError("the listed tensors were not found")
    table = index.tensors.nbytes() + index.digests.values.nbytes + index.digests.tensors.nbytes
    table += index.shapes.of.nbytes + index.shapes.starts.nbytes + index.shared.nbytes
    return LookedUp(rows, SHAPES, TENSORS, median(times), table / 1e6, index.tensors.steps.nbytes / 1e6)


def _sparse(path: Path, count: int, width: int) -> None:
    header = {
        f"t{n}": {"dtype": "F32", "shape": list(SHAPE), "data_offsets": [n * width, (n + 1) * width]}
        for n in range(count)
    }
    written = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(written).to_bytes(8, "little") + written)
        file.truncate(8 + len(written) + count * width)


def _index(rows: int, file: BinaryIO) -> Index:
    """So many tensors in models of 500, each with a sketch and a digest."""
    numbers = np.random.default_rng(0)
    steps = numbers.integers(-120, 121, (rows, SAMPLES), dtype=np.int8)
    shapes = np.arange(rows) % SHAPES
    keys = np.array([key((64 + at, 64)) for at in range(SHAPES)], np.uint64)[shapes]
    tensors = tensors_of(keys, lambda tensor: steps[tensor].tobytes(), file)
    digests = digests_of((numbers.bytes(16).hex(), tensor) for tensor in range(rows))
    entries = tuple(Listed("l", "listed", f"m{n}", "", Advisory("x"), "2026-11-22") for n in range(rows // _OF_ONE))
    whose = Shapes(
        tuple((64 + at, 64) for at in range(SHAPES)), shapes.astype(np.uint32), np.arange(0, rows + 1, _OF_ONE)
    )
    ids = tuple(map(str, range(len(entries))))
    nothing = np.empty(0, np.uint32)
    return Index(ids, entries, {}, frozenset(), {}, {}, whose, tensors, digests, nothing, (), Wanted())


def _sketch_of(index: Index, at: int) -> bytes:
    row = int(np.searchsorted(index.tensors.shapes, np.uint64(key((64 + at % SHAPES, 64)))))
    first = int(index.tensors.first[row])
    return bytes(index.tensors.steps[first * SAMPLES : (first + 1) * SAMPLES].tobytes())


def _own(numbers: np.random.Generator) -> bytes:
    return sketch(numbers.standard_normal(SAMPLES).astype(np.float32))


_PROGRAM = """
import json, sys, time
from chouxin.domain import Limits
from chouxin.engine.walk import walk
from chouxin.fingerprints.shapes import key
from chouxin.fingerprints.taking import Wanted
from chouxin.readers.sources import FileSource

class Counting(FileSource):
    touched = calls = 0
    def pread(self, offset, length):
        data = super().pread(offset, length)
        Counting.touched += len(data)
        Counting.calls += 1
        return data

wanted = Wanted(shapes=frozenset({key(tuple(json.loads(sys.argv[2])))}), samples=1024)
with Counting(sys.argv[1]) as source:
    start = time.perf_counter()
    for found in walk(source, Limits(), wanted=wanted):
        pass
    seconds = time.perf_counter() - start
# Of this process alone: what getrusage calls the greatest is handed down from whoever started it.
told = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines() if ":" in line)
peak = int(told["VmHWM"].split()[0]) / 1024
print(json.dumps({"seconds": seconds, "touched": Counting.touched, "calls": Counting.calls, "peak": peak}))
"""
