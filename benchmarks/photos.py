"""Photos: a folder audited, by the command itself in a process of its own; and what it holds in memory."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from evaluation.markdown import table

PHOTOS = Path(__file__).parents[1] / "photos"
LARGE, SMALL = (4000, 3000), (640, 480)
AUDITED = 500
FEW, MANY = 200, 10_000
_MADE = 20
_RUN = """
import json, os, re, resource, sys, time
from pathlib import Path
from chouxin.cli._boundary import run
start = time.perf_counter()
code = run(sys.argv[1:], os.environ)
taken = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_SELF)
# Not its ru_maxrss, which begins with what the process held that started this one.
held = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
print(json.dumps([code, taken, used.ru_utime + used.ru_stime, held]), file=sys.stderr)
"""


@dataclass(frozen=True, slots=True)
class Audited:
    """A folder audited. cpu: seconds of all cores together. megabytes: peak of the process."""

    name: str
    photos: int
    seconds: float
    cpu: float
    megabytes: float


def measure(folder: Path) -> list[Audited]:
    """Large photos as telephones take them; then few and many small ones, to see whether memory grows."""
    rows = [_audit(f"{LARGE[0]} x {LARGE[1]}", make(folder / "large", AUDITED, LARGE))]
    rows += [_audit(f"{SMALL[0]} x {SMALL[1]}", make(folder / f"small{n}", n, SMALL)) for n in (FEW, MANY)]
    return rows


def make(folder: Path, count: int, size: tuple[int, int]) -> Path:
    """`count` photos of one person before a beach, of which twenty differ; the others are links to them."""
    folder.mkdir(parents=True)
    with Image.open(PHOTOS / "portrait.jpg") as portrait, Image.open(PHOTOS / "beach.png") as beach:
        ground = beach.convert("RGB").resize(size, Image.Resampling.BICUBIC)
        for number in range(_MADE):
            scene = ground.copy()
            high = round(size[1] * (0.3 + 0.03 * number))
            person = portrait.resize((round(high * 0.8), high), Image.Resampling.LANCZOS)
            scene.paste(person, ((number * 137) % (size[0] - person.width), size[1] - high))
            scene.save(folder / f"{number:05}.jpg", quality=92)
    for number in range(_MADE, count):
        os.link(folder / f"{number % _MADE:05}.jpg", folder / f"{number:05}.jpg")
    return folder


def measure_copies(folder: Path) -> list[Audited]:
    """The same for copies in which everybody is covered: few and many, to see whether memory grows."""
    rows = []
    for count in (FEW, MANY):
        album = make(folder / f"album{count}", count, SMALL)
        command = ("protect", str(album), "--out", str(folder / f"copies{count}"), "--keep-nobody")
        rows.append(_run(f"{SMALL[0]} x {SMALL[1]}", album, 0, command))
    return rows


def _audit(name: str, folder: Path) -> Audited:
    return _run(name, folder, 1, ("audit", str(folder), "--me", str(PHOTOS / "portrait.jpg")))


def _run(name: str, folder: Path, wanted: int, command: Sequence[str]) -> Audited:
    done = subprocess.run([sys.executable, "-c", _RUN, "photos", *command], capture_output=True, text=True, check=True)
    code, seconds, cpu, megabytes = json.loads(done.stderr.splitlines()[-1])
    if code != wanted:
        raise RuntimeError(f"photos {command[0]} of {folder} ended with {code}: {done.stderr}")
    return Audited(name, len(list(folder.iterdir())), seconds, cpu, megabytes)


def section(audited: Sequence[Audited], copied: Sequence[Audited]) -> str:
    """The part of the page."""
    return (
        "## Photos: audited\n\n`chouxin photos audit FOLDER --me PICTURE`, faces found and compared, one person in"
        f" each; twenty photos differ, the others are links to them.\n\n{_table(audited)}\n\n"
        "`chouxin photos protect FOLDER --keep-nobody` of the same:\n\n"
        f"{_table(copied)}"
    )


def _table(measured: Sequence[Audited]) -> str:
    rows = [
        (
            f"{a.photos:,} photos of {a.name}",
            f"{a.seconds:.0f}",
            f"{a.cpu:.0f}",
            f"{a.photos / a.cpu:.1f}",
            f"{a.megabytes:.0f}",
        )
        for a in measured
    ]
    heads = ("", "s", "s of all cores together", "photos a second of one core", "peak MiB of the process")
    return table(heads, rows)
