"""7z archives for the tests, written from the format's description: one solid block, with what a test wants wrong."""

import bz2
import lzma
import sys
import zlib
from dataclasses import dataclass

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SIGNATURE = b"7z\xbc\xaf\x27\x1c\0\4"
LZMA2 = [{"id": lzma.FILTER_LZMA2, "preset": 1}]


@dataclass(frozen=True)
class Coder:
    """method: the coder's number; settings; `packed`: what it makes of plain bytes."""

    method: bytes
    settings: bytes
    packed: bytes


def number(value: int) -> bytes:
    """A number of the format: as many ones in front as bytes follow."""
    for more in range(8):
        if value < 1 << 7 * (more + 1):
            first = (0xFF00 >> more) & 0xFF | value >> 8 * more
            return bytes([first]) + (value & (1 << 8 * more) - 1).to_bytes(more, "little")
    return b"\xff" + value.to_bytes(8, "little")


def coded(plain: bytes, method: str) -> Coder:
    """Plain bytes packed by `lzma2`, `lzma`, `bzip2`, `zstd` or not at all (`copy`); other names are numbers in hex."""
    match method:
        case "lzma2":
            return Coder(b"\x21", b"\x18", lzma.compress(plain, lzma.FORMAT_RAW, filters=LZMA2))
        case "lzma":
            alone = lzma.compress(plain, lzma.FORMAT_ALONE)
            return Coder(b"\3\1\1", alone[:5], alone[13:])
        case "bzip2":
            return Coder(b"\4\2\2", b"", bz2.compress(plain))
        case "zstd":
            return Coder(b"\4\xf7\x11\1", b"\1\5\3\0\0", zstd.compress(plain))
        case "copy":
            return Coder(b"\0", b"", plain)
    return Coder(bytes.fromhex(method), b"", plain)


def sealed(packed: bytes, header: bytes) -> bytes:
    """An archive of packed streams and a header, with right checksums."""
    start = len(packed).to_bytes(8, "little") + len(header).to_bytes(8, "little")
    start += zlib.crc32(header).to_bytes(4, "little")
    return SIGNATURE + zlib.crc32(start).to_bytes(4, "little") + start + packed + header


def streams(coder: Coder, size: int, inner: bytes = b"", at: int = 0) -> bytes:
    """What a header says of one block of one coder. inner: what it says of the files in it."""
    flags = len(coder.method) | (0x20 if coder.settings else 0)
    settings = number(len(coder.settings)) + coder.settings if coder.settings else b""
    folder = b"\1" + bytes([flags]) + coder.method + settings
    packed = b"\x06" + number(at) + b"\1\x09" + number(len(coder.packed)) + b"\0"
    return packed + b"\x07\x0b\1\0" + folder + b"\x0c" + number(size) + b"\0" + inner + b"\0"


def header_of(files: dict[str, bytes], coder: Coder, links: tuple[str, ...] = ()) -> bytes:
    """The header of one solid block with all files."""
    sizes = [len(data) for data in files.values()]
    sums = b"".join(zlib.crc32(data).to_bytes(4, "little") for data in files.values())
    inner = b"\x08\x0d" + number(len(files)) + b"\x09" + b"".join(map(number, sizes[:-1])) + b"\x0a\1" + sums + b"\0"
    names = b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name in files)
    modes = [0x8000 | (0xA1FF if name in links else 0x81A4) << 16 for name in files]
    attributes = b"\1\0" + b"".join(mode.to_bytes(4, "little") for mode in modes)
    told = b"\x11" + number(len(names)) + names + b"\x15" + number(len(attributes)) + attributes
    return b"\1\4" + streams(coder, sum(sizes), inner) + b"\5" + number(len(files)) + told + b"\0\0"


def seven_zipped(files: dict[str, bytes], method: str = "lzma2", links: tuple[str, ...] = ()) -> bytes:
    """A good archive of files that are not empty."""
    coder = coded(b"".join(files.values()), method)
    return sealed(coder.packed, header_of(files, coder, links))


def wrapped(archive: bytes, times: int = 1) -> bytes:
    """The same archive with its header packed, as tools write it; several times, if that is asked for."""
    size = int.from_bytes(archive[12:20], "little")
    packed, header = archive[32 : 32 + size], archive[32 + size :]
    for _ in range(times):
        coder = coded(header, "lzma2")
        header, packed = b"\x17" + streams(coder, len(header), at=len(packed)), packed + coder.packed
    return sealed(packed, header)
