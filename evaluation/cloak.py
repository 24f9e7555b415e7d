"""The gate for a cloak: `python -m evaluation.cloak CLEAN CLOAKED`. It makes none; it measures one: pass or fail.

CLEAN has a folder for each person with photos of theirs, CLOAKED the same names. docs/why/no-cloak.md has the reasons.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from chouxin.domain import Unreadable
from chouxin.person import pictures
from chouxin.person.faces import SAME, Face, Finder, Matcher
from chouxin.person.weights import places
from chouxin.policy.share import Share
from evaluation.markdown import table

Pixels = npt.NDArray[np.uint8]
Describe = Callable[[Pixels, Face], npt.NDArray[np.float32]]

PAIRS, PEOPLE = 500, 10
STILL_MATCHED = 0.10
"""The upper end of the interval has to lie below it."""
CLEAN_MATCHED = 0.90
"""What a judge has to know of clean photos, or it cannot judge."""
DECIBELS = 40.0
_STRANGERS = 1e-3
"""Share of pairs of different people that a judge's own threshold may match."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a person: clean and cloaked pixels of the same size, and the face as it is in the clean one."""

    person: str
    name: str
    clean: Pixels
    cloaked: Pixels
    face: Face


@dataclass(frozen=True, slots=True)
class Row:
    """One form of the cloaked photos, by one judge."""

    judge: str
    form: str
    matched: Share

    @property
    def passes(self) -> bool:
        """Whether few enough are still matched, and enough were compared."""
        return self.matched.total >= PAIRS and self.matched.interval[1] < STILL_MATCHED


@dataclass(frozen=True, slots=True)
class Verdict:
    """All rows, what the judges know of clean photos, and how much of the cloak can be seen."""

    rows: tuple[Row, ...]
    clean: Mapping[str, Share]
    people: int
    decibels: float

    @property
    def reasons(self) -> list[str]:
        """Why it fails; none for a pass."""
        found = [
            f"{row.judge}, {row.form}: {row.matched.percent()} still matched" for row in self.rows if not row.passes
        ]
        found += [
            f"{judge} knows only {share.percent()} of clean photos; it cannot judge"
            for judge, share in self.clean.items()
            if not share.total or share.hits / share.total < CLEAN_MATCHED
        ]
        if self.people < PEOPLE:
            found.append(f"{self.people} people; {PEOPLE} are asked for")
        if self.decibels < DECIBELS:
            found.append(f"{self.decibels:.1f} dB in the face; {DECIBELS:g} are asked for")
        if len(self.clean) < 2:
            found.append("no judge that the cloak was not made against (--judge FILE.onnx)")
        return found


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def _smaller(picture: Image.Image, by: int) -> Image.Image:
    small = picture.resize((max(picture.width // by, 1), max(picture.height // by, 1)), Image.Resampling.BICUBIC)
    # Back again, so that the face is at its place; what was lost stays lost.
    return _jpeg(small, 75).resize(picture.size, Image.Resampling.BICUBIC)


def _noise(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture, np.float32)
    noisy = values + np.random.default_rng(1).normal(0, 10, values.shape)
    return Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(2))


FORMS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda picture: picture,
    "JPEG 75": lambda picture: _jpeg(picture, 75),
    "JPEG 50": lambda picture: _jpeg(picture, 50),
    "half size, JPEG 75": lambda picture: _smaller(picture, 2),
    "quarter size, JPEG 75": lambda picture: _smaller(picture, 4),
    "blurred, JPEG 75": lambda picture: _jpeg(picture.filter(ImageFilter.GaussianBlur(1.5)), 75),
    "median of 5": lambda picture: picture.filter(ImageFilter.MedianFilter(5)),
    "noise and blur": _noise,
}


def load(clean: Path, cloaked: Path, finder: Finder) -> list[Photo]:
    """The pairs of photos with one face. Raises Unreadable, and ValueError for a copy of another size or none."""
    found = []
    for path in sorted(clean.glob("*/*")):
        other = cloaked / path.relative_to(clean)
        shown = pictures.open(path).pixels
        changed = pictures.open(other).pixels
        if shown.shape != changed.shape:
            raise ValueError(f"{other}: not of the size of {path}")
        if faces := finder.find(shown):
            found.append(Photo(path.parent.name, path.name, shown, changed, faces[0]))
    return found


def judge(photos: Sequence[Photo], judges: Mapping[str, tuple[Describe, float | None]]) -> Verdict:
    """Measure a cloak. judges: by name, what describes a face, and from which product on two are one person; None: as
    few strangers are matched as one in a thousand.
    """
    same = np.array([[a.person == b.person for b in photos] for a in photos])
    others = same & ~np.eye(len(photos), dtype=bool)
    rows, known = [], {}
    for name, (describe, limit) in judges.items():
        clean = np.stack([describe(photo.clean, photo.face) for photo in photos])
        products = clean @ clean.T
        at = (
            limit
            if limit is not None
            else float(np.quantile(products[~same], 1 - _STRANGERS))
            if (~same).any()
            else 1.0
        )
        known[name] = Share(int((products[others] >= at).sum()), int(others.sum()))
        for form, change in FORMS.items():
            changed = np.stack(
                [describe(np.asarray(change(Image.fromarray(p.cloaked)), np.uint8), p.face) for p in photos]
            )
            matched = (changed @ clean.T)[others] >= at
            rows.append(Row(name, form, Share(int(matched.sum()), int(others.sum()))))
    decibels = [_decibels(photo) for photo in photos]
    return Verdict(tuple(rows), known, len({photo.person for photo in photos}), float(np.median(decibels)))


def _decibels(photo: Photo) -> float:
    """Peak signal to noise in the face."""
    left, top, width, height = (max(round(value), 0) for value in photo.face.box)
    part = (slice(top, top + height), slice(left, left + width))
    off = photo.clean[part].astype(np.float64) - photo.cloaked[part]
    error = float((off * off).mean()) if off.size else 0.0
    return 99.0 if error == 0 else 10 * float(np.log10(255 * 255 / error))


def _held_out(path: Path) -> Describe:
    """An embedder in ONNX that takes an aligned face of 112 by 112 pixels, red, green, blue, from -1 to 1."""
    import cv2  # noqa: PLC0415 - an optional part

    net: Any = cv2.dnn.readNetFromONNX(str(path))
    wanted = np.array([[38.3, 51.7], [73.5, 51.5], [56.0, 71.7], [41.5, 92.4], [70.7, 92.2]], np.float32)

    def describe(pixels: Pixels, face: Face) -> npt.NDArray[np.float32]:
        turn, _ = cv2.estimateAffinePartial2D(np.array(face.points, np.float32), wanted)
        aligned = cv2.warpAffine(pixels, turn, (112, 112))
        net.setInput(cv2.dnn.blobFromImage(aligned, 1 / 127.5, (112, 112), (127.5,) * 3))
        described: npt.NDArray[np.float32] = net.forward().ravel()
        return described / np.float32(np.linalg.norm(described))

    return describe


def render(verdict: Verdict) -> str:
    """The table, and pass or fail with every reason."""
    rows = [(f"{r.judge}, {r.form}", r.matched.percent(), "pass" if r.passes else "fail") for r in verdict.rows]
    known = "; ".join(f"{judge} {share.percent()}" for judge, share in verdict.clean.items())
    reasons = verdict.reasons
    end = "\n".join(["FAIL", *(f"- {reason}" for reason in reasons)]) if reasons else "PASS"
    return (
        f"{table(('judge, form', 'still matched', ''), rows)}\n\nClean photos matched: {known}."
        f" {verdict.people} people; {verdict.decibels:.1f} dB in the face (median).\n\n{end}"
    )


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 0 for a pass, 1 for a fail, 2 where it could not be measured."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.cloak", description=__doc__)
    parser.add_argument("clean", type=Path, metavar="CLEAN")
    parser.add_argument("cloaked", type=Path, metavar="CLOAKED")
    parser.add_argument("--judge", type=Path, action="append", default=[], metavar="FILE.onnx", help="held out")
    asked = parser.parse_args(arguments)
    folders = places(os.environ)
    matcher = Matcher(folders)
    judges: dict[str, tuple[Describe, float | None]] = {"SFace": (matcher.describe, SAME)}
    judges |= {path.stem: (_held_out(path), None) for path in asked.judge}
    try:
        photos = load(asked.clean, asked.cloaked, Finder(folders))
    except (Unreadable, ValueError) as error:
        print(f"  {error}", file=sys.stderr)
        return 2
    if not photos:
        print(f"  no photo with a face in {asked.clean}/PERSON/", file=sys.stderr)
        return 2
    verdict = judge(photos, judges)
    print(render(verdict))
    return 1 if verdict.reasons else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
