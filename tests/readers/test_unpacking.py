import bz2
import lzma
import sys
import zlib
from contextlib import closing

import pytest

from chouxin.domain import FaultKind, Locator
from chouxin.readers.sources import BytesSource
from chouxin.readers.unpacking import BZIP2, DEFLATE, XZ, ZSTD, Allowance, SpooledSource, Unpacked, Unsupported, unpack

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PLAIN = bytes(range(256)) * 20_000  # about 5 MB: several steps
WIDE = Allowance(1 << 30, 10_000, 1 << 30)


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


def run(data: bytes, method: int, allowance: Allowance | None = None) -> tuple[bytes, Unpacked]:
    into = SpooledSource("item", Locator())
    allowance = allowance or Allowance(WIDE.left, WIDE.ratio, WIDE.ratio_free)
    with closing(into):
        done = unpack(BytesSource(data), method, into, allowance)
        return into.pread(0, into.size), done


@pytest.mark.parametrize(
    "packed,method",
    [
        (deflated(PLAIN), DEFLATE),
        (bz2.compress(PLAIN), BZIP2),
        (lzma.compress(PLAIN), XZ),
        (zstd.compress(PLAIN), ZSTD),
    ],
    ids=["deflate", "bzip2", "xz", "zstandard"],
)
def test_streams_come_out_whole_with_what_they_took(packed: bytes, method: int) -> None:
    plain, done = run(packed + b"behind the stream", method)

    assert plain == PLAIN
    assert (done.problem, done.used, done.crc) == (None, len(packed), zlib.crc32(PLAIN))


@pytest.mark.parametrize("method", [DEFLATE, BZIP2, XZ, ZSTD])
def test_what_is_cut_or_damaged_gives_its_beginning(method: int) -> None:
    packed = {
        DEFLATE: deflated(PLAIN),
        BZIP2: bz2.compress(PLAIN),
        XZ: lzma.compress(PLAIN),
        ZSTD: zstd.compress(PLAIN),
    }[method]
    plain, done = run(packed[: len(packed) // 2], method)

    assert PLAIN.startswith(plain)
    assert done.problem is not None
    assert done.problem[0] is FaultKind.UNREADABLE
    assert run(b"\xff" * 50, method)[1].problem is not None


def test_what_is_allowed_is_never_passed_and_is_used_up() -> None:
    allowance = Allowance(6_000_000, 10_000, 1 << 30)
    first, done = run(deflated(PLAIN), DEFLATE, allowance)
    second, stopped = run(deflated(PLAIN), DEFLATE, allowance)

    assert (len(first), done.problem) == (len(PLAIN), None)
    assert len(second) <= 6_000_000 - len(PLAIN)
    assert stopped.problem is not None
    assert stopped.problem[0] is FaultKind.TOO_LARGE


def test_a_stream_that_takes_much_and_gives_nothing_uses_its_allowance_too() -> None:
    allowance = Allowance(10_000_000, 200, 1 << 20)
    run(b"\x00\x00\x00\xff\xff" * 100_000 + deflated(b""), DEFLATE, allowance)

    assert allowance.left <= 9_500_000


def test_large_ones_go_to_a_file_without_a_name_and_read_the_same() -> None:
    into = SpooledSource("item", Locator())
    for _ in range(3):
        into.write(PLAIN)

    assert into.size == 3 * len(PLAIN)
    assert into.pread(len(PLAIN) - 3, 6) == PLAIN[-3:] + PLAIN[:3]
    assert into.pread(into.size - 1, 100) == PLAIN[-1:]
    into.close()


def test_a_method_without_a_decoder() -> None:
    with pytest.raises(Unsupported, match="PPMd"):
        run(b"", 98)
