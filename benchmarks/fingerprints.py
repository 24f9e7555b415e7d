"""Models against lists: sampling a file of 10 GiB, looking a model up among a million tensors, and what it takes."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from chouxin.domain import Prints, TensorPrint
from chouxin.fingerprints.index import Digests, Index, Tensors
from chouxin.fingerprints.matching import match
from chouxin.fingerprints.rows import Advisory, Listed
from chouxin.fingerprints.shapes import key
from chouxin.fingerprints.sketch import CODE_BITS, sketch
from chouxin.fingerprints.taking import Wanted

GIB = 1024**3
SHAPE = (2560, 2560)
ROWS, SHAPES, SAMPLES = 1_000_000, 200, 256
TENSORS = 300
_ROUNDS = 3


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
    """A model against a list. seconds: for all of its tensors."""

    rows: int
    shapes: int
    tensors: int
    seconds: float
    megabytes: float


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
    index = _index(rows)
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
    for _ in range(_ROUNDS):
        start = perf_counter()
        found = match(prints, index)
        times.append(perf_counter() - start)
    if not found:
        raise AssertionError("the listed tensors were not found")
    arrays = index.tensors
    size = sum(
        a.nbytes for a in (arrays.keys, arrays.entries, arrays.numbers, arrays.codes, arrays.starts, arrays.steps)
    )
    return LookedUp(rows, SHAPES, TENSORS, median(times), size / 1e6)


def _sparse(path: Path, count: int, width: int) -> None:
    header = {
        f"t{n}": {"dtype": "F32", "shape": list(SHAPE), "data_offsets": [n * width, (n + 1) * width]}
        for n in range(count)
    }
    written = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(written).to_bytes(8, "little") + written)
        file.truncate(8 + len(written) + count * width)


def _index(rows: int) -> Index:
    numbers = np.random.default_rng(0)
    steps = numbers.integers(-120, 121, (rows, SAMPLES), dtype=np.int8)
    models = rows // 500
    tensors = Tensors(
        keys=np.sort(np.array([key((64 + at, 64)) for at in range(SHAPES)], np.uint64).repeat(rows // SHAPES)),
        entries=(np.arange(rows) % models).astype(np.int32),
        numbers=(np.arange(rows) // models).astype(np.int32),
        codes=np.packbits(steps[:, :CODE_BITS] > 0, axis=1).view(np.uint64).reshape(rows, 4),
        starts=np.arange(rows + 1, dtype=np.int64) * SAMPLES,
        steps=steps.reshape(-1),
        shared=np.zeros(rows, np.bool_),
    )
    entries = tuple(Listed("l", "listed", f"m{n}", "", Advisory("x"), "2026-11-22") for n in range(models))
    digests = Digests(np.array([], "S16"), np.array([], np.int32), np.array([], np.int32))
    ids = tuple(map(str, range(models)))
    return Index(ids, entries, {}, frozenset(), {}, {}, tensors, digests, (), Wanted())


def _sketch_of(index: Index, at: int) -> bytes:
    row = int(np.searchsorted(index.tensors.keys, np.uint64(key((64 + at % SHAPES, 64)))))
    return bytes(index.tensors.steps[row * SAMPLES : (row + 1) * SAMPLES].tobytes())


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
