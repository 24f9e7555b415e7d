"""Protected copies of videos. Two passes, so that memory stays flat: faces are found and followed, then covered.

What goes with it unchanged: sound and subtitles packet by packet, the time of every frame, depth and colours. Needs
PyAV, of the extra `photos`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np

from chouxin.domain import FaultKind, Unreadable
from chouxin.person import clips, frames, metadata
from chouxin.person.covering import Region, by_hand, region
from chouxin.person.faces import SAME, Face, Finder, Matcher, Pixels, overlap
from chouxin.person.metadata import Findings
from chouxin.person.notes import boxes, texts
from chouxin.person.notes.sorting import STAYS, Kept
from chouxin.person.protecting import NotSafe, Wishes
from chouxin.person.tracks import Living, Sight, Track, Tracker
from chouxin.person.unread import Unread

_GLANCE = 640
_LOOKS_A_SECOND = 10
"""Frames of each second that are looked at; the others lie between two of them."""
_AGAIN = 3
_GATED = 3
"""Every how many looks the gate looks again."""
_SAME_PLACE, _LIKE = 0.3, (0.45, 2.2)
_BOXED = {".mp4", ".mov", ".m4v", ".3gp"}
_WEB = {".webm"}
_DESCRIBED = 4
"""Every how many looks faces are described, for the gate."""
_STRANGE = 0.1
"""Cosine under which a face is plainly not of those who stay."""
_FOLLOWED, _WRITTEN = 0.5, 0.35
"""About what share of the time it takes to find the faces, and to write the copy; the rest is the gate's."""
_MOST_TRIED = 5
"""Sightings of a track whose match is looked at by the gate."""


@dataclass(frozen=True, slots=True)
class Done:
    """A copy that was written. covered, kept: faces, at most at once."""

    covered: int
    kept: int
    exact: bool
    manifest: bool
    findings: Findings


def ending(name: str) -> str:
    """Of the copy: what it is written in is what it was, or Matroska where that is not written here."""
    suffix = PurePosixPath(name).suffix.lower()
    return "" if suffix in _BOXED | _WEB | {".mkv"} else ".mkv"


class Clips:
    """Makes copies of videos. Not for two threads at once."""

    def __init__(self, finder: Finder, matcher: Matcher) -> None:
        self._finder, self._matcher = finder, matcher
        self._looks = 0

    def protect(
        self,
        place: Path,
        out: Path,
        wishes: Wishes,
        suffix: str = ".mp4",
        tell: Callable[[float], None] = lambda _share: None,
    ) -> Done:
        """Write a protected copy to `out`, which is there and empty. tell: is told again and again how much of it is
        done, from 0 to 1. Raises Unreadable, NotSafe, OSError.
        """
        kept, findings = metadata.keeps(place, turned=True, covered=True)
        manifest = bool(kept.c2pa)
        if wishes.everybody and not wishes.regions and wishes.crop is None and wishes.longest is None:
            if suffix in _BOXED:
                with out.open("r+b") as file:
                    metadata.clip_without(place, file)
            else:
                with _reasons():
                    frames.copied(place, out, _form(suffix), _tags(place))
            return Done(0, 0, True, manifest, findings)
        with _reasons():
            length = max(clips.duration(place), 1e-3)
            tracker, size = self._followed(place, wishes, lambda at: tell(_FOLLOWED * min(at / length, 1.0)))
            self._sorted(tracker)
            way = _way(size, wishes)
            start = _FOLLOWED + _WRITTEN
            for _ in range(_AGAIN):
                with out.open("r+b") as file:
                    file.truncate(0)
                covers = Covers(tracker, size, wishes)

                def regions(number: int, at: float, covers: Covers = covers) -> list[Region]:
                    tell(_FOLLOWED + _WRITTEN * min(at / length, 1.0))
                    return covers.of(number, at)

                frames.Making(out, _form(suffix), _tags(place), wishes.cover, way).write(place, regions)
                missed = self._gate(
                    out, tracker, way, wishes, lambda at: tell(start + (1 - start) * min(at / length, 1.0))
                )
                if not missed:
                    _append(out, kept, suffix)
                    covered, stays = _at_once(tracker.tracks)
                    return Done(covered, stays, False, manifest, findings)
                for sight, scene in missed:
                    tracker.add(sight, scene)
        raise NotSafe("photos.protect.found_more")

    def _followed(self, place: Path, wishes: Wishes, tell: Callable[[float], None]) -> tuple[Tracker, tuple[int, int]]:
        """All faces, found on some frames (so many a second, both sides of a cut, the first and the last), and the
        video's size.
        """
        tracker = Tracker()
        last: tuple[frames.Shown, Pixels] | None = None
        due, looked = -1.0, True
        for frame in frames.shown(place, 2 * _GLANCE if wishes.thorough else _GLANCE):
            if frame.cut and last is not None:
                if not looked:
                    tracker.see(self._sights(*last, wishes))
                tracker.cut(frame.number)
            looked = frame.cut or frame.at >= due
            tell(frame.at)
            pixels = frame.pixels()
            if looked:
                due = frame.at + 1 / _LOOKS_A_SECOND - 1e-4
                tracker.see(self._sights(frame, pixels, wishes))
            last = frame, pixels
        if last is None:
            raise Unread(FaultKind.UNREADABLE, "no_frames")
        if not looked:
            tracker.see(self._sights(*last, wishes))
        return tracker, last[0].size

    def _sights(self, frame: frames.Shown, pixels: Pixels, wishes: Wishes) -> list[Sight]:
        if wishes.everybody:
            return []
        found = self._finder.careful(pixels) if wishes.thorough else self._finder.glance(pixels)
        self._looks += 1
        # For the gate five of a track are enough; all are asked for only where somebody stays.
        asked = bool(wishes.keep) or self._looks % _DESCRIBED == 1
        return [self._sight(frame, pixels, face, wishes, asked=asked) for face in found]

    def _sight(self, frame: frames.Shown, pixels: Pixels, face: Face, wishes: Wishes, *, asked: bool) -> Sight:
        described = self._matcher.describe(pixels, face) if asked else None
        near = None
        if wishes.keep and described is not None:
            near = max(float(described @ one) for one in wishes.keep)
        return Sight(frame.number, frame.at, face.scaled(frame.scale), described, near)

    def _sorted(self, tracker: Tracker) -> None:
        """Who stays: of a track the middle of what was seen has to be of them. What is plainly somebody else's in it,
        as where two pass each other, is covered all the same.
        """
        others: list[Track] = []
        for track in tracker.tracks:
            near = [sight.near for sight in track.sights if sight.near is not None]
            track.kept = bool(near) and float(np.median(near)) >= SAME
            if track.kept:
                strange = [sight for sight in track.sights if sight.near is not None and sight.near < _STRANGE]
                others += [Track(track.scene, [sight]) for sight in strange]
                track.sights = [sight for sight in track.sights if sight not in strange]
        tracker.tracks += others
        for track in tracker.tracks:
            best = [-sight.face.score * sight.face.width * (sight.description is not None) for sight in track.sights]
            spared = set(sorted(range(len(best)), key=best.__getitem__)[: 0 if track.kept else _MOST_TRIED])
            # Of a long video there are many, and a description takes half a kilobyte.
            track.sights = [s if n in spared else replace(s, description=None) for n, s in enumerate(track.sights)]

    def _gate(
        self, out: Path, tracker: Tracker, way: frames.Way, wishes: Wishes, tell: Callable[[float], None]
    ) -> list[tuple[Sight, int]]:
        """Raises NotSafe where a covered face is still found or matched; the faces that were missed before, each with
        the scene that it is in.
        """
        if wishes.everybody:
            return []
        wanted: dict[int, list[Sight]] = {}
        for track in tracker.tracks:
            for sight in track.sights:
                if not track.kept and sight.description is not None:
                    wanted.setdefault(sight.frame, []).append(sight)
        covers = Covers(tracker, way.whole, wishes)
        missed: list[tuple[Sight, int]] = []
        due = -1.0
        for frame in frames.shown(out, _GLANCE):
            tell(frame.at)
            regions = covers.of(frame.number, frame.at)
            looked = frame.at >= due
            if not looked and frame.number not in wanted:
                continue
            pixels = frame.pixels()
            lead = way.factor / frame.scale
            for sight in wanted.get(frame.number, ()):
                self._compare(sight, pixels, lead, way, wishes)
            if looked:
                due = frame.at + _GATED / _LOOKS_A_SECOND
                stays = covers.kept(frame.number, frame.at)
                for face in self._finder.glance(pixels):
                    moved = _back(face, lead, way)
                    if any(overlap(moved.box, box) >= _SAME_PLACE for box in stays):
                        continue
                    if self._under(moved, regions, wishes) and not self._is(pixels, face, wishes):
                        missed.append((Sight(frame.number, frame.at, moved), covers.scene))
        return missed

    def _under(self, face: Face, regions: Sequence[Region], wishes: Wishes) -> bool:
        """Raises NotSafe for a face that lies under a cover; true for one that lies elsewhere."""
        x, y = face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2
        under = [one for one in regions if one.holds(x, y)]
        if any(_LIKE[0] <= face.width / max(one.width, 1.0) <= _LIKE[1] for one in under):
            raise NotSafe("photos.protect.still_found", cover=str(wishes.cover))
        return not under

    def _is(self, pixels: Pixels, face: Face, wishes: Wishes) -> bool:
        if not wishes.keep:
            return False
        described = self._matcher.describe(pixels, face)
        return max(float(described @ one) for one in wishes.keep) >= SAME

    def _compare(self, sight: Sight, pixels: Pixels, lead: float, way: frames.Way, wishes: Wishes) -> None:
        face = _led(sight.face, lead, way)
        x, y = face.box[0] + face.box[2] / 2, face.box[1] + face.box[3] / 2
        if not (0 <= x < pixels.shape[1] and 0 <= y < pixels.shape[0]) or sight.description is None:
            return
        if float(self._matcher.describe(pixels, face) @ sight.description) >= SAME:
            raise NotSafe("photos.protect.still_matches", cover=str(wishes.cover))


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


def _way(size: tuple[int, int], wishes: Wishes) -> frames.Way:
    found = frames.way(size, None if wishes.crop is None else wishes.crop.of(*size), wishes.longest)
    if min(found.width, found.height) < 8:
        raise NotSafe("photos.protect.crop_empty")
    return found


def _led(face: Face, lead: float, way: frames.Way) -> Face:
    """A face of the video, in a frame of the copy as it is looked at."""
    left, top, wide, high = face.box
    box = ((left - way.left) * lead, (top - way.top) * lead, wide * lead, high * lead)
    return Face(box, face.score, tuple(((x - way.left) * lead, (y - way.top) * lead) for x, y in face.points))


def _back(face: Face, lead: float, way: frames.Way) -> Face:
    left, top, wide, high = face.box
    box = (left / lead + way.left, top / lead + way.top, wide / lead, high / lead)
    return Face(box, face.score, tuple((x / lead + way.left, y / lead + way.top) for x, y in face.points))


def _at_once(tracks: Sequence[Track]) -> tuple[int, int]:
    counts: dict[tuple[int, bool], int] = {}
    for track in tracks:
        for sight in track.sights:
            counts[sight.frame, track.kept] = counts.get((sight.frame, track.kept), 0) + 1
    return (
        max((count for (_, kept), count in counts.items() if not kept), default=0),
        max((count for (_, kept), count in counts.items() if kept), default=0),
    )


def _form(suffix: str) -> str:
    return {".mov": "mov", ".webm": "webm", ".mkv": "matroska"}.get(suffix, "mp4")


def _tags(place: Path) -> dict[str, str]:
    """What stays of the words that go for the whole video."""
    with place.open("rb") as file:
        return {name: text for name, text in clips.tags(file) if texts.kind_of(name, text) in STAYS}


def _append(out: Path, kept: Kept, suffix: str) -> None:
    if suffix not in _BOXED:
        return
    with out.open("ab") as file:
        if kept.xmp is not None:
            file.write(boxes.xmp_box(kept.xmp))
        for box in kept.c2pa:
            file.write(boxes.c2pa_box(box))


@contextmanager
def _reasons() -> "Iterator[None]":
    try:
        yield
    except (Unreadable, NotSafe, MemoryError):
        raise
    except clips.broken() as error:
        if isinstance(error, OSError) and error.errno in frames.FULL:
            raise OSError(error.errno, "no space left") from error
        raise Unread(FaultKind.UNREADABLE, "damaged_video") from error
