"""7z archives, by their own header; a model that a scanner takes for an unknown file may lie in one."""

import zlib
from collections.abc import Iterator
from itertools import groupby

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member, Part, Source
from chouxin.readers.formats import format_of
from chouxin.readers.inside import archive_at
from chouxin.readers.labels import LINK_OUTSIDE, OUTSIDE, TWIN, Twins, label, leads_out, link_leads_out
from chouxin.readers.seven_zip_coders import Pieces, is_encrypted, is_stored, plain
from chouxin.readers.seven_zip_records import ENCODED, MAGIC, Block, Broken, Entry, Listing, encoded, listing
from chouxin.readers.sources import WindowSource
from chouxin.readers.unpacking import DAMAGE, SpooledSource, Unsupported
from chouxin.readers.unread import Unread

_SIGNATURE = 32
_PIECE = 1 << 20
_MOST_WRAPPED = 4
_LONGEST_TARGET = 4096
_ENCRYPTED = "encrypted"

Found = Iterator[Part | Fault | Member]


class SevenZip:
    """The members of an archive, block by block; a damaged block does not hide the others.

    Read are LZMA, LZMA2, Deflate, bzip2, Zstandard, what is stored as it is, and the filters for programs and for
    tables. Of members that are encrypted, or packed in another way (PPMd, AES), the names are told. What a picture or
    a program has behind it is read as well.
    """

    name = "7z"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether it begins as one, or one stands behind a picture or a program."""
        return _start(head, source) is not None

    def read(self, source: Source, limits: Limits) -> Found:
        """The members, and a fault for each that could not be read and for what the archive hides."""
        start = _start(source.pread(0, 512), source) or 0
        if start:
            what = format_of(source.pread(0, 512), source)
            why = f"{start} bytes in front of the archive ({what}) are not looked at"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.UNSUPPORTED, why)
        inner = WindowSource(source, start, source.size - start, locator=source.locator)
        yield from _Archive(inner, limits).read()


def _start(head: bytes, source: Source) -> int | None:
    return archive_at(head, source, MAGIC, lambda at: _fits(source.pread(at, _SIGNATURE)))


def _fits(signature: bytes) -> bool:
    said = int.from_bytes(signature[8:12], "little")
    return len(signature) == _SIGNATURE and zlib.crc32(signature[12:32]) == said


class _Archive:
    """One archive while it is read; `left` and `members` are what it may still unpack to."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.left, self.members = limits.expanded, limits.members
        self.unread = Unread(source, SevenZip.name, limits)
        self.twins = Twins()
        self.covered: list[tuple[int, int]] = [(0, _SIGNATURE)]

    def read(self) -> Found:
        signature = self.source.pread(0, _SIGNATURE)
        offset, size, crc = (int.from_bytes(signature[a:b], "little") for a, b in ((12, 20), (20, 28), (28, 32)))
        if not _fits(signature):
            yield self._fault("7z archive: its first bytes are damaged; it cannot be looked into")
            yield from self._rest(_SIGNATURE, "(behind what is damaged)")
            return
        end = _SIGNATURE + offset + size
        if end > self.source.size:
            gone = end - self.source.size
            why = f"7z archive: {gone} bytes are missing at its end, where the list of its files stands; it is cut off,"
            yield self._fault(f"{why} or the next piece of it (.002) is not there")
            yield from self._rest(_SIGNATURE, "(behind what is damaged)")
            return
        self.covered.append((_SIGNATURE + offset, end))
        if size:
            try:
                told = self._listing(WindowSource(self.source, _SIGNATURE + offset, size, locator=self._where), crc)
            except (Broken, *DAMAGE) as error:
                said = str(error) if isinstance(error, Broken) else type(error).__name__
                yield self._fault(f"7z archive: the list of its files is damaged ({said})")
                yield from self._rest(_SIGNATURE, "(behind what is damaged)")
                return
            except Unsupported as error:
                why = "encrypted, the names of its files as well" if "AES" in str(error) else f"packed by {error}"
                yield self._fault(f"7z archive: {why}; it cannot be looked into", FaultKind.UNSUPPORTED)
                return
            yield from self._blocks(told)
            yield from self.unread.rest()
            size = len(told.entries)
        if not size:
            yield self._fault("7z archive: it holds no files")
        yield from self._around(end)

    @property
    def _where(self) -> Locator:
        return self.source.locator

    def _listing(self, header: Source, crc: int) -> Listing:
        if header.size > self.limits.header:
            raise Broken(f"{header.size} bytes")
        data = header.pread(0, header.size)
        if zlib.crc32(data) != crc:
            raise Broken("its checksum is wrong")
        for _ in range(_MOST_WRAPPED):
            if data[:1] != bytes([ENCODED]):
                return listing(data)
            block = encoded(data)
            if block.sizes[block.last] > self.limits.header:
                raise Broken(f"{block.sizes[block.last]} bytes")
            data = b"".join(plain(block, self._packed(block)))
            if block.crc is not None and zlib.crc32(data) != block.crc:
                raise Broken("its checksum is wrong")
        raise Broken("packed inside itself")

    def _packed(self, block: Block) -> list[WindowSource]:
        ranges = [(_SIGNATURE + start, size) for start, size in block.ranges]
        self.covered += [(start, start + size) for start, size in ranges]
        return [WindowSource(self.source, start, size, locator=self._where) for start, size in ranges]

    def _blocks(self, told: Listing) -> Found:
        if told.unnamed:
            yield self._fault(f"{told.unnamed} members without a name are not looked at")
        for number, some in groupby(told.entries, key=lambda entry: entry.block):
            entries = list(some)
            if number is None:
                for entry in entries:
                    yield from self._empty(entry)
                continue
            block = told.blocks[number]
            packed = self._packed(block)
            if is_stored(block):
                yield from self._stored(entries, packed[0])
                continue
            yield from self._packed_block(entries, block, packed)

    def _packed_block(self, entries: list[Entry], block: Block, packed: list[WindowSource]) -> Found:
        size = sum(source.size for source in packed)
        why, kind = "", FaultKind.UNSUPPORTED
        stream: Pieces = iter(())
        if any(source.size < said for source, (_, said) in zip(packed, block.ranges, strict=True)):
            yield self._fault("cut off: a block ends behind the end of the file")
        try:
            stream = plain(block, packed)
        except Unsupported as error:
            why = _ENCRYPTED if is_encrypted(block) else f"packed by {error}: there is no reader for it"
        except Broken as error:
            why, kind = f"damaged: {error}", FaultKind.UNREADABLE
        block_out = _Out(stream, self.left, max(self.limits.ratio * size, self.limits.ratio_free))
        for entry in entries:
            if not self._room():
                yield self._too_many()
                return
            if why:
                yield from self.unread.fault(entry.name, why, kind)
                continue
            held = SpooledSource(self.source.item_id, self._place(entry))
            try:
                problem = block_out.write(entry.size, held)
                if held.size or problem is None:
                    yield Member(held)
                yield from self._after(entry, held, block_out.crc, problem)
                if problem is not None:
                    kind, why = problem[0], "it stands behind what could not be unpacked"
            finally:
                held.close()
        self.left -= block_out.written

    def _after(self, entry: Entry, held: Source, crc: int, problem: tuple[FaultKind, str] | None) -> Iterator[Fault]:
        kind, problems = FaultKind.UNREADABLE, self._named(entry)
        if problem is not None:
            kind = problem[0]
            problems.append(f"{problem[1]}; read up to byte {held.size}")
        elif entry.crc is not None and crc != entry.crc:
            problems.append("its checksum is wrong")
        if entry.is_link and held.size <= _LONGEST_TARGET:
            target = held.pread(0, held.size).decode(errors="backslashreplace")
            if link_leads_out(entry.name, target):
                problems.append(LINK_OUTSIDE)
        if problems:
            yield Fault(self.source.item_id, SevenZip.name, held.locator, kind, "; ".join(problems))

    def _stored(self, entries: list[Entry], packed: WindowSource) -> Found:
        at = 0
        for entry in entries:
            if not self._room():
                yield self._too_many()
                return
            window = WindowSource(packed, at, entry.size, locator=self._place(entry))
            at += entry.size
            self.left -= window.size
            if self.left < 0:
                yield self._too_many()
                return
            crc, cut = entry.crc, window.size < entry.size
            if window.size <= min(self.limits.header, max(self.left, 0)) and not cut:
                crc = 0
                for start in range(0, window.size, _PIECE):
                    crc = zlib.crc32(window.pread(start, _PIECE), crc)
            yield Member(window)
            problem = (FaultKind.UNREADABLE, "cut off: the archive ends before it does") if cut else None
            yield from self._after(entry, window, crc or 0, problem)

    def _empty(self, entry: Entry) -> Found:
        problems = self._named(entry)
        if problems:
            yield self._fault("; ".join(problems), within=self._place(entry))
        if not entry.is_folder and self._room():
            yield Member(WindowSource(self.source, 0, 0, locator=self._place(entry)))

    def _named(self, entry: Entry) -> list[str]:
        return [why for why, holds in ((OUTSIDE, leads_out(entry.name)), (TWIN, self.twins.of(entry.name))) if holds]

    def _room(self) -> bool:
        self.members -= 1
        return self.members >= 0 and self.left > 0

    def _too_many(self) -> Fault:
        why = f"more than {self.limits.members} members, or {self.limits.expanded} bytes; the others are left out"
        return self._fault(why, FaultKind.TOO_LARGE)

    def _around(self, end: int) -> Found:
        """What lies between the blocks and behind the end."""
        at, between = 0, 0
        for start, stop in sorted(self.covered):
            between += max(min(start, end) - at, 0)
            at = max(at, stop)
        if between:
            why = f"{between} bytes inside the archive belong to no member; they are not looked at"
            yield self._fault(why, FaultKind.UNSUPPORTED)
        yield from self._rest(end, "(behind the end)")

    def _rest(self, start: int, name: str) -> Found:
        """What no list speaks of, as one member: it may be another file."""
        rest = WindowSource(self.source, start, self.source.size - start, locator=self._where.enter(name))
        if rest.size > self.left:
            yield self._fault(f"{rest.size} bytes from byte {start} on are not looked at", FaultKind.TOO_LARGE)
        elif any(rest.pread(at, _PIECE).strip(b"\0") for at in range(0, rest.size, _PIECE)):
            yield Member(rest)

    def _place(self, entry: Entry) -> Locator:
        return self._where.enter(label(entry.name.replace("\\", "/")))

    def _fault(self, why: str, kind: FaultKind = FaultKind.UNREADABLE, *, within: Locator | None = None) -> Fault:
        return Fault(self.source.item_id, SevenZip.name, within or self._where, kind, why)


class _Out:
    """The plain stream of a block, of which each member takes its part. most: bytes that may come out of it."""

    def __init__(self, stream: Pieces, left: int, most: int) -> None:
        self._stream, self._held, self._at = stream, b"", 0
        self._left, self._most = left, most
        self.written = self.crc = 0

    def write(self, size: int, held: SpooledSource) -> tuple[FaultKind, str] | None:
        """Put the next `size` bytes into `held`; why there are fewer, if there are."""
        self.crc = 0
        try:
            while size > 0:
                some = self._take(size)
                held.write(some)
                self.crc = zlib.crc32(some, self.crc)
                size -= len(some)
        except _Stopped as stopped:
            return stopped.kind, stopped.why
        except OSError as error:
            return FaultKind.TOO_LARGE, f"no room to unpack it ({type(error).__name__})"
        return None

    def _take(self, size: int) -> bytes:
        if self._at >= len(self._held):
            try:
                self._held, self._at = next(self._stream, b""), 0
            except (Broken, *DAMAGE) as error:
                why = f"damaged: the data cannot be unpacked ({type(error).__name__})"
                raise _Stopped(FaultKind.UNREADABLE, why) from error
            except Unsupported as error:
                raise _Stopped(FaultKind.UNSUPPORTED, f"packed by {error}: there is no reader for it") from error
            if not self._held:
                raise _Stopped(FaultKind.UNREADABLE, "damaged: its block ends before it does")
        some = self._held[self._at : self._at + size]
        self._at += len(some)
        self.written += len(some)
        if self.written > self._left:
            raise _Stopped(FaultKind.TOO_LARGE, "unpacks to more than the archive may hold together")
        if self.written > self._most:
            raise _Stopped(FaultKind.TOO_LARGE, "its block unpacks to more than the ratio that is allowed")
        return some


class _Stopped(Exception):
    """Why no more comes out of a block."""

    def __init__(self, kind: FaultKind, why: str) -> None:
        self.kind, self.why = kind, why
        super().__init__(why)
