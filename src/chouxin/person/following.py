"""The first pass through a video: every frame is looked at, and faces are followed from one to the next.

A face that is there for one frame is one picture of it, so no frame is left out. Faces that lie on their side, as where
a telephone was held wrongly, are looked for now and then, and in every frame while there are any.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from chouxin.domain import FaultKind
from chouxin.person import frames
from chouxin.person.faces import SAME, TURNS, Face, Finder, Matcher, Pixels
from chouxin.person.protecting import Wishes
from chouxin.person.tracks import HOLD, Sight, Track, Tracker
from chouxin.person.unread import Unread

GLANCE = 640
"""Longer side at which frames are looked at."""
_LEANING = 0.8 * HOLD
"""Seconds between two looks for faces that lean: a face is covered for longer than that before it is first seen."""
_LEANS_ON = 1.0
"""Seconds for which a turn in which a face was seen is looked at in every frame."""
_DESCRIBED, _DESCRIBED_TO_KEEP = 0.4, 0.1
"""Seconds between two descriptions of the faces: for the gate, which needs some, and where somebody stays."""
_STRANGE = 0.1
"""Cosine under which a face is plainly not of those who stay."""
_MOST_TRIED = 5
"""Sightings of a track whose match is looked at by the gate."""


class Follower:
    """Follows faces through one video. leaned: the turns in which faces were seen."""

    def __init__(self, finder: Finder, matcher: Matcher, wishes: Wishes) -> None:
        self._finder, self._matcher, self._wishes = finder, matcher, wishes
        self._described, self._count = -1.0, 0
        self._leaning, self._until = -1.0, dict[float, float]()

    @property
    def leaned(self) -> Sequence[float]:
        """The quarter turns by which faces were seen that are not seen upright."""
        return tuple(self._until)

    def follow(self, place: Path, tell: Callable[[float], None]) -> tuple[Tracker, tuple[int, int]]:
        """All faces, with who of them stays, and the video's size. Raises Unreadable, and what PyAV raises."""
        tracker = Tracker()
        size = None
        for frame in frames.shown(place, 2 * GLANCE if self._wishes.thorough else GLANCE):
            if frame.cut:
                tracker.cut(frame.number)
            tell(frame.at)
            if not self._wishes.everybody:
                tracker.see(self._sights(frame, cut=frame.cut))
            size = frame.size
        if size is None:
            raise Unread(FaultKind.UNREADABLE, "no_frames")
        _sort(tracker)
        return tracker, size

    def _sights(self, frame: frames.Shown, *, cut: bool) -> list[Sight]:
        pixels = frame.pixels()
        upright = self._finder.careful(pixels) if self._wishes.thorough else self._finder.glance(pixels)
        found = self._with_leaning(frame, pixels, upright, cut=cut)
        apart = _DESCRIBED_TO_KEEP if self._wishes.keep else _DESCRIBED
        # Also where somebody comes or goes, so that whoever is there for a moment is described too.
        asked = not 0 <= frame.at - self._described < apart - 1e-4 or len(found) != self._count
        self._described, self._count = frame.at if asked else self._described, len(found)
        return [self._sight(frame, pixels, face, asked=asked) for face in found]

    def _with_leaning(self, frame: frames.Shown, pixels: Pixels, found: Sequence[Face], *, cut: bool) -> list[Face]:
        """What was found, and the faces that lie on their side or upside down."""
        turns = [turn for turn, until in self._until.items() if frame.at <= until]
        if cut or not 0 <= frame.at - self._leaning < _LEANING:
            self._leaning, turns = frame.at, [*TURNS]
        faces, seen = self._finder.leaning(pixels, turns, found)
        self._until |= dict.fromkeys(seen, frame.at + _LEANS_ON)
        return faces

    def _sight(self, frame: frames.Shown, pixels: Pixels, face: Face, *, asked: bool) -> Sight:
        described = self._matcher.describe(pixels, face) if asked else None
        near = None
        if self._wishes.keep and described is not None:
            near = max(float(described @ one) for one in self._wishes.keep)
        return Sight(frame.number, frame.at, face.scaled(frame.scale), described, near)


def _sort(tracker: Tracker) -> None:
    """Who stays: of a track the middle of what was seen has to be of them. What is plainly somebody else's in it, as
    where two pass each other, is covered all the same.
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
