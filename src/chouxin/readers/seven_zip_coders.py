"""What a block of a 7z archive unpacks to, a piece at a time. Coders follow each other, each asking the one before."""

import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from chouxin.domain import Source
from chouxin.readers.seven_zip_records import Block, Broken, Coder
from chouxin.readers.unpacking import Unsupported, zstd_decoder

_PIECE = 16 * 1024
"""Bytes that are read at a time: what a decoder leaves of them at the end of its stream is copied."""
_CHUNK = 64 * 1024
_STEP = 1024 * 1024
_DICTIONARY = 256 * 1024 * 1024
"""Bytes that a decoder may want for itself: twice what the tool's own strongest setting takes."""
_SMALLEST = 4096
_COPY, _LZMA, _LZMA2, _BCJ2 = b"\0", b"\3\1\1", b"\x21", b"\3\3\1\x1b"
ENCRYPTED = b"\6\xf1\7\1"
_FILTERS = {
    b"\4": lzma.FILTER_X86,
    b"\3\3\1\3": lzma.FILTER_X86,
    b"\5": lzma.FILTER_POWERPC,
    b"\3\3\2\5": lzma.FILTER_POWERPC,
    b"\6": lzma.FILTER_IA64,
    b"\3\3\4\1": lzma.FILTER_IA64,
    b"\7": lzma.FILTER_ARM,
    b"\3\3\5\1": lzma.FILTER_ARM,
    b"\x08": lzma.FILTER_ARMTHUMB,
    b"\3\3\7\1": lzma.FILTER_ARMTHUMB,
    b"\x09": lzma.FILTER_SPARC,
    b"\3\3\x08\5": lzma.FILTER_SPARC,
}
_DELTA = b"\3"
_NAMES = {
    b"\x0a": "the filter for ARM64",
    b"\x0b": "the filter for RISC-V",
    b"\3\4\1": "PPMd",
    b"\4\1\x09": "Deflate64",
    b"\4\xf7\x11\2": "Brotli",
    b"\4\xf7\x11\4": "LZ4",
    b"\4\xf7\x11\5": "LZ5",
    b"\4\xf7\x11\6": "Lizard",
    ENCRYPTED: "AES encryption",
}
_JUMP = re.compile(rb"[\xe8\xe9]|(?<=\x0f)[\x80-\x8f]")
_CALL, _LONG_JUMP = 0xE8, 0xE9
_TOP, _FULL = 1 << 24, 0xFFFFFFFF

Pieces = Iterator[bytes]


def plain(block: Block, packed: Sequence[Source]) -> Pieces:
    """The plain bytes of a block, in pieces of a mebibyte at most. packed: its packed streams, in their order.

    Raises Unsupported for a coder that there is no decoder for, before anything comes out; Broken, or one of
    `unpacking.DAMAGE`, for data that does not fit.
    """
    for coder in block.coders:
        if coder.method in _NAMES or not _known(coder.method):
            raise Unsupported(_NAMES.get(coder.method, f"method {coder.method.hex()}"))
    return _outcome(block, packed, block.last, len(block.coders))


def is_stored(block: Block) -> bool:
    """Whether the plain bytes stand in the file as they are."""
    return len(block.coders) == 1 and block.coders[0].method == _COPY


def is_encrypted(block: Block) -> bool:
    """Whether a password is needed."""
    return any(coder.method == ENCRYPTED for coder in block.coders)


def _known(method: bytes) -> bool:
    return method in _FILTERS or method in _MAKE or method in (_COPY, _DELTA, _BCJ2, _DEFLATE)


def _outcome(block: Block, packed: Sequence[Source], number: int, deepest: int) -> Pieces:
    if deepest <= 0:
        raise Broken("coders that are bound in a circle")
    coder = block.coders[number]
    first = sum(other.ins for other in block.coders[:number])
    inputs = []
    for at in range(first, first + coder.ins):
        if at in block.binds:
            inputs.append(_outcome(block, packed, block.binds[at], deepest - 1))
        else:
            inputs.append(_read(packed[block.packed.index(at)]))
    return _exactly(_decoded(coder, inputs, block.sizes[number]), block.sizes[number])


def _read(source: Source) -> Pieces:
    for at in range(0, source.size, _PIECE):
        yield source.pread(at, _PIECE)


def _exactly(pieces: Pieces, size: int) -> Pieces:
    """`size` bytes: streams of LZMA have no end of their own. Raises EOFError where there are fewer."""
    while size > 0:
        piece = next(pieces, b"")
        if not piece:
            raise EOFError
        yield piece[:size]
        size -= len(piece)


def _decoded(coder: Coder, inputs: list[Pieces], size: int) -> Pieces:
    method = coder.method
    if method == _BCJ2:
        if len(inputs) != 4:
            raise Broken("a filter for jumps without its four streams")
        return _jumps_apart(*map(_Reader, inputs))
    if len(inputs) != 1:
        raise Broken("a coder of several streams")
    (pieces,) = inputs
    if method == _COPY:
        return pieces
    if method == _DEFLATE:
        return _inflated(pieces)
    if method == _DELTA:
        return _filtered(pieces, {"id": lzma.FILTER_DELTA, "dist": (coder.settings or b"\0")[0] + 1})
    if method in _FILTERS:
        return _filtered(pieces, {"id": _FILTERS[method]})
    return _unpacked(pieces, lambda: _MAKE[method](coder.settings, size))


def _unpacked(pieces: Pieces, make: Callable[[], Any]) -> Pieces:
    """What a decoder of Python's makes of it; streams may stand one behind the other."""
    decoder = make()
    for piece in pieces:
        data = piece
        while True:
            if decoder.eof:
                if isinstance(decoder, lzma.LZMADecompressor):
                    return
                decoder = make()
            if out := decoder.decompress(data, _STEP):
                yield out
            if decoder.eof:
                data = decoder.unused_data
                if not data:
                    break
            elif decoder.needs_input:
                break
            else:
                data = b""


def _inflated(pieces: Pieces) -> Pieces:
    decoder = zlib.decompressobj(-zlib.MAX_WBITS)
    for piece in pieces:
        data, more = piece, True
        while more and not decoder.eof:
            out = decoder.decompress(data, _STEP)
            data = decoder.unconsumed_tail
            if out:
                yield out
            more = bool(data) or len(out) == _STEP


def _filtered(pieces: Iterable[bytes], chain: dict[str, int]) -> Pieces:
    """What a filter makes of plain bytes. Python has filters only in front of LZMA, so the bytes are wrapped as what
    LZMA2 could not make smaller."""
    decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[chain, {"id": lzma.FILTER_LZMA2, "dict_size": _CHUNK}])
    begins = b"\1"
    for piece in pieces:
        for at in range(0, len(piece), _CHUNK):
            some = piece[at : at + _CHUNK]
            if out := decoder.decompress(begins + (len(some) - 1).to_bytes(2, "big") + some):
                yield out
            begins = b"\2"
    if out := decoder.decompress(b"\0"):
        yield out


def _of_lzma(settings: bytes, size: int) -> lzma.LZMADecompressor:
    if len(settings) != 5 or settings[0] >= 9 * 5 * 5:
        raise Broken("settings of LZMA that mean nothing")
    rest, lc = divmod(settings[0], 9)
    pb, lp = divmod(rest, 5)
    dictionary = _allowed(int.from_bytes(settings[1:], "little"), size)
    chain = [{"id": lzma.FILTER_LZMA1, "dict_size": dictionary, "lc": lc, "lp": lp, "pb": pb}]
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain)


def _of_lzma2(settings: bytes, size: int) -> lzma.LZMADecompressor:
    if len(settings) != 1 or settings[0] > 40:
        raise Broken("settings of LZMA2 that mean nothing")
    said = settings[0]
    dictionary = _allowed(_FULL if said == 40 else (2 | said & 1) << (said // 2 + 11), size)
    return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": dictionary}])


def _allowed(dictionary: int, size: int) -> int:
    """Nothing is repeated from further back than there is."""
    dictionary = max(min(dictionary, size), _SMALLEST)
    if dictionary > _DICTIONARY:
        raise Unsupported(f"LZMA with a dictionary of {dictionary >> 20} MiB")
    return dictionary


_DEFLATE = b"\4\1\x08"
_MAKE: dict[bytes, Callable[[bytes, int], Any]] = {
    _LZMA: _of_lzma,
    _LZMA2: _of_lzma2,
    b"\4\2\2": lambda _settings, _size: bz2.BZ2Decompressor(),
    b"\4\xf7\x11\1": lambda _settings, _size: zstd_decoder(),
}


class _Reader:
    """Bytes of a stream, a few at a time."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces, self._held, self._at = pieces, b"", 0

    def pieces(self) -> Pieces:
        return self._pieces

    def take(self, length: int) -> int:
        """The next bytes as a number, the highest first. Raises EOFError at the end."""
        while self._at + length > len(self._held):
            piece = next(self._pieces, b"")
            if not piece:
                raise EOFError
            self._held, self._at = self._held[self._at :] + piece, 0
        self._at += length
        return int.from_bytes(self._held[self._at - length : self._at], "big")


def _jumps_apart(main: _Reader, calls: _Reader, jumps: _Reader, chances: _Reader) -> Pieces:
    """BCJ2: targets of calls and jumps stand in streams of their own; a fourth stream says which ones do."""
    odds = [1 << 10] * 258
    code, width = chances.take(5) & _FULL, _FULL
    before = written = 0
    for piece in main.pieces():
        out = bytearray()
        at = 0
        while at < len(piece):
            here = piece[at]
            if here in (_CALL, _LONG_JUMP) or (before == 0x0F and here & 0xF0 == 0x80):
                end = at + 1
            else:
                hit = _JUMP.search(piece, at + 1)
                end = hit.end() if hit else len(piece)
                if hit is None:
                    out += piece[at:]
                    before = piece[-1]
                    break
            before = piece[end - 2] if end - 2 >= at else before
            out += piece[at:end]
            at, here = end, piece[end - 1]
            if width < _TOP:
                width, code = width << 8 & _FULL, (code << 8 | chances.take(1)) & _FULL
            which = before if here == _CALL else 256 + (here != _LONG_JUMP)
            odd = odds[which]
            bound = (width >> 11) * odd
            if code < bound:
                width = bound
                odds[which] = odd + (2048 - odd >> 5)
                before = here
            else:
                width, code = width - bound, code - bound
                odds[which] = odd - (odd >> 5)
                target = (calls if here == _CALL else jumps).take(4) - (written + len(out) + 4) & _FULL
                out += target.to_bytes(4, "little")
                before = target >> 24
        written += len(out)
        if out:
            yield bytes(out)
