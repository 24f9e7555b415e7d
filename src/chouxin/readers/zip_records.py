"""The records of a zip archive: its directories at the end, and the header in front of each member."""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import NamedTuple

from chouxin.domain import Source

ENCRYPTED, STREAMED, UTF8, STRONG = 0x1, 0x8, 0x800, 0x40
LOCAL = b"PK\x03\x04"
CENTRAL = b"PK\x01\x02"
END = b"PK\x05\x06"
SPANNED = b"PK\x07\x08PK\x03\x04"
"""How an archive begins that was meant for several disks and fitted on one."""
_END64, _LOCATOR64 = b"PK\x06\x06", b"PK\x06\x07"
_END = Struct("<4s4H2LH")
_END64_RECORD = Struct("<4sQ2H2L4Q")
_LOCATOR = Struct("<4sLQL")
_CENTRAL = Struct("<8xHH4xLLLHHHH6xL")
_LOCAL = Struct("<4s2xHH4xLLLHH")
"""Both without their versions and dates; the first one's mark is looked at before it is taken apart."""
_TAIL = 65_535 + _END.size
_CHUNK = 64 * 1024
_MOST_ENDS = 16
_NEAR = 160
"""Bytes of a member's own header that are read at once: its name and its fields are rarely longer."""
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_MOST_CENTRAL = _CENTRAL.size + 3 * _FULL16
_central, _local = _CENTRAL.unpack_from, _LOCAL.unpack_from


class Header(NamedTuple):
    """What one of a member's two headers says. packed, size: bytes. header: where its local header should be."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    header: int
    data: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """A central directory: `size` bytes at `start`, `count` entries; `shift` is what offsets in it have to be moved by.

    end: where the end record begins; after: the byte after it and its comment.
    """

    start: int
    size: int
    count: int
    shift: int
    end: int
    after: int


class Torn(Exception):
    """A directory that breaks off at `at`."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__(f"byte {at}")


def directories(source: Source) -> list[Directory]:
    """The directories that the end records of the file lead to, the last one first; there should be one."""
    base = max(source.size - _TAIL, 0)
    tail = source.pread(base, _TAIL)
    found: dict[int, Directory] = {}
    at = tail.rfind(END)
    for _ in range(_MOST_ENDS):
        if at < 0:
            break
        directory = _directory(source, tail[at : at + _END.size], base + at)
        if directory is not None:
            found.setdefault(directory.start, directory)
        at = tail.rfind(END, 0, at)
    return list(found.values())


def _directory(source: Source, raw: bytes, at: int) -> Directory | None:
    if len(raw) < _END.size:
        return None
    _, _, _, _, count, size, offset, comment = _END.unpack(raw)
    end, after = at, min(at + _END.size + comment, source.size)
    if count == _FULL16 or _FULL32 in (size, offset):
        wide = _wide(source, at)
        if wide is not None:
            count, size, offset, end = wide
    if count == 0 and size == 0:
        return Directory(end, 0, 0, 0, at, after)
    # Something may stand in front of the archive; then its offsets count from where it begins.
    for start in (end - size, offset):
        if 0 <= start < end and source.pread(start, 4) == CENTRAL:
            return Directory(start, size, count, start - offset, at, after)
    return None


def _wide(source: Source, at: int) -> tuple[int, int, int, int] | None:
    locator = source.pread(at - _LOCATOR.size, _LOCATOR.size) if at >= _LOCATOR.size else b""
    if len(locator) < _LOCATOR.size or not locator.startswith(_LOCATOR64):
        return None
    stated = _LOCATOR.unpack(locator)[2]
    for place in (stated, at - _LOCATOR.size - _END64_RECORD.size):
        raw = source.pread(place, _END64_RECORD.size) if 0 <= place < at else b""
        if len(raw) == _END64_RECORD.size and raw.startswith(_END64):
            record = _END64_RECORD.unpack(raw)
            return record[7], record[8], record[9], place
    return None


def entries(source: Source, directory: Directory) -> Iterator[Header]:
    """What the directory says of its members. Raises Torn where it breaks off."""
    at, last = directory.start, directory.start + directory.size
    data, base, end = b"", at, at
    volumes, shift = getattr(source, "starts", ()), directory.shift
    while at < last:
        if at + _MOST_CENTRAL > end and end < last:
            data, base = source.pread(at, min(max(_CHUNK, 4 * _FULL16), last - at)), at
            end = base + len(data)
        begin = at - base
        if at + _CENTRAL.size > end or not data.startswith(CENTRAL, begin):
            raise Torn(at)
        flags, method, crc, packed, size, name, extra, comment, disk, offset = _central(data, begin)
        begin += _CENTRAL.size
        if _FULL32 in (size, packed, offset):
            fields = data[begin + name : begin + name + extra]
            size, packed, offset = _widened(fields, size, packed, offset)
        if volumes:
            if disk >= len(volumes):
                raise Torn(at)
            shift = volumes[disk]
        elif disk and disk != _FULL16:
            raise Torn(at)  # one volume of several
        yield Header(data[begin : begin + name], flags, method, crc, packed, size, offset + shift)
        at += _CENTRAL.size + name + extra + comment


def local(source: Source, at: int) -> Header | None:
    """What the header at `at` says; None where there is none."""
    data = source.pread(at, _NEAR) if 0 <= at < source.size else b""
    if len(data) < _LOCAL.size or not data.startswith(LOCAL):
        return None
    _, flags, method, crc, packed, size, name, extra = _local(data)
    begin, end = _LOCAL.size + name, _LOCAL.size + name + extra
    if end > len(data) == _NEAR:
        data = source.pread(at, end)
    if _FULL32 in (size, packed):
        size, packed, _ = _widened(data[begin:end], size, packed, 0)
    return Header(data[_LOCAL.size : begin], flags, method, crc, packed, size, at, at + end)


def data_of(source: Source, entry: Header, lead: int = 0) -> int:
    """Where a member's data begins, if its own header says what the directory does; -1 where it may not.

    One that was written before its data says nothing yet of sizes and checksum: so PyTorch writes them. lead: bytes in
    front of the header in which no other one may begin.
    """
    own_name, own_flags, own_method, own_crc, own_packed, own_size, at, _ = entry
    data = source.pread(at - lead, lead + _NEAR) if at >= lead else b""
    if len(data) < lead + _LOCAL.size or (lead and LOCAL in data[:lead]):
        return -1
    mark, flags, method, crc, packed, size, name, extra = _local(data, lead)
    begin = _LOCAL.size + name
    if (
        flags != own_flags
        or method != own_method
        or mark != LOCAL
        or data[lead + _LOCAL.size : lead + begin] != own_name
    ):
        return -1
    unsaid = flags & STREAMED and not (crc or packed or size)
    if not unsaid and (size != own_size or packed != own_packed or crc != own_crc):
        return -1
    return at + int(begin + extra)


def scan(source: Source, start: int, stop: int) -> Iterator[Header]:
    """Members found by their local headers alone, between two bytes of the file."""
    at = start
    while at < stop:
        data = source.pread(at, min(_CHUNK, stop - at))
        found = data.find(LOCAL)
        if found < 0:
            at += max(len(data) - 3, 1)
            continue
        at += found
        header = local(source, at)
        if header is None or not header.name or header.method > 99:
            at += 4
            continue
        if header.flags & STREAMED and not header.packed:
            # Sizes follow the data: the stream says where it ends, or the next record does.
            yield _until(source, header, stop)
            at = header.data
        else:
            yield header
            at = max(header.data, min(header.data + header.packed, stop))


def _until(source: Source, header: Header, stop: int) -> Header:
    at = header.data
    end = stop
    while header.method == 0 and at < stop:
        data = source.pread(at, min(_CHUNK, stop - at))
        found = min((i for i in (data.find(b"PK\x07\x08"), data.find(LOCAL), data.find(CENTRAL)) if i >= 0), default=-1)
        if found >= 0:
            end = at + found
            break
        at += max(len(data) - 3, 1)
    return Header(header.name, header.flags, header.method, 0, end - header.data, 0, header.header, header.data)


def _widened(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The three sizes, from the zip64 field where the header has no room for them."""
    at = 0
    while at + 4 <= len(extra):
        tag = int.from_bytes(extra[at : at + 2], "little")
        length = int.from_bytes(extra[at + 2 : at + 4], "little")
        if tag == 1:
            numbers = iter([int.from_bytes(extra[n : n + 8], "little") for n in range(at + 4, at + 4 + length - 7, 8)])
            size = next(numbers, size) if size == _FULL32 else size
            packed = next(numbers, packed) if packed == _FULL32 else packed
            offset = next(numbers, offset) if offset == _FULL32 else offset
            break
        at += 4 + length
    return size, packed, offset
