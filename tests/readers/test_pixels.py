"""Pictures that were made to hurt, and ordinary ones in every format."""

import struct
import zlib
from typing import Any

import numpy as np
import pytest

from chouxin.domain import FaultKind, Limits, Unreadable
from chouxin.readers.pixels import MOST_FRAMES, Pixels, frames, is_picture
from chouxin.readers.sources import BytesSource
from tests.readers.drawing import encoded, needs_pillow

pytestmark = needs_pillow


def image(mode: str = "RGB", size: tuple[int, int] = (40, 30), color: Any = None) -> Any:
    from PIL import Image  # noqa: PLC0415 - an optional part

    return Image.new(mode, size, color if color is not None else "red")


def read(data: bytes, limits: Limits | None = None) -> list[Pixels]:
    return list(frames(BytesSource(data), limits or Limits()))


def refused(data: bytes, limits: Limits | None = None) -> tuple[FaultKind, str]:
    with pytest.raises(Unreadable) as caught:
        read(data, limits)
    return caught.value.kind, caught.value.why


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is of this size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    written = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", head), *chunks, (b"IEND", b"")):
        written += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return written


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_every_format_is_told_by_its_beginning_and_read(form: str) -> None:
    data = encoded(image(), form)
    (pixels,) = read(data)

    assert is_picture(data[:64])
    assert pixels.shape == (30, 40, 3)
    assert np.abs(pixels.astype(int) - [255, 0, 0]).max() < 6


@pytest.mark.parametrize("mode,color", [("L", 255), ("P", 0), ("1", 1), ("CMYK", (0, 0, 0, 0)), ("LA", (255, 255))])
def test_every_sort_of_colour_becomes_the_same_three(mode: str, color: object) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"

    assert read(encoded(image(mode, color=color), form))[0].shape == (30, 40, 3)


@pytest.mark.parametrize("letters", [(0, 0, 0, 255), (255, 255, 255, 255)])
def test_letters_of_any_colour_show_where_the_picture_is_clear(letters: tuple[int, ...]) -> None:
    clear = image("RGBA", color=(letters[0], letters[0], letters[0], 0))
    clear.paste(letters, (10, 10, 20, 20))
    (pixels,) = read(encoded(clear))

    assert abs(int(pixels[15, 15, 0]) - int(pixels[2, 2, 0])) > 100


def test_letters_that_differ_only_in_the_lower_of_sixteen_bits_show() -> None:
    from PIL import Image  # noqa: PLC0415 - an optional part

    values = np.full((30, 40), 60000, np.uint16)
    values[10:20, 10:20] = 60300
    (pixels,) = read(encoded(Image.fromarray(values)))

    assert int(pixels[15, 15, 0]) - int(pixels[2, 2, 0]) > 100


def test_a_picture_is_turned_as_its_camera_was_held() -> None:
    turned = image()
    exif = turned.getexif()
    exif[0x0112] = 6

    assert read(encoded(turned, "JPEG", exif=exif))[0].shape == (40, 30, 3)


def test_every_frame_is_given_and_too_many_are_a_fault() -> None:
    def moving(count: int) -> bytes:
        pictures = [image(color=(n * 9, 0, 0)) for n in range(count)]
        return encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:])

    assert len(read(moving(3))) == 3
    given = []
    with pytest.raises(Unreadable, match="more than 16 frames"):  # noqa: PT012 - it raises after it has given some
        for pixels in frames(BytesSource(moving(MOST_FRAMES + 2)), Limits()):
            given.append(pixels)
    assert len(given) == MOST_FRAMES


def test_a_bomb_is_refused_by_what_it_says_of_itself() -> None:
    kind, why = refused(png(60_000, 60_000, (b"IDAT", zlib.compress(b"\0" * 1000))))

    assert kind is FaultKind.TOO_LARGE
    assert "pixels" in why


def test_a_few_pixels_too_many_for_the_limits_are_refused() -> None:
    kind, why = refused(encoded(image(size=(100, 100))), Limits(expanded=3 * 9_999))

    assert (kind, why) == (FaultKind.TOO_LARGE, "a picture of 100 x 100 pixels; the limit is 9999")


def test_text_that_unpacks_without_end_is_no_picture() -> None:
    packed = zlib.compress(b"a" * 50_000_000)
    kind, _ = refused(png(8, 8, (b"zTXt", b"k\0\0" + packed), (b"IDAT", zlib.compress(b"\0" * (8 * 25)))))

    assert kind is FaultKind.UNREADABLE


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
def test_a_picture_cut_short_is_damaged_and_not_half_read(form: str) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (64, 64, 3), np.uint8)
    from PIL import Image  # noqa: PLC0415 - an optional part

    data = encoded(Image.fromarray(noise), form)
    for cut in range(8, len(data) - 12, max(len(data) // 25, 1)):
        kind, why = refused(data[:cut])
        assert kind is FaultKind.UNREADABLE
        assert why.startswith("a damaged picture (")


def test_flipped_bits_raise_nothing_else() -> None:
    data = encoded(image(), "PNG")
    for at in range(len(data)):
        try:
            read(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])
        except Unreadable:
            continue
