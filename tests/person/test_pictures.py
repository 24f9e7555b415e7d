"""Pictures of all sorts, upright, within limits; what is broken is told and never raises anything else."""

import io
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from chouxin.domain import FaultKind, Unreadable
from chouxin.person import pictures
from tests.person.conftest import PHOTOS


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def corner(orientation: int, form: str = "JPEG") -> bytes:
    """As a camera writes it that was held otherwise: upright, the corner at the top left is red, the picture wide."""
    upright = Image.new("RGB", (64, 32), "white")
    upright.paste((255, 0, 0), (0, 0, 16, 16))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(stored, form, exif=exif)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_upright(orientation: int, form: str) -> None:
    shown = pictures.open(corner(orientation, form))

    assert (shown.width, shown.height, shown.pixels.shape) == (64, 32, (32, 64, 3))
    assert shown.orientation == orientation
    red = shown.pixels[4:12, 4:12].astype(int)
    assert (red[..., 0] > 200).all()
    assert (red[..., 1] < 80).all()
    assert (shown.pixels[24:, 32:] > 200).all()


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_large_picture_is_opened_smaller_and_says_its_size(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    large = saved(Image.new("RGB", (4000, 3000)), "JPEG", exif=exif)
    shown = pictures.open(large, 1000)

    assert (shown.width, shown.height) == ((4000, 3000) if orientation == 1 else (3000, 4000))
    assert max(shown.pixels.shape[:2]) == 1000
    assert shown.scale == pytest.approx(4)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "I;16", "I", "F"])
def test_every_mode_becomes_red_green_and_blue(mode: str) -> None:
    form = "JPEG" if mode in ("CMYK", "YCbCr") else "TIFF" if mode in ("F",) else "PNG"
    values = np.linspace(0, 60000, 32 * 16).reshape(16, 32)
    picture = (
        Image.fromarray(values.astype({"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]))
        if mode in ("I;16", "I", "F")
        else Image.new("RGB", (32, 16), "white").convert(mode)
    )
    if mode == "I":
        form = "TIFF"
    shown = pictures.open(saved(picture, form))

    assert shown.pixels.shape == (16, 32, 3)
    assert shown.pixels.dtype == np.uint8
    assert shown.pixels.max() > 200


def test_what_is_clear_shows_grey() -> None:
    assert (pictures.open(saved(Image.new("RGBA", (8, 8)), "PNG")).pixels == 128).all()


def test_frames_are_counted_and_each_can_be_had() -> None:
    colours = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
    moving = saved(colours[0], "GIF", save_all=True, append_images=colours[1:])
    pages = saved(colours[0], "TIFF", save_all=True, append_images=colours[1:])

    for data in (moving, pages):
        assert pictures.open(data).frames == 3
        assert tuple(pictures.open(data, frame=2).pixels[4, 4]) == (0, 0, 255)


def test_profile_and_date_are_told() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:11:22 10:00:00"
    shown = pictures.open(saved(Image.new("RGB", (8, 8)), "JPEG", exif=exif, icc_profile=b"a profile"))

    assert (shown.icc, shown.taken) == (b"a profile", "2026:11:22 10:00:00")


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.9])
def test_a_picture_that_was_cut_off_is_told(share: float) -> None:
    data = (PHOTOS / "portrait.jpg").read_bytes()

    with pytest.raises(Unreadable) as raised:
        pictures.open(data[: round(len(data) * share)])

    assert raised.value.kind in (FaultKind.UNREADABLE, FaultKind.UNSUPPORTED)


def test_random_bytes_in_every_format_raise_nothing_else() -> None:
    rng = np.random.default_rng(0)
    for form in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"):
        whole = bytearray(saved(Image.new("RGB", (64, 64), "red"), form))
        for _ in range(40):
            data = whole.copy()
            for place in rng.integers(8, len(data), 5):
                data[place] = rng.integers(256)
            with suppress(Unreadable):
                pictures.open(bytes(data))


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    side = 60000
    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )

    with pytest.raises(Unreadable) as raised:
        pictures.open(bomb)

    assert raised.value.kind is FaultKind.TOO_LARGE


def test_places_that_are_no_files_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.jpg", Path("/dev/null")):
        with pytest.raises(Unreadable):
            pictures.open(path)


def test_heic_without_its_decoder_says_what_to_install(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100))

    for place in (path, path.read_bytes()):
        with pytest.raises(Unreadable, match="pillow-heif"):
            pictures.open(place)


def test_a_small_picture_is_written_without_notes() -> None:
    data = pictures.jpeg(np.zeros((8, 8, 3), np.uint8))

    assert not Image.open(io.BytesIO(data)).getexif()
