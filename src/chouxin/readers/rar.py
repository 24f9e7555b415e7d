"""RAR archives: what is in them by their own blocks, and what they hold as far as it can be unpacked."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member, MissingExtra, Offset, Part, Source
from chouxin.readers.formats import format_of
from chouxin.readers.inside import archive_at
from chouxin.readers.labels import LINK_OUTSIDE, OUTSIDE, TWIN, Twins, label, leads_out, link_leads_out
from chouxin.readers.rar_records import MAGIC, OLD, Record, Torn, begins, records
from chouxin.readers.rar_unpacking import Failed, Packed, unpacked
from chouxin.readers.sources import BytesSource, JoinedSource, WindowSource
from chouxin.readers.unread import Unread

_PIECE = 1 << 20
_BEHIND = "it stands behind what could not be unpacked"
_LONGEST_TARGET = 4096
_MOST_PIECES = 1000

Found = Iterator[Part | Fault | Member]


@dataclass(slots=True)
class _File:
    """A file, and the pieces of it in the volumes that are there. whole: whether it begins and ends in them."""

    record: Record
    header: bytes
    pieces: list[Source] = field(default_factory=list)
    whole: bool = True


class Rar:
    """The members of an archive of RAR 1.5 to 7. What is stored as it is, is read where it lies.

    What is packed needs the extra `rar`. Of members that are encrypted, go on in a volume that is not there, or cannot
    be unpacked, the names are told. What a picture or a program has behind it is read as well.
    """

    name = "rar"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether it begins as one, or one stands behind a picture or a program."""
        return _start(head, source) is not None

    def read(self, source: Source, limits: Limits) -> Found:
        """The members, and a fault for each that could not be read."""
        start = _start(source.pread(0, 512), source) or 0
        if start:
            what = format_of(source.pread(0, 512), source)
            why = f"{start} bytes in front of the archive ({what}) are not looked at"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.UNSUPPORTED, why)
        inner = WindowSource(source, start, source.size - start, locator=source.locator)
        yield from _Archive(inner, limits).read()


def _start(head: bytes, source: Source) -> int | None:
    return archive_at(head, source, MAGIC, lambda at: begins(source, at))


class _Archive:
    """One archive while it is read; `left` and `members` are what it may still unpack to."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.old = source.pread(0, 7) == OLD
        self.left, self.members = limits.expanded, limits.members
        self.unread = Unread(source, Rar.name, limits)
        self.twins = Twins()
        self.end, self.met = 0, 0
        self.faults: list[Fault] = []

    def read(self) -> Found:
        run: list[_File] = []
        for file in self._files():
            yield from self._told()
            self.met += 1
            self.members -= 1
            if self.members < 0:
                why = f"more than {self.limits.members} members; the others are left out"
                self.faults.append(self._fault(why, FaultKind.TOO_LARGE))
                self.end = self.source.size
                break
            if run and not file.record.solid:
                yield from self._run(run)
                run = []
            if not file.record.is_folder:
                run.append(file)
        yield from self._run(run)
        yield from self._told()
        yield from self.unread.rest()
        if not self.met:
            yield self._fault("RAR archive: no file in it could be listed")
        yield from self._behind()

    def _told(self) -> Iterator[Fault]:
        yield from self.faults
        self.faults = []

    def _files(self) -> Iterator[_File]:
        """Files in the order of the archive, put together from the volumes that follow each other."""
        begun: _File | None = None
        try:
            for record in records(self.source):
                self.end = record.data + record.packed
                if record.sort == "locked":
                    why = "RAR archive: encrypted, the names of its files as well; it cannot be looked into"
                    self.faults.append(self._fault(why, FaultKind.UNSUPPORTED))
                    self.met, self.end = self.met + 1, self.source.size
                if not record.intact:
                    self.faults.append(self._fault("a damaged header", at=record.start))
                if record.sort != "file":
                    continue
                if self.end > self.source.size:
                    self.faults.append(self._at(record, "cut off: the archive ends before it does"))
                data = WindowSource(self.source, record.data, record.packed, locator=self._place(record))
                if begun is not None and record.before and record.name == begun.record.name:
                    begun.record, begun.header = record, self._header(record)
                    if len(begun.pieces) < _MOST_PIECES:
                        begun.pieces.append(data)
                else:
                    if begun is not None:
                        begun.whole = False
                        yield begun
                    begun = _File(record, self._header(record), [data], not record.before)
                if not record.after:
                    yield begun
                    begun = None
        except Torn as error:
            self.faults.append(self._fault("a damaged block, or the end is missing", at=error.at))
            self.end = error.at
        if begun is not None:
            begun.whole = False
            yield begun

    def _header(self, record: Record) -> bytes:
        return self.source.pread(record.start, record.data - record.start)

    def _run(self, run: list[_File]) -> Found:
        """Files that have to be unpacked one after the other: each rests on those before it."""
        waiting: list[_File] = []
        why = ""
        for file in run:
            record = file.record
            reason, kind = self._hindrance(file)
            if not reason and record.stored:
                yield from self._stored(file)
                continue
            if why or reason:
                yield from self.unread.fault(record.name, reason or why, kind)
                why = why or (_BEHIND if reason else "")
                continue
            waiting.append(file)
        if waiting:
            yield from self._unpack(waiting)

    def _hindrance(self, file: _File) -> tuple[str, FaultKind]:
        record = file.record
        if record.encrypted:
            return "encrypted", FaultKind.UNSUPPORTED
        if not file.whole:
            return "a part of it is in another volume (.part2.rar, .r00 …) that is not here", FaultKind.UNREADABLE
        packed = sum(piece.size for piece in file.pieces)
        if record.stored:
            return (
                "unpacks to more than the archive may hold together" if packed > self.left else ""
            ), FaultKind.TOO_LARGE
        if max(record.size, packed) > min(self.left, self.limits.memory // 4):
            return f"{record.size} bytes, more than can be unpacked", FaultKind.TOO_LARGE
        if record.size > self.limits.ratio_free and record.size > self.limits.ratio * packed:
            return f"unpacks to more than {self.limits.ratio} times its size", FaultKind.TOO_LARGE
        return "", FaultKind.UNSUPPORTED

    def _stored(self, file: _File) -> Found:
        record = file.record
        data = _whole(file)
        self.left -= data.size
        crc = record.crc
        if crc is not None and data.size <= self.limits.header:
            crc = 0
            for start in range(0, data.size, _PIECE):
                crc = zlib.crc32(data.pread(start, _PIECE), crc)
        yield Member(data)
        problems = self._named(record, data)
        if crc != record.crc and len(file.pieces) == 1:
            problems.append("its checksum is wrong")
        if problems:
            yield self._at(record, "; ".join(problems))

    def _unpack(self, files: list[_File]) -> Found:
        """All that fit into memory together; those that follow rest on them and cannot be had without them."""
        room = min(self.left, self.limits.memory // 4)
        run: list[_File] = []
        for file in files:
            room -= max(file.record.size, sum(piece.size for piece in file.pieces))
            if room < 0:
                break
            run.append(file)
        why, kind = "more than can be unpacked together", FaultKind.TOO_LARGE
        done = 0
        try:
            packed = [Packed(file.record, file.header, _whole(file)) for file in run]
            for file, content in zip(run, unpacked(packed, self.limits, old=self.old), strict=False):
                done += 1
                self.left -= len(content)
                held = BytesSource(content, self.source.item_id, self._place(file.record))
                yield Member(held)
                if problems := self._named(file.record, held):
                    yield self._at(file.record, "; ".join(problems))
        except MissingExtra as error:
            why, kind = str(error), FaultKind.UNSUPPORTED
        except Failed as error:
            why, kind = f"damaged, or packed in a way that is not known ({error})", FaultKind.UNREADABLE
            if str(error) == MemoryError.__name__:
                why, kind = "needs more memory to unpack than it may have", FaultKind.TOO_LARGE
        for file in files[done:]:
            yield from self.unread.fault(file.record.name, why, kind)

    def _named(self, record: Record, data: Source) -> list[str]:
        problems = [
            why for why, holds in ((OUTSIDE, leads_out(record.name)), (TWIN, self.twins.of(record.name))) if holds
        ]
        target = record.target
        if record.link and data.size <= _LONGEST_TARGET:
            target = data.pread(0, data.size).decode(errors="backslashreplace")
        if target and link_leads_out(record.name, target):
            problems.append(LINK_OUTSIDE)
        return problems

    def _behind(self) -> Found:
        rest = WindowSource(
            self.source, self.end, self.source.size - self.end, locator=self.source.locator.enter("(behind the end)")
        )
        if rest.size > self.left:
            why = f"{rest.size} bytes behind the end are not looked at"
            yield self._fault(why, FaultKind.TOO_LARGE, at=self.end)
        elif any(rest.pread(start, _PIECE).strip(b"\0") for start in range(0, rest.size, _PIECE)):
            yield Member(rest)

    def _place(self, record: Record) -> Locator:
        return self.source.locator.enter(label(record.name))

    def _at(self, record: Record, why: str) -> Fault:
        return Fault(self.source.item_id, Rar.name, self._place(record), FaultKind.UNREADABLE, why)

    def _fault(self, why: str, kind: FaultKind = FaultKind.UNREADABLE, at: int | None = None) -> Fault:
        locator = self.source.locator if at is None else self.source.locator.at(Offset(at))
        return Fault(self.source.item_id, Rar.name, locator, kind, why)


def _whole(file: _File) -> Source:
    first = file.pieces[0]
    return first if len(file.pieces) == 1 else JoinedSource(file.pieces, first.locator)
