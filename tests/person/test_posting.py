"""May I post this: the answers follow from what was seen, and what was not seen is never a yes."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from chouxin.domain import FaultKind, Unreadable
from chouxin.person.looking import Looked, Sighting
from chouxin.person.media import Medium
from chouxin.person.posting import Advice, Answer, Audience, Tool, Use, check
from chouxin.person.views import View
from tests.person.making import looked, sighting

FRIENDS, SCHOOL, PUBLIC = Audience.FRIENDS, Audience.SCHOOL, Audience.PUBLIC
YES, CHANGE, UNSURE = Answer.YES, Answer.CHANGE, Answer.UNSURE


@dataclass(frozen=True)
class Notes:
    """What stands in a file."""

    location: bool = False
    device: bool = False


@pytest.mark.parametrize(
    "sightings,notes,answers",
    [
        ([sighting(None, 90)], Notes(), (YES, YES, YES)),
        ([sighting(None, 200)], Notes(), (YES, YES, CHANGE)),
        ([sighting(None, 200, View.SIDE)], Notes(), (YES, YES, YES)),
        ([sighting(None, 90)], Notes(location=True), (CHANGE, CHANGE, CHANGE)),
        ([sighting(None, 90)], Notes(device=True), (YES, YES, CHANGE)),
        ([sighting(None, 90), sighting(None, 80)], Notes(), (YES, CHANGE, CHANGE)),
        ([], Notes(), (UNSURE, UNSURE, UNSURE)),
        ([], Notes(location=True), (CHANGE, CHANGE, CHANGE)),
    ],
)
def test_answers(sightings: list[Sighting], notes: Notes, answers: tuple[Answer, ...]) -> None:
    found = check(looked("x.jpg", *sightings), notes)

    assert tuple(found.answers[audience] for audience in (FRIENDS, SCHOOL, PUBLIC)) == answers


def test_what_tools_could_make_of_it() -> None:
    found = check(looked("x.jpg", sighting(None, 200)), Notes())

    assert found.uses == {
        Tool.ONE_SHOT: Use.ENOUGH,
        Tool.TUNED: Use.PART,
        Tool.TRAINED: Use.POOR,
        Tool.LIPS: Use.ENOUGH,
        Tool.UNDRESSING: Use.UNKNOWN,
    }
    assert set(check(looked("x.jpg"), Notes()).uses.values()) == {Use.UNKNOWN}


def test_a_video_is_counted_by_its_frames() -> None:
    frames = [sighting(n, frame=n) for n in range(60)] + [sighting(99, frame=0, x=0.1)]
    found = check(looked("x.mp4", *frames, clip=True), Notes())

    assert found.people == 2
    assert found.uses[Tool.TRAINED] is Use.PART
    assert Advice.CLIP in found.advice
    assert Advice.CLEAR not in found.advice


def test_what_could_not_be_read_is_no_yes() -> None:
    broken = Looked(Medium("x.jpg", False, Path("x.jpg")), (), Unreadable(FaultKind.UNREADABLE, "damaged"), 0)
    found = check(broken, None)

    assert found.people is None
    assert YES not in found.answers.values()
    assert found.advice == (Advice.LOOK,)


def test_a_file_whose_notes_could_not_be_read_is_no_yes() -> None:
    found = check(looked("x.jpg", sighting(None, 90)), None)

    assert set(found.answers.values()) == {UNSURE}
