"""How well faces are found, grouped and told by view, and how near the smallest plan is to the smallest there is."""

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from random import Random
from typing import TypeVar

import numpy as np

from chouxin.domain import MissingExtra
from chouxin.person import pictures
from chouxin.person.exposure import Grade, Need
from chouxin.person.faces import Face, Finder, Matcher, overlap
from chouxin.person.grouping import groups
from chouxin.person.looking import LONGEST
from chouxin.person.plan import fewest
from chouxin.person.views import View, view
from chouxin.person.weights import places
from chouxin.policy.share import Share
from evaluation import photo_sets
from evaluation.data import NotThereError
from evaluation.markdown import table

T = TypeVar("T")

_HIT = 0.3
"""Overlap from which on a found box is the drawn one: the two are not drawn alike."""
_PLANS, _SOURCES, _UNITS = 500, 10, 14


@dataclass(frozen=True, slots=True)
class Found:
    """Faces found, by a way of looking. boxes: of those that people drew. extra: found where none was drawn. counted:
    per group picture, found and there. false: pictures without a face in which one was found.
    """

    look: str
    boxes: Share
    extra: int
    counted: Sequence[tuple[str, int, int]]
    false: Share


@dataclass(frozen=True, slots=True)
class Grouped:
    """Pictures of known people, put in groups. known: pictures in which a face was found."""

    name: str
    known: Share
    people: int
    groups: int
    b_cubed: float


@dataclass(slots=True)
class Quality:
    """All that was measured."""

    found: list[Found] = field(default_factory=list)
    grouped: list[Grouped] = field(default_factory=list)
    views: Share = field(default_factory=lambda: Share(0, 0))
    plans: Counter[int] = field(default_factory=Counter)
    second: bool = False
    why_not: dict[str, str] = field(default_factory=dict)


def measure() -> Quality:
    """Everything that is at hand. Raises NotThereError where the models or the whole corpus are absent."""
    folders = places(os.environ)
    try:
        finder, matcher = Finder(folders), Matcher(folders)
    except MissingExtra as missing:
        raise NotThereError("make photos") from missing
    quality = Quality(second=finder.has_second, plans=_plans())

    def kept(part: str, work: Callable[[], T], otherwise: T) -> T:
        try:
            return work()
        except NotThereError as absent:
            quality.why_not[part] = str(absent)
            return otherwise

    quality.found = kept("found", lambda: [_found(finder, thorough) for thorough in (False, True)], [])
    quality.grouped = kept("grouped", lambda: _all_grouped(finder, matcher), [])
    quality.views = kept("views", lambda: _views(finder), Share(0, 0))
    return quality


def _look(finder: Finder, path: Path, *, thorough: bool = False) -> list[Face]:
    shown = pictures.open(path, LONGEST)
    return [face.scaled(shown.scale) for face in finder.find(shown.pixels, thorough)]


def _found(finder: Finder, thorough: bool) -> Found:
    hits = drawn = extra = 0
    for path, boxes in photo_sets.boxed().items():
        faces = _look(finder, path, thorough=thorough)
        matched = [any(overlap(face.box, box) >= _HIT for face in faces) for box in boxes]
        hits, drawn = hits + sum(matched), drawn + len(boxes)
        extra += sum(all(overlap(face.box, box) < _HIT for box in boxes) for face in faces)
    counted = [
        (path.name, len(_look(finder, path, thorough=thorough)), count) for path, count in photo_sets.counted().items()
    ]
    faceless = photo_sets.faceless()
    false = sum(bool(_look(finder, path, thorough=thorough)) for path in faceless)
    look = "thorough" if thorough else "usual"
    return Found(look, Share(hits, drawn), extra, counted, Share(false, len(faceless)))


def _all_grouped(finder: Finder, matcher: Matcher) -> list[Grouped]:
    sets = photo_sets.people()
    everybody = {f"{name}: {person}": paths for name, known in sets.items() for person, paths in known.items()}
    return [_grouped(name, known, finder, matcher) for name, known in {**sets, "both together": everybody}.items()]


def _grouped(name: str, people: Mapping[str, Sequence[Path]], finder: Finder, matcher: Matcher) -> Grouped:
    described, labels = [], []
    for person, paths in people.items():
        for path in paths:
            shown = pictures.open(path, LONGEST)
            if faces := finder.find(shown.pixels):
                described.append(matcher.describe(shown.pixels, faces[0]))
                labels.append(person)
    numbers = groups(np.stack(described))
    total = sum(map(len, people.values()))
    return Grouped(name, Share(len(labels), total), len(people), len(set(numbers)), b_cubed(labels, numbers))


def b_cubed(labels: Sequence[object], numbers: Sequence[object]) -> float:
    """The F1 of B-cubed precision and recall of groups against the truth. Raises ZeroDivisionError for none."""
    pairs = Counter(zip(labels, numbers, strict=True))
    truly, found = Counter(labels), Counter(numbers)
    precision = sum(count * count / found[number] for (_, number), count in pairs.items()) / len(labels)
    recall = sum(count * count / truly[label] for (label, _), count in pairs.items()) / len(labels)
    return 2 * precision * recall / (precision + recall)


def _views(finder: Finder) -> Share:
    right = total = 0
    for posed in photo_sets.posed():
        faces = _look(finder, posed.path)
        truth = View.FRONT if posed.yaw < 20 else View.HALF if posed.yaw <= 45 else View.SIDE
        right += bool(faces) and view(faces[0].points) is truth
        total += 1
    return Share(right, total)


def _plans() -> Counter[int]:
    """How many changes more than the fewest are proposed, over sets that are small enough to try everything."""
    random = Random(7)
    more: Counter[int] = Counter()
    for _ in range(_PLANS):
        count = random.randint(3, _SOURCES)
        units = tuple(
            frozenset(random.sample(range(count), random.choice((1, 1, 1, 2, 2, 3))))
            for _ in range(random.randint(1, _UNITS))
        )
        need = Need(Grade.D, units, random.randint(1, len(units)))
        more[len(fewest(need)) - _by_trying(need, count)] += 1
    return more


def _by_trying(need: Need, sources: int) -> int:
    excess = len(need.units) - need.enough + 1
    return next(
        size
        for size in range(sources + 1)
        for chosen in combinations(range(sources), size)
        if sum(unit.issubset(chosen) for unit in need.units) >= excess
    )


_ABOUT = (
    "Public photographs by CHOUXIN_CORPUS; see docs/howto/measure-quality.md. They are small sets, mostly of well-known"
    " adults, upright and from the front. **Not known: how well faces of children, and of all skin tones, are found and"
    " grouped.** No set with such labels could be had; a figure that is good on average can be bad for a group."
)


def section(quality: Quality) -> str:
    """The part of the page."""
    why = {part: f"not measured: `{absent}` is not there" for part, absent in quality.why_not.items()}
    return "\n\n".join(
        [
            "## Photos: faces found, grouped and told by view",
            _ABOUT,
            _found_table(quality) if quality.found else why["found"],
            _grouped_table(quality.grouped) if quality.grouped else why["grouped"],
            _views_line(quality.views) if quality.views.total else why["views"],
            _plans_line(quality.plans),
        ]
    )


def _found_table(quality: Quality) -> str:
    rows = [
        (
            found.look,
            found.boxes.percent(),
            str(found.extra),
            f"{sum(min(seen, there) for _, seen, there in found.counted)}/{sum(c for _, _, c in found.counted)}",
            str(sum(max(seen - there, 0) for _, seen, there in found.counted)),
            found.false.percent(),
        )
        for found in quality.found
    ]
    heads = ("look", "drawn boxes found", "extra", "counted in groups", "extra", "faceless pictures with a find")
    second = "with" if quality.second else "without"
    return (
        f"Thorough is {second} CenterFace. Boxes are those of 9 VOC photos; an extra find may be a face that nobody"
        f" drew. Groups were counted by eye, not box by box.\n\n{table(heads, rows)}"
    )


def _grouped_table(grouped: Sequence[Grouped]) -> str:
    rows = [(g.name, g.known.percent(), str(g.people), str(g.groups), f"{g.b_cubed:.3f}") for g in grouped]
    return table(("photos of", "with a face found", "people", "groups", "B-cubed F1"), rows)


def _views_line(views: Share) -> str:
    return (
        f"Front, half or side (under 20, to 45, over 45 degrees) of AFLW2000's {views.total} photos with known pose:"
        f" {views.percent()} right. The limits were chosen on these same photos. How far a head is raised or lowered"
        " cannot be told from five points and is not."
    )


def _plans_line(plans: Counter[int]) -> str:
    total = sum(plans.values())
    rows = [(str(more), Share(count, total).percent()) for more, count in sorted(plans.items())]
    heads = ("changes more than the fewest", "sets")
    return (
        f"The plan of changes against trying everything, on {total} made-up sets of up to {_SOURCES} pictures:\n\n"
        f"{table(heads, rows)}"
    )
