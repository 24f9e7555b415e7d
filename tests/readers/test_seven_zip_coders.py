"""What coders of 7z make of packed bytes, one behind the other."""

import lzma

import pytest

from chouxin.readers.seven_zip_coders import is_encrypted, is_stored, plain
from chouxin.readers.seven_zip_records import Block, Broken, Coder
from chouxin.readers.sources import BytesSource
from chouxin.readers.unpacking import Unsupported
from tests.readers.seven_zips import LZMA2, coded

CODE = b"".join(b"\x55\xe8" + (900_000 - 6 * n).to_bytes(4, "little") for n in range(30_000))


def block(*coders: Coder, size: int, binds: dict[int, int] | None = None) -> Block:
    return Block(coders, binds or {}, (0,), ((0, 0),), (size,) * len(coders), None)


def unpacked(of: Block, *packed: bytes) -> bytes:
    return b"".join(plain(of, [BytesSource(data) for data in packed]))


def test_a_filter_is_applied_behind_any_coder() -> None:
    filtered = lzma.compress(CODE, lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_X86}, *LZMA2])
    only = lzma.decompress(filtered, lzma.FORMAT_RAW, filters=LZMA2)
    program, table = Coder(b"\3\3\1\3", 1, b""), Coder(b"\3", 1, b"\3")
    packed = coded(only, "bzip2")
    both = block(Coder(packed.method, 1, b""), program, size=len(CODE), binds={1: 0})
    steps = bytes(range(0, 256, 4)) * 2

    assert only != CODE
    assert unpacked(block(program, size=len(CODE)), only) == CODE
    assert unpacked(both, packed.packed) == CODE
    assert unpacked(block(table, size=8), bytes([1, 2, 3, 4, 1, 1, 1, 1])) == bytes([1, 2, 3, 4, 2, 3, 4, 5])
    assert unpacked(block(Coder(b"\0", 1, b""), size=len(steps)), steps) == steps


def test_no_more_comes_out_than_is_said_and_less_is_an_error() -> None:
    copy = Coder(b"\0", 1, b"")

    assert unpacked(block(copy, size=3), b"abcdef") == b"abc"
    with pytest.raises(EOFError):
        unpacked(block(copy, size=7), b"abcdef")


@pytest.mark.parametrize("settings", [b"", b"\xff\0\0\0\0", b"\x5d\0\0"])
def test_settings_that_mean_nothing_are_broken(settings: bytes) -> None:
    with pytest.raises(Broken):
        unpacked(block(Coder(b"\3\1\1", 1, settings), size=3), b"abc")
    with pytest.raises(Broken):
        unpacked(block(Coder(b"\x21", 1, settings), size=3), b"abc")


def test_a_coder_without_a_decoder_is_named_before_anything_is_read() -> None:
    with pytest.raises(Unsupported, match="PPMd"):
        plain(block(Coder(b"\3\4\1", 1, b""), size=3), [])
    with pytest.raises(Unsupported, match="method 0909"):
        plain(block(Coder(b"\x09\x09", 1, b""), size=3), [])


def test_jumps_without_their_streams_are_broken() -> None:
    with pytest.raises(Broken):
        unpacked(block(Coder(b"\3\3\1\x1b", 1, b""), size=3), b"abc")


def test_what_is_stored_or_encrypted_is_told_by_its_coders() -> None:
    assert is_stored(block(Coder(b"\0", 1, b""), size=1))
    assert not is_encrypted(block(Coder(b"\0", 1, b""), size=1))
    assert is_encrypted(block(Coder(b"\6\xf1\7\1", 1, b""), Coder(b"\x21", 1, b"\x18"), size=1))
