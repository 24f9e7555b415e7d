"""The records of an HDF5 file: superblock, object headers with their messages, links, and global heaps, by seeking.

Every address and length is held against the file before it is followed, and all that is read counts against a budget.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chouxin.domain import Source

SIGNATURE = b"\x89HDF\r\n\x1a\n"
STARTS = (0, 512, 1024, 2048, 4096, 8192, 16384)
"""Where a superblock may stand: something of a size that is a power of two may be put in front of it."""
DATASPACE, LINK_INFO, DATATYPE, LINK, LAYOUT, ATTRIBUTE, CONTINUED, TABLE, ATTRIBUTE_INFO = (
    *(0x01, 0x02, 0x03, 0x06, 0x08),
    *(0x0C, 0x10, 0x11, 0x15),
)
_SHARED = 0x02
"""The flag of a message whose body stands elsewhere."""
_LONGEST_CHUNK = 16 * 1024 * 1024
_LONGEST_NAME = 4096
_MOST_CHUNKS = 1024
_HEAP_IN_MEMORY = 1024 * 1024
_FEW, _BEFORE, _WINDOW = 192, 128, 320
"""How many bytes are few, and in what stretches they are read."""


class Broken(Exception):
    """The bytes at `at` are not what they should be."""

    def __init__(self, at: int, why: str) -> None:
        self.at, self.why = at, why
        super().__init__(f"byte {at}: {why}")


class Flood(Exception):
    """More bytes of records than allowed."""


class Message(NamedTuple):
    """One message of an object header; its body begins at byte `at`."""

    kind: int
    body: bytes
    at: int


class File:
    """A source with the sizes that its superblock sets. budget: bytes of records that may be read.

    base: the byte that addresses count from. root: the address of the first object. end: the byte after the last, as
    the superblock says. wide, long: bytes of an address and of a length. Raises Broken where there is no superblock.
    """

    def __init__(self, source: Source, budget: int) -> None:
        self.source, self.size, self.left = source, source.size, budget
        self._data, self._from = b"", 0
        start = next((at for at in STARTS if source.pread(at, 8) == SIGNATURE), None)
        if start is None:
            raise Broken(0, "no superblock")
        self.start = start
        version = self.take(start + 8, 1)[0]
        if version > 3:
            raise Broken(start + 8, f"superblock of version {version}")
        old = version < 2
        self.wide, self.long = self.take(start + (13 if old else 9), 2)
        if self.wide not in (2, 4, 8) or self.long not in (2, 4, 8):
            raise Broken(start, f"addresses of {self.wide} and lengths of {self.long} bytes")
        at = start + (24 if old else 12) + 4 * (version == 1)
        self.base = self.number(at, self.wide)
        self.end = self.number(at + 2 * self.wide, self.wide)
        self.root = self.number(at + (5 if old else 3) * self.wide, self.wide)

    def take(self, at: int, count: int) -> bytes:
        """These bytes. Raises Broken where the file has not got them, Flood where the budget is used up."""
        index = at - self._from
        known = 0 <= index <= len(self._data) - count
        if not known and (at < 0 or count > self.size - at):
            raise Broken(min(max(at, 0), self.size), "leads beyond the end of the file")
        self.left -= count
        if self.left < 0:
            raise Flood
        if not known:
            if count > _FEW:
                return self.source.pread(at, count)
            # Records lie beside those that lead to them, on either side, and are taken piece by piece.
            self._from = max(at - _BEFORE, 0)
            self._data, index = self.source.pread(self._from, _WINDOW), at - self._from
        return self._data[index : index + count]

    def number(self, at: int, width: int) -> int:
        """The number of `width` bytes at `at`."""
        return int.from_bytes(self.take(at, width), "little")

    def signed(self, at: int, mark: bytes, count: int) -> bytes:
        """`count` bytes at `at`, which have to begin with `mark`."""
        data = self.take(at, count)
        if not data.startswith(mark):
            raise Broken(at, f"no {mark.decode()} where one should be")
        return data

    def address(self, data: bytes, index: int) -> int | None:
        """The byte of the file that an address within `data` stands for; None where it is the undefined one."""
        raw = data[index : index + self.wide]
        if len(raw) < self.wide or raw == b"\xff" * self.wide:
            return None
        return self.base + int.from_bytes(raw, "little")


def messages(file: File, at: int) -> list[Message]:
    """The messages of the object header at byte `at`, with those of its continuations. Raises Broken or Flood."""
    newer = file.take(at, 4) == b"OHDR"
    chunks, order = _newer(file, at) if newer else _older(file, at)
    found: list[Message] = []
    seen = {start for start, _ in chunks}
    while chunks:
        start, size = chunks.pop(0)
        for message in _messages(file, start, size, newer=newer, order=order):
            if message.kind == CONTINUED:
                place = file.address(message.body, 0)
                length = int.from_bytes(message.body[file.wide : file.wide + file.long], "little")
                if place is None or place in seen or len(seen) == _MOST_CHUNKS:
                    raise Broken(message.at, "a continuation that leads nowhere")
                seen.add(place)
                if newer:  # its own mark in front, a checksum behind
                    file.signed(place, b"OCHK", 4)
                    place, length = place + 4, length - 8
                chunks.append((place, length))
            else:
                found.append(message)
    return found


def _older(file: File, at: int) -> tuple[list[tuple[int, int]], bool]:
    head = file.take(at, 12)
    if head[0] != 1:
        raise Broken(at, f"object header of version {head[0]}")
    return [(at + 16, int.from_bytes(head[8:12], "little"))], False


def _newer(file: File, at: int) -> tuple[list[tuple[int, int]], bool]:
    flags = file.take(at, 6)[5]
    begin = at + 6 + 16 * bool(flags & 0x20) + 4 * bool(flags & 0x10)
    width = 1 << (flags & 3)
    return [(begin + width, file.number(begin, width))], bool(flags & 4)


def _messages(file: File, start: int, size: int, *, newer: bool, order: bool) -> Iterator[Message]:
    if not 0 <= size <= _LONGEST_CHUNK:
        raise Broken(start, f"an object header of {size} bytes")
    data = file.take(start, size)
    head = (4 + 2 * order) if newer else 8
    at = 0
    while at + head <= size:
        if newer:
            kind, length, flags = data[at], int.from_bytes(data[at + 1 : at + 3], "little"), data[at + 3]
        else:
            kind = int.from_bytes(data[at : at + 2], "little")
            length, flags = int.from_bytes(data[at + 2 : at + 4], "little"), data[at + 4]
        at += head
        if at + length > size:
            raise Broken(start + at, f"a message of {length} bytes where {size - at} are left")
        if not flags & _SHARED:
            yield Message(kind, data[at : at + length], start + at)
        at += length


class Link(NamedTuple):
    """A name in a group, and the byte where its object stands; None where it leads elsewhere."""

    name: str
    at: int | None


def link(file: File, body: bytes, at: int) -> Link:
    """The link that a link message holds. Raises Broken."""
    if len(body) < 3 or body[0] != 1:
        raise Broken(at, "a link of an unknown version")
    flags, index = body[1], 2
    kind = body[index] if flags & 8 else 0
    index += bool(flags & 8) + 8 * bool(flags & 4) + bool(flags & 0x10)
    width = 1 << (flags & 3)
    length = int.from_bytes(body[index : index + width], "little")
    index += width
    if length > _LONGEST_NAME or index + length > len(body):
        raise Broken(at, f"a name of {length} bytes")
    return Link(_text(body[index : index + length]), file.address(body, index + length) if kind == 0 else None)


def table(file: File, body: bytes, at: int) -> Iterator[Link]:
    """The links of an older group, from the B-tree and the heap that its message names. Raises Broken or Flood."""
    tree, heap = file.address(body, 0), file.address(body, file.wide)
    if tree is None or heap is None:
        raise Broken(at, "a group without a table")
    names = _Names(file, heap)
    nodes: list[tuple[int, int | None]] = [(tree, None)]
    while nodes:
        node, level = nodes.pop()
        if file.take(node, 4) == b"SNOD":
            yield from _symbols(file, node, names)
            continue
        head = file.signed(node, b"TREE", 8 + 2 * file.wide)
        if head[4] != 0 or (level is not None and head[5] != level):
            raise Broken(node, "a tree that is no group's, or turns back on itself")
        used = int.from_bytes(head[6:8], "little")
        step = file.long + file.wide
        children = file.take(node + len(head), used * step)
        found = [file.address(children, n * step + file.long) for n in range(used)]
        nodes += [(child, head[5] - 1) for child in reversed(found) if child is not None]


def _symbols(file: File, at: int, names: "_Names") -> Iterator[Link]:
    count = file.number(at + 6, 2)
    step = 2 * file.wide + 24
    data = file.take(at + 8, count * step)
    for index in range(0, count * step, step):
        offset = int.from_bytes(data[index : index + file.wide], "little")
        soft = int.from_bytes(data[index + 2 * file.wide : index + 2 * file.wide + 4], "little") == 2
        yield Link(names.at(offset), None if soft else file.address(data, index + file.wide))


class _Names:
    """The names of an older group: a stretch of bytes in which each ends with a zero."""

    def __init__(self, file: File, at: int) -> None:
        head = file.signed(at, b"HEAP", 8 + 2 * file.long + file.wide)
        self.file, self.size = file, int.from_bytes(head[8 : 8 + file.long], "little")
        start = file.address(head, 8 + 2 * file.long)
        if start is None or self.size > file.size:
            raise Broken(at, "a heap without names")
        self.start = start
        self.data = file.take(start, self.size) if self.size <= _HEAP_IN_MEMORY else b""

    def at(self, offset: int) -> str:
        """The name at this byte of the heap."""
        if offset >= self.size:
            raise Broken(self.start, "a name outside of its heap")
        if self.data:
            end = self.data.find(b"\0", offset, offset + _LONGEST_NAME)
            return _text(self.data[offset : end if end >= 0 else offset + _LONGEST_NAME])
        raw = self.file.take(self.start + offset, min(_LONGEST_NAME, self.size - offset))
        return _text(raw.partition(b"\0")[0])


def heap_object(file: File, at: int, index: int) -> bytes:
    """An object of the global heap at byte `at`: a text of any length, say. Raises Broken or Flood."""
    head = file.signed(at, b"GCOL", 8 + file.long)
    end = at + int.from_bytes(head[8:], "little")
    step = 8 + file.long
    place = at + 8 + file.long
    while place + step <= min(end, file.size):
        raw = file.take(place, step)
        number, length = int.from_bytes(raw[:2], "little"), int.from_bytes(raw[8:], "little")
        if number == 0:
            break
        if number == index:
            return file.take(place + step, length)
        place += step + length + -length % 8
    raise Broken(at, f"no object {index} in this heap")


def _text(raw: bytes) -> str:
    # What is no UTF-8 stays visible as \xNN; half a character must not get as far as a report.
    return raw.decode(errors="backslashreplace")
