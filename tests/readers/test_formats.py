import pytest

from chouxin.readers.formats import format_of
from chouxin.readers.sources import BytesSource


@pytest.mark.parametrize(
    "head,name",
    [
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"\xff\xd8\xff\xe0", "JPEG image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WebP image"),
        (b"7z\xbc\xaf\x27\x1c\x00", "7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "RAR archive"),
        (b"\x1f\x8b\x08", "gzip file"),
        (bytes(257) + b"ustar\x0000", "tar archive"),
        (b"\x80\x04\x95\x10", "pickle"),
        (b"\x93NUMPY\x01", "NumPy array"),
        (b"GGUF\x03", "GGUF model"),
        ((20).to_bytes(8, "little") + b'{"a": {"dtype": "F"}}' + bytes(4), "safetensors model"),
        ((2000).to_bytes(8, "little") + b'{"a"', "unknown format"),
        (b"\x00\x01\x02\x03", "unknown format"),
        (b"", "unknown format"),
    ],
)
def test_magic(head: bytes, name: str) -> None:
    assert format_of(head, BytesSource(head)) == name
