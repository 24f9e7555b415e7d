"""Photos and a video covered, beside deface, which is the best known tool for it: each by its command, in turn.

deface (1.5) covers all faces it finds; it keeps nobody, checks nothing afterwards, and leaves the notes out altogether.
Both are run as they are when nobody sets anything, and may use all cores. It looks at a picture in its full size, which
grows with the picture; ours looks twice, at 320 and at 1600, and at 640 at the copy.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.photos import LARGE, make
from evaluation.markdown import table

DEFACE = Path(__file__).parents[1] / ".venv" / "judges" / "bin" / "deface"
PICTURES, SIZE = 20, (1920, 1440)
LARGE_PICTURES = 10
"""Photos as telephones take them; fewer, since deface takes seconds and three gigabytes for one."""
FRAMES, FRAME = 90, (1280, 720)
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds, and those of all cores together."""

    seconds: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Covered:
    """One thing covered by both. ours, theirs: the median of some rounds; theirs: None where it is absent."""

    name: str
    count: int
    ours: Taken
    theirs: Taken | None


def measure(folder: Path) -> list[Covered]:
    """One photo, some photos in one command, some larger ones, and a video."""
    large = make(folder / "large", LARGE_PICTURES, LARGE)
    many = make(folder / "many", PICTURES, SIZE)
    one = folder / "one"
    one.mkdir()
    shutil.copyfile(many / "00003.jpg", one / "a.jpg")
    film = folder / "film"
    film.mkdir()
    _film(film / "a.mp4", many / "00003.jpg")
    size, larger, frame = (f"{wide} x {high}" for wide, high in (SIZE, LARGE, FRAME))
    return [
        _race(f"one photo of {size}, with the start of the program", one, 1, folder),
        _race(f"{PICTURES} photos of {size}", many, PICTURES, folder),
        _race(f"{LARGE_PICTURES} photos of {larger}", large, LARGE_PICTURES, folder),
        _race(f"a video of {FRAMES} frames, {frame}", film, FRAMES, folder),
    ]


def _race(name: str, place: Path, count: int, folder: Path) -> Covered:
    mine, other = [], []
    for number in range(_ROUNDS):
        # In turn, so that a busy machine is as busy for both.
        mine.append(_ours(place, folder / f"{place.name}-out{number}"))
        if DEFACE.exists():
            other.append(_theirs(place, folder / f"{place.name}-deface{number}"))
    return Covered(name, count, _middle(mine), _middle(other) if other else None)


def _middle(taken: Sequence[Taken]) -> Taken:
    return Taken(median(one.seconds for one in taken), median(one.cpu for one in taken))


_RUN = "import os, sys; from chouxin.cli._boundary import run; sys.exit(run(sys.argv[1:], os.environ))"


def _ours(place: Path, out: Path) -> Taken:
    command = [sys.executable, "-c", _RUN, "photos", "protect", str(place), "--out", str(out), "--keep-nobody"]
    return _timed(command)


def _theirs(place: Path, out: Path) -> Taken:
    out.mkdir()
    files = sorted(str(path) for path in place.iterdir())
    # With several files it wants no name for what it writes, and puts it beside them.
    named = files if len(files) > 1 else [files[0], "--output", str(out / Path(files[0]).name)]
    taken = _timed([str(DEFACE), *named, "--replacewith", "solid"])
    for made in place.glob("*_anonymized*"):
        made.unlink()
    return taken


def _timed(command: Sequence[str]) -> Taken:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=dict(os.environ))
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _film(path: Path, picture: Path) -> None:
    """A camera that pans over a photo."""
    import av  # noqa: PLC0415 - an optional part

    with Image.open(picture) as opened:
        whole = np.asarray(opened.convert("RGB"))
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("libx264", rate=30, options={"preset": "veryfast", "crf": "20"})
        stream.width, stream.height, stream.pix_fmt = *FRAME, "yuv420p"
        for number in range(FRAMES):
            left = (SIZE[0] - FRAME[0]) * number // FRAMES
            top = SIZE[1] - FRAME[1]
            frame = av.VideoFrame.from_ndarray(
                np.ascontiguousarray(whole[top : top + FRAME[1], left : left + FRAME[0]]), format="rgb24"
            )
            frame.pts, frame.time_base = number, Fraction(1, 30)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def section(covered: Sequence[Covered]) -> str:
    """The part of the page."""
    rows = [
        (
            one.name,
            f"{one.ours.seconds:.2f}",
            "–" if one.theirs is None else f"{one.theirs.seconds:.2f}",
            f"{one.count / one.ours.seconds:.1f}",
            "–" if one.theirs is None else f"{one.theirs.seconds / one.ours.seconds:.1f}",
            "–" if one.theirs is None else f"{one.theirs.cpu / one.ours.cpu:.1f}",
        )
        for one in covered
    ]
    heads = ("", "chouxin, s", "deface, s", "chouxin, a second", "times as fast", "less time of all cores, times")
    return (
        "## Photos and videos: covered\n\n`chouxin photos protect --keep-nobody` beside deface 1.5 with its usual"
        " settings, both with a solid cover, in turn, the median of three. Ours looks at each copy again before it is"
        " written; deface does not. It looks at the whole picture at its size, ours at 320 and at 1600 pixels of the"
        f" longer side, and at the copy at 640.\n\n{table(heads, rows)}"
    )
