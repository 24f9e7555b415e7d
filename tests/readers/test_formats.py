import pytest

from chouxin.readers.formats import format_of, may_be_a_file, model_in_words
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
        (bytes(4) + b"TFL3", "TensorFlow Lite model"),
        (b"\x08\x01\x12\xf0\x01\x0a\x02\x12\x00\x22\x05serve", "TensorFlow SavedModel"),
        (b"\x0a\x16\x0a\x05input\x12\x0bPlaceholder", "TensorFlow graph"),
        (b"\x08\x04\x12\xb0\x02\x0a\x20\x0a\x05image", "Core ML model"),
        (b"ftrt\x01", "TensorRT engine"),
        (b"tjgg\x03", "GGJT model"),
        (bytes(4) + b"ORTM", "ONNX Runtime model"),
        (bytes(2) + b"-lh5-", "LHA archive"),
        ((20).to_bytes(8, "little") + b'{"a": {"dtype": "F"}}' + bytes(4), "safetensors model"),
        ((2000).to_bytes(8, "little") + b'{"a"', "unknown format"),
        (b"\x00\x01\x02\x03", "unknown format"),
        (b"", "unknown format"),
    ],
)
def test_magic(head: bytes, name: str) -> None:
    assert format_of(head, BytesSource(head)) == name


@pytest.mark.parametrize(
    "data, hidden",
    [
        (bytes(range(200)) * 5, False),
        (b"\x00\x00\x80\x3f" * 100, False),
        (b"\x08\x07\x12\x07pytorch" + bytes(100), True),
        (b"\x89HDF\r\n\x1a\n" + bytes(100), True),
        (bytes(500) + b"PK\x05\x06" + bytes(18), True),
        (b"", False),
    ],
)
def test_numbers_that_begin_or_end_like_a_file_are_looked_at(data: bytes, hidden: bool) -> None:
    assert may_be_a_file(BytesSource(data)) is hidden


@pytest.mark.parametrize(
    "text, name",
    [
        ("7767517\n75 83\nInput data 0 1 data\n", "NCNN model"),
        (
            '<?xml version="1.0"?>\n<net name="m" version="11">\n<layers>\n<layer id="0"/></layers></net>',
            "OpenVINO model",
        ),
        ("7767517 is a number", ""),
        ("<net >is a word", ""),
        ("", ""),
    ],
)
def test_models_that_are_written_as_text_are_named(text: str, name: str) -> None:
    assert model_in_words(text) == name
