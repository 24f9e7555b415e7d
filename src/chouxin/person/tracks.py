"""Faces from frame to frame: seen now and then, followed in both directions, so that none shows in between.

A track is one face in one scene. Between two sightings it goes straight from one to the other; before the first and
behind the last it stays as long as a look could have missed it. What is covered too long does little harm, what is
covered too short shows a face.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from chouxin.person.faces import SAME, Description, Face, overlap

LOST = 1.0
"""Seconds after which a face that comes back is another track. Both are covered; only who it is, is asked anew."""
HOLD = 0.5
"""Seconds that a face stays covered before it was first seen and after it was last seen, within its scene."""
_NEAR, _ALIKE = 0.9, 2.0
_GAP = 0.1
"""Seconds for which a face is near to where it was."""
_STILL = 0.05
"""Up to what share of its width a face that was not on the straight way counts as on it."""
_MOVING = 0.5
"""How much a cover grows with what the face moves between two sightings, as a share of it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A face in a frame: its number, when it was shown, and its description where it was asked for. near: how near it
    is to those who stay, as a cosine; None where nobody does.
    """

    frame: int
    at: float
    face: Face
    description: Description | None = None
    near: float | None = None


@dataclass(slots=True)
class Track:
    """One face in one scene."""

    scene: int
    sights: list[Sight] = field(default_factory=list)
    kept: bool = False

    def box(self, frame: int, at: float) -> tuple[float, float, float, float] | None:
        """Where it is covered in a frame: left, top, width, height; None where it is not there."""
        after = self._from(frame)
        if after == len(self.sights):
            last = self.sights[-1]
            return self._held(last, abs(at - last.at))
        following = self.sights[after]
        if following.frame == frame:
            return following.face.box
        if after == 0:
            return self._held(following, abs(at - following.at))
        before = self.sights[after - 1]
        share = (at - before.at) / max(following.at - before.at, 1e-9)
        one, other = before.face.box, following.face.box
        box = tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))
        moved = max(
            abs(one[0] + one[2] / 2 - other[0] - other[2] / 2), abs(one[1] + one[3] / 2 - other[1] - other[3] / 2)
        )
        return _grown((box[0], box[1], box[2], box[3]), moved * _MOVING)

    def points(self, frame: int) -> tuple[tuple[float, float], ...]:
        """The points of the sighting that is nearest: how the head is tilted."""
        after = self._from(frame)
        near = self.sights[max(after - 1, 0) : after + 1]
        return min(near, key=lambda sight: abs(sight.frame - frame)).face.points

    def _from(self, frame: int) -> int:
        """Which is the first sighting that is not before a frame; how many there are, where all are."""
        return bisect_left(self.sights, frame, key=lambda sight: sight.frame)

    def add(self, sight: Sight) -> None:
        """The next sighting. The one before it is forgotten where it says nothing that its neighbours do not: of
        somebody who sits still ten a second are enough, and a long video has many.
        """
        self.sights.append(sight)
        if len(self.sights) > 2 and self.sights[-2].description is None:
            before, middle = self.sights[-3:-1]
            share = (middle.at - before.at) / max(sight.at - before.at, 1e-9)
            apart = max(
                abs(a + (b - a) * share - c)
                for a, b, c in zip(before.face.box, sight.face.box, middle.face.box, strict=True)
            )
            if sight.at - before.at <= _GAP and apart <= _STILL * middle.face.width:
                del self.sights[-2]

    def _held(self, sight: Sight, apart: float) -> tuple[float, float, float, float] | None:
        if apart > HOLD:
            return None
        # The longer ago, the further it may have moved: at the end half its size to each side.
        return _grown(sight.face.box, sight.face.width * 0.5 * apart / HOLD + self._speed() * apart)

    def _speed(self) -> float:
        """Pixels a second, as it moved on the whole."""
        if len(self.sights) < 2:
            return 0.0
        first, last = self.sights[0], self.sights[-1]
        apart = max(abs(a - b) for a, b in zip(first.face.box[:2], last.face.box[:2], strict=True))
        return apart / max(last.at - first.at, 0.2)


class Tracker:
    """Puts sightings together, frame by frame."""

    def __init__(self) -> None:
        self.tracks: list[Track] = []
        self._open: list[Track] = []
        self.cuts: list[int] = []
        """Frames that a new scene begins with."""

    def cut(self, frame: int) -> None:
        """A new scene begins: no face goes on."""
        self.cuts.append(frame)
        self._open = []

    def see(self, sights: Sequence[Sight]) -> None:
        """The faces of one frame."""
        left = list(sights)
        if left:
            self._open = [track for track in self._open if left[0].at - track.sights[-1].at <= LOST]
        pairs = sorted(
            ((distance, number, index) for number, track in enumerate(self._open) for index, sight in enumerate(left)
             if (distance := _apart(track, sight)) is not None),
        )  # fmt: skip
        tracks, faces = set[int](), set[int]()
        for _, number, index in pairs:
            if number not in tracks and index not in faces:
                tracks.add(number)
                faces.add(index)
                self._open[number].add(left[index])
        for index, sight in enumerate(left):
            if index not in faces:
                track = Track(len(self.cuts), [sight])
                self.tracks.append(track)
                self._open.append(track)

    def add(self, sight: Sight, scene: int) -> None:
        """A face that was missed before; it becomes a track of its own."""
        for track in self.tracks:
            box = None if track.kept or track.scene != scene else track.box(sight.frame, sight.at)
            if box is not None and overlap(box, sight.face.box) > 0:
                track.sights = sorted([*track.sights, sight], key=lambda one: one.frame)
                return
        self.tracks.append(Track(scene, [sight]))


class Living:
    """The tracks that may be covered at a time, without looking through all of them for each frame."""

    def __init__(self, tracks: Sequence[Track]) -> None:
        self._waiting = sorted(tracks, key=lambda track: -track.sights[0].at)
        self._now: list[Track] = []

    def boxes(self, frame: int, at: float, scene: int) -> Iterator[tuple[Track, tuple[float, float, float, float]]]:
        """What is covered in a frame; frames are asked for in their order."""
        while self._waiting and self._waiting[-1].sights[0].at - HOLD <= at:
            self._now.append(self._waiting.pop())
        self._now = [track for track in self._now if at <= track.sights[-1].at + HOLD]
        for track in self._now:
            if track.scene == scene and (box := track.box(frame, at)) is not None:
                yield track, box


def _apart(track: Track, sight: Sight) -> float | None:
    """How far a face is from where a track leads, in widths; None where it cannot be the same."""
    last = track.sights[-1]
    sizes = last.face.width / max(sight.face.width, 1.0)
    if not 1 / _ALIKE <= sizes <= _ALIKE:
        return None
    x, y = _middle(last.face)
    if len(track.sights) > 1:
        before = track.sights[-2]
        share = (sight.at - last.at) / max(last.at - before.at, 1e-9)
        old = _middle(before.face)
        # No further on than it went before: a head that turns round does not fly away.
        x, y = x + (x - old[0]) * min(share, 1.0), y + (y - old[1]) * min(share, 1.0)
    seen = _middle(sight.face)
    distance = max(abs(seen[0] - x), abs(seen[1] - y)) / max(last.face.width, sight.face.width)
    # Fast ones are missed for some looks, and are far off when they are seen again. Over such a gap nobody becomes
    # another one: who stays and who does not are told apart.
    if distance <= _NEAR:
        return distance
    same = sight.near is None or last.near is None or (last.near >= SAME) == (sight.near >= SAME)
    wide = _NEAR * max((sight.at - last.at) / _GAP, 1.0)
    return distance if same and distance <= wide else None


def _middle(face: Face) -> tuple[float, float]:
    left, top, wide, high = face.box
    return left + wide / 2, top + high / 2


def _grown(box: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    left, top, wide, high = box
    return left - by, top - by, wide + 2 * by, high + 2 * by
