"""Small copies: the pixels, upright, and nothing else of the file."""

import io
from base64 import b64decode

import numpy as np
import pytest

from chouxin.domain import FaultKind, Limits, Part, Text, Unreadable
from chouxin.readers.glimpse import SIDE, Glimpse
from chouxin.readers.sources import BytesSource

Image = pytest.importorskip("PIL.Image", reason="pictures are an optional part")


def written(size: tuple[int, int], form: str = "PNG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(out, form)
    return out.getvalue()


def read(data: bytes) -> dict[str, str]:
    (part,) = Glimpse().read(BytesSource(data), Limits())
    assert isinstance(part, Part)
    assert isinstance(part.view, Text)
    return dict(part.view.fields)


def test_a_large_one_is_made_small() -> None:
    said = read(written((3000, 30)))
    pixels = np.frombuffer(b64decode(said["pixels"]), np.uint8)

    assert {name: int(said[name]) for name in ("of_width", "of_height", "width", "height")} == {
        "of_width": 3000,
        "of_height": 30,
        "width": SIDE,
        "height": 5,
    }
    assert pixels.reshape(5, SIDE, 3)[0, 0].tolist() == [255, 0, 0]


def test_one_line_of_pixels_is_not_made_to_nothing() -> None:
    assert read(written((5000, 1)))["height"] == "1"


def test_of_an_animation_there_is_the_first_frame() -> None:
    out = io.BytesIO()
    first, second = (Image.new("RGB", (9, 9), colour) for colour in ("red", "blue"))
    first.save(out, "GIF", save_all=True, append_images=[second])

    assert b64decode(read(out.getvalue())["pixels"])[:3] == b"\xff\0\0"


def test_it_knows_a_picture_by_its_head() -> None:
    source = BytesSource(b"")

    assert Glimpse().recognises(written((2, 2))[:16], source)
    assert not Glimpse().recognises(b"words", source)


def test_a_damaged_one_is_unreadable() -> None:
    with pytest.raises(Unreadable) as caught:
        read(written((100, 100))[:60])

    assert caught.value.kind is FaultKind.UNREADABLE
