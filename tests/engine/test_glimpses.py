"""Small copies of pictures: what is made, and what a picture cannot do to whoever asks for one."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from chouxin.domain import FaultKind, Limits
from chouxin.engine.glimpses import Glimpses, Small
from chouxin.readers.glimpse import SIDE

pytest.importorskip("PIL", reason="pictures are an optional part")


@pytest.fixture(scope="module")
def glimpses() -> Iterator[Glimpses]:
    made = Glimpses(Limits(seconds=20))
    yield made
    made.close()


def drawn(path: Path, size: tuple[int, int], form: str = "JPEG", **options: Any) -> Path:
    from PIL import Image  # noqa: PLC0415 - an optional part

    out = BytesIO()
    Image.new("RGB", size, (200, 40, 10)).save(out, form, **options)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_picture_is_made_small(glimpses: Glimpses, tmp_path: Path, form: str) -> None:
    found = glimpses.of(drawn(tmp_path / "p", (2000, 1000), form))

    assert isinstance(found, Small)
    assert (found.of, found.width, found.height) == ((2000, 1000), SIDE, SIDE // 2)
    assert all(abs(a - b) < 12 for a, b in zip(found.pixels[:3], (200, 40, 10), strict=True))


def test_a_small_one_stays_as_it_is(glimpses: Glimpses, tmp_path: Path) -> None:
    found = glimpses.of(drawn(tmp_path / "p", (7, 30)))

    assert isinstance(found, Small)
    assert (found.width, found.height, len(found.pixels)) == (7, 30, 630)


def test_it_stands_upright(glimpses: Glimpses, tmp_path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - an optional part

    exif = Image.Exif()
    exif[0x0112] = 6
    found = glimpses.of(drawn(tmp_path / "p", (40, 20), exif=exif.tobytes()))

    assert isinstance(found, Small)
    assert (found.width, found.height) == (20, 40)


def bomb() -> bytes:
    """A PNG of a few bytes that says it is as large as a town."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content, why",
    [
        (b"\xff\xd8\xff\xe0 cut off", FaultKind.UNREADABLE),
        (bomb(), FaultKind.TOO_LARGE),
        (b"words and no picture", FaultKind.UNSUPPORTED),
        (b"", FaultKind.UNSUPPORTED),
    ],
)
def test_what_is_none_says_why(glimpses: Glimpses, tmp_path: Path, content: bytes, why: FaultKind) -> None:
    (tmp_path / "p").write_bytes(content)

    assert glimpses.of(tmp_path / "p") is why


@pytest.mark.parametrize(
    "said", ["{}", "{'width': '9', 'height': '9', 'of_width': '9', 'of_height': '9', 'pixels': 'AA=='}"]
)
def test_a_process_that_was_taken_over_is_not_believed(tmp_path: Path, said: str) -> None:
    lying = Glimpses(
        program=f"""
import json, sys
sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path]
from chouxin.domain import Part, Text
from chouxin.engine.worker import main
class Lying:
    name, version = "lying", "1"
    def recognises(self, head, source): return True
    def read(self, source, limits):
        yield Part(source.item_id, source.locator, "d", Text(tuple({said}.items())))
main([Lying()])
"""
    )
    try:
        assert lying.of(drawn(tmp_path / "p", (9, 9))) is FaultKind.UNSUPPORTED
    finally:
        lying.close()
