"""Whom a comparison of faces takes for whom: labelled pairs, strangers, and how much of a person's pictures one picture
of theirs finds.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median

from chouxin.domain import MissingExtra
from chouxin.person import pictures
from chouxin.person.audit import audit
from chouxin.person.faces import SAME, Description, Finder, Matcher
from chouxin.person.looking import LONGEST, Looked, look
from chouxin.person.media import Media
from chouxin.person.weights import places
from chouxin.policy.share import Share
from evaluation import photo_sets
from evaluation.data import NotThereError
from evaluation.markdown import table

_ASKED_WITH = 10
"""Pictures of a person that are handed in, one after the other."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of one kind, and those of them that are taken for one person."""

    name: str
    taken: Share


@dataclass(frozen=True, slots=True)
class Owner:
    """A person in a pile of pictures of several. asked: how often a picture of theirs was handed in; found: the middle
    of the pictures that came of it, least and most.
    """

    folder: str
    pictures: int
    asked: int
    found: tuple[int, int, int]


def measure() -> tuple[list[Pairs], list[Owner]]:
    """Pairs and owners. Raises NotThereError where a set or the models are absent."""
    folders = places(os.environ)
    try:
        known = _Known(Finder(folders), Matcher(folders))
    except MissingExtra as missing:
        raise NotThereError("make photos") from missing
    return [*_labelled(known), *_strangers(known)], list(_owners(folders))


class _Known:
    """Descriptions of the largest face of each picture."""

    def __init__(self, finder: Finder, matcher: Matcher) -> None:
        self._finder, self._matcher = finder, matcher
        self._described: dict[Path, Description | None] = {}

    def __call__(self, path: Path) -> Description | None:
        if path not in self._described:
            shown = pictures.open(path, LONGEST).pixels
            faces = self._finder.find(shown)
            self._described[path] = self._matcher.describe(shown, faces[0]) if faces else None
        return self._described[path]


def _labelled(known: _Known) -> Iterator[Pairs]:
    for same, name in ((True, "one person, as labelled"), (False, "two people, as labelled")):
        yield _pairs(name, [(known(a), known(b)) for a, b, truth in photo_sets.pairs() if truth is same])


def _strangers(known: _Known) -> Iterator[Pairs]:
    everybody = [
        (f"{name} {person}", known(path))
        for name, people in photo_sets.people().items()
        for person, paths in people.items()
        for path in paths
    ]
    every = list(combinations(everybody, 2))
    yield _pairs("one person, LFW and FaceScrub", [(a, b) for (who, a), (other, b) in every if who == other])
    yield _pairs("two people, LFW and FaceScrub", [(a, b) for (who, a), (other, b) in every if who != other])


def _pairs(name: str, pairs: Sequence[tuple[Description | None, Description | None]]) -> Pairs:
    taken = sum(a is not None and b is not None and float(a @ b) >= SAME for a, b in pairs)
    return Pairs(name, Share(taken, len(pairs)))


def _owners(folders: Sequence[Path]) -> Iterator[Owner]:
    place = photo_sets.photos(photo_sets.ATHLETES)
    seen = list(look(Media([place]), folders, compare=True))
    for folder in sorted(path.name for path in place.iterdir()):
        own = [one for one in seen if one.medium.place.parent.name == folder]
        asked = [described for one in own if (described := _alone(one)) is not None][:_ASKED_WITH]
        found = [audit(seen, [described]).with_person for described in asked]
        yield Owner(folder, len(own), len(asked), (int(median(found)), min(found), max(found)))


def _alone(looked: Looked) -> Description | None:
    return looked.sightings[0].description if len(looked.sightings) == 1 else None


def section(pairs: Sequence[Pairs], owners: Sequence[Owner]) -> str:
    """The part of the page."""
    told = table(("pairs of", "taken for one person"), [(one.name, one.taken.percent()) for one in pairs])
    rows = [
        (str(number), str(one.pictures), str(one.asked), f"{one.found[0]} ({one.found[1]} to {one.found[2]})")
        for number, one in enumerate(owners, start=1)
    ]
    heads = ("person", "pictures in their folder", "asked with", "pictures found")
    return (
        "## Photos: whom a comparison takes for whom\n\nPairs of pictures, by their largest face. Who keeps somebody by"
        " a picture of theirs keeps whoever is taken for them.\n\n"
        f"{told}\n\nA pile of five sportspeople's pictures from the web, others beside them and some without them; who"
        " is in a picture was told by a search engine. Each of some pictures of a person alone is handed to the audit,"
        f" which finds theirs in the whole pile:\n\n{table(heads, rows)}"
    )
