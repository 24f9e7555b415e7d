"""Compressed files: all their streams, their bombs and their damage."""

import gzip
import lzma
import sys
import zlib

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member
from chouxin.readers.compressed import Compressed
from chouxin.readers.sources import BytesSource

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FRAME = zstd.compress(b"import os\n" * 500)


def compressed(data: bytes, name: str, limits: Limits | None = None) -> tuple[list[tuple[str, bytes]], list[Fault]]:
    members, faults = [], []
    for one in Compressed().read(BytesSource(data, "i", Locator((name,))), limits or Limits()):
        if isinstance(one, Member):
            members.append((one.source.locator.container[-1], one.source.pread(0, one.source.size)))
        elif isinstance(one, Fault):
            faults.append(one)
    return members, faults


def test_all_streams_are_read_and_the_name_loses_its_ending() -> None:
    assert compressed(gzip.compress(b"a" * 99) + gzip.compress(b"b"), "x.tgz") == ([("x.tar", b"a" * 99 + b"b")], [])
    assert compressed(lzma.compress(b"a"), "x.py.xz") == ([("x.py", b"a")], [])


def test_a_bomb_ends_at_its_limit() -> None:
    bomb = gzip.compress(bytes(64 << 20))
    members, faults = compressed(bomb, "x.gz")

    assert sum(len(data) for _, data in members) <= Limits().ratio_free + (1 << 20)
    assert [fault.kind for fault in faults] == [FaultKind.TOO_LARGE]


def test_damage_and_what_follows_are_told() -> None:
    whole = gzip.compress(b"import os\n" * 500)

    assert [f.kind for f in compressed(whole[:-20], "x.gz")[1]] == [FaultKind.UNREADABLE]
    assert str(compressed(whole + b"PK\3\4", "x.gz")[1][0].locator) == f"x.gz#@{len(whole)}"
    assert compressed(zlib.compress(b"x"), "x.gz")[1] != []


def aside(data: bytes, number: int = 15) -> bytes:
    """A frame that decoders of Zstandard pass over."""
    return bytes([0x50 + number]) + b"\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data


def test_all_frames_of_zstandard_are_read_and_those_beside_the_data_passed_over() -> None:
    table = aside(bytes(range(40)))

    assert compressed(FRAME, "x.tar.zst") == ([("x.tar", b"import os\n" * 500)], [])
    assert compressed(table + FRAME + FRAME + table, "x.tzst") == ([("x.tar", b"import os\n" * 1000)], [])
    assert compressed(FRAME[:-9], "x.zst")[1][0].kind is FaultKind.UNREADABLE
    assert "behind its end" in compressed(FRAME + gzip.compress(b"x"), "x.zst")[1][0].why
    assert "cut off" in compressed(FRAME + table[:-1], "x.zst")[1][0].why


def test_a_file_in_a_frame_beside_the_data_is_met() -> None:
    members, faults = compressed(FRAME + aside(lzma.compress(b"secret")), "x.zst")

    assert [name for name, _ in members] == [f"(beside the data, byte {len(FRAME)})", "x"]
    assert members[0][1] == lzma.compress(b"secret")
    assert faults == []


def test_a_window_or_a_dictionary_that_is_not_to_be_had_is_told() -> None:
    wide = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 30})
    opened = wide.compress(b"x" * 100, mode=wide.FLUSH_BLOCK)
    words = zstd.train_dict([b"%d words of a kind that comes again and again" % n for n in range(200)], 1000)

    assert "window of more than 128 MiB" in compressed(opened, "x.zst")[1][0].why
    assert "dictionary" in compressed(zstd.compress(b"words of a kind", zstd_dict=words), "x.zst")[1][0].why


@pytest.mark.parametrize("behind", [b"PK\3\4", b"\0" * 100_000 + b"PK\3\4"])
def test_zeros_behind_the_end_are_filling_and_what_follows_them_is_not(behind: bytes) -> None:
    whole = gzip.compress(b"a" * 99)

    assert compressed(whole + b"\0" * 70_000, "x.gz") == ([("x", b"a" * 99)], [])
    assert "behind its end" in compressed(whole + behind, "x.gz")[1][0].why


def test_a_bomb_of_zstandard_ends_at_its_limit() -> None:
    members, faults = compressed(zstd.compress(bytes(64 << 20)), "x.zst")

    assert sum(len(data) for _, data in members) <= Limits().ratio_free + (1 << 20)
    assert [fault.kind for fault in faults] == [FaultKind.TOO_LARGE]
