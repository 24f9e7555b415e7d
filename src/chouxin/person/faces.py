"""Finding faces (YuNet) and telling whether two are of one person (SFace). The only file that knows OpenCV.

Nothing is kept: a description of a face lives as long as whoever asked for it holds it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chouxin.domain import MissingExtra
from chouxin.person.weights import CENTERFACE, SFACE, YUNET, MissingWeights, load, there

Pixels = npt.NDArray[np.uint8]
"""uint8[height, width, 3], red, green and blue, upright."""
Matrix = npt.NDArray[np.float64]
Description = npt.NDArray[np.float32]
"""float32[128], of length one."""

SAME = 0.363
"""Cosine of two descriptions from which on they are of one person; the figure that SFace's makers give."""

SURE = 0.6
"""Score from which on something is a face."""
_SURE_TURNED = 0.75
"""The same on pictures that were turned or framed: more tries find more that is none."""
_GLANCE = 640
_USUAL, _CAREFUL, _THOROUGH, _TRIED = (1024,), (640, 1600), (640, 1024, 1600), (640, 1600)
_OUTER = (320, 1600)
"""Longer sides at which a picture is looked at."""
_TURNED_SIDE = 1024
_SMALLEST_SIDE = 320
"""Smaller pictures are enlarged to it: YuNet does not see faces of under ten pixels."""
TURNS = (90.0, 270.0, 180.0)
"""Quarter turns in degrees, the likeliest first."""
_TURNS = (90.0, 270.0, 30.0, -30.0, 180.0)
_PLAINLY_UPRIGHT, _CLEARLY = 0.9, 0.02
"""Score under which a face may lie on its side, and by how much a turned look has to be surer."""
_LARGE = 0.3
"""Width of a face, as a share of the longer side, from which on a smaller look shows it better."""
_STRAIGHT = 1e-6
"""Up to so much of a turn none was made: what is left of the sine of 180 degrees."""
_SAME_PLACE = 0.4
"""Shared part of two boxes (intersection over union) from which on they are one face."""
_FRAME = 0.25
"""How wide a frame is, as a share of the longer side."""
_CENTER_SIDE, _CENTER_SURE = 1024, 0.5
_CENTER_MAPS = ("537", "538", "539", "540")
"""CenterFace's outputs: where faces are, how large, how far from the grid, their points."""
_ERRORS = 2
"""OpenCV's level of messages: errors and worse."""


@dataclass(frozen=True, slots=True)
class Face:
    """A face in a picture, in pixels of the pixels that were given.

    box: left, top, width, height. points: right eye, left eye, nose, right and left corner of the mouth; right is the
    person's right.
    """

    box: tuple[float, float, float, float]
    score: float
    points: tuple[tuple[float, float], ...]

    @property
    def width(self) -> float:
        """The shorter side of the box."""
        return min(self.box[2], self.box[3])

    def scaled(self, factor: float) -> "Face":
        """The same face in a picture `factor` times as large."""
        left, top, width, height = (value * factor for value in self.box)
        return Face((left, top, width, height), self.score, tuple((x * factor, y * factor) for x, y in self.points))


class Finder:
    """Finds faces. Not for two threads at once: each needs its own.

    Raises MissingExtra without OpenCV, MissingWeights without the models.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._cv = _cv()
        model = np.frombuffer(load(YUNET, folders), np.uint8)
        self._folders = folders
        self._yunet = self._cv.FaceDetectorYN.create("onnx", model, np.empty(0, np.uint8), (320, 320), SURE, 0.3, 5000)

    @cached_property
    def _center(self) -> Any:
        """The second finder, or None; most pictures are looked at without it."""
        try:
            return self._cv.dnn.readNetFromONNX(np.frombuffer(load(CENTERFACE, self._folders), np.uint8))
        except MissingWeights:
            if any((folder / CENTERFACE.name).exists() for folder in self._folders):
                raise  # it is another file
            return None

    @property
    def has_second(self) -> bool:
        """Whether the thorough look has its second finder. Raises MissingWeights where its file is another one."""
        return self._center is not None

    def find(self, pixels: Pixels, thorough: bool = False) -> tuple[Face, ...]:
        """The faces, largest first.

        Where the usual look finds none, the picture is turned (90, 270, 30, -30 degrees, upside down), framed and
        looked at in other sizes; `thorough` does all of that in any case. None found means that none was found, not
        that there is none.
        """
        return self._find(pixels, _THOROUGH if thorough else _USUAL, thorough=thorough)

    def careful(self, pixels: Pixels) -> tuple[Face, ...]:
        """The same where each that is missed does harm: also large ones that one size alone does not show, and small
        ones.
        """
        return self._find(pixels, _CAREFUL, thorough=False)

    def outer(self, pixels: Pixels) -> tuple[Face, ...]:
        """The same for callers that take a `glance` at what becomes of the picture: small ones and large ones, without
        the size between, which is that of the glance. It takes place here where nothing is found otherwise.
        """
        return self._find(pixels, _OUTER, thorough=False, otherwise=(_GLANCE,))

    def near(self, pixels: Pixels, *, once: bool = False) -> tuple[Face, ...]:
        """The faces in a small piece of a picture, in which one is expected: in two sizes, and turned. once: in the
        smaller size alone, where nothing but what is around a face can be taken for one.
        """
        if once:
            return tuple(_distinct(self._looks(pixels, (_SMALLEST_SIDE,), SURE), pixels.shape))
        found = self._looks(pixels, (_GLANCE, _SMALLEST_SIDE), SURE)
        for turned, back in self._turned(pixels, (30.0, -30.0, 90.0, 270.0), _SMALLEST_SIDE):
            found += [_moved(face, back) for face in self._looks(turned, (_SMALLEST_SIDE,), _SURE_TURNED)]
        return tuple(_distinct(found, pixels.shape))

    def _find(
        self, pixels: Pixels, sides: Sequence[int], *, thorough: bool, otherwise: Sequence[int] = ()
    ) -> tuple[Face, ...]:
        found = self._looks(pixels, sides, SURE) or self._looks(pixels, otherwise, SURE)
        sides = (*sides, *otherwise)
        if thorough or not found:
            # What only the second finder sees comes last: where both see a face, YuNet's points are the better known.
            found = [*found, *self._tries(pixels, [side for side in _TRIED if side not in sides])]
            found += [face for face in self._second(pixels) if all(_apart(face, other) for other in found)]
        upright = [self._righted(pixels, face) for face in _distinct(found, pixels.shape)]
        return tuple(sorted(upright, key=lambda face: -face.box[2] * face.box[3]))

    def glance(self, pixels: Pixels) -> tuple[Face, ...]:
        """The faces that the usual look finds, largest first; for frames of a video, of which there are many."""
        found = _distinct(self._looks(pixels, (_GLANCE,), SURE), pixels.shape)
        return tuple(sorted(found, key=lambda face: -face.box[2] * face.box[3]))

    def leaning(
        self, pixels: Pixels, turns: Sequence[float], found: Sequence[Face] = ()
    ) -> tuple[list[Face], set[float]]:
        """What was found upright, and what a glance finds in the picture turned by so many degrees each; of a face that
        is seen both ways the surer. With it the turns by which any was seen so.
        """
        faces, seen = list(found), set[float]()
        for degrees, (turned, back) in zip(turns, self._turned(pixels, turns, _GLANCE), strict=True):
            for other in self._looks(turned, (_GLANCE,), _SURE_TURNED):
                face = _moved(other, back)
                there = [one for one in faces if not _apart(one, face)]
                if all(one.score < face.score for one in there):
                    faces = [*(one for one in faces if one not in there), face]
                    seen.add(degrees)
        return faces, seen

    def _second(self, pixels: Pixels) -> Iterator[Face]:
        """What CenterFace finds, where it is installed."""
        if self._center is None:
            return
        factor = min(_CENTER_SIDE / max(pixels.shape[:2]), 1.0)
        # Its sides have to be multiples of 32.
        size = tuple(max(round(side * factor / 32), 1) * 32 for side in (pixels.shape[1], pixels.shape[0]))
        self._center.setInput(self._cv.dnn.blobFromImage(pixels, 1.0, size))
        heat, scale, offset, points = (maps[0] for maps in self._center.forward(_CENTER_MAPS))
        across, down = pixels.shape[1] / size[0], pixels.shape[0] / size[1]
        for y, x in np.argwhere(heat[0] >= _CENTER_SURE):
            high, wide = (float(np.exp(side)) * 4 for side in scale[:, y, x])
            top = (float(y + offset[0, y, x]) + 0.5) * 4 - high / 2
            left = (float(x + offset[1, y, x]) + 0.5) * 4 - wide / 2
            marks = points[:, y, x].reshape(5, 2)
            yield Face(
                (left * across, top * down, wide * across, high * down),
                float(heat[0, y, x]),
                tuple(((left + float(b) * wide) * across, (top + float(a) * high) * down) for a, b in marks),
            )

    def _tries(self, pixels: Pixels, sides: Sequence[int]) -> Iterator[Face]:
        yield from self._looks(pixels, sides, _SURE_TURNED)
        for turned, back in (*self._turned(pixels, _TURNS, _TURNED_SIDE), self._framed(pixels)):
            for face in self._looks(turned, (_TURNED_SIDE,), _SURE_TURNED):
                yield _moved(face, back)

    def _turned(self, pixels: Pixels, by: Sequence[float], side: int) -> "Iterator[tuple[Pixels, Matrix]]":
        """The picture turned by so many degrees each, the longer side at most `side`, with the 2 x 3 matrix that leads
        back from there.
        """
        # To turn a large picture costs more than to look at a small one.
        shown = _sized(pixels, min(2 * side / max(pixels.shape[:2]), 1.0))
        height, width = shown.shape[:2]
        for degrees in by:
            turn = np.abs(self._cv.getRotationMatrix2D((0.0, 0.0), degrees, 1.0)[:, :2]) @ (width, height)
            factor = min(side / float(turn.max()), 1.0)
            size = ceil(turn[0] * factor), ceil(turn[1] * factor)
            there = self._cv.getRotationMatrix2D((width / 2, height / 2), degrees, factor)
            there[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
            back = self._cv.invertAffineTransform(there) * (pixels.shape[1] / width)
            yield self._cv.warpAffine(shown, there, size), back

    def _framed(self, pixels: Pixels) -> "tuple[Pixels, Matrix]":
        """The picture in a grey frame: a face that fills it has no edge that it could be told by."""
        side = round(max(pixels.shape[:2]) * _FRAME)
        grey = (128, 128, 128)
        framed = self._cv.copyMakeBorder(pixels, side, side, side, side, self._cv.BORDER_CONSTANT, value=grey)
        return framed, np.array([[1.0, 0.0, -side], [0.0, 1.0, -side]])

    def _looks(self, pixels: Pixels, sides: Sequence[int], sure: float) -> list[Face]:
        """What is found in some sizes, the largest first."""
        done: set[tuple[int, ...]] = set()
        found = []
        shown = pixels
        for side in sorted(sides, reverse=True):
            # From the last size, which is less to go through.
            shown = _sized(shown, _factor(pixels, side) * pixels.shape[1] / shown.shape[1])
            if shown.shape not in done:
                done.add(shown.shape)
                factor = pixels.shape[1] / shown.shape[1], pixels.shape[0] / shown.shape[0]
                found += [face for face in self._look(shown, factor) if face.score >= sure]
        return found

    def _righted(self, pixels: Pixels, face: Face) -> Face:
        """The same face, the right way round.

        YuNet finds a face that lies on its side too, but takes it for an upright one: its points are then wrong, and
        with them its view and its description. Its score is lower for it, which tells such faces.
        """
        if face.score >= _PLAINLY_UPRIGHT:
            return face
        left, top, width, height = face.box
        side = max(width, height) * 2
        x, y = max(round(left + (width - side) / 2), 0), max(round(top + (height - side) / 2), 0)
        around = np.ascontiguousarray(pixels[y : y + round(side), x : x + round(side)])
        best, sure, corner = face, face.score, np.array([[0.0, 0.0, x], [0.0, 0.0, y]])
        # Not turned at all is one of the tries: a face that fills its picture is unsure for its size alone.
        turns = (0.0, 90.0, 180.0, 270.0) if around.size else ()
        for degrees, (turned, back) in zip(turns, self._turned(around, turns, _SMALLEST_SIDE), strict=True):
            for other in self._looks(turned, (_SMALLEST_SIDE,), max(sure + _CLEARLY, SURE)):
                moved = _moved(other, back + corner)
                if overlap(moved.box, face.box) >= _SAME_PLACE:
                    # Not turned and not large, it was seen as well before, and in more points.
                    as_it_was = not degrees and face.width < _LARGE * max(pixels.shape[:2])
                    best, sure = replace(face, score=other.score) if as_it_was else moved, other.score
        return best

    def _look(self, shown: Pixels, factor: tuple[float, float]) -> Iterator[Face]:
        self._yunet.setInputSize((shown.shape[1], shown.shape[0]))
        _, rows = self._yunet.detect(self._cv.cvtColor(shown, self._cv.COLOR_RGB2BGR))
        for row in rows if rows is not None else ():
            if not np.isfinite(row).all():
                continue
            left, top, wide, high = (float(value) for value in row[:4] * np.tile(factor, 2))
            points = row[4:14].reshape(5, 2) * factor
            yield Face((left, top, wide, high), float(row[14]), tuple((float(x), float(y)) for x, y in points))


class Matcher:
    """Describes faces, so that they can be compared. Not for two threads at once.

    Raises MissingExtra without OpenCV, MissingWeights without the models.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._cv, self._folders = _cv(), folders
        there(SFACE, folders)

    @cached_property
    def _sface(self) -> Any:
        """Read when the first face is described: it is large, and most covers are checked without."""
        model = np.frombuffer(load(SFACE, self._folders), np.uint8)
        return self._cv.FaceRecognizerSF.create("onnx", model, np.empty(0, np.uint8))

    def describe(self, pixels: Pixels, face: Face) -> Description:
        """The face's description; `face` in pixels of `pixels`. Two of them are compared by their dot product."""
        row = np.array([[*face.box, *(value for point in face.points for value in point), face.score]], np.float32)
        aligned = self._sface.alignCrop(pixels, row)
        described: Description = self._sface.feature(np.ascontiguousarray(aligned[:, :, ::-1]))[0].astype(np.float32)
        length = np.float32(np.linalg.norm(described))
        return np.divide(described, length, dtype=np.float32) if length > 0 else described


def at_most(pixels: Pixels, longest: int) -> Pixels:
    """The picture, its longer side at most so long. Raises MissingExtra without OpenCV."""
    return _sized(pixels, min(longest / max(pixels.shape[:2]), 1.0))


def one_thread_each() -> None:
    """Keep OpenCV to the thread that calls it; for callers that have several of their own."""
    _cv().setNumThreads(1)


@cache
def _cv() -> Any:
    try:
        import cv2  # noqa: PLC0415 - an optional part
    except ImportError as error:
        raise MissingExtra("photos", "looking for faces") from error
    cv2.utils.logging.setLogLevel(_ERRORS)  # it warns of its own inside on every start
    return cv2


def _sized(pixels: Pixels, factor: float) -> Pixels:
    """The picture, so many times as large; itself where that is nothing."""
    size = max(round(pixels.shape[1] * factor), 1), max(round(pixels.shape[0] * factor), 1)
    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    cv = _cv()
    resized = pixels
    # Down to a half nothing is lost by making one point of four. By halves it takes a third of the time of one step.
    while resized.shape[1] >= 2 * size[0] and resized.shape[0] >= 2 * size[1] and min(resized.shape[:2]) > 1:
        half = (resized.shape[1] + 1) // 2, (resized.shape[0] + 1) // 2
        resized = cv.resize(resized, half, interpolation=cv.INTER_LINEAR)
    if size != (resized.shape[1], resized.shape[0]):
        resized = cv.resize(resized, size, interpolation=cv.INTER_LINEAR)
    return resized


def _factor(pixels: Pixels, side: int) -> float:
    longer = max(int(pixels.shape[0]), int(pixels.shape[1]))
    return min(side / longer, 1.0) if longer >= _SMALLEST_SIDE else _SMALLEST_SIDE / longer


def _moved(face: Face, back: Matrix) -> Face:
    """A face of a turned picture, where it is in the upright one: a box around the turned box, about its middle."""
    left, top, width, height = face.box
    middle = back @ (left + width / 2, top + height / 2, 1.0)
    if abs(back[0, 1]) > _STRAIGHT * abs(back[0, 0]):
        # A turned box is none; faces are about as wide as they are high.
        width = height = (width + height) / 2
    factor = float(np.hypot(back[0, 0], back[1, 0]))
    points = tuple((float(x), float(y)) for x, y in (back @ (*point, 1.0) for point in face.points))
    wide, high = width * factor, height * factor
    box = (float(middle[0]) - wide / 2, float(middle[1]) - high / 2, wide, high)
    return Face(box, face.score, points)


def _distinct(faces: Sequence[Face], shape: Sequence[int]) -> list[Face]:
    """Each face once, as the surest of the looks has it; what lies outside of the picture is none."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        left, top, width, height = face.box
        x, y = left + width / 2, top + height / 2
        inside = 0 <= x <= shape[1] and 0 <= y <= shape[0] and width > 0 and height > 0
        if inside and all(_apart(face, other) for other in kept):
            kept.append(face)
    return kept


def _apart(one: Face, other: Face) -> bool:
    return overlap(one.box, other.box) < _SAME_PLACE


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Of two boxes, what they share of what they cover together."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    shared = float(wide * high)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)
