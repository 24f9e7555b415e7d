from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.person.covering import BLUR, Cover, Region, blank, by_hand, coarse, cover, empty_where_clear, region
from chouxin.person.faces import SAME, Face, Finder, Matcher

KINDS = ((np.uint8, ()), (np.uint8, (3,)), (np.uint8, (4,)), (np.uint16, ()), (np.int32, ()), (np.float32, ()))


def _canvas(kind: Any, rest: tuple[int, ...]) -> npt.NDArray[Any]:
    values = np.random.default_rng(5).random((90, 120, *rest))
    most = 1.0 if kind is np.float32 else 65_535 if kind is np.int32 else np.iinfo(kind).max
    return (values * most).astype(kind)


@pytest.mark.parametrize("how", list(Cover))
@pytest.mark.parametrize("kind,rest", KINDS)
def test_each_depth_is_covered_inside_and_nowhere_else(how: Cover, kind: Any, rest: tuple[int, ...]) -> None:
    before = _canvas(kind, rest)
    after = before.copy()
    cover(after, [Region(20, 10, 80, 70, 40.0)], how)
    outside = np.ones(before.shape[:2], bool)
    outside[10:70, 20:80] = False

    assert np.array_equal(after[outside], before[outside])
    assert after.dtype == before.dtype
    # What is left of sixty by sixty random points is a few broad patches.
    assert len(np.unique(after[10:70, 20:80].reshape(3600, -1), axis=0)) <= (3600 if how is Cover.BLUR else 36)
    assert after[10:70, 20:80].astype(float).std() < 0.35 * before[10:70, 20:80].astype(float).std()


@pytest.mark.parametrize("how", list(Cover))
def test_the_middle_of_a_cover_does_not_change_with_fine_detail(how: Cover) -> None:
    """Two faces that are alike when blurred look alike under the cover: what was fine is not in it."""
    smooth = np.full((120, 120, 3), 120, np.uint8)
    fine = smooth.copy()
    fine[::2, ::2] += 40
    fine[1::2, 1::2] += 40
    smooth += 20
    for canvas in (smooth, fine):
        cover(canvas, [Region(0, 0, 120, 120, 120.0)], how)

    assert int(np.abs(smooth.astype(int) - fine.astype(int)).max()) <= 1


def test_a_blur_is_as_wide_as_it_says() -> None:
    canvas = np.zeros((400, 400), np.float32)
    canvas[200, 200] = 1.0
    cover(canvas, [Region(0, 0, 400, 400, 150.0)], Cover.BLUR)
    along = canvas.sum(axis=0)
    spread = float(np.sqrt((along * (np.arange(400) - 200) ** 2).sum() / along.sum()))

    assert spread == pytest.approx(150 * BLUR, rel=0.15)
    assert float(canvas.sum()) == pytest.approx(1.0, rel=0.1)


def test_nothing_is_clear_under_a_cover_and_nothing_hides_where_all_is_clear() -> None:
    canvas = _canvas(np.uint8, (4,))
    canvas[:, :60, 3] = 0
    empty_where_clear(canvas)
    assert not canvas[:, :60, :3].any()

    cover(canvas, [Region(30, 10, 80, 70, 40.0)], Cover.SOLID, clear=True)

    assert (canvas[10:70, 30:80, 3] == 255).all()
    assert (canvas[10:70, 30:80, :3] == 128).all()


@settings(max_examples=60)
@given(
    left=st.floats(-200, 300), top=st.floats(-200, 300), side=st.floats(1, 400), roll=st.floats(-3.1, 3.1),
    how=st.sampled_from(list(Cover)),
)  # fmt: skip
def test_any_face_is_inside_its_region_and_any_region_can_be_covered(
    left: float, top: float, side: float, roll: float, how: Cover
) -> None:
    x, y = left + side / 2, top + side / 2
    eye = (np.cos(roll) * side / 4, np.sin(roll) * side / 4)
    points = ((x - eye[0], y - eye[1]), (x + eye[0], y + eye[1]), (x, y), (x, y), (x, y))
    found = region(Face((left, top, side, side), 0.9, points), 120, 90)
    canvas = _canvas(np.uint8, (3,))
    cover(canvas, [found], how)

    assert found.left <= max(left, 0) or left > 120
    assert found.right >= min(left + side, 120) or left + side < 0
    assert canvas.shape == (90, 120, 3)


def test_a_box_by_hand_stays_in_the_picture() -> None:
    assert by_hand((-5, 10, 500, 20), 100, 50) == Region(0, 10, 100, 30, 20)


@pytest.mark.parametrize("how", list(Cover))
def test_nobody_is_found_or_matched_under_a_cover(
    how: Cover, finder: Finder, matcher: Matcher, portrait: npt.NDArray[np.uint8], her: Face
) -> None:
    shown = portrait.copy()
    cover(shown, [region(her, shown.shape[1], shown.shape[0])], how)

    assert not finder.near(shown)
    assert float(matcher.describe(portrait, her) @ matcher.describe(shown, her)) < SAME


def test_nobody_is_known_in_a_coarse_picture(
    finder: Finder, matcher: Matcher, portrait: npt.NDArray[np.uint8], her: Face
) -> None:
    shown = coarse(portrait, her.width / max(portrait.shape))

    assert float(matcher.describe(portrait, her) @ matcher.describe(shown, her)) < SAME
    assert not finder.glance(shown)


def test_no_size_of_a_picture_is_too_odd_for_blocks() -> None:
    """Steps that are no whole numbers once came out as one more than a picture has rows: 335 of them, for one."""
    for height in (*range(1, 360), 1001, 1440):
        for largest in (0.05, 0.4, 0.9):
            shape = (height, height * 2 // 3 + 1, 3)

            assert coarse(np.zeros(shape, np.uint8), largest).shape == shape


def test_blank_is_what_has_one_colour_after_jpeg_too() -> None:
    grey = np.full((60, 60, 3), 128, np.uint8)
    noisy = grey + np.random.default_rng(3).integers(0, 5, grey.shape).astype(np.uint8)
    eye = grey.copy()
    eye[30, 30, 2] = 90

    assert blank(grey)
    assert blank(noisy)
    assert not blank(eye)
    assert not blank(grey[:0])
