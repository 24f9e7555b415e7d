"""Archives of every sort, and a model on a web server: how fast, how much memory, how many bytes."""

import gzip
import io
import lzma
import statistics
import subprocess
import sys
import tarfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.timing import ROUNDS
from chouxin.domain import Limits, Member
from chouxin.engine.builtin import READERS
from chouxin.engine.walk import walk
from chouxin.readers.remote import StreamSource
from chouxin.readers.sources import FileSource
from chouxin.testing.inert_weights import Weights
from evaluation.markdown import table
from tests.readers.rars_of import rarred
from tests.readers.servers import Served, served
from tests.readers.seven_zips import seven_zipped, wrapped

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SIZE = 8 * 1024 * 1024
REMOTE = 4 << 30
_MIB = 1024 * 1024
_LINE = "One note of many on packing a model, with its number: {}. 换脸模型的打包说明。\n"
_PROGRAM = """
import re, sys
from pathlib import Path
from benchmarks.containers import unpacked
unpacked(Path(sys.argv[1])) if sys.argv[1] else None
status = Path("/proc/self/status")
held = re.search(r"VmHWM:\\s+(\\d+) kB", status.read_text()) if status.exists() else None
print(int(held[1]) / 1024 if held else 0)
"""


@dataclass(frozen=True, slots=True)
class Container:
    """One archive. packed, size: bytes in it and out of it. peak: MiB that a process took more than one that only
    started."""

    name: str
    packed: int
    size: int
    seconds: float
    peak: float


@dataclass(frozen=True, slots=True)
class Remote:
    """A model on a server. given: bytes that the server sent; asked: requests."""

    name: str
    given: int
    asked: int
    seconds: float


def measure(folder: Path, size: int = SIZE) -> tuple[list[Container], list[Remote]]:
    """Each sort of archive around the same files, and a bomb; then models on a server of this machine."""
    empty = _peak("")
    return [_measured(name, path, empty) for name, path in _written(folder, size)], list(_remotes())


def unpacked(path: Path) -> int:
    """Bytes that come out of the archive at `path`, and of archives in it."""
    with FileSource(path) as source:
        return _out(Member(source), 0)


def _out(member: Member, depth: int) -> int:
    source = member.source
    head = source.pread(0, 4096)
    for make in READERS:
        reader = make()
        if reader.name in ("tar", "zip", "7z", "rar", "compressed") and depth < 3 and reader.recognises(head, source):
            return sum(_out(m, depth + 1) for m in reader.read(source, Limits()) if isinstance(m, Member))
    return source.size


def _files(size: int) -> dict[str, bytes]:
    """Numbers that cannot be packed, and half as many bytes of text."""
    numbers = np.random.default_rng(1).bytes(size * 2 // 3)
    text = "".join(_LINE.format(n) for n in range(size // 3 // len(_LINE.encode()))).encode()
    return {"weights.bin": numbers, "notes.txt": text}


def _written(folder: Path, size: int) -> Iterator[tuple[str, Path]]:
    files = _files(size)
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with tarfile.open(fileobj=tarred, mode="w") as bundle:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            bundle.addfile(info, io.BytesIO(data))
    whole = tarred.getvalue()
    for name, data in (
        ("zip, Deflate", zipped.getvalue()),
        ("tar, gzip", gzip.compress(whole, 1)),
        ("tar, xz", lzma.compress(whole, preset=0)),
        ("tar, Zstandard", zstd.compress(whole)),
        ("7z, LZMA2, one block", wrapped(seven_zipped(files))),
        ("7z, bzip2, one block", seven_zipped(files, "bzip2")),
        ("7z, stored", seven_zipped(files, "copy")),
        ("RAR 5", rarred(files)),
        ("RAR 5, stored", rarred(files, store=True)),
        ("7z, a bomb of zeros", seven_zipped({"a": bytes(16 * size)})),
    ):
        path = folder / name.replace(", ", "_").replace(" ", "")
        path.write_bytes(data)
        yield name, path


def _measured(name: str, path: Path, empty: float) -> Container:
    seconds, size = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        size = unpacked(path)
        seconds.append(time.perf_counter() - start)
    return Container(name, path.stat().st_size, size, statistics.median(seconds), max(_peak(path) - empty, 0))


def _peak(path: Path | str) -> float:
    return float(subprocess.run([sys.executable, "-c", _PROGRAM, str(path)], check=True, capture_output=True).stdout)


def _remotes() -> Iterator[Remote]:
    weights = Weights({f"layer{n}.weight": (64,) for n in range(500)})
    head = b"".join(weights.safetensors(hole=REMOTE))
    for name, what in (
        ("safetensors of 4 GiB", Served(head, len(head) + REMOTE)),
        ("a small one, from a server without ranges", Served(head, len(head) + _MIB, ranges=False)),
    ):
        start = time.perf_counter()
        with served(what) as server, StreamSource(f"{server.address}/m") as source:
            list(walk(source, Limits()))
            yield Remote(name, server.given, len(server.asked), time.perf_counter() - start)


def section(measured: tuple[list[Container], list[Remote]]) -> str:
    """The part of the page."""
    archives, remotes = measured
    rows = [
        (
            one.name,
            f"{one.packed / _MIB:,.1f}",
            f"{one.size / _MIB:,.1f}",
            f"{one.seconds * 1e3:,.0f}",
            f"{one.size / _MIB / one.seconds:,.0f}",
            f"{one.peak:,.0f}",
        )
        for one in archives
    ]
    far = [(one.name, f"{one.given / 1024:,.0f}", str(one.asked), f"{one.seconds * 1e3:,.0f}") for one in remotes]
    return (
        "## Archives\n\nUnpacking alone, of two thirds numbers that cannot be packed and one third text; what comes out"
        " of it is read by others. Memory is what a process took more than one that did nothing; files of more than"
        " 8 MiB are unpacked to the disk, save those of RAR. The bomb is stopped at its ratio.\n\n"
        f"{table(('', 'MiB packed', 'MiB out', 'ms', 'MiB out a second', 'MiB of memory'), rows)}\n\n"
        "Models on a web server of the same machine, from the first question to the last part:\n\n"
        f"{table(('', 'KiB sent', 'questions', 'ms'), far)}"
    )
