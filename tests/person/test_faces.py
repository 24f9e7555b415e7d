"""Faces are found upright, turned and cut close; the same one is known again, and nobody is seen where nobody is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from chouxin.person import pictures
from chouxin.person.faces import SAME, Face, Finder, Matcher, overlap
from chouxin.person.weights import MissingWeights
from tests.person.conftest import PHOTOS

Pixels = npt.NDArray[np.uint8]


def test_a_face_is_found_where_it_is(finder: Finder, portrait: Pixels) -> None:
    (face,) = finder.find(portrait)
    left, top, width, height = face.box

    assert face.score > 0.9
    assert 130 < left < 200
    assert 60 < top < 130
    assert 160 < width < 200
    assert 190 < height < 260
    assert all(left < x < left + width and top < y < top + height for x, y in face.points)
    assert face.points[0][0] < face.points[1][0]
    assert face.width == width


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_face_on_its_side_is_known_again(
    finder: Finder, matcher: Matcher, portrait: Pixels, her: Face, turns: int
) -> None:
    turned = np.ascontiguousarray(np.rot90(portrait, turns))
    (face,) = finder.find(turned)

    assert float(matcher.describe(portrait, her) @ matcher.describe(turned, face)) > 0.9


def test_a_face_at_a_slant_is_known_again(finder: Finder, matcher: Matcher, portrait: Pixels, her: Face) -> None:
    slanted = np.asarray(Image.fromarray(portrait).rotate(35, expand=True), np.uint8)
    found = finder.find(slanted)

    assert max(float(matcher.describe(portrait, her) @ matcher.describe(slanted, face)) for face in found) > 0.8


def test_a_face_that_fills_the_picture_is_found(finder: Finder, portrait: Pixels, her: Face) -> None:
    left, top, width, height = (round(value) for value in her.box)
    close = np.ascontiguousarray(portrait[top : top + height, left : left + width])

    assert len(finder.find(close)) == 1


@pytest.mark.parametrize("around", [0.1, 0.2, 0.3])
def test_a_large_face_is_as_sure_as_a_small_one(
    finder: Finder, matcher: Matcher, portrait: Pixels, her: Face, around: float
) -> None:
    # At the usual size a selfie that fills its picture is too large to be plain; nothing else is the matter with it.
    left, top, width, height = her.box
    box = left - around * width, top - around * height, left + (1 + around) * width, top + (1 + around) * height
    close = np.asarray(Image.fromarray(portrait).resize((1500, 1852), box=box), np.uint8)
    (face,) = finder.find(close)

    assert face.score > 0.9
    assert face.points[0][1] < face.points[3][1]
    assert float(matcher.describe(portrait, her) @ matcher.describe(close, face)) > 0.9


@pytest.mark.parametrize("seed", range(3))
def test_nobody_is_seen_in_noise_and_drawings(finder: Finder, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, (300, 400, 3), np.uint8)

    assert finder.find(noise, thorough=True) == ()
    assert finder.find(pictures.open(PHOTOS / "beach.png").pixels) == ()


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (3000, 2, 3), (16, 16, 3)])
def test_odd_pictures_hold_nobody(finder: Finder, shape: tuple[int, ...]) -> None:
    assert finder.find(np.zeros(shape, np.uint8), thorough=True) == ()


def test_the_thorough_look_counts_nobody_twice(finder: Finder, portrait: Pixels) -> None:
    two = np.concatenate([portrait, portrait[:, ::-1]], axis=1)

    assert len(finder.find(two, thorough=True)) == len(finder.find(two)) == 2


def test_the_second_finder_sees_the_same_face_at_the_same_place(finder: Finder, portrait: Pixels, her: Face) -> None:
    if not finder.has_second:
        pytest.skip("`chouxin photos setup --thorough` fetches it")
    seen = max(finder._second(portrait), key=lambda face: face.score)

    assert overlap(seen.box, her.box) > 0.5
    for one, other in zip(seen.points, her.points, strict=True):
        assert max(abs(one[0] - other[0]), abs(one[1] - other[1])) < 0.15 * her.width


def test_without_the_second_finder_all_goes_on(folders: Sequence[Path], tmp_path: Path, portrait: Pixels) -> None:
    name = "face_detection_yunet_2023mar.onnx"
    (there,) = [folder / name for folder in folders if (folder / name).is_file()][:1]
    (tmp_path / name).symlink_to(there)
    alone = Finder([tmp_path])

    assert not alone.has_second
    assert len(alone.find(portrait, thorough=True)) == 1
    (tmp_path / "centerface.onnx").write_bytes(b"another file")
    with pytest.raises(MissingWeights, match="another"):
        _ = Finder([tmp_path]).has_second


def test_descriptions_tell_persons_apart(matcher: Matcher, portrait: Pixels, her: Face) -> None:
    own = matcher.describe(portrait, her)
    again = pictures.open(PHOTOS / "portrait-saved-again.jpg").pixels
    factor = again.shape[1] / portrait.shape[1]
    noise = np.random.default_rng(1).integers(0, 256, portrait.shape, np.uint8)

    assert own.shape == (128,)
    assert np.linalg.norm(own) == pytest.approx(1)
    assert float(own @ matcher.describe(again, her.scaled(factor))) > 0.9
    assert float(own @ matcher.describe(noise, her)) < SAME


_side = st.floats(-100, 100)
_length = st.floats(0.1, 100)
_box = st.tuples(_side, _side, _length, _length)


@given(_box, _box)
def test_overlap_is_a_share_and_the_same_both_ways(one: tuple[float, ...], other: tuple[float, ...]) -> None:
    assert 0 <= overlap(one, other) <= 1 + 1e-9
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    assert overlap(one, one) == pytest.approx(1)


def test_no_face_is_written_by_looking(finder: Finder, portrait: Pixels, tmp_path: Path) -> None:
    before = portrait.copy()
    finder.find(portrait, thorough=True)

    assert (portrait == before).all()
    assert not list(tmp_path.iterdir())
