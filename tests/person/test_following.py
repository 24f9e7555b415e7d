"""No frame shows a face, however short it is there, however fast it moves and however it lies."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from chouxin.person import covering, frames, pictures
from chouxin.person.covering import Cover
from chouxin.person.faces import Finder, Matcher
from chouxin.person.gating import Gate
from chouxin.person.protecting import NotSafe, Wishes
from chouxin.person.tracks import Sight, Track, Tracker
from chouxin.person.video import Clips
from tests.person.conftest import PHOTOS
from tests.person.noted import clip, film

Pixels = npt.NDArray[np.uint8]
SIZE = (360, 640)


@pytest.fixture(scope="module")
def clips(finder: Finder, matcher: Matcher) -> Clips:
    return Clips(finder, matcher)


@pytest.fixture(scope="module")
def room() -> Pixels:
    made = np.kron(np.random.default_rng(3).integers(60, 120, (9, 16, 3)), np.ones((40, 40, 1)))
    return made.astype(np.uint8)


@pytest.fixture(scope="module")
def her_face() -> Pixels:
    whole = Image.fromarray(pictures.open(PHOTOS / "from-the-phone.jpg").pixels)
    return np.asarray(whole.resize((150, 150)), np.uint8)


def _with(room: Pixels, face: Pixels, x: int, y: int = 100) -> Pixels:
    shown = room.copy()
    shown[y : y + face.shape[0], x : x + face.shape[1]] = face[:, : max(room.shape[1] - x, 0)]
    return shown


def _seen(
    clips: Clips, finder: Finder, shown: list[Pixels], folder: Path, turn: int = 0
) -> tuple[list[int], list[int]]:
    """Frames of the video, and of the copy, in which a face is found when they are turned."""
    path, out = folder / "a.mp4", folder / "copy.mp4"
    clip(path, shown, sound=False)
    out.write_bytes(b"")
    clips.protect(path, out, Wishes(), ".mp4")
    before, after = (
        [n for n, one in enumerate(film(place)) if _plain(finder, np.ascontiguousarray(np.rot90(one, -turn)))]
        for place in (path, out)
    )
    return before, after


def _plain(finder: Finder, shown: Pixels) -> bool:
    # A suit below a grey box is a face too, though not a plain one.
    return any(face.score >= 0.7 for face in finder.glance(shown))


@pytest.mark.parametrize("there", [(34, 35), (17,), (10, 29, 47)])
def test_a_face_that_is_there_for_a_frame(
    there: tuple[int, ...], clips: Clips, finder: Finder, room: Pixels, her_face: Pixels, tmp_path: Path
) -> None:
    shown = [_with(room, her_face, 300) if number in there else room for number in range(60)]

    assert _seen(clips, finder, shown, tmp_path) == ([*there], [])


def test_a_face_that_is_there_for_a_frame_beside_one_that_stays(
    clips: Clips, finder: Finder, room: Pixels, her_face: Pixels, tmp_path: Path
) -> None:
    still = _with(room, her_face, 30)
    shown = [_with(still, her_face, 420) if number % 20 in (7, 8) else still for number in range(60)]
    before, after = _seen(clips, finder, shown, tmp_path)

    assert (len(before), after) == (60, [])


def test_a_face_that_flies_through_the_picture(
    clips: Clips, finder: Finder, room: Pixels, her_face: Pixels, tmp_path: Path
) -> None:
    shown = [_with(room, her_face, (45 * number) % 490) if number % 30 < 11 else room for number in range(60)]
    before, after = _seen(clips, finder, shown, tmp_path)

    assert len(before) >= 20
    assert after == []


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_face_that_lies_on_its_side(
    turn: int, clips: Clips, finder: Finder, room: Pixels, her_face: Pixels, tmp_path: Path
) -> None:
    leaning = np.ascontiguousarray(np.rot90(her_face, turn))
    shown = [_with(room, leaning, 100 + 4 * number) if number > 5 else room for number in range(40)]
    before, after = _seen(clips, finder, shown, tmp_path, turn)

    assert len(before) >= 34
    assert after == []


def test_what_is_of_one_colour_is_like_nobody(finder: Finder, matcher: Matcher, room: Pixels, tmp_path: Path) -> None:
    # A matcher has something to say of a grey box too, and it may be what it said of a face.
    (face,) = finder.find(pictures.open(PHOTOS / "portrait.jpg").pixels)
    covered = room.copy()
    covering.cover(covered, [covering.region(face.scaled(0.5), *SIZE[::-1])], Cover.SOLID)
    path = tmp_path / "copy.mp4"
    clip(path, [covered] * 3, sound=False)
    half = face.scaled(0.5)
    tracker = Tracker()
    tracker.tracks = [Track(0, [Sight(1, 1 / 30, half, matcher.describe(film(path)[1], half))])]
    gate = Gate(finder, matcher, Wishes(), frames.way(SIZE[::-1], None, None), ())

    assert gate.look(path, tracker, lambda _at: None) == []
    # What is left of a face under a blur is not of one colour, and is compared.
    tracker.tracks = [Track(0, [Sight(1, 1 / 30, half, matcher.describe(room, half))])]
    clip(path, [room] * 3, sound=False)
    with pytest.raises(NotSafe):
        gate.look(path, tracker, lambda _at: None)
