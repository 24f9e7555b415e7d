"""May I post this? One picture or video: who is in it, what tools could make of it, what to change, for whom.

Nothing here compares faces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from chouxin.domain import Unreadable
from chouxin.person.exposure import LOOKS, VIEWS, Exposure, Shot, expose
from chouxin.person.likeness import ALIKE, differing
from chouxin.person.looking import Looked

LIPS = 96
"""Width of a face that tools for making somebody speak take in."""


class Findings(Protocol):
    """What stands in a file beside the picture: a place, and what names the device or its owner."""

    @property
    def location(self) -> bool:
        """Where it was taken."""

    @property
    def device(self) -> bool:
        """Serial numbers, owners' names."""


class Audience(StrEnum):
    """Who is to see it."""

    FRIENDS = "friends"
    SCHOOL = "school"
    PUBLIC = "public"


class Answer(StrEnum):
    """Whether it may be posted."""

    YES = "yes"
    CHANGE = "change"
    UNSURE = "unsure"


class Tool(StrEnum):
    """What could be done with it, by class of tools."""

    ONE_SHOT = "one_shot"
    TUNED = "tuned"
    TRAINED = "trained"
    LIPS = "lips"
    UNDRESSING = "undressing"


class Use(StrEnum):
    """What a tool gets out of it."""

    ENOUGH = "enough"
    PART = "part"
    POOR = "poor"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


class Advice(StrEnum):
    """What to change, the most pressing first."""

    LOCATION = "location"
    SERIAL = "serial"
    LOOK = "look"
    ASK = "ask"
    CLEAR = "clear"
    CLIP = "clip"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found out. people: faces in the picture, at most at once in a video; None where it could not be read."""

    name: str
    clip: bool
    people: int | None
    largest: int
    exposure: Exposure
    findings: Findings | None
    uses: dict[Tool, Use]
    answers: dict[Audience, Answer]
    advice: tuple[Advice, ...]
    unreadable: Unreadable | None


def check(looked: Looked, findings: Findings | None) -> Checked:
    """Judge what was seen in a picture or video, and what stands in its file (None: that could not be read)."""
    shots = [
        Shot(0, s.width, s.view, look, looked.medium.clip, s.frame, s.score)
        for s, look in zip(looked.sightings, _looks([s.print for s in looked.sightings]), strict=True)
    ]
    exposure = expose(shots)
    at_once: dict[int, int] = {}
    for shot in shots:
        at_once[shot.frame] = at_once.get(shot.frame, 0) + 1
    people = max(at_once.values(), default=0)
    uses = _uses(shots, exposure, clip=looked.medium.clip)
    advice = _advice(people, exposure, findings, looked)
    return Checked(
        looked.medium.name,
        looked.medium.clip,
        None if looked.unreadable is not None and not looked.frames else people,
        round(max((shot.width for shot in shots), default=0)),
        exposure,
        findings,
        uses,
        {audience: _answer(audience, advice, told=findings is not None) for audience in Audience},
        advice,
        looked.unreadable,
    )


def _uses(shots: Sequence[Shot], exposure: Exposure, *, clip: bool) -> dict[Tool, Use]:
    if not shots:
        # Somebody may be in it all the same.
        return dict.fromkeys(Tool, Use.UNKNOWN)
    usable = exposure.at[min(exposure.at)] > 0
    lips = any(shot.usable and shot.width >= LIPS for shot in shots)
    return {
        Tool.ONE_SHOT: Use.ENOUGH if exposure.clear else Use.POOR,
        Tool.TUNED: _share(exposure.looks >= LOOKS, usable),
        Tool.TRAINED: _share(exposure.frames >= VIEWS, clip and usable),
        Tool.LIPS: Use.ENOUGH if lips else Use.POOR,
        # A figure is enough for these, and figures are not looked for.
        Tool.UNDRESSING: Use.UNKNOWN,
    }


def _share(enough: bool, usable: bool) -> Use:
    return Use.ENOUGH if enough else Use.PART if usable else Use.POOR


def _advice(people: int, exposure: Exposure, findings: Findings | None, looked: Looked) -> tuple[Advice, ...]:
    wanted = {
        Advice.LOCATION: findings is not None and findings.location,
        Advice.SERIAL: findings is not None and findings.device,
        Advice.LOOK: not people or looked.unreadable is not None,
        Advice.ASK: people > 1,
        Advice.CLEAR: exposure.clear > 0 and not looked.medium.clip,
        Advice.CLIP: looked.medium.clip and exposure.frames > 0,
    }
    return tuple(advice for advice in Advice if wanted[advice])


_MATTERS = {
    Audience.FRIENDS: {Advice.LOCATION},
    Audience.SCHOOL: {Advice.LOCATION, Advice.ASK, Advice.CLIP},
    Audience.PUBLIC: {Advice.LOCATION, Advice.SERIAL, Advice.ASK, Advice.CLEAR, Advice.CLIP},
}
"""What has to be changed first for whom. Friends can pass on what they see; classmates are who most often misuse it.
Nearly every photo names its camera, so that alone speaks against showing it to everybody and to nobody less.
"""


def _answer(audience: Audience, advice: Sequence[Advice], *, told: bool) -> Answer:
    if _MATTERS[audience].intersection(advice):
        return Answer.CHANGE
    return Answer.YES if told and Advice.LOOK not in advice else Answer.UNSURE


def _looks(prints: Sequence[int]) -> list[int]:
    firsts: list[int] = []
    found = []
    for one in prints:
        known = next((number for number, first in enumerate(firsts) if differing(one, first) <= ALIKE), len(firsts))
        if known == len(firsts):
            firsts.append(one)
        found.append(known)
    return found
