"""Photos and a video covered, beside deface, which is the best known tool for it: each by its command, in turn.

deface (1.5) covers all faces it finds; it keeps nobody, checks nothing afterwards, and leaves the notes out altogether.
"""

import os
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

from benchmarks.photos import make
from evaluation.markdown import table

DEFACE = Path(__file__).parents[1] / ".venv" / "judges" / "bin" / "deface"
PICTURES, SIZE = 20, (1920, 1440)
FRAMES, FRAME = 90, (1280, 720)
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Covered:
    """One thing covered by both. ours, theirs: seconds, the median of some rounds; theirs: None where it is absent."""

    name: str
    count: int
    ours: float
    theirs: float | None


def measure(folder: Path) -> list[Covered]:
    """One photo, some photos in one command, and a video."""
    many = make(folder / "many", PICTURES, SIZE)
    one = folder / "one"
    one.mkdir()
    shutil.copyfile(many / "00003.jpg", one / "a.jpg")
    film = folder / "film"
    film.mkdir()
    _film(film / "a.mp4", many / "00003.jpg")
    size, frame = (f"{wide} x {high}" for wide, high in (SIZE, FRAME))
    return [
        _race(f"one photo of {size}, with the start of the program", one, 1, folder),
        _race(f"{PICTURES} photos of {size}", many, PICTURES, folder),
        _race(f"a video of {FRAMES} frames, {frame}", film, FRAMES, folder),
    ]


def _race(name: str, place: Path, count: int, folder: Path) -> Covered:
    mine, other = [], []
    for number in range(_ROUNDS):
        # In turn, so that a busy machine is as busy for both.
        mine.append(_ours(place, folder / f"{place.name}-out{number}"))
        if DEFACE.exists():
            other.append(_theirs(place, folder / f"{place.name}-deface{number}"))
    return Covered(name, count, median(mine), median(other) if other else None)


_RUN = "import os, sys; from chouxin.cli._boundary import run; sys.exit(run(sys.argv[1:], os.environ))"


def _ours(place: Path, out: Path) -> float:
    command = [sys.executable, "-c", _RUN, "photos", "protect", str(place), "--out", str(out), "--keep-nobody"]
    return _timed(command)


def _theirs(place: Path, out: Path) -> float:
    out.mkdir()
    files = sorted(str(path) for path in place.iterdir())
    taken = 0.0
    # With several files it wants no name for what it writes, and puts it beside them.
    for path in [files] if len(files) > 1 else [[files[0], "--output", str(out / Path(files[0]).name)]]:
        taken += _timed([str(DEFACE), *path, "--replacewith", "solid"])
    for made in place.glob("*_anonymized*"):
        made.unlink()
    return taken


def _timed(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=dict(os.environ))
    return time.perf_counter() - start


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
            f"{one.ours:.2f}",
            "–" if one.theirs is None else f"{one.theirs:.2f}",
            f"{one.count / one.ours:.1f}",
            "–" if one.theirs is None else f"{one.theirs / one.ours:.1f}",
        )
        for one in covered
    ]
    heads = ("", "chouxin, s", "deface, s", "chouxin, a second", "times as fast")
    return (
        "## Photos and videos: covered\n\n`chouxin photos protect --keep-nobody` beside deface 1.5 with its usual"
        " settings, both with a solid cover, in turn, the median of three. Ours looks at each copy again before it is"
        f" written, and compares; deface does not.\n\n{table(heads, rows)}"
    )
