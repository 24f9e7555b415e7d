"""Git's packs: where an object lies (index, version 2), and what it is (deltas put together). Read by seeking."""

import zlib
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from struct import unpack_from

from chouxin.domain import Source

SORTS = {1: "commit", 2: "tree", 3: "blob", 4: "tag"}
_OFFSET_DELTA, _NAME_DELTA = 6, 7
_PIECE = 32 * 1024
_DEEPEST = 4096
_KEPT = 32 * 1024 * 1024
_LARGEST_DELTA = 64 * 1024 * 1024


class Broken(Exception):
    """An object, a pack or an index that is not as it should be; says what, without content."""


class TooLarge(Exception):
    """An object of more bytes than may be read."""


class Pack:
    """One pack and its index. width: bytes of an object's name, 20 or 32."""

    def __init__(self, pack: Source, index: Source, width: int) -> None:
        self.pack, self.index, self.width = pack, index, width
        if index.pread(0, 8) != b"\xfftOc\0\0\0\2":
            raise Broken("an index of packs in another version")
        self._counts = [*unpack_from(">256I", index.pread(8, 1024).ljust(1024, b"\0"))]
        self.count = self._counts[-1]
        if self._counts != sorted(self._counts) or 8 + 1024 + self.count * (width + 8) > index.size:
            raise Broken("a damaged index of packs")
        self._kept: OrderedDict[int, tuple[int, bytes]] = OrderedDict()
        self._room = _KEPT
        self._names: tuple[int, bytes] = (-1, b"")

    def find(self, name: bytes) -> int | None:
        """Where an object begins in the pack; None where it is not in it."""
        low, names = self._bucket(name[0])
        place = bisect_left(range(len(names) // self.width), name, key=lambda n: names[n * self.width :][: self.width])
        if names[place * self.width :][: self.width] != name:
            return None
        number, offsets = low + place, 8 + 1024 + self.count * (self.width + 4)
        offset = int.from_bytes(self.index.pread(offsets + 4 * number, 4), "big")
        if offset & 0x80000000:
            far = offsets + 4 * self.count + 8 * (offset & 0x7FFFFFFF)
            offset = int.from_bytes(self.index.pread(far, 8), "big")
        return offset

    def beginning(self, start: bytes) -> Iterator[bytes]:
        """The names of objects that begin with these bytes (at least one)."""
        _, names = self._bucket(start[0])
        for at in range(0, len(names), self.width):
            if names.startswith(start, at):
                yield names[at : at + self.width]

    def _bucket(self, first: int) -> tuple[int, bytes]:
        low = self._counts[first - 1] if first else 0
        if self._names[0] != first:
            names = self.index.pread(8 + 1024 + low * self.width, (self._counts[first] - low) * self.width)
            self._names = first, names
        return low, self._names[1]

    def read(self, offset: int, most: int) -> tuple[int, bytes]:
        """Sort and bytes of the object that begins at `offset`. Raises Broken or TooLarge (over `most` bytes)."""
        deltas: list[bytes] = []
        places: list[int] = []
        while True:
            if offset in self._kept:
                self._kept.move_to_end(offset)
                sort, data = self._kept[offset]
                break
            places.append(offset)
            sort, data, base = self._entry(offset, most)
            if base is None:
                break
            if base in places or len(deltas) >= _DEEPEST:
                raise Broken("a chain of differences that does not end")
            deltas.append(data)
            offset = base
        if len(data) > most:
            raise TooLarge
        if len(places) > len(deltas):
            self._keep(places[-1], sort, data)
        for delta, place in zip(reversed(deltas), reversed(places[: len(deltas)]), strict=True):
            data = patched(data, delta, most)
            self._keep(place, sort, data)
        return sort, data

    def _keep(self, offset: int, sort: int, data: bytes) -> None:
        if len(data) > _KEPT // 8 or offset in self._kept:
            return
        self._kept[offset] = sort, data
        self._room -= len(data)
        while self._room < 0:
            self._room += len(self._kept.popitem(last=False)[1][1])

    def _entry(self, offset: int, most: int) -> tuple[int, bytes, int | None]:
        """Sort, bytes and the place of the object that they are a difference to."""
        head = self.pack.pread(offset, 64)
        if not 12 <= offset < self.pack.size or not head:
            raise Broken("an object outside of its pack")
        sort, size, at, shift = head[0] >> 4 & 7, head[0] & 15, 1, 4
        while at < 12 and head[at - 1] & 0x80:
            size |= (head[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
        base = None
        if sort == _OFFSET_DELTA:
            back = head[at] & 0x7F
            while head[at] & 0x80 and at < 30:
                at += 1
                back = (back + 1) << 7 | head[at] & 0x7F
            at += 1
            base = offset - back
        elif sort == _NAME_DELTA:
            base = self.find(head[at : at + self.width])
            at += self.width
            if base is None:
                raise Broken("a difference to an object that is not there")
        elif sort not in SORTS:
            raise Broken("an object of no known sort")
        if size > (most if base is None else _LARGEST_DELTA):
            raise TooLarge
        return sort, inflate(self.pack, offset + at, size), base


def inflate(source: Source, at: int, size: int) -> bytes:
    """`size` bytes that are packed from byte `at` on. Raises Broken where there are more or fewer."""
    decoder = zlib.decompressobj()
    pieces, got = [], 0
    try:
        while not decoder.eof and got <= size:
            packed = decoder.unconsumed_tail or source.pread(at, _PIECE)
            at += 0 if decoder.unconsumed_tail else len(packed)
            piece = decoder.decompress(packed, size - got + 1)
            if not packed and not piece:
                break
            pieces.append(piece)
            got += len(piece)
    except zlib.error as error:
        raise Broken("an object that cannot be unpacked") from error
    if got != size:
        raise Broken("an object that is longer or shorter than it says")
    return b"".join(pieces)


def patched(base: bytes, delta: bytes, most: int) -> bytes:
    """What a difference makes of `base`. Raises Broken or TooLarge."""
    try:
        size, at = _size(delta, 0)
        result, at = _size(delta, at)
        if size != len(base):
            raise Broken("a difference to something else")
        if result > most:
            raise TooLarge
        pieces, got, end = [], 0, len(delta)
        while at < end:
            sign = delta[at]
            at += 1
            if sign & 0x80:
                start, length, at = _copied(delta, at, sign)
                piece = base[start : start + length]
            elif sign:
                piece = delta[at : at + sign]
                at += sign
            else:
                raise Broken("a difference of no known sort")
            got += len(piece)
            if got > result:
                raise Broken("a difference that makes more than it says")
            pieces.append(piece)
    except IndexError as error:
        raise Broken("a difference that is cut off") from error
    if got != result:
        raise Broken("a difference that makes less than it says")
    return b"".join(pieces)


def _copied(delta: bytes, at: int, sign: int) -> tuple[int, int, int]:
    """Start and length of what is copied, and where the difference goes on."""
    numbers = []
    for bits, shift in ((4, 0), (3, 4)):
        number = 0
        for bit in range(bits):
            if sign >> (bit + shift) & 1:
                number |= delta[at] << 8 * bit
                at += 1
        numbers.append(number)
    return numbers[0], numbers[1] or 0x10000, at


def _size(data: bytes, at: int) -> tuple[int, int]:
    size = shift = 0
    while shift < 63:
        byte = data[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return size, at
    raise Broken("a size of too many digits")
