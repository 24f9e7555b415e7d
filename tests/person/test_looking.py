"""Many media by several threads: in their order, each fault at its place, descriptions only where asked for."""

import tracemalloc
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from chouxin.person.looking import Eyes, look
from chouxin.person.media import Media, Medium
from chouxin.person.views import View
from chouxin.person.weights import MissingWeights
from tests.person.conftest import PHOTOS
from tests.person.making import moving, video
from tests.person.noted import clip

Pixels = npt.NDArray[np.uint8]


@pytest.mark.parametrize("threads", [1, 3])
def test_in_their_order_with_all_that_was_seen(folders: Sequence[Path], threads: int) -> None:
    done: list[int] = []
    found = list(look(Media([PHOTOS]), folders, compare=True, threads=threads, done=lambda: done.append(1)))
    names = [one.medium.name for one in found]

    assert names == sorted(names)
    assert len(done) == len(found) == 7
    assert {one.medium.name: len(one.sightings) for one in found}["beach.png"] == 0
    assert sum(len(one.sightings) for one in found) == 6
    assert all(s.description is not None and s.view is View.FRONT for one in found for s in one.sightings)


def test_widths_are_those_of_the_original(folders: Sequence[Path], tmp_path: Path) -> None:
    with Image.open(PHOTOS / "portrait.jpg") as picture:
        picture.resize((4096, 5120)).save(tmp_path / "large.jpg", quality=50)
    small, large = (
        Eyes(folders, compare=False).look(Medium("x", False, path)).sightings[0]
        for path in (PHOTOS / "portrait.jpg", tmp_path / "large.jpg")
    )

    assert large.width == pytest.approx(8 * small.width, rel=0.05)
    assert large.place == pytest.approx(small.place, abs=0.02)


def test_nothing_is_described_unasked(folders: Sequence[Path]) -> None:
    found = Eyes(folders, compare=False).look(Medium("x", False, PHOTOS / "portrait.jpg"))

    assert [sighting.description for sighting in found.sightings] == [None]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(folders: Sequence[Path], tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    (tmp_path / "b.jpg").write_bytes((PHOTOS / "portrait.jpg").read_bytes())
    (tmp_path / "c.mp4").write_bytes(b"no video")
    found = list(look(Media([tmp_path]), folders, compare=False))

    assert [one.unreadable is not None for one in found] == [True, False, True]
    assert [len(one.sightings) for one in found] == [0, 1, 0]


def test_what_cannot_be_read_is_not_held_on_to(folders: Sequence[Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(12):
            archive.writestr(f"{number}.jpg", b"\xff\xd8" + bytes(8 << 20))
    tracemalloc.start()
    found = list(look(Media([tmp_path / "a.zip"]), folders, compare=False, threads=1))
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert all(one.unreadable is not None for one in found)
    # One of them alone has eight times as much.
    assert left < 1 << 20


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_video_that_was_held_wrongly(
    folders: Sequence[Path], portrait: Pixels, tmp_path: Path, quarters: int
) -> None:
    turned = np.ascontiguousarray(np.rot90(portrait, quarters))
    clip(tmp_path / "a.mp4", [np.roll(turned, 2 * number, axis=1) for number in range(60)], sound=False)
    found = Eyes(folders, compare=False).look(Medium("a", True, tmp_path / "a.mp4"))

    assert found.frames > 5
    assert len({sighting.frame for sighting in found.sightings}) >= found.frames - 1
    assert all(sighting.view is View.FRONT for sighting in found.sightings)


def test_a_video_gives_a_face_a_frame(folders: Sequence[Path], tmp_path: Path, portrait: npt.NDArray[np.uint8]) -> None:
    video(tmp_path / "a.mp4", moving(portrait, 20))
    (found,) = look(Media([tmp_path]), folders, compare=False)

    assert found.frames >= 8
    assert len({sighting.frame for sighting in found.sightings}) == found.frames


def test_without_models_nothing_is_begun(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights):
        next(look(Media([PHOTOS]), [tmp_path], compare=False))
