import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms

from chouxin.domain import Unreadable
from chouxin.person import covering, pictures
from chouxin.person.covering import Cover
from chouxin.person.faces import SAME, Face, Finder, Matcher
from chouxin.person.protecting import NotSafe, Protector, Share, Wishes
from chouxin.person.weights import places
from tests.person.noted import KEPT, SECRETS, picture

Pixels = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def protector(finder: Finder, matcher: Matcher) -> Protector:
    return Protector(finder, matcher)


@pytest.fixture(scope="module")
def two(portrait: Pixels) -> Pixels:
    """Her, and a drawn stranger that the finder takes for a face: her, mirrored, in other colours and stretched."""
    other = np.ascontiguousarray(portrait[:, ::-1, ::-1])
    return np.concatenate([portrait, other], axis=1)


def _file(pixels: Pixels, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()


def _faces(finder: Finder, data: bytes) -> Sequence[Face]:
    return finder.careful(pictures.open(data).pixels)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "AVIF", "GIF"])
def test_every_format_is_covered_and_stays_what_it_was(
    form: str, protector: Protector, finder: Finder, portrait: Pixels
) -> None:
    copy = protector.protect(_file(portrait, form), Wishes())
    with Image.open(io.BytesIO(copy.data)) as image:
        assert image.format == form
        assert image.size == (portrait.shape[1], portrait.shape[0])

    assert copy.covered == 1
    assert not _faces(finder, copy.data)


@pytest.mark.parametrize("how", list(Cover))
def test_labels_stay_and_secrets_go_where_something_is_covered(
    how: Cover, protector: Protector, portrait: Pixels
) -> None:
    for form in ("JPEG", "PNG", "WEBP", "AVIF"):
        copy = protector.protect(picture(form, portrait), Wishes(cover=how))

        assert not copy.exact
        assert not [secret for secret in (*SECRETS, b"small picture") if secret in copy.data]
        assert all(words in copy.data for words in KEPT)
        assert b"AIGC" in copy.data
        assert copy.manifest


def test_who_is_kept_stays_as_they_are_to_the_last_point(
    protector: Protector, matcher: Matcher, portrait: Pixels, her: Face
) -> None:
    described = matcher.describe(portrait, her)
    data = _file(portrait, "PNG")
    copy = protector.protect(data, Wishes(keep=(described,)))

    assert copy.exact
    assert (copy.covered, copy.kept) == (0, 1)
    assert np.array_equal(pictures.open(copy.data).pixels, portrait)


def test_others_are_covered_beside_who_is_kept(
    protector: Protector, matcher: Matcher, two: Pixels, portrait: Pixels, her: Face
) -> None:
    described = matcher.describe(portrait, her)
    stranger = -described  # nobody in the picture
    copy = protector.protect(_file(two, "PNG"), Wishes(keep=(stranger,)))
    assert (copy.covered, copy.kept) == (2, 0)

    shown = pictures.open(copy.data).pixels
    for left in (0, portrait.shape[1]):
        assert (shown[:, left : left + portrait.shape[1]] != two[:, left : left + portrait.shape[1]]).any()


@pytest.mark.parametrize("turn", range(1, 9))
def test_turned_pictures_come_out_upright(turn: int, protector: Protector, portrait: Pixels) -> None:
    stored = Image.fromarray(portrait)
    back = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}[turn]
    for one in back:
        stored = stored.transpose(Image.Transpose(one))
    exif = Image.Exif()
    exif[0x0112] = turn
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=95, exif=exif)
    copy = protector.protect(out.getvalue(), Wishes())
    with Image.open(io.BytesIO(copy.data)) as image:
        shown = np.asarray(image.convert("RGB")).astype(int)
        assert 0x0112 not in image.getexif()

    assert copy.covered == 1
    assert shown.shape == portrait.shape
    assert np.abs(shown[-80:] - portrait[-80:].astype(int)).mean() < 6


def _moving(portrait: Pixels, form: str) -> bytes:
    frames = [Image.fromarray(np.roll(portrait, shift, axis=1)).resize((256, 320)) for shift in (0, 40, 80, 120)]
    out = io.BytesIO()
    frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=[40, 80, 120, 160], loop=0)
    return out.getvalue()


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_every_frame_of_what_moves_is_covered(
    form: str, protector: Protector, finder: Finder, portrait: Pixels
) -> None:
    copy = protector.protect(_moving(portrait, form), Wishes())
    with Image.open(io.BytesIO(copy.data)) as image:
        assert image.n_frames == 4  # type: ignore[attr-defined]

    for number in range(4):
        assert not finder.careful(pictures.open(copy.data, None, number).pixels)


def test_every_page_is_covered(protector: Protector, finder: Finder, portrait: Pixels) -> None:
    out = io.BytesIO()
    pages = [Image.fromarray(portrait), Image.fromarray(np.ascontiguousarray(portrait[:, ::-1]))]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    copy = protector.protect(out.getvalue(), Wishes())

    for number in range(2):
        assert not finder.careful(pictures.open(copy.data, None, number).pixels)


def test_colours_stay(protector: Protector, portrait: Pixels) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    copy = protector.protect(_file(portrait, "JPEG", icc_profile=profile, quality=90), Wishes())
    with Image.open(io.BytesIO(copy.data)) as image:
        assert image.info["icc_profile"] == profile
        outside = np.asarray(image).astype(int)[-60:]

    # The tables of the original are used again, so that what is not covered hardly changes.
    before = pictures.open(_file(portrait, "JPEG", quality=90)).pixels[-60:].astype(int)
    assert np.abs(outside - before).mean() < 1.0


@pytest.mark.parametrize("form", ["PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("left", [0, 5])
def test_a_face_that_was_made_clear_is_not_left_under_it(
    form: str, left: int, protector: Protector, finder: Finder, portrait: Pixels
) -> None:
    clear = np.dstack([portrait, np.full(portrait.shape[:2], 255, np.uint8)])
    clear[60:400, 100:400, 3] = left
    file = io.BytesIO()
    Image.fromarray(clear).save(file, form, **({"lossless": True, "exact": True} if form == "WEBP" else {}))
    for wishes in (Wishes(), Wishes(everybody=True)):
        copy = protector.protect(file.getvalue(), wishes)
        with Image.open(io.BytesIO(copy.data)) as image:
            shown = np.asarray(image.convert("RGBA"), np.uint8)

        assert not copy.exact
        assert not finder.careful(np.ascontiguousarray(shown[..., :3]))
        assert np.array_equal(shown[..., 3] > 5, clear[..., 3] > 5)


def test_one_colour_under_what_is_clear_is_left_as_it_is(protector: Protector) -> None:
    drawn = np.full((80, 80, 4), 255, np.uint8)
    drawn[:40] = (255, 255, 255, 0)
    drawn[50:60, 10:30, :3] = 20

    assert protector.protect(_file(drawn, "PNG"), Wishes()).exact


def test_ink_colours_depth_and_clearness(protector: Protector, portrait: Pixels) -> None:
    ink = Image.fromarray(portrait).convert("CMYK")
    out = io.BytesIO()
    ink.save(out, "JPEG", quality=95)
    with Image.open(io.BytesIO(protector.protect(out.getvalue(), Wishes()).data)) as image:
        assert image.mode == "CMYK"
        assert np.abs(np.asarray(image).astype(int)[-60:] - np.asarray(ink).astype(int)[-60:]).mean() < 4

    deep = (np.asarray(Image.fromarray(portrait).convert("L")).astype(np.uint16) * 257) ^ 3
    out = io.BytesIO()
    Image.fromarray(deep).save(out, "PNG")
    copy = protector.protect(out.getvalue(), Wishes())
    with Image.open(io.BytesIO(copy.data)) as image:
        assert np.array_equal(np.asarray(image)[-60:], deep[-60:])

    clear = np.dstack([portrait, np.full(portrait.shape[:2], 255, np.uint8)])
    clear[:, :100, 3] = 0
    with Image.open(io.BytesIO(protector.protect(_file(clear, "PNG"), Wishes()).data)) as image:
        shown = np.asarray(image)
        assert not shown[:, :60].any()
        assert np.array_equal(shown[-60:, 120:], clear[-60:, 120:])


def test_crop_and_size_and_a_box_by_hand(protector: Protector, finder: Finder, portrait: Pixels) -> None:
    wishes = Wishes(
        everybody=True, regions=(Share((0.0, 0.0, 0.2, 0.1), parts=True),), crop=Share((0, 0, 500, 400)), longest=300
    )
    copy = protector.protect(_file(portrait, "PNG"), wishes)
    shown = pictures.open(copy.data).pixels

    assert shown.shape == (240, 300, 3)
    assert (shown[2:30, 2:50] == 128).all()
    assert len(_faces(finder, copy.data)) == 1


def test_covered_faces_are_covered_in_a_crop_too(protector: Protector, finder: Finder, two: Pixels) -> None:
    copy = protector.protect(_file(two, "PNG"), Wishes(crop=Share((100, 0, 700, 500)), longest=640))

    assert not _faces(finder, copy.data)


def test_a_crop_beside_the_picture_is_refused(protector: Protector, portrait: Pixels) -> None:
    with pytest.raises(NotSafe, match="crop_empty"):
        protector.protect(_file(portrait, "PNG"), Wishes(crop=Share((5000, 0, 10, 10))))


@pytest.mark.parametrize("weak,code", [(0.008, "still_found"), (0.05, "still_")])
def test_a_cover_that_is_too_weak_does_not_pass(
    weak: float, code: str, protector: Protector, portrait: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covering, "BLUR", weak)
    with pytest.raises(NotSafe, match=code):
        protector.protect(_file(portrait, "PNG"), Wishes(cover=Cover.BLUR))


class _Blind(Finder):
    """One that does not see what is under a cover; somebody who looks for faces by hand does."""

    def near(self, pixels: Pixels, *, once: bool = False) -> tuple[Face, ...]:
        del pixels, once
        return ()


def test_a_cover_that_hides_a_face_from_the_finder_alone_does_not_pass(
    folders: Sequence[Path], matcher: Matcher, portrait: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covering, "_mosaic", lambda part, _cell: _fine(part))
    with pytest.raises(NotSafe, match="still_matches"):
        Protector(_Blind(folders), matcher).protect(_file(portrait, "PNG"), Wishes(cover=Cover.MOSAIC))


def _fine(part: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    small = part[4::9, 4::9].astype(np.float32)
    shown: npt.NDArray[np.float32] = np.kron(small, np.ones((9, 9, 1), np.float32))
    padded = np.pad(shown, ((0, 9), (0, 9), (0, 0)), mode="edge")
    return padded[: part.shape[0], : part.shape[1]]


Broken = Callable[[bytes], bytes]
BROKEN: dict[str, Broken] = {
    "empty": lambda _data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "a head alone": lambda data: data[:24],
    "noise": lambda data: data[:100] + bytes(range(256)) * 40,
    "text": lambda _data: b"Dear diary",
}


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF"])
@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_refused_with_a_reason(form: str, how: str, protector: Protector) -> None:
    data = BROKEN[how](picture(form))
    with pytest.raises(Unreadable) as told:
        protector.protect(data, Wishes())

    assert told.value.why


def test_a_bomb_is_refused_before_it_goes_off(protector: Protector) -> None:
    out = io.BytesIO()
    Image.new("1", (40_000, 40_000)).save(out, "PNG")
    with pytest.raises(Unreadable, match="pixels"):
        protector.protect(out.getvalue(), Wishes())


def test_small_pictures_of_a_copy_show_nobody(
    protector: Protector, finder: Finder, matcher: Matcher, portrait: Pixels, her: Face
) -> None:
    copy = protector.protect(_file(portrait, "PNG"), Wishes(keep=(matcher.describe(portrait, her),)))
    scale = copy.before.shape[1] / portrait.shape[1]

    assert not finder.glance(copy.before)
    assert float(matcher.describe(copy.before, her.scaled(scale)) @ matcher.describe(portrait, her)) < SAME


def test_a_picture_from_a_file_is_not_changed(protector: Protector, tmp_path: Path, portrait: Pixels) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(picture("JPEG", portrait))
    before = path.read_bytes(), path.stat().st_mtime_ns
    protector.protect(path.read_bytes(), Wishes())

    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize("width", [60, 150, 400, 900])
def test_small_large_and_middling_faces_are_covered_in_a_picture_of_full_size(
    width: int, protector: Protector, finder: Finder, portrait: Pixels
) -> None:
    """The first look leaves out the size between; the look at the copy has it."""
    ground = np.full((1200, 1600, 3), 170, np.uint8)
    factor = width / portrait.shape[1]
    person = np.asarray(Image.fromarray(portrait).resize((width, round(portrait.shape[0] * factor))), np.uint8)
    ground[100 : 100 + min(person.shape[0], 1100), 300 : 300 + width] = person[:1100]
    copy = protector.protect(_file(ground, "JPEG", quality=92), Wishes())

    assert copy.covered == 1
    assert not _faces(finder, copy.data)


class _BlindAtFirst(Finder):
    """Sees nothing in the first look, so that only what looks again can find anything."""

    def outer(self, pixels: Pixels) -> tuple[Face, ...]:
        return ()


def test_who_only_the_second_look_sees_is_covered_also_where_nothing_else_is(
    matcher: Matcher, finder: Finder, portrait: Pixels
) -> None:
    copy = Protector(_BlindAtFirst(places(os.environ)), matcher).protect(_file(portrait, "JPEG"), Wishes())

    assert copy.covered == 1
    assert not _faces(finder, copy.data)
