"""A person's exposure in all their pictures: who they are among the faces, how exposed, and what to change.

Faces are compared only where the person asks for it, by a picture of theirs or by a choice. Descriptions of faces and
groups of other people live in `audit` alone and end with it; what comes back speaks of the person's own set.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from chouxin.domain import InputError, Unreadable
from chouxin.person import pictures
from chouxin.person.exposure import Exposure, Shot, expose
from chouxin.person.faces import SAME, Description, Finder, Matcher
from chouxin.person.grouping import groups, looks
from chouxin.person.likeness import ALIKE
from chouxin.person.looking import LONGEST, Looked, Sighting
from chouxin.person.media import Medium
from chouxin.person.plan import Plan, plan
from chouxin.person.unread import told
from chouxin.words import Words

FILING_NEAR, FILING = 80_000, 100_000
"""Persons: from the second on, storing their faces has to be filed with the authorities in mainland China."""
SHOWN = 12
"""Changes that are named at once: fewer than tuning asks for, so that no list is a set of pictures to tune with."""


@dataclass(frozen=True, slots=True)
class Group:
    """Faces of one person, for the person who asks to say "that is me". examples: the media that most of them are in,
    with the place of the face.
    """

    number: int
    media: int
    examples: tuple[tuple[Medium, Sighting], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A picture or video of the person that is to be changed. others: whether people other than them are in it."""

    medium: Medium
    boxes: tuple[Sighting, ...]
    others: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found. matched: whether faces were compared; else every picture with one face counts as the person's.

    persons: how many were told apart in it, for the law's sake. faceless: media in which no face was found, which says
    nothing. changes: the first of `plan`, by name.
    """

    exposure: Exposure
    plan: Plan
    changes: tuple[Change, ...]
    matched: bool
    media: int
    clips: int
    with_person: int
    several: int
    faceless: int
    persons: int
    unreadable: tuple[tuple[str, Unreadable], ...]

    @property
    def more(self) -> int:
        """Changes that are not named."""
        return len(self.plan.sources) - len(self.changes)


Chooser = Callable[[Sequence[Group]], int | None]
"""Shown the largest groups; says the number of the one that is the person, or None."""


def audit(
    looked: Iterable[Looked],
    me: Sequence[Description] = (),
    choose: Chooser | None = None,
    said: Callable[[Sighting], bool] | None = None,
) -> Audit:
    """The exposure of the person that `me` describes or `choose` chooses, or whose faces are `said` to be theirs;
    without any, of whoever is alone in a picture. Media have to be looked at with `compare` for the first two.
    """
    seen = list(looked)
    faces = [(source, sighting) for source, one in enumerate(seen) for sighting in one.sightings]
    # What was described was compared.
    matched = bool(me) or choose is not None or (said is not None and _described(faces))
    numbers = groups(_stack(sighting for _, sighting in faces)) if matched else []
    if said is not None:
        mine = [index for index, (_, sighting) in enumerate(faces) if said(sighting)]
    else:
        mine = _mine(seen, faces, numbers, me, choose) if matched else _alone(faces)
    shots = _shots(seen, [faces[index] for index in mine], matched=matched)
    exposure = expose(shots)
    planned = plan(shots, exposure) if shots else Plan((), exposure.grade)
    own = {id(faces[index][1]) for index in mine}
    return Audit(
        exposure=exposure,
        plan=planned,
        changes=tuple(_change(seen[source], own) for source in planned.sources[:SHOWN]),
        matched=matched,
        media=len(seen),
        clips=sum(one.medium.clip for one in seen),
        with_person=len({shot.source for shot in shots}),
        several=sum(len({s.place for s in one.sightings if s.frame == 0}) > 1 for one in seen),
        faceless=sum(not one.sightings and one.unreadable is None for one in seen),
        persons=len(set(numbers)),
        unreadable=tuple((one.medium.name, one.unreadable) for one in seen if one.unreadable is not None),
    )


def describe_me(paths: Sequence[Path], folders: Sequence[Path], words: Words) -> list[Description]:
    """Descriptions of the person who is alone in each of these pictures.

    Raises InputError for a picture without exactly one face, or which cannot be read.
    """
    finder, matcher = Finder(folders), Matcher(folders)
    described = []
    for path in paths:
        try:
            upright = pictures.open(path, LONGEST)
        except Unreadable as error:
            raise InputError(words.say("photos.me_unreadable", path=path, why=told(error, words))) from error
        found = finder.find(upright.pixels)
        if len(found) != 1:
            raise InputError(words.say("photos.me_faces", path=path, count=len(found)))
        described.append(matcher.describe(upright.pixels, found[0]))
    return described


def filing(persons: int) -> str | None:
    """Whether so many persons are `near` the number from which on a filing is asked for, or `over` it."""
    return "over" if persons >= FILING else "near" if persons >= FILING_NEAR else None


def _mine(
    seen: Sequence[Looked],
    faces: Sequence[tuple[int, Sighting]],
    numbers: Sequence[int],
    me: Sequence[Description],
    choose: Chooser | None,
) -> list[int]:
    """Which faces are the person's: groups that they are told by, and other looks of theirs."""
    members: dict[int, list[int]] = {}
    for index, number in enumerate(numbers):
        members.setdefault(number, []).append(index)
    if me:
        wanted = np.mean(np.stack(me), axis=0)
        chosen = {
            number
            for number, indexes in members.items()
            if float(_stack(faces[index][1] for index in indexes).mean(axis=0) @ wanted) >= SAME
        }
    else:
        largest = sorted(members, key=lambda number: (-len(members[number]), number))[:_CHOICES]
        offered = [_group(number, [faces[i] for i in members[number]], seen) for number in largest]
        answer = choose(offered) if choose is not None and offered else None
        chosen = set() if answer is None else {answer}
    return _with_other_looks([index for number in chosen for index in members[number]], members, faces)


LARGE, OF_LARGE = 3, 0.31
"""Pictures from which on a group is large, and the average similarity from which on two of them are one person's: less
than `SAME`, since an average over many pairs is surer than one pair. Of twenty people's groups of three, one pair in a
thousand of strangers reaches it.
"""


def _with_other_looks(
    mine: Sequence[int], members: Mapping[int, Sequence[int]], faces: Sequence[tuple[int, Sighting]]
) -> list[int]:
    """The person's faces, and those of groups that are them with glasses or ten years ago: near enough to all of them
    together, and never in one picture with them, as a sister is.
    """
    found, shown = set(mine), {faces[index][0] for index in mine}
    places = {number: {faces[index][0] for index in known} for number, known in members.items()}
    others = {
        number: _stack(faces[index][1] for index in known).mean(axis=0)
        for number, known in members.items()
        if found.isdisjoint(known) and len(places[number]) >= LARGE
    }
    while len(shown) >= LARGE:
        mean = _stack(faces[index][1] for index in found).mean(axis=0)
        near = {number: float(one @ mean) for number, one in others.items() if shown.isdisjoint(places[number])}
        best = max(near, key=lambda number: near[number], default=None)
        if best is None or near[best] < OF_LARGE:
            break
        del others[best]
        found.update(members[best])
        shown.update(places[best])
    return sorted(found)


_CHOICES, _EXAMPLES = 5, 3


def who_is_there(seen: Sequence[Looked]) -> list[tuple[Group, tuple[Sighting, ...]]]:
    """The largest groups of faces that were described, for the question "which of these is you", with their faces."""
    faces = [(source, sighting) for source, one in enumerate(seen) for sighting in one.sightings]
    members: dict[int, list[tuple[int, Sighting]]] = {}
    for face, number in zip(faces, groups(_stack(sighting for _, sighting in faces)), strict=True):
        members.setdefault(number, []).append(face)
    largest = sorted(members, key=lambda number: (-len(members[number]), number))[:_CHOICES]
    return [(_group(number, members[number], seen), tuple(s for _, s in members[number])) for number in largest]


def _described(faces: Sequence[tuple[int, Sighting]]) -> bool:
    return bool(faces) and all(sighting.description is not None for _, sighting in faces)


def _group(number: int, faces: Sequence[tuple[int, Sighting]], seen: Sequence[Looked]) -> Group:
    first: dict[int, Sighting] = {}
    for source, sighting in faces:
        first.setdefault(source, sighting)
    examples = tuple((seen[source].medium, sighting) for source, sighting in list(first.items())[:_EXAMPLES])
    return Group(number, len(first), examples)


def _alone(faces: Sequence[tuple[int, Sighting]]) -> list[int]:
    """Faces that are the only one in their picture or frame."""
    count = Counter((source, sighting.frame) for source, sighting in faces)
    return [index for index, (source, sighting) in enumerate(faces) if count[source, sighting.frame] == 1]


def _shots(seen: Sequence[Looked], faces: Sequence[tuple[int, Sighting]], *, matched: bool) -> list[Shot]:
    views = [str(sighting.view) for _, sighting in faces]
    numbers = looks(_stack(s for _, s in faces), views) if matched and faces else _alike([s for _, s in faces], views)
    return [
        Shot(source, s.width, s.view, look, seen[source].medium.clip, s.frame, s.score)
        for (source, s), look in zip(faces, numbers, strict=True)
    ]


def _alike(sightings: Sequence[Sighting], views: Sequence[str]) -> list[int]:
    """The same without comparing faces: whole pictures that are alike, seen from the same side, are one look."""
    prints: dict[str, npt.NDArray[np.uint64]] = {}
    numbers: dict[str, list[int]] = {}
    found: list[int] = []
    count = 0
    for sighting, view in zip(sightings, views, strict=True):
        known = prints.get(view, np.empty(0, np.uint64))
        far = np.unpackbits((known ^ np.uint64(sighting.print)).view(np.uint8).reshape(-1, 8), axis=1).sum(axis=1)
        if len(known) and int(far.min()) <= ALIKE:
            found.append(numbers[view][int(far.argmin())])
            continue
        prints[view] = np.append(known, np.uint64(sighting.print))
        numbers.setdefault(view, []).append(count)
        found.append(count)
        count += 1
    return found


def _change(looked: Looked, own: set[int]) -> Change:
    mine = tuple(sighting for sighting in looked.sightings if id(sighting) in own)
    return Change(looked.medium, mine, tuple(s for s in looked.sightings if id(s) not in own))


def _stack(sightings: Iterable[Sighting]) -> npt.NDArray[np.float32]:
    described = [sighting.description for sighting in sightings if sighting.description is not None]
    return np.stack(described) if described else np.empty((0, 128), np.float32)
