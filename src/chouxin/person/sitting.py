"""What a person does with their pictures at one sitting: look, say who is who, draw boxes, see the grade, save copies.

Knows nothing of pages. All of it lives in memory and ends with `close`; originals are only read.
"""

import zipfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from chouxin.domain import Unreadable
from chouxin.person import metadata, pictures
from chouxin.person.audit import Audit, Group, audit, who_is_there
from chouxin.person.copies import RECORD, Copies, Outcome, State
from chouxin.person.covering import Cover
from chouxin.person.faces import Description
from chouxin.person.looking import Looked, Sighting, look
from chouxin.person.media import CLIPS, Media, Medium
from chouxin.person.posting import Checked, check
from chouxin.person.protecting import Share, Wishes
from chouxin.person.task import Task

Box = tuple[float, float, float, float]
"""Left, top, width, height, as shares of the picture's sides."""

SMALLEST = 0.01
"""Side of the smallest box that can be drawn, as a share of the picture's."""
MOST_BOXES = 40


class Who(StrEnum):
    """Who a face is, as the person says. What was not said is covered."""

    ME = "me"
    STAYS = "stays"
    """Somebody else who may be seen."""
    COVER = "cover"


class Keep(StrEnum):
    """Who is left as they are."""

    ME = "me"
    """The person, and whom they said may stay."""
    NOBODY = "nobody"
    EVERYBODY = "everybody"


@dataclass(slots=True, eq=False)
class Picture:
    """A picture or video. who: by the face's number in what was seen. boxes: drawn by hand, covered in any case."""

    number: int
    medium: Medium
    looked: Looked | None = None
    who: dict[int, Who] = field(default_factory=dict)
    boxes: list[Box] = field(default_factory=list)

    @property
    def faces(self) -> tuple[tuple[int, Sighting], ...]:
        """The faces that a person can point at, with their numbers; none of a video, where they move."""
        if self.looked is None or self.medium.clip:
            return ()
        return tuple((n, one) for n, one in enumerate(self.looked.sightings) if one.frame == 0)

    def is_in_it(self) -> bool:
        """Whether the person said that they are in it."""
        return Who.ME in self.who.values()

    def staying(self) -> tuple[Share, ...]:
        """The boxes of the faces that stay."""
        if self.looked is None:
            return ()
        stays = (self.looked.sightings[n] for n, who in sorted(self.who.items()) if who is not Who.COVER)
        return tuple(Share(box_of(one), parts=True) for one in stays)


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a picture. before, after: JPEG files in which nobody is known."""

    outcome: Outcome
    before: bytes | None
    after: bytes | None


def box_of(sighting: Sighting) -> Box:
    """Where a face is."""
    (x, y), (wide, high) = sighting.place, sighting.share
    return x - wide / 2, y - high / 2, wide, high


class Sitting:
    """One sitting. folders: where the models are. One task runs at a time, in a thread of its own."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._media: list[Media] = []
        self.sources: list[Path] = []
        self.pictures: list[Picture] = []
        self.skipped: list[tuple[str, Unreadable]] = []
        self.outside = 0
        self.compared = False
        self.groups: list[tuple[Group, tuple[Sighting, ...]]] = []
        self.made: list[Made] = []
        self.out: Path | None = None
        self.task: Task | None = None

    def add_folder(self, place: Path) -> None:
        """The pictures of a folder, file or archive, to be read where they are."""
        self.sources.append(place)
        self._add(Media([place], everything=True), "")

    def add_file(self, place: Path, name: str) -> None:
        """One file that lies elsewhere than its name says; an archive's members count one by one."""
        if place.suffix.lower() == ".zip":
            before = len(self.skipped)
            self._add(Media([place], everything=True), f"{name}/")
            # What cannot be opened is known by the name that the person gave it.
            self.skipped[before:] = [(name, why) for _, why in self.skipped[before:]]
        else:
            self._take(Medium(name, Path(name).suffix.lower() in CLIPS, place))

    def _add(self, media: Media, before: str) -> None:
        self._media.append(media)
        for medium in media:
            self._take(replace(medium, name=before + medium.name) if before else medium)
        self.skipped += media.unreadable
        self.outside += len(media.outside)

    def _take(self, medium: Medium) -> None:
        self.pictures.append(Picture(len(self.pictures), medium))
        self.made = []

    @property
    def unreadable(self) -> list[tuple[str, Unreadable]]:
        """Everything that could not be looked at whole, with its reason."""
        seen = [one.looked for one in self.pictures if one.looked is not None]
        return [*self.skipped, *((one.medium.name, one.unreadable) for one in seen if one.unreadable is not None)]

    # --- looking

    @property
    def waiting(self) -> int:
        """How many have not been looked at."""
        return sum(one.looked is None for one in self.pictures)

    def look(self, *, compare: bool) -> Task:
        """Look at what was not looked at; at everything anew where faces are to be compared from now on."""
        again = compare and not self.compared
        wanted = [one for one in self.pictures if again or one.looked is None]

        def work(task: Task) -> None:
            seen = look((one.medium for one in wanted), self._folders, compare=compare, done=task.step)
            for picture, looked in zip(wanted, task.until_stopped(seen), strict=True):
                picture.looked = looked
            self.compared = compare
            self.groups = who_is_there(self._looked()) if compare else []

        return self._start(Task("look", len(wanted), work))

    def forget(self) -> None:
        """Compare no more: descriptions of faces are gone, what the person said stays."""
        for picture in self.pictures:
            if picture.looked is not None:
                bare = tuple(replace(one, description=None) for one in picture.looked.sightings)
                picture.looked = replace(picture.looked, sightings=bare)
        self.compared, self.groups = False, []

    def _looked(self) -> list[Looked]:
        return [one.looked for one in self.pictures if one.looked is not None]

    def _start(self, task: Task) -> Task:
        if self.task is not None and self.task.running:
            return self.task
        self.task = task
        task.start()
        return task

    # --- who is who

    def say(self, number: int, face: int, who: Who) -> None:
        """Who a face is. Raises IndexError for a picture or face that is not there."""
        picture = self.pictures[number]
        if picture.looked is None or not 0 <= face < len(picture.looked.sightings):
            raise IndexError(face)
        picture.who[face] = who

    def say_of_video(self, number: int, me: bool) -> None:
        """Whether the person is who is alone in the frames of a video."""
        picture = self.pictures[number]
        picture.who = dict.fromkeys(_alone(picture.looked), Who.ME) if me and picture.looked is not None else {}

    def say_alone(self) -> int:
        """In each picture with one face, that is the person; how many there are."""
        count = 0
        for picture in self.pictures:
            if len(picture.faces) == 1:
                picture.who[picture.faces[0][0]] = Who.ME
                count += 1
        return count

    def say_groups(self, numbers: Collection[int]) -> None:
        """Which groups of faces are the person. Other faces keep what was said of them, but for being the person."""
        mine = {id(face) for group, faces in self.groups if group.number in numbers for face in faces}
        for picture in self.pictures:
            for number, face in enumerate(picture.looked.sightings if picture.looked else ()):
                if id(face) in mine:
                    picture.who[number] = Who.ME
                elif picture.who.get(number) is Who.ME:
                    picture.who[number] = Who.COVER

    @property
    def anywhere(self) -> bool:
        """Whether the person has said of any face that it is theirs."""
        return any(picture.is_in_it() for picture in self.pictures)

    # --- boxes

    def draw(self, number: int, box: Box) -> None:
        """A box to be covered. Raises ValueError for one that is too small or outside, or where there are too many."""
        left, top, wide, high = box
        right, bottom = min(left + wide, 1.0), min(top + high, 1.0)
        left, top = max(left, 0.0), max(top, 0.0)
        picture = self.pictures[number]
        # Not a number compares as false with everything.
        if not (right - left >= SMALLEST and bottom - top >= SMALLEST) or len(picture.boxes) >= MOST_BOXES:
            raise ValueError(box)
        picture.boxes.append((left, top, right - left, bottom - top))

    def erase(self, number: int, box: int) -> None:
        """Take a box away. Raises IndexError."""
        del self.pictures[number].boxes[box]

    # --- what they give away

    def audit(self) -> Audit:
        """The grade and the smallest set of changes. Where the person has said nothing, who is alone counts."""
        if not self.anywhere:
            return audit([replace(one, sightings=_bare(one.sightings)) for one in self._looked()])
        mine = {
            id(picture.looked.sightings[number])
            for picture in self.pictures
            for number, who in picture.who.items()
            if who is Who.ME and picture.looked is not None
        }
        return audit(self._looked(), said=lambda sighting: id(sighting) in mine)

    def check(self, number: int) -> Checked:
        """May this be posted?"""
        picture = self.pictures[number]
        assert picture.looked is not None  # noqa: S101 - asked for what was looked at
        found = None
        with suppress(Unreadable):
            found = metadata.found(picture.medium.read())
        return check(picture.looked, found)

    # --- copies

    def protect(self, out: Path, cover: Cover, keep: Keep, *, dry: bool) -> Task:
        """Copies into a folder, or a try that writes none."""
        mine = self._description() if keep is Keep.ME else None
        named = [one.medium.name for one in self.pictures if one.is_in_it()] if mine is not None else []
        by_medium = {id(one.medium): one for one in self.pictures}

        def wishes(medium: Medium) -> tuple[Wishes, str]:
            picture = by_medium[id(medium)]
            stay = picture.staying() if keep is Keep.ME and not medium.clip else ()
            regions = tuple(Share(box, parts=True) for box in picture.boxes)
            kept = (mine,) if medium.clip and mine is not None else ()
            wished = Wishes(kept, keep is Keep.EVERYBODY, cover, regions, stay=stay)
            return wished, repr((stay, regions, named if kept else ()))

        def work(task: Task) -> None:
            wanted = [one.medium for one in self.pictures]
            key = repr(("page", str(cover), str(keep)))
            copies = Copies(out, Wishes(), key, self._folders, dry=dry, own=wishes)
            for outcome in task.until_stopped(copies.make(wanted, task.step, task.tell)):
                self.made.append(_made(outcome))

        self.made = []
        self.out = None if dry else out
        return self._start(Task("try" if dry else "save", len(self.pictures), work))

    def _description(self) -> Description | None:
        """The person, for videos; None where faces were not compared."""
        mine = [
            one.description
            for picture in self.pictures
            for number, one in enumerate(picture.looked.sightings if picture.looked else ())
            if picture.who.get(number) is Who.ME and one.description is not None
        ]
        if not mine:
            return None
        mean = np.mean(np.stack(mine), axis=0)
        found: Description = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return found

    def saved(self) -> Iterator[tuple[Path, str]]:
        """The copies that are there, with their names."""
        for made in self.made:
            if self.out is not None and made.outcome.state in (State.WRITTEN, State.THERE):
                yield self.out / made.outcome.target, made.outcome.target

    def pack(self, target: Path) -> None:
        """The copies in one archive."""
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
            for place, name in self.saved():
                # Made anew: a file's own entry would carry when and on which system it was written.
                entry = zipfile.ZipInfo(name)
                with place.open("rb") as file, archive.open(entry, "w", force_zip64=True) as out:
                    while piece := file.read(1 << 20):
                        out.write(piece)

    def close(self) -> None:
        """Stop what runs and forget everything."""
        if self.task is not None:
            self.task.stop()
        for media in self._media:
            media.close()
        self.pictures, self.groups, self.made = [], [], []


def writable(out: Path, sources: Sequence[Path]) -> str | None:
    """Why copies cannot go into a folder: a code of the catalogue; None where they can."""
    if not out.is_absolute():
        return "photos.open.out.relative"
    where = out.resolve()
    for source in sources:
        inside = source.resolve() if source.is_dir() else None
        if inside is not None and where.is_relative_to(inside):
            return "photos.open.out.inside"
    if where.exists() and not where.is_dir():
        return "photos.open.out.file"
    try:
        where.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError):
        return "photos.open.out.denied"
    return None


def fresh(wanted: Path) -> Path:
    """The folder, or the next of its name that is not there yet or holds copies of earlier sittings alone."""
    number, found = 1, wanted
    while found.exists() and not (found / RECORD).is_file():
        number += 1
        found = wanted.with_name(f"{wanted.name} {number}")
    return found


def _alone(looked: Looked | None) -> list[int]:
    sightings = looked.sightings if looked is not None else ()
    frames = [one.frame for one in sightings]
    return [n for n, frame in enumerate(frames) if frames.count(frame) == 1]


def _bare(sightings: Sequence[Sighting]) -> tuple[Sighting, ...]:
    return tuple(replace(one, description=None) for one in sightings)


def _made(outcome: Outcome) -> Made:
    before, after = (None if pixels is None else pictures.jpeg(pixels) for pixels in (outcome.before, outcome.after))
    return Made(replace(outcome, before=None, after=None), before, after)
