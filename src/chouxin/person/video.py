"""Protected copies of videos. Two passes, so that memory stays flat: faces are found and followed, then covered.

What goes with it unchanged: sound and subtitles packet by packet, the time of every frame, depth and colours. Needs
PyAV, of the extra `photos`.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from chouxin.domain import FaultKind, Unreadable
from chouxin.person import clips, frames, metadata
from chouxin.person.covering import Region
from chouxin.person.faces import Finder, Matcher
from chouxin.person.following import Follower
from chouxin.person.gating import Covers, Gate
from chouxin.person.metadata import Findings
from chouxin.person.notes import boxes, texts
from chouxin.person.notes.sorting import STAYS, Kept
from chouxin.person.protecting import NotSafe, Wishes
from chouxin.person.tracks import Track
from chouxin.person.unread import Unread

_AGAIN = 3
_BOXED = {".mp4", ".mov", ".m4v", ".3gp"}
_WEB = {".webm"}
_FOLLOWED, _WRITTEN = 0.5, 0.35
"""About what share of the time it takes to find the faces, and to write the copy; the rest is the gate's."""


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
            follower = Follower(self._finder, self._matcher, wishes)
            tracker, size = follower.follow(place, lambda at: tell(_FOLLOWED * min(at / length, 1.0)))
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
                gate = Gate(self._finder, self._matcher, wishes, way, follower.leaned)
                missed = gate.look(out, tracker, lambda at: tell(start + (1 - start) * min(at / length, 1.0)))
                if not missed:
                    _append(out, kept, suffix)
                    covered, stays = _at_once(tracker.tracks)
                    return Done(covered, stays, False, manifest, findings)
                for sight, scene in missed:
                    tracker.add(sight, scene)
        raise NotSafe("photos.protect.found_more")


def _way(size: tuple[int, int], wishes: Wishes) -> frames.Way:
    found = frames.way(size, None if wishes.crop is None else wishes.crop.of(*size), wishes.longest)
    if min(found.width, found.height) < 8:
        raise NotSafe("photos.protect.crop_empty")
    return found


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
