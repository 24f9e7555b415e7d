"""The fields of a protobuf message, by seeking: what a field holds is read only when somebody asks for it."""

from collections.abc import Iterator
from typing import NamedTuple

from chouxin.domain import Source

VARINT, FIXED64, LENGTH, GROUP, END_GROUP, FIXED32 = range(6)
_FIXED = {FIXED64: 8, FIXED32: 4}
_SMALLEST, _LARGEST = 256, 64 * 1024
_FIELD = 20
"""Bytes that a key and a varint take at most."""
_NESTED_GROUPS = 100
"""What the usual libraries allow."""


class Broken(Exception):
    """The bytes from `at` on are no protobuf."""

    def __init__(self, at: int, why: str) -> None:
        self.at, self.why = at, why
        super().__init__(f"byte {at}: {why}")


class Flood(Exception):
    """More fields than allowed; `at` is where the count ended."""

    def __init__(self, at: int) -> None:
        self.at = at
        super().__init__(f"byte {at}: too many fields")


class Field(NamedTuple):
    """One field. VARINT: `value` is the number; the others: the content is `size` bytes from `start` on."""

    number: int
    wire: int
    at: int
    value: int
    start: int
    size: int


class Window:
    """A source seen through a small window that grows while it is read in order, and starts small after a jump."""

    def __init__(self, source: Source, fields: int) -> None:
        self.source = source
        self.size = source.size
        self.left = fields
        self._data, self._base, self._width = b"", 0, _SMALLEST

    def near(self, at: int) -> tuple[bytes, int]:
        """Bytes and an index into them, so that a field that begins at `at` lies within them, or the source ends."""
        index = at - self._base
        end = self._base + len(self._data)
        if index >= 0 and (at + _FIELD <= end or (end >= self.size and at < end)):
            return self._data, index
        jumped = not self._base <= at <= end + _SMALLEST
        self._width = _SMALLEST if jumped else min(self._width * 2, _LARGEST)
        self._data, self._base = self.source.pread(at, self._width), at
        return self._data, 0

    def take(self, start: int, size: int) -> bytes:
        """These bytes of the source."""
        index = start - self._base
        if index >= 0 and index + size <= len(self._data):
            return self._data[index : index + size]
        return self.source.pread(start, size)


def fields(window: Window, start: int, size: int) -> Iterator[Field]:
    """The fields of the message of `size` bytes at `start`; those inside of groups are skipped.

    A field that claims to reach beyond its message is given as far as it goes, and Broken follows. Raises Flood when
    the window's count of fields is used up.
    """
    at, end = start, start + size
    groups: list[int] = []
    while at < end:
        if window.left <= 0:
            raise Flood(at)
        window.left -= 1
        data, index = window.near(at)
        key, after = _varint(data, index, at, end)
        begin = at + after - index
        number, wire = key >> 3, key & 7
        if not 0 < number < 1 << 29:
            raise Broken(at, f"field number {number}")
        value, held = 0, _FIXED.get(wire, 0)
        if wire in (VARINT, LENGTH):
            value, last = _varint(data, after, begin, end)
            begin += last - after
            if wire == LENGTH:
                value, held = 0, value
        elif wire in (GROUP, END_GROUP):
            _group(groups, number, wire, at)
        elif not held:
            raise Broken(at, f"wire type {wire}")
        there = min(held, end - begin)
        if not groups and wire not in (GROUP, END_GROUP):
            yield Field(number, wire, at, value, begin, there)
        if held > there:
            raise Broken(at, f"a field of {held} bytes where {there} are left")
        at = begin + held
    if groups:
        raise Broken(end, "a group without an end")


def _group(groups: list[int], number: int, wire: int, at: int) -> None:
    if wire == GROUP:
        groups.append(number)
        if len(groups) > _NESTED_GROUPS:
            raise Broken(at, "groups nested too deeply")
    elif not groups or groups.pop() != number:
        raise Broken(at, "the end of a group that has no beginning")


def packed(window: Window, field: Field) -> Iterator[int]:
    """The varints of a repeated field, whichever of its two forms it has."""
    if field.wire == VARINT:
        yield field.value
        return
    at, end = field.start, field.start + field.size
    while at < end:
        if window.left <= 0:
            raise Flood(at)
        window.left -= 1
        data, index = window.near(at)
        value, after = _varint(data, index, at, end)
        yield value
        at += after - index


def signed(value: int) -> int:
    """A varint as the int64 that it stands for."""
    return value - (1 << 64) if value >> 63 else value


def _varint(data: bytes, index: int, at: int, end: int) -> tuple[int, int]:
    """The varint at `index` of `data`, which is byte `at` of the source, and the index after it."""
    value = shift = 0
    start = index
    while True:
        if at + index - start >= end or index >= len(data):
            raise Broken(at, "the bytes end inside a number")
        byte = data[index]
        index += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, index
        shift += 7
        if shift >= 70:
            raise Broken(at, "a number of more than ten bytes")
