"""Where pictures end, and what is hung behind them."""

import io
import struct
import wave
import zlib
from hashlib import sha256

import pytest

from chouxin.readers.endings import end_of
from chouxin.readers.formats import format_of
from chouxin.readers.sources import BytesSource
from chouxin.testing import inert_faces

NOISE = b"".join(sha256(bytes([n])).digest() for n in range(90))


def png() -> bytes:
    def chunk(sort: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + sort + data + zlib.crc32(sort + data).to_bytes(4, "big")

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", NOISE) + chunk(b"IEND", b"")


def jpeg() -> bytes:
    scan = NOISE.replace(b"\xff", b"\xff\0") + b"\xff\xd3" + b"more\xff\0"
    tables = b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xfe\0\x06a\xff\xd9b"
    return b"\xff\xd8" + tables + b"\xff\xda\0\2" + scan + b"\xff\xda\0\2" + scan + b"\xff\xd9"


def gif() -> bytes:
    colours = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    return colours + b"!\xfe\4note\0" + b"," + bytes(8) + b"\0\2" + b"\xff" + bytes(255) + b"\2\x44\1\0" + b";"


def wav() -> bytes:
    written = io.BytesIO()
    with wave.open(written, "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", ""))
        sound.writeframes(NOISE[:999])
    return written.getvalue()


def bmp() -> bytes:
    return b"BM" + (54 + 300).to_bytes(4, "little") + bytes(48 + 300)


def mp4() -> bytes:
    return b"\0\0\0\x18ftypisom" + bytes(12) + b"\0\0\0\1mdat" + (116).to_bytes(8, "big") + NOISE[:100]


def font() -> bytes:
    table = b"glyf" + bytes(4) + (28).to_bytes(4, "big") + (101).to_bytes(4, "big")
    return b"\0\1\0\0" + b"\0\1" + bytes(6) + table + NOISE[:101] + bytes(3)


def web_font() -> bytes:
    return b"wOF2" + bytes(4) + (212).to_bytes(4, "big") + NOISE[:200]


FILES = {"png": png(), "jpeg": jpeg(), "gif": gif(), "wav": wav(), "bmp": bmp(), "mp4": mp4(), "font": font()}


@pytest.mark.parametrize("name", [*FILES, "web", "face"])
def test_it_ends_where_it_says_whatever_stands_behind(name: str) -> None:
    data = {**FILES, "web": web_font(), "face": inert_faces.dfl_jpeg()}[name]
    for behind in (b"", b"PK\3\4 and more", b"\xff\xd9" * 50):
        source = BytesSource(data + behind)
        assert end_of(format_of(source.data[:512], source), source) == len(data)


@pytest.mark.parametrize("name", FILES)
def test_what_is_cut_or_no_picture_ends_nowhere_or_behind(name: str) -> None:
    data = FILES[name]
    for cut in range(13, len(data) - 1, 7):
        source = BytesSource(data[:cut])
        end = end_of(format_of(data[:512], BytesSource(data)), source)
        assert end is None or end > cut or name in ("font", "jpeg", "mp4")


def test_what_has_no_end_of_its_own() -> None:
    assert end_of("MP3 sound", BytesSource(NOISE)) is None
    assert end_of("unknown format", BytesSource(NOISE)) is None
