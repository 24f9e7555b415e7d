"""Model files of a gigabyte: how many bytes of each are touched, how long it takes, and how much memory."""

import statistics
import struct
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.timing import ROUNDS
from chouxin.domain import Fault, Limits
from chouxin.engine.walk import walk
from chouxin.readers.sources import FileSource
from chouxin.testing.inert import inswapper
from chouxin.testing.inert_containers import to_gguf, to_hdf5
from chouxin.testing.inert_weights import Weights

SIZE = 1024 * 1024 * 1024
_TENSORS = 500
_FLAGS = 0x0808
"""Sizes behind the data, names in UTF-8."""
_LAYERS = {f"model/layer{n}/weight": (64,) for n in range(_TENSORS)}


_PROGRAM = """
import re, sys
from pathlib import Path
from chouxin.domain import Limits
from chouxin.engine.worker import walk
from chouxin.readers.sources import FileSource
with FileSource(sys.argv[1]) as source:
    for found in walk(source, Limits()):
        pass
# Of this process alone: what getrusage calls the greatest is handed down from whoever started it.
status = Path("/proc/self/status")
held = re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text()) if status.exists() else None
print(int(held[1]) / 1024 if held else 0)
"""


@dataclass(frozen=True, slots=True)
class Header:
    """One file. touched: bytes read of it; peak: bytes of memory that Python took at most, beyond what it had.

    resident: MiB that a process of its own took at most, from its start on.
    """

    name: str
    touched: int
    seconds: float
    peak: int
    resident: float


def measure(folder: Path, size: int = SIZE) -> list[Header]:
    """Each format in its turn, as the worker walks through it, `ROUNDS` times; the median of the times."""
    return [_measured(name, path) for name, path in _files(folder, size)]


def _files(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    yield "ONNX, inputs and outputs behind the weights", inswapper().write(folder / "a.onnx", hole=size)
    for name, head in (
        ("safetensors, 500 tensors", b"".join(Weights(_LAYERS).safetensors(hole=size))),
        ("GGUF, 500 tensors", to_gguf(Weights(_LAYERS), hole=size)),
        ("HDF5, 500 datasets in 500 groups", to_hdf5(Weights(_LAYERS), hole=size)),
    ):
        path = folder / name.partition(",")[0]
        path.write_bytes(head)
        with path.open("r+b") as file:
            file.truncate(len(head) + size)
        yield name, path
    yield "PyTorch archive, 500 tensors", _torch(folder / "a.pt", size)


def _torch(path: Path, size: int) -> Path:
    """As PyTorch writes it: 500 members of zeros beside the pickle, sparse.

    What stands in front of a member says nothing yet of sizes and checksum, is padded so that the numbers begin at 64
    bytes, and what was left out follows them.
    """
    each = size // _TENSORS // 4
    state = Weights({f"layer{n}.weight": (each,) for n in range(_TENSORS)}).to_state()
    members = [(b"a/data.pkl", state, 0), (b"a/byteorder", b"little", 0)]
    members += [(b"a/data/%d" % n, b"", 4 * each) for n in range(_TENSORS)]
    members.append((b"a/version", b"3\n", 0))
    listed = b""
    with path.open("wb") as file:
        for name, data, hole in members:
            at, length = file.tell(), len(data) + hole
            crc = _crc_of_zeros(hole) if hole else zlib.crc32(data)
            padding = -(at + 30 + len(name) + 4) % 64
            extra = struct.pack("<2sH", b"FB", padding) + b"Z" * padding
            own = struct.pack("<4s5H3L2H", b"PK\3\4", 0, _FLAGS, 0, 0, 0, 0, 0, 0, len(name), len(extra))
            file.write(own + name + extra + data)
            file.seek(hole, 1)
            file.write(struct.pack("<4s3L", b"PK\7\x08", crc, length, length))
            sizes = struct.pack("<3L5H2L", crc, length, length, len(name), 0, 0, 0, 0, 0, at)
            listed += struct.pack("<4s6H", b"PK\1\2", 0, 0, _FLAGS, 0, 0, 0) + sizes + name
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(members), len(members), len(listed), file.tell(), 0)
        file.write(listed + end)
    return path


@cache
def _crc_of_zeros(count: int) -> int:
    return zlib.crc32(bytes(count))


def _measured(name: str, path: Path) -> Header:
    seconds, touched, peak = [], 0, 0
    for number in range(ROUNDS + 1):
        with FileSource(path) as source:
            if not number:
                tracemalloc.start()
            start = time.perf_counter()
            found = list(walk(source, Limits()))
            seconds.append(time.perf_counter() - start)
            touched = source.touched
            if not number:
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
        if not found or any(isinstance(one, Fault) for one in found):
            raise AssertionError(f"{name} was not read in full")
    resident = float(subprocess.run([sys.executable, "-c", _PROGRAM, path], check=True, capture_output=True).stdout)
    return Header(name, touched, statistics.median(seconds[1:]), peak, resident)
