"""The blocks of a RAR archive, of both of its formats (1.5 to 4, 5 to 7): what each file is called, where it lies.

The blocks stand one behind the other, so that one that is damaged hides what follows, and no list can disagree with
them.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from chouxin.domain import Source
from chouxin.readers.encoding import decode, guess

MAGIC = b"Rar!\x1a\x07"
OLD, NEW = MAGIC + b"\0", MAGIC + b"\1\0"
_MAIN, _FILE, _END, _LOCKED = "main", "file", "end", "locked"
_OLD_SORTS = {0x73: _MAIN, 0x74: _FILE, 0x7B: _END}
_NEW_SORTS = {1: _MAIN, 2: _FILE, 4: _LOCKED, 5: _END}
_LONGEST = 1 << 21
_FILLING = 4096
_STORED = 0x30
_DIRECTORY = 0xE0
_UNIX, _LINK, _SORT = 3, 0xA000, 0xF000
_ENCRYPTION, _REDIRECTION = 1, 5


@dataclass(frozen=True, slots=True)
class Record:
    """One block. start: where its header begins; data, packed: where its data begins and how many bytes there are.

    sort: main, file, end, locked (all that follows is encrypted, names as well), or empty for what is of no interest.
    before, after: whether the file began in an earlier volume, or goes on in a later one. target: what a link names;
    link: whether the content of a link is its target.
    """

    sort: str
    start: int
    data: int
    packed: int
    intact: bool = True
    name: str = ""
    size: int = 0
    crc: int | None = None
    stored: bool = False
    encrypted: bool = False
    solid: bool = False
    before: bool = False
    after: bool = False
    is_folder: bool = False
    link: bool = False
    target: str = ""


class Torn(Exception):
    """Blocks that break off at `at`."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__(f"byte {at}")


def begins(source: Source, at: int) -> bool:
    """Whether a mark and an intact first block stand at a place."""
    head = source.pread(at, 8)
    try:
        first = next(_old(source, at + 7) if head.startswith(OLD) else _new(source, at + 8), None)
    except Torn:
        return False
    return first is not None and first.intact and first.sort in (_MAIN, _LOCKED)


def records(source: Source) -> Iterator[Record]:
    """All blocks, up to the one that ends the archive; volumes may stand one behind the other. Raises Torn where they
    break off."""
    at = 0
    while source.pread(at, len(MAGIC)) == MAGIC:
        old = source.pread(at, len(OLD)) == OLD
        at += len(OLD) if old else len(NEW)
        for record in _old(source, at) if old else _new(source, at):
            yield record
            at = record.data + record.packed
        filling = source.pread(at, _FILLING)
        at += len(filling) - len(filling.lstrip(b"\0"))


def _old(source: Source, at: int) -> Iterator[Record]:
    while at < source.size:
        head = source.pread(at, 7)
        size = int.from_bytes(head[5:7], "little")
        if len(head) < 7 or size < 7 or not 0x72 <= head[2] <= 0x7B:
            raise Torn(at)
        block = source.pread(at, size)
        if len(block) < size:
            raise Torn(at)
        # The mark at the beginning of the next volume has the form of a block, and no checksum.
        intact = block == OLD or zlib.crc32(block[2:]) & 0xFFFF == int.from_bytes(block[:2], "little")
        flags, sort = int.from_bytes(block[3:5], "little"), _OLD_SORTS.get(block[2], "")
        packed = int.from_bytes(block[7:11], "little") if flags & 0x8000 or sort == _FILE else 0
        if sort == _MAIN and flags & 0x80:
            sort = _LOCKED
        if sort == _FILE:
            record = _old_file(block, flags, at, intact)
            packed = record.packed
            yield record
        else:
            yield Record(sort, at, at + size, packed, intact, solid=bool(flags & 8), after=bool(flags & 1))
        if sort in (_END, _LOCKED):
            return
        at += size + packed


def _old_file(block: bytes, flags: int, at: int, intact: bool) -> Record:
    if len(block) < 32:
        raise Torn(at)
    packed, size = int.from_bytes(block[7:11], "little"), int.from_bytes(block[11:15], "little")
    length, attributes, start = int.from_bytes(block[26:28], "little"), int.from_bytes(block[28:32], "little"), 32
    if flags & 0x100:
        packed |= int.from_bytes(block[32:36], "little") << 32
        size |= int.from_bytes(block[36:40], "little") << 32
        start = 40
    name = block[start : start + length]
    return Record(
        _FILE,
        at,
        at + len(block),
        packed,
        intact,
        name=_old_name(name, unicode=bool(flags & 0x200)),
        size=size,
        crc=int.from_bytes(block[16:20], "little"),
        stored=block[25] == _STORED,
        encrypted=bool(flags & 4),
        solid=bool(flags & 0x10),
        before=bool(flags & 1),
        after=bool(flags & 2),
        is_folder=flags & _DIRECTORY == _DIRECTORY,
        link=block[15] == _UNIX and attributes & _SORT == _LINK,
    )


def _old_name(raw: bytes, *, unicode: bool) -> str:
    """A name in whatever encoding its system had; behind a zero it may stand once more, squeezed."""
    plain, zero, squeezed = raw.partition(b"\0")
    if unicode and zero:
        name = _unsqueezed(plain, squeezed)
    elif unicode or raw.isascii():
        name = plain.decode(errors="backslashreplace")
    else:
        found = guess(plain)
        name = decode(plain, found)[0] if found else plain.decode("cp437")
    return name.replace("\\", "/")


def _unsqueezed(plain: bytes, squeezed: bytes) -> str:
    """Two bits say how each character is written: one byte, one byte of the common page, two bytes, or a run of the
    plain name."""
    out: list[int] = []
    bytes_left = iter(squeezed)
    page = next(bytes_left, 0) << 8
    flags = bits = 0
    while len(out) < _LONGEST:
        if not bits:
            flags, bits = next(bytes_left, -1), 8
        bits -= 2
        one = next(bytes_left, -1)
        if flags < 0 or one < 0:
            break
        match flags >> bits & 3:
            case 0:
                out.append(one)
            case 1:
                out.append(page | one)
            case 2:
                out.append(one | next(bytes_left, 0) << 8)
            case _:
                moved = next(bytes_left, 0) if one & 0x80 else 0
                high = page if one & 0x80 else 0
                run = plain[len(out) : len(out) + (one & 0x7F) + 2]
                if not run:
                    break
                out += [(byte + moved & 0xFF) | high for byte in run]
    raw = b"".join(code.to_bytes(2, "little") for code in out)
    return raw.decode("utf-16-le", "backslashreplace")


class _Numbers:
    """The fields of a new block, from front to back; what is not there is zero."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def number(self) -> int:
        value = shift = 0
        while self.at < len(self.data) and shift < 70:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        return value

    def take(self, length: int) -> bytes:
        self.at += length
        return self.data[self.at - length : self.at]


def _new(source: Source, at: int) -> Iterator[Record]:
    while at < source.size:
        head = source.pread(at, 11)
        fields = _Numbers(head, 4)
        size = fields.number()
        start = at + fields.at
        if len(head) < 7 or not 0 < size <= _LONGEST or start + size > source.size:
            raise Torn(at)
        block = source.pread(start, size)
        intact = zlib.crc32(source.pread(at + 4, fields.at - 4 + size)) == int.from_bytes(head[:4], "little")
        inside = _Numbers(block)
        sort, flags = inside.number(), inside.number()
        extra = inside.number() if flags & 1 else 0
        packed = inside.number() if flags & 2 else 0
        name = _NEW_SORTS.get(sort, "")
        if name == _FILE:
            yield _new_file(
                inside, block[max(size - extra, 0) :], Record(_FILE, at, start + size, packed, intact), flags
            )
        else:
            said = inside.number()
            yield Record(name, at, start + size, packed, intact, solid=bool(said & 4), after=bool(said & 1))
        if name in (_END, _LOCKED):
            return
        at = start + size + packed


def _new_file(inside: _Numbers, extra: bytes, record: Record, flags: int) -> Record:
    sorts, size, _ = inside.number(), inside.number(), inside.number()
    if sorts & 2:
        inside.take(4)
    crc = int.from_bytes(inside.take(4), "little") if sorts & 4 else None
    packing, _ = inside.number(), inside.number()
    name = inside.take(min(inside.number(), _LONGEST)).decode(errors="backslashreplace")
    encrypted, target = _extras(extra)
    return Record(
        record.sort,
        record.start,
        record.data,
        record.packed,
        record.intact,
        name=name,
        size=size if not sorts & 8 else 0,
        crc=crc,
        stored=packing >> 7 & 7 == 0,
        encrypted=encrypted,
        solid=bool(packing & 0x40),
        before=bool(flags & 8),
        after=bool(flags & 0x10),
        is_folder=bool(sorts & 1),
        target=target,
    )


def _extras(raw: bytes) -> tuple[bool, str]:
    encrypted, target = False, ""
    fields = _Numbers(raw)
    while fields.at < len(raw):
        size = fields.number()
        inside = _Numbers(fields.take(size))
        if not size:
            break
        sort = inside.number()
        encrypted |= sort == _ENCRYPTION
        if sort == _REDIRECTION:
            kind, _ = inside.number(), inside.number()
            if kind in (1, 2, 3):
                target = inside.take(min(inside.number(), _LONGEST)).decode(errors="backslashreplace")
    return encrypted, target
