"""What is covered in each frame of a video, and the gate that looks at the copy before it gets its name."""

from collections.abc import Callable, Sequence
from pathlib import Path

from chouxin.person import frames
from chouxin.person.covering import Region, blank, by_hand, part, region
from chouxin.person.faces import SAME, Face, Finder, Matcher, Pixels, overlap
from chouxin.person.following import GLANCE
from chouxin.person.protecting import NotSafe, Wishes
from chouxin.person.tracks import Living, Sight, Tracker

_GATED = 0.3
"""Seconds between two looks."""
_SAME_PLACE, _LIKE = 0.3, (0.45, 2.2)


class Gate:
    """Looks at copies of one video. way: from the video to the copy. leaned: turns in which it has faces."""

    def __init__(
        self, finder: Finder, matcher: Matcher, wishes: Wishes, way: frames.Way, leaned: Sequence[float]
    ) -> None:
        self._finder, self._matcher, self._wishes = finder, matcher, wishes
        self._way, self._leaned = way, leaned

    def look(self, out: Path, tracker: Tracker, tell: Callable[[float], None]) -> list[tuple[Sight, int]]:
        """The faces that were missed before, each with the scene that it is in. Raises NotSafe where a covered face is
        still found or matched.
        """
        if self._wishes.everybody:
            return []
        wanted: dict[int, list[Sight]] = {}
        for track in tracker.tracks:
            for sight in track.sights:
                if not track.kept and sight.description is not None:
                    wanted.setdefault(sight.frame, []).append(sight)
        covers = Covers(tracker, self._way.whole, self._wishes)
        missed: list[tuple[Sight, int]] = []
        due = -1.0
        for frame in frames.shown(out, GLANCE):
            tell(frame.at)
            regions = covers.of(frame.number, frame.at)
            looked = frame.at >= due
            if not looked and frame.number not in wanted:
                continue
            pixels = frame.pixels()
            lead = self._way.factor / frame.scale
            for sight in wanted.get(frame.number, ()):
                self._compare(sight, pixels, lead)
            if looked:
                due = frame.at + _GATED
                stays = covers.kept(frame.number, frame.at)
                for face in self._finder.leaning(pixels, self._leaned, self._finder.glance(pixels))[0]:
                    moved = _back(face, lead, self._way)
                    if any(overlap(moved.box, box) >= _SAME_PLACE for box in stays):
                        continue
                    if self._elsewhere(moved, regions) and not self._is(pixels, face):
                        missed.append((Sight(frame.number, frame.at, moved), covers.scene))
        return missed

    def _elsewhere(self, face: Face, regions: Sequence[Region]) -> bool:
        """Whether a face lies beside the covers. Raises NotSafe for one that lies under one."""
        x, y = face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2
        under = [one for one in regions if one.holds(x, y)]
        if any(_LIKE[0] <= face.width / max(one.width, 1.0) <= _LIKE[1] for one in under):
            raise NotSafe("photos.protect.still_found", cover=str(self._wishes.cover))
        return not under

    def _is(self, pixels: Pixels, face: Face) -> bool:
        if not self._wishes.keep:
            return False
        described = self._matcher.describe(pixels, face)
        return max(float(described @ one) for one in self._wishes.keep) >= SAME

    def _compare(self, sight: Sight, pixels: Pixels, lead: float) -> None:
        face = _led(sight.face, lead, self._way)
        x, y = face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2
        if not (0 <= x < pixels.shape[1] and 0 <= y < pixels.shape[0]) or sight.description is None:
            return
        if blank(part(pixels, face.box)):
            return  # of one colour where the face was: what a matcher says of that, it says of nobody
        if float(self._matcher.describe(pixels, face) @ sight.description) >= SAME:
            raise NotSafe("photos.protect.still_matches", cover=str(self._wishes.cover))


class Covers:
    """What is covered in each frame. Frames are asked for in their order."""

    def __init__(self, tracker: Tracker, size: tuple[int, int], wishes: Wishes) -> None:
        self._living = Living([track for track in tracker.tracks if not track.kept])
        self._staying = Living([track for track in tracker.tracks if track.kept])
        self._cuts, self._size = tracker.cuts, size
        self._drawn = [by_hand(share.of(*size), *size) for share in wishes.regions]
        self.scene = 0

    def of(self, number: int, at: float) -> list[Region]:
        """The regions of a frame, in pixels of the upright video."""
        while self.scene < len(self._cuts) and number >= self._cuts[self.scene]:
            self.scene += 1
        faces = [Face(box, 1.0, track.points(number)) for track, box in self._living.boxes(number, at, self.scene)]
        return [*(region(face, *self._size) for face in faces), *self._drawn]

    def kept(self, number: int, at: float) -> list[tuple[float, float, float, float]]:
        """Where those are who stay, after `of`."""
        return [box for _, box in self._staying.boxes(number, at, self.scene)]


def _led(face: Face, lead: float, way: frames.Way) -> Face:
    """A face of the video, in a frame of the copy as it is looked at."""
    left, top, wide, high = face.box
    box = ((left - way.left) * lead, (top - way.top) * lead, wide * lead, high * lead)
    return Face(box, face.score, tuple(((x - way.left) * lead, (y - way.top) * lead) for x, y in face.points))


def _back(face: Face, lead: float, way: frames.Way) -> Face:
    left, top, wide, high = face.box
    box = (left / lead + way.left, top / lead + way.top, wide / lead, high / lead)
    return Face(box, face.score, tuple((x / lead + way.left, y / lead + way.top) for x, y in face.points))
