"""Compressed bytes to plain ones, a piece at a time, into memory or a nameless file, and never more than allowed."""

import bz2
import lzma
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chouxin.domain import FaultKind, Locator, Source

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STORED, DEFLATE, BZIP2, LZMA, ZSTD, XZ = 0, 8, 12, 14, 93, 95
GZIP = -8
"""No method of zip: Deflate with a header and a checksum of its own."""
_PIECE = 64 * 1024
_STEP = 1024 * 1024
_IN_MEMORY = 8 * 1024 * 1024
_DICTIONARY = 64 * 1024 * 1024
"""Bytes that a decoder may want for itself; a header of 9 bytes can ask for 4 GiB."""
_WINDOW = 27
"""The same of Zstandard, as a power of two: its own tool stops there unless it is told otherwise."""
DAMAGE = (zlib.error, lzma.LZMAError, zstd.ZstdError, OSError, EOFError, ValueError)
"""What decoders raise for data that is none of theirs."""


class SpooledSource:
    """What came out of a stream: in memory while it is small, then in a temporary file without a name."""

    def __init__(self, item_id: str, locator: Locator) -> None:
        self.item_id, self.locator, self.size = item_id, locator, 0
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed by `close`

    def write(self, piece: bytes) -> None:
        """Add to the end."""
        self._file.write(piece)
        self.size += len(piece)

    def pread(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, or what is there of them."""
        self._file.seek(max(offset, 0))
        return self._file.read(max(length, 0))

    def close(self) -> None:
        """Let go of the memory or the file."""
        self._file.close()


@dataclass(slots=True)
class Allowance:
    """How much one archive may still unpack to; ratio and ratio_free as in Limits."""

    left: int
    ratio: int
    ratio_free: int


@dataclass(slots=True)
class Unpacked:
    """What came of it. used: packed bytes that the stream took. problem: why it ended early, if it did."""

    crc: int = 0
    used: int = 0
    problem: tuple[FaultKind, str] | None = None


class Unsupported(Exception):
    """A way of packing that there is no decoder for; the message names it."""


def unpack(packed: Source, method: int, into: SpooledSource, allowance: Allowance, start: int = 0) -> Unpacked:
    """Unpack a source from `start` on, to the end of the stream; `used` counts from 0 on. Raises Unsupported for
    methods without a decoder."""
    done = Unpacked(used=start)
    before = into.size
    stream = _stream(packed, method, done)
    while True:
        try:
            piece = next(stream, None)
        except DAMAGE as error:
            done.problem = (FaultKind.UNREADABLE, f"damaged: the data cannot be unpacked ({type(error).__name__})")
            break
        if piece is None:
            break
        if not _write(piece, into, packed.size, allowance, done):
            break
    allowance.left -= max(into.size - before, done.used - start)
    return done


def _write(piece: bytes, into: SpooledSource, packed: int, allowance: Allowance, done: Unpacked) -> bool:
    size = into.size + len(piece)
    if size > allowance.left:
        done.problem = (FaultKind.TOO_LARGE, "unpacks to more than the archive may hold together")
    elif size > allowance.ratio_free and size > allowance.ratio * packed:
        done.problem = (FaultKind.TOO_LARGE, f"unpacks to more than {allowance.ratio} times its size")
    else:
        try:
            into.write(piece)
        except OSError as error:
            done.problem = (FaultKind.TOO_LARGE, f"no room to unpack it ({type(error).__name__})")
        else:
            done.crc = zlib.crc32(piece, done.crc)
    return done.problem is None


def _stream(packed: Source, method: int, done: Unpacked) -> Iterator[bytes]:
    if method == DEFLATE:
        return _deflate(packed, done, -zlib.MAX_WBITS)
    if method == GZIP:
        return _deflate(packed, done, 16 + zlib.MAX_WBITS)
    if method == BZIP2:
        return _pieces(packed, done.used, bz2.BZ2Decompressor(), done)
    if method == XZ:
        return _pieces(packed, done.used, lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=2 * _DICTIONARY), done)
    if method == LZMA:
        return _lzma(packed, done)
    if method == ZSTD:
        return _zstd(packed, done)
    names = {
        1: "shrink",
        6: "implode",
        9: "Deflate64",
        97: "WavPack",
        98: "PPMd",
        99: "AES encryption",
    }
    raise Unsupported(names.get(method, f"method {method}"))


def _deflate(packed: Source, done: Unpacked, bits: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(bits)
    while not decoder.eof:
        piece = packed.pread(done.used, _PIECE)
        if not piece:
            raise EOFError
        done.used += len(piece)
        more = True
        while more and not decoder.eof:
            out = decoder.decompress(piece, _STEP)
            piece = decoder.unconsumed_tail
            if out:
                yield out
            # Output may be waiting inside after the last byte of input has gone in.
            more = bool(piece) or len(out) == _STEP
    done.used -= len(decoder.unused_data)


def _pieces(packed: Source, start: int, decoder: Any, done: Unpacked) -> Iterator[bytes]:
    done.used = start
    while not decoder.eof:
        piece = b""
        if decoder.needs_input:
            piece = packed.pread(done.used, _PIECE)
            if not piece:
                raise EOFError
            done.used += len(piece)
        if out := decoder.decompress(piece, _STEP):
            yield out
    done.used -= len(decoder.unused_data)


def _lzma(packed: Source, done: Unpacked) -> Iterator[bytes]:
    head = packed.pread(0, 9)  # version (2), size of what follows (2), properties (5)
    if len(head) < 9 or head[2:4] != b"\x05\x00" or head[4] >= 9 * 5 * 5:
        raise EOFError
    dictionary = int.from_bytes(head[5:9], "little")
    if dictionary > _DICTIONARY:
        raise Unsupported(f"LZMA with a dictionary of {dictionary} bytes")
    rest, lc = divmod(head[4], 9)
    pb, lp = divmod(rest, 5)
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": max(dictionary, 4096), "lc": lc, "lp": lp, "pb": pb}]
    yield from _pieces(packed, 9, lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain), done)


def zstd_decoder() -> zstd.ZstdDecompressor:
    """A decoder for one frame, which keeps no more than 128 MiB of what came out."""
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW})


def _zstd(packed: Source, done: Unpacked) -> Iterator[bytes]:
    try:
        dictionary = zstd.get_frame_info(packed.pread(done.used, 18)).dictionary_id
    except zstd.ZstdError:
        dictionary = 0  # a broken one is told by its decoder
    if dictionary:
        raise Unsupported("Zstandard with a dictionary that is not here")
    try:
        yield from _pieces(packed, done.used, zstd_decoder(), done)
    except zstd.ZstdError as error:
        if "too much memory" not in str(error):
            raise
        raise Unsupported(f"Zstandard with a window of more than {1 << _WINDOW >> 20} MiB") from error
