"""Many pictures and videos, looked at by several threads: which faces, how large, from where.

What is kept of a picture is a few numbers a face, and its description where faces are to be compared; pixels are gone
when the next one comes. So memory grows by about a kilobyte a face.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 - threads; no process is started
from dataclasses import dataclass, field
from pathlib import Path
from threading import local

from chouxin.domain import Unreadable
from chouxin.person import clips, pictures
from chouxin.person.faces import TURNS, Description, Face, Finder, Matcher, Pixels, one_thread_each
from chouxin.person.likeness import print_of
from chouxin.person.media import Medium
from chouxin.person.unread import bare, no_memory
from chouxin.person.views import View, view
from chouxin.person.weights import SFACE, YUNET, load

LONGEST = 2048
"""Longer side at which pictures are opened: what is looked at is at most 1600, and faces are described from it."""
_LONGEST_OF_A_FRAME = 1280
_FRAMES_OF_A_PICTURE = 8
"""Of an animation or a file of many pages, spread over it."""
_LEANING = 5
"""Every how many frames a video is turned."""
_AHEAD = 4
"""Pictures that wait for each thread: enough that none is idle, few enough that memory stays flat."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One face. width: pixels in the original. print: of the whole picture. place: the middle of the face, from 0 to 1
    in each direction. description: None unless faces are compared.
    """

    width: float
    score: float
    view: View
    print: int
    place: tuple[float, float]
    share: tuple[float, float]
    frame: int
    description: Description | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in a medium. unreadable: why not all of it could be looked at. frames: how many were looked at."""

    medium: Medium
    sightings: tuple[Sighting, ...] = ()
    unreadable: Unreadable | None = None
    frames: int = 1


@dataclass(slots=True)
class Eyes:
    """What looks: one finder, and one matcher where faces are compared. Not for two threads at once."""

    folders: Sequence[Path]
    compare: bool
    thorough: bool = False
    _finder: Finder = field(init=False)
    _matcher: Matcher | None = field(init=False)

    def __post_init__(self) -> None:
        self._finder = Finder(self.folders)
        self._matcher = Matcher(self.folders) if self.compare else None

    def look(self, medium: Medium) -> Looked:
        """All faces of a medium."""
        found: list[Sighting] = []
        frames = 0
        leaned = set[float]()
        try:
            for pixels, scale in _clip(medium) if medium.clip else _picture(medium):
                faces = self._in_frame(pixels, frames, leaned) if medium.clip else self._in_picture(pixels)
                found += self.sightings(pixels, scale, faces, frames)
                frames += 1
        except Unreadable as error:
            return Looked(medium, tuple(found), bare(error), frames)
        except MemoryError:
            return Looked(medium, tuple(found), no_memory(), frames)
        return Looked(medium, tuple(found), None, frames)

    def _in_picture(self, pixels: Pixels) -> Iterable[Face]:
        return self._finder.find(pixels, self.thorough)

    def _in_frame(self, pixels: Pixels, number: int, leaned: set[float]) -> Iterable[Face]:
        """The faces of a video's frame; now and then also those that lie on their side, and wherever there are some."""
        found = self._finder.glance(pixels)
        turns = TURNS if number % _LEANING == 0 else sorted(leaned)
        faces, seen = self._finder.leaning(pixels, turns, found)
        leaned |= seen
        return faces

    def sightings(self, pixels: Pixels, scale: float, faces: Iterable[Face], frame: int = 0) -> Iterator[Sighting]:
        """The faces of one picture, as they are kept. scale: from `pixels` to the original."""
        height, width = pixels.shape[:2]
        print_ = None
        for face in faces:
            left, top, wide, high = face.box
            print_ = print_of(pixels) if print_ is None else print_
            yield Sighting(
                face.width * scale,
                face.score,
                view(face.points),
                print_,
                ((left + wide / 2) / width, (top + high / 2) / height),
                (wide / width, high / height),
                frame,
                self._describe(pixels, face),
            )

    def _describe(self, pixels: Pixels, face: Face) -> Description | None:
        return self._matcher.describe(pixels, face) if self._matcher else None


def look(  # noqa: PLR0913 - what to look at, and how
    media: Iterable[Medium],
    folders: Sequence[Path],
    *,
    compare: bool,
    thorough: bool = False,
    threads: int | None = None,
    done: Callable[[], None] = lambda: None,
) -> Iterator[Looked]:
    """Look at all media, in their order. `done` is called after each.

    Raises MissingExtra and MissingWeights before the first one is looked at.
    """
    eyes = local()
    for model in (YUNET, SFACE) if compare else (YUNET,):
        load(model, folders)
    count = threads or min(os.cpu_count() or 1, 8)
    one_thread_each()

    def one(medium: Medium) -> Looked:
        if not hasattr(eyes, "own"):
            eyes.own = Eyes(folders, compare, thorough)
        looked: Looked = eyes.own.look(medium)
        return looked

    waiting: deque[object] = deque()
    with ThreadPoolExecutor(count) as pool:
        try:
            for medium in media:
                waiting.append(pool.submit(one, medium))
                if len(waiting) >= count * _AHEAD:
                    yield waiting.popleft().result()  # type: ignore[attr-defined]
                    done()
            while waiting:
                yield waiting.popleft().result()  # type: ignore[attr-defined]
                done()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _picture(medium: Medium) -> Iterator[tuple[Pixels, float]]:
    data = medium.read()
    first = pictures.open(data, LONGEST)
    yield first.pixels, first.scale
    for number in range(1, min(first.frames, _FRAMES_OF_A_PICTURE)):
        shown = pictures.open(data, LONGEST, number * first.frames // _FRAMES_OF_A_PICTURE or number)
        yield shown.pixels, shown.scale


def _clip(medium: Medium) -> Iterator[tuple[Pixels, float]]:
    with medium.open() as file:
        for frame in clips.frames(file, _LONGEST_OF_A_FRAME):
            yield frame.pixels, frame.scale
