"""How much of a person others could make something of: the grade, and what it rests on.

One clear face from the front serves a tool that needs one picture; about twenty varied pictures serve one that is tuned
to a person; hundreds of views, which a short video has, serve one that is trained for them. The figures are those of
the tools' own guides (docs/why/exposure.md); the grade says what is enough for whom, not how good it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chouxin.person.views import View

SURE = 0.8
"""Score from which on a face is plain enough to be of use."""
USABLE, CLEAR, FINE = 64, 128, 256
"""Widths of a face in pixels: of some use; what one-picture tools take in; what trained ones do."""
LOOKS = 20
"""Distinct pictures that tuning asks for."""
VIEWS = 200
"""Distinct views that training gets something out of. Guides ask for 500 and more, near-duplicates counted."""


class Grade(StrEnum):
    """How exposed a person is. Worse in the order of the letters."""

    UNKNOWN = "unknown"
    A = "a"
    B = "b"
    C = "c"
    D = "d"
    E = "e"


@dataclass(frozen=True, slots=True)
class Shot:
    """One face of the person. source: number of the picture or video. look: number of the look that it is one of;
    near-duplicates share one.
    """

    source: int
    width: float
    view: View
    look: int
    clip: bool = False
    frame: int = 0
    score: float = 1.0

    @property
    def usable(self) -> bool:
        """Large and plain enough to be of some use."""
        return self.width >= USABLE and self.score >= SURE

    @property
    def clear(self) -> bool:
        """Enough for a tool that needs one picture."""
        return self.usable and self.width >= CLEAR and self.view is View.FRONT


@dataclass(frozen=True, slots=True)
class Need:
    """What a class of tools needs. units: each thing of use, as the sources that have it; it is gone when all of them
    are changed. enough: so many serve the tool.
    """

    grade: Grade
    units: tuple[frozenset[int], ...]
    enough: int

    @property
    def met(self) -> bool:
        """Whether there is enough."""
        return len(self.units) >= self.enough


@dataclass(frozen=True, slots=True)
class Exposure:
    """A person's exposure in a set of pictures. at: usable faces from each width on. views: usable faces by view."""

    grade: Grade
    faces: int
    at: dict[int, int]
    views: dict[View, int]
    looks: int
    frames: int
    sources: int
    clear: int
    needs: tuple[Need, ...]


def needs(shots: Sequence[Shot]) -> tuple[Need, ...]:
    """What is there for each class of tools, the most demanding first."""
    usable = [shot for shot in shots if shot.usable]
    large = [shot for shot in usable if shot.width >= CLEAR]
    views = [("frame", shot.source, shot.frame) if shot.clip else ("look", shot.look, 0) for shot in large]
    return (
        Need(Grade.E, _units(large, views), VIEWS),
        Need(Grade.D, _units(usable, [shot.look for shot in usable]), LOOKS),
        Need(Grade.C, _each(shot for shot in usable if shot.clear), 1),
        Need(Grade.B, _each(usable), 1),
    )


def expose(shots: Sequence[Shot]) -> Exposure:
    """The exposure that a person's shots make. None at all is `unknown`: nothing was seen, which proves nothing."""
    found = needs(shots)
    usable = [shot for shot in shots if shot.usable]
    grade = next((need.grade for need in found if need.met), Grade.A if shots else Grade.UNKNOWN)
    return Exposure(
        grade=grade,
        faces=len(shots),
        at={width: sum(shot.width >= width for shot in usable) for width in (USABLE, CLEAR, FINE)},
        views={view: sum(shot.view is view for shot in usable) for view in View},
        looks=len(found[1].units),
        frames=sum(shot.clip and shot.width >= CLEAR for shot in usable),
        sources=len({shot.source for shot in usable}),
        clear=sum(shot.clear for shot in usable),
        needs=found,
    )


def without(shots: Iterable[Shot], sources: Iterable[int]) -> list[Shot]:
    """What is left when these sources are taken down or covered."""
    gone = frozenset(sources)
    return [shot for shot in shots if shot.source not in gone]


def _each(shots: Iterable[Shot]) -> tuple[frozenset[int], ...]:
    """One unit a source: several faces of the person in one picture go with it together."""
    return tuple(frozenset((source,)) for source in dict.fromkeys(shot.source for shot in shots))


def _units(shots: Sequence[Shot], names: Sequence[object]) -> tuple[frozenset[int], ...]:
    held: dict[object, set[int]] = {}
    for shot, name in zip(shots, names, strict=True):
        held.setdefault(name, set()).add(shot.source)
    return tuple(frozenset(sources) for sources in held.values())
