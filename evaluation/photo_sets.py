"""Public sets of photographs, by the repository that has them: what is in them, as their makers or we counted it.

A repository lies under `CHOUXIN_CORPUS/photos/OWNER+NAME`. Their pictures are other people's and are never copied here.
"""

import csv
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from evaluation.data import NotThereError, corpus_folder

Box = tuple[float, float, float, float]

_FACES = "davisking+dlib/examples/faces"
_JOHNS = "davisking+dlib/examples/johns"
_TEN = "krasserm+face-recognition/images"
_GROUPS = "vladmandic+human/samples/in"
_POSES = "YadiraF+PRNet/TestImages/AFLW2000"
_PAIRS = "serengil+deepface/tests/unit/dataset"
ATHLETES = "codebasics+py/DataScience/CelebrityFaceRecognition/images_dataset"
COUNTED = {"group-2.jpg": 3, "group-3.jpg": 4, "group-4.jpg": 5, "group-5.jpg": 7, "group-6.jpg": 3, "group-7.jpg": 4}
"""Faces by eye."""
_FACELESS = {
    "naoto0804+pytorch-AdaIN/input/content": "chicago cornell flowers golden_gate modern newyork sailboat",
    "naoto0804+pytorch-AdaIN/input/style": "asheville brushstrokes contrast_of_forms en_campo_gris flower_of_life"
    " goeritz impronte_d_artista mondrian scene_de_rue the_resevoir_at_poitiers trial",
    "xinntao+Real-ESRGAN/inputs": "00003 0014 ADE_val_00000114 OST_009 tree_alpha_16bit wolf_gray",
    "xinntao+Real-ESRGAN/tests/data/gt": "baboon",
    "princeton-vl+RAFT/demo-frames": "frame_0016",
    "vladmandic+human/samples/in": "background",
}
"""Pictures without a human face, by eye: towns, landscapes, paintings, animals, a head from behind."""


@dataclass(frozen=True, slots=True)
class Posed:
    """A picture of one face, and how far it is turned aside, in degrees."""

    path: Path
    yaw: float


def photos(place: str) -> Path:
    """A folder of the corpus. Raises NotThereError."""
    root = corpus_folder()
    if root is None:
        raise NotThereError("CHOUXIN_CORPUS")
    path = root / "photos" / place
    if not path.is_dir():
        raise NotThereError(str(path))
    return path


def boxed() -> dict[Path, list[Box]]:
    """VOC photos and the boxes that people drew around faces: left, top, width, height."""
    folder = photos(_FACES)
    found: dict[Path, list[Box]] = {}
    for name in ("training.xml", "testing.xml"):
        text = (folder / name).read_text("iso-8859-1")
        for image, boxes in re.findall(r"<image file='([^']+)'[^>]*>(.*?)</image>", text, re.DOTALL):
            drawn = re.findall(r"<box top='(-?\d+)' left='(-?\d+)' width='(\d+)' height='(\d+)'", boxes)
            found[folder / image] = [(float(left), float(top), float(w), float(h)) for top, left, w, h in drawn]
    return found


def counted() -> dict[Path, int]:
    """Pictures of groups, and how many faces are in them."""
    folder = photos(_GROUPS)
    return {folder / name: count for name, count in COUNTED.items()}


def faceless() -> list[Path]:
    """Pictures without a face."""
    return [
        next(path for path in sorted(photos(place).iterdir()) if path.stem == stem)
        for place, stems in _FACELESS.items()
        for stem in stems.split()
    ]


def people() -> dict[str, dict[str, list[Path]]]:
    """Pictures by person, by set."""
    return {
        name: {
            person.name: sorted(path for path in person.iterdir() if path.suffix in (".jpg", ".jpeg", ".png"))
            for person in sorted(photos(place).iterdir())
            if person.is_dir()
        }
        for name, place in (("10 people of LFW", _TEN), ("5 people of FaceScrub", _JOHNS))
    }


def pairs() -> list[tuple[Path, Path, bool]]:
    """Pairs of pictures, and whether they are of one person."""
    folder = photos(_PAIRS)
    with (folder / "master.csv").open(encoding="utf-8") as file:
        return [(folder / r["file_x"], folder / r["file_y"], r["Decision"] == "Yes") for r in csv.DictReader(file)]


def posed() -> list[Posed]:
    """AFLW2000's pictures with their yaw."""
    return [
        Posed(path.with_suffix(".jpg"), abs(_yaw(path.read_bytes()))) for path in sorted(photos(_POSES).glob("*.mat"))
    ]


_COMPRESSED, _MATRIX, _SINGLE, _DOUBLE = 15, 14, 7, 9


def _yaw(data: bytes) -> float:
    """The second number of `Pose_Para`, in a MATLAB 5 file: pitch, yaw and roll in radians."""
    at = 128
    while at + 8 <= len(data):
        sort, size = struct.unpack_from("<II", data, at)
        body = data[at + 8 : at + 8 + size]
        if sort == _COMPRESSED:
            body = zlib.decompress(body)[8:]
        if b"Pose_Para" in body[:64]:
            return float(_numbers(body)[1]) * 57.29578
        at += 8 + size
    raise ValueError("no Pose_Para")


def _numbers(body: bytes) -> tuple[float, ...]:
    at = 0
    while at + 8 <= len(body):
        sort, size = struct.unpack_from("<II", body, at)
        if sort in (_SINGLE, _DOUBLE):
            letter, wide = ("f", 4) if sort == _SINGLE else ("d", 8)
            return struct.unpack_from(f"<{size // wide}{letter}", body, at + 8)
        # Of a short element the size stands above the sort, and its data in the same eight bytes.
        at += 8 if sort >> 16 else 8 + (size + 7) // 8 * 8
    raise ValueError("no numbers")
