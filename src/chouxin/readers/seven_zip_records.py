"""What the header of a 7z archive says: how its blocks were packed, and which files come out of them.

Every count in it stands for bytes that follow, so that none is believed that the header has no room for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

MAGIC = b"7z\xbc\xaf\x27\x1c"
_END, _HEADER, _PROPERTIES, _ADDITIONAL, _STREAMS, _FILES = range(6)
_PACKED, _FOLDERS, _SUBSTREAMS, _SIZE, _CRC, _FOLDER, _UNPACKED_SIZE, _COUNT = 6, 7, 8, 9, 10, 11, 12, 13
_NO_STREAM, _EMPTY_FILE, _NAMES, _ATTRIBUTES = 14, 15, 17, 21
ENCODED = 23
_MOST_CODERS = 16
_MOST_FILES = 1_000_000
_UNIX, _LINK, _SORT = 0x8000, 0xA000, 0xF000
_DIRECTORY = 0x10


class Broken(Exception):
    """A header that does not hold together; the message says where."""


@dataclass(frozen=True, slots=True)
class Coder:
    """One way of packing: what goes in (mostly one stream), one stream that comes out, and its settings."""

    method: bytes
    ins: int
    settings: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """What 7z calls a folder: packed streams that become one plain stream, in which files stand one behind the other.

    binds: which coder's outcome goes into which input. packed: inputs that come from the file, in the order of
    `ranges`, which are `(start, size)` from the end of the signature header on. sizes: bytes that come out of each
    coder. crc: of the whole, where it is said.
    """

    coders: tuple[Coder, ...]
    binds: dict[int, int]
    packed: tuple[int, ...]
    ranges: tuple[tuple[int, int], ...]
    sizes: tuple[int, ...]
    crc: int | None

    @property
    def last(self) -> int:
        """The coder whose outcome is the plain stream."""
        bound = set(self.binds.values())
        return next((n for n in range(len(self.coders)) if n not in bound), 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its name, its bytes and its checksum; `block` is None where it has no bytes."""

    name: str
    size: int
    crc: int | None
    block: int | None
    is_folder: bool
    is_link: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """All of it. unnamed: streams that no file belongs to."""

    blocks: tuple[Block, ...]
    entries: tuple[Entry, ...]
    unnamed: int = 0


class _Bytes:
    """The header, from front to back."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, length: int) -> bytes:
        if length > self.left:
            raise Broken(f"cut off at byte {self.at}")
        self.at += length
        return self.data[self.at - length : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def number(self) -> int:
        """As many ones as the first byte begins with, so many bytes follow."""
        first = self.byte()
        more = 8 - (first ^ 0xFF).bit_length()
        high = first & (0xFF >> (more + 1)) if more < 7 else 0
        return int.from_bytes(self.take(more), "little") | high << 8 * more

    def count(self, each: float = 1) -> int:
        """A number of things that take `each` bytes or more."""
        count = self.number()
        if count * each > self.left:
            raise Broken(f"{count} of something at byte {self.at}, for which there is no room")
        return count

    def bits(self, count: int) -> list[bool]:
        raw = self.take((count + 7) // 8)
        return [bool(raw[n >> 3] & 0x80 >> (n & 7)) for n in range(count)]

    def optional_bits(self, count: int) -> list[bool]:
        return [True] * count if self.byte() else self.bits(count)

    def digests(self, count: int) -> list[int | None]:
        return [int.from_bytes(self.take(4), "little") if said else None for said in self.optional_bits(count)]

    def sections(self) -> Iterator[int]:
        while (sort := self.byte()) != _END:
            yield sort


def listing(data: bytes) -> Listing:
    """What a plain header says. Raises Broken."""
    header = _Bytes(data)
    if header.byte() != _HEADER:
        raise Broken("no header")
    streams, names = _Streams(), _Files()
    for sort in header.sections():
        if sort == _PROPERTIES:
            for _ in header.sections():
                header.take(header.number())
        elif sort == _ADDITIONAL:
            _Streams().read(header)
        elif sort == _STREAMS:
            streams.read(header)
        elif sort == _FILES:
            names.read(header)
        else:
            raise Broken(f"an unknown section at byte {header.at}")
    return _together(streams, names)


def encoded(data: bytes) -> Block:
    """How a header is packed that is packed itself. Raises Broken."""
    header, streams = _Bytes(data), _Streams()
    if header.byte() != ENCODED:
        raise Broken("no packed header")
    streams.read(header)
    if len(streams.blocks) != 1:
        raise Broken("a header in several blocks")
    return streams.blocks[0]


class _Streams:
    """Packed streams, blocks and the plain streams inside of these."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.packed: list[int] = []
        self.blocks: list[Block] = []
        self.counts: list[int] = []
        self.sizes: list[int] = []
        self.crcs: list[int | None] = []

    def read(self, header: _Bytes) -> None:
        given = False
        for sort in header.sections():
            if sort == _PACKED:
                self._packed(header)
            elif sort == _FOLDERS:
                self._blocks(header)
            elif sort == _SUBSTREAMS:
                given = True
                self._substreams(header)
            else:
                raise Broken(f"an unknown section of streams at byte {header.at}")
        if not given:
            self.counts = [1] * len(self.blocks)
            self.sizes = [block.sizes[block.last] for block in self.blocks]
            self.crcs = [block.crc for block in self.blocks]

    def _packed(self, header: _Bytes) -> None:
        start, count = header.number(), header.count()
        for sort in header.sections():
            if sort == _SIZE:
                self.packed = [header.number() for _ in range(count)]
            elif sort == _CRC:
                header.digests(count)
            else:
                raise Broken(f"an unknown section of packed streams at byte {header.at}")
        self.starts = list(accumulate(self.packed, initial=start))

    def _blocks(self, header: _Bytes) -> None:
        if header.byte() != _FOLDER:
            raise Broken(f"no blocks at byte {header.at}")
        count = header.count()
        _inside(header)
        told = [_coders(header) for _ in range(count)]
        sizes: list[tuple[int, ...]] = []
        crcs: list[int | None] = [None] * count
        for sort in header.sections():
            if sort == _UNPACKED_SIZE:
                sizes = [tuple(header.number() for _ in coders) for coders, _, _ in told]
            elif sort == _CRC:
                crcs = header.digests(count)
            else:
                raise Broken(f"an unknown section of blocks at byte {header.at}")
        if len(sizes) != count:
            raise Broken("blocks without sizes")
        first = 0
        for (coders, binds, packed), size, crc in zip(told, sizes, crcs, strict=True):
            if first + len(packed) > len(self.packed):
                raise Broken("more blocks than packed streams")
            ranges = tuple(
                zip(self.starts[first : first + len(packed)], self.packed[first : first + len(packed)], strict=True)
            )
            self.blocks.append(Block(coders, binds, packed, ranges, size, crc))
            first += len(packed)

    def _substreams(self, header: _Bytes) -> None:
        counts, sizes = [1] * len(self.blocks), None
        self.crcs = []
        sort = header.byte()
        if sort == _COUNT:
            counts = [header.count(0) for _ in self.blocks]
            if sum(counts) > header.left + len(counts):
                raise Broken(f"{sum(counts)} streams, for which there is no room")
            sort = header.byte()
        self.counts = counts
        if sort == _SIZE:
            sizes = [[header.number() for _ in range(count - 1)] for count in counts]
            sort = header.byte()
        for block, count, said in zip(self.blocks, counts, sizes or ([[]] * len(counts)), strict=True):
            if count:
                last = block.sizes[block.last] - sum(said)
                if last < 0 or len(said) != count - 1:
                    raise Broken("streams that do not fit their block")
                self.sizes += [*said, last]
        known = [block.crc if count == 1 else None for block, count in zip(self.blocks, counts, strict=True)]
        missing = sum(count for count, crc in zip(counts, known, strict=True) if crc is None)
        found: list[int | None] = [None] * missing
        while sort != _END:
            if sort == _CRC:
                found = header.digests(missing)
            else:
                raise Broken(f"an unknown section of plain streams at byte {header.at}")
            sort = header.byte()
        rest = iter(found)
        for count, crc in zip(counts, known, strict=True):
            self.crcs += [crc] if crc is not None else [next(rest) for _ in range(count)]


def _coders(header: _Bytes) -> tuple[tuple[Coder, ...], dict[int, int], tuple[int, ...]]:
    count = header.count()
    if not 0 < count <= _MOST_CODERS:
        raise Broken(f"a block of {count} coders")
    coders = []
    for _ in range(count):
        flags = header.byte()
        method = header.take(flags & 0x0F)
        ins, outs = (header.number(), header.number()) if flags & 0x10 else (1, 1)
        if outs != 1 or not 0 < ins <= _MOST_CODERS or flags & 0x80:
            raise Broken(f"a coder of {ins} inputs and {outs} outcomes")
        settings = header.take(header.number()) if flags & 0x20 else b""
        coders.append(Coder(method, ins, settings))
    inputs = sum(coder.ins for coder in coders)
    binds: dict[int, int] = {}
    for _ in range(count - 1):
        into, out = header.number(), header.number()
        if into >= inputs or out >= count or into in binds or out in binds.values():
            raise Broken("coders that are bound in a circle")
        binds[into] = out
    free = [n for n in range(inputs) if n not in binds]
    if len(free) == 1:
        return tuple(coders), binds, tuple(free)
    packed = tuple(header.number() for _ in free)
    if sorted(packed) != free:
        raise Broken("inputs that nothing goes into")
    return tuple(coders), binds, packed


def _inside(header: _Bytes) -> None:
    if header.byte():
        raise Broken(f"a part of the header that stands elsewhere (byte {header.at})")


class _Files:
    """Names and properties of files."""

    def __init__(self) -> None:
        self.count = 0
        self.names: list[str] = []
        self.no_stream: list[bool] = []
        self.empty_file: list[bool] = []
        self.attributes: list[int] = []

    def read(self, header: _Bytes) -> None:
        self.count = header.number()
        if self.count > min(_MOST_FILES, 8 * header.left):
            raise Broken(f"{self.count} files, for which there is no room")
        readers: dict[int, Callable[[_Bytes], None]] = {
            _NO_STREAM: self._no_stream,
            _EMPTY_FILE: self._empty_file,
            _NAMES: self._names,
            _ATTRIBUTES: self._attributes,
        }
        for sort in header.sections():
            inside = _Bytes(header.take(header.number()))
            if sort in readers:
                readers[sort](inside)

    def _no_stream(self, inside: _Bytes) -> None:
        self.no_stream = inside.bits(self.count)

    def _empty_file(self, inside: _Bytes) -> None:
        self.empty_file = inside.bits(sum(self.no_stream))

    def _names(self, inside: _Bytes) -> None:
        _inside(inside)
        text = inside.take(inside.left & ~1).decode("utf-16-le", "backslashreplace")
        self.names = text.split("\0")[: self.count]

    def _attributes(self, inside: _Bytes) -> None:
        said = inside.optional_bits(self.count)
        _inside(inside)
        self.attributes = [int.from_bytes(inside.take(4), "little") if one else 0 for one in said]


def _together(streams: _Streams, files: _Files) -> Listing:
    blocks = iter([n for n, count in enumerate(streams.counts) for _ in range(count)])
    sizes, crcs, empties = iter(streams.sizes), iter(streams.crcs), iter(files.empty_file)
    entries = []
    for n in range(files.count):
        name = files.names[n] if n < len(files.names) else ""
        attributes = files.attributes[n] if n < len(files.attributes) else 0
        link = bool(attributes & _UNIX) and attributes >> 16 & _SORT == _LINK
        if n < len(files.no_stream) and files.no_stream[n]:
            is_folder = not next(empties, False) or bool(attributes & _DIRECTORY)
            entries.append(Entry(name, 0, None, None, is_folder, link))
        elif (block := next(blocks, None)) is not None:
            entries.append(Entry(name, next(sizes), next(crcs), block, is_folder=False, is_link=link))
        else:
            raise Broken("more files than streams")
    return Listing(tuple(streams.blocks), tuple(entries), sum(1 for _ in blocks))
