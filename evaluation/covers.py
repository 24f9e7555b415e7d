"""How strong the covers are, by a matcher that the gate does not use: dlib's, in an environment of its own.

Each face of the public sets is covered as `chouxin photos protect` does it, and compared with itself before, by
landmarks of the original, as somebody would who cuts the face out by hand. Whether other photos match is easier.
"""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from chouxin.domain import MissingExtra, Unreadable
from chouxin.person import covering, pictures
from chouxin.person.covering import Cover, Region, cover, region
from chouxin.person.faces import SAME, Face, Finder, Matcher
from chouxin.person.looking import LONGEST
from chouxin.person.weights import places
from chouxin.policy.share import Share
from evaluation.data import ROOT, NotThereError, corpus_folder
from evaluation.markdown import table

JUDGE = ROOT / ".venv" / "judges"
_WORKER = Path(__file__).with_name("judging.py")
_SIDE = 300
"""Pixels of a side of what the judge is shown: the face with as much again around it."""
_NARROWEST = 40
"""Pixels of a face; of smaller ones it is not known whether the judge knows them uncovered."""
_MOST = 700
_LIKE_ITSELF = 0.6
"""Distance under which dlib's makers take two faces for one person's."""
WEAK = "a weak blur (sigma 2 % of the width)"
OWN = {Cover.SOLID: "solid", Cover.BLUR: "blur (sigma 20 %)", Cover.MOSAIC: "mosaic"}
_TENTH = "half of our blur (sigma 10 %)"

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Judged:
    """One cover. itself: faces that the judge takes for the one that was covered. gate: the same by the gate's own
    matcher. found: those in whose piece a face is still found.
    """

    name: str
    itself: Share
    gate: Share
    found: Share


@dataclass(frozen=True, slots=True)
class _Sample:
    """A face in its piece of a picture. before: the piece; face: in pixels of it; origin: the repository."""

    before: Pixels
    face: Face
    origin: str = ""


def measure() -> tuple[list[Judged], Mapping[str, int]]:
    """All covers over all faces of the corpus, and how many of them each repository has. Raises NotThereError."""
    python = JUDGE / "bin" / "python"
    if not python.exists():
        raise NotThereError("make env-judges")
    folders = places(os.environ)
    try:
        finder, matcher = Finder(folders), Matcher(folders)
    except MissingExtra as missing:
        raise NotThereError("make photos") from missing
    samples = list(_samples(finder))
    if not samples:
        raise NotThereError("CHOUXIN_CORPUS/photos")
    ways = ["nothing (control)", WEAK, _TENTH, *OWN.values()]
    covered = {way: [_covered(sample, way) for sample in samples] for way in ways}
    distances = _judged(python, samples, covered)
    rows = [_row(way, samples, covered[way], distances[way], finder, matcher) for way in ways]
    return rows, Counter(sample.origin for sample in samples)


def _samples(finder: Finder) -> Iterator[_Sample]:
    root = corpus_folder()
    if root is None:
        raise NotThereError("CHOUXIN_CORPUS")
    count, photos = 0, root / "photos"
    for path in sorted(photos.rglob("*")):
        if path.suffix.lower() not in (".jpg", ".jpeg", ".png") or count >= _MOST:
            continue
        try:
            shown = pictures.open(path, LONGEST).pixels
        except Unreadable:
            continue
        for face in finder.glance(shown):
            if face.width >= _NARROWEST and face.score >= 0.8 and count < _MOST:
                count += 1
                yield replace(_sample(shown, face), origin=path.relative_to(photos).parts[0].replace("+", "/"))


def _sample(shown: Pixels, face: Face) -> _Sample:
    left, top, wide, high = face.box
    side = max(wide, high) * 2
    x, y = round(left + wide / 2 - side / 2), round(top + high / 2 - side / 2)
    padded = np.pad(shown, ((round(side), round(side)), (round(side), round(side)), (0, 0)), mode="edge")
    piece = padded[y + round(side) : y + 2 * round(side), x + round(side) : x + 2 * round(side)]
    factor = _SIDE / piece.shape[1]
    resized = np.asarray(pictures.image(piece, "RGB").resize((_SIDE, _SIDE)), np.uint8)
    moved = Face((left - x, top - y, wide, high), face.score, tuple((a - x, b - y) for a, b in face.points))
    return _Sample(resized, moved.scaled(factor))


def _covered(sample: _Sample, way: str) -> Pixels:
    after = sample.before.copy()
    one = region(sample.face, _SIDE, _SIDE)
    if way in OWN.values():
        cover(after, [one], next(how for how, name in OWN.items() if name == way))
    elif way != "nothing (control)":
        share = 0.02 if way == WEAK else 0.1
        # The strength goes by the width; a narrower face is blurred less.
        thin = Region(one.left, one.top, one.right, one.bottom, one.width * share / covering.BLUR)
        cover(after, [thin], Cover.BLUR)
    return after


def _judged(
    python: Path, samples: Sequence[_Sample], covered: dict[str, list[Pixels]]
) -> dict[str, npt.NDArray[np.float64]]:
    """Distances of each cover to the face that was covered, by dlib."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        np.save(place / "before.npy", np.stack([sample.before for sample in samples]))
        np.save(place / "boxes.npy", np.array([sample.face.box for sample in samples]))
        for number, pieces in enumerate(covered.values()):
            np.save(place / f"after{number}.npy", np.stack(pieces))
        subprocess.run([python, _WORKER, place, str(len(covered)), JUDGE / "models"], check=True)
        return {way: np.load(place / f"distances{number}.npy") for number, way in enumerate(covered)}


def _row(
    way: str,
    samples: Sequence[_Sample],
    covered: Sequence[Pixels],
    distances: npt.NDArray[np.float64],
    finder: Finder,
    matcher: Matcher,
) -> Judged:
    gate = found = 0
    for sample, after in zip(samples, covered, strict=True):
        near = matcher.describe(sample.before, sample.face) @ matcher.describe(after, sample.face)
        gate += float(near) >= SAME
        found += bool(finder.glance(after))
    count = len(samples)
    return Judged(way, Share(int((distances < _LIKE_ITSELF).sum()), count), Share(gate, count), Share(found, count))


def section(judged: Sequence[Judged], origins: Mapping[str, int]) -> str:
    """The part of the page."""
    told = ", ".join(f"{count} of {origin}" for origin, count in origins.items())
    rows = [(one.name, one.itself.percent(), one.gate.percent(), one.found.percent()) for one in judged]
    heads = ("covered with", "still matched by dlib", "by the gate's own matcher", "a face still found")
    return (
        f"## Photos: how strong the covers are\n\nFaces of public sets ({told}), each compared with itself before it"
        " was covered, by landmarks of the original. dlib's matcher has no part in making or checking covers. It takes"
        " strangers for one person now and then, and a face's surroundings count: the last lines are not far from what"
        f" it says of a grey box.\n\n{table(heads, rows)}"
    )
