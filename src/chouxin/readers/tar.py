"""Tar archives (POSIX, GNU, with extended headers), by their own headers; nothing is extracted."""

from collections.abc import Iterator
from dataclasses import dataclass

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member, Offset, Part, Source
from chouxin.readers.labels import LINK_OUTSIDE, OUTSIDE, TWIN, Twins, label, leads_out, link_leads_out
from chouxin.readers.sources import WindowSource

_BLOCK = 512
_LONGEST_HEADER = 1 << 20
_PIECE = 1 << 16
_LARGE = FaultKind.TOO_LARGE
_NOTES = (b"L", b"K", b"x", b"g", b"X")
_BODILESS = (b"1", b"2", b"3", b"4", b"5", b"6")
"""Links, devices, folders and pipes: what has no bytes of its own."""
_EMPTY = bytes(_BLOCK)
Found = Iterator[Part | Fault | Member]


@dataclass(frozen=True, slots=True)
class _Header:
    name: str
    size: int
    sort: bytes
    target: str


class Tar:
    """The members of an archive, where they lie. Links that lead out, and members that tar itself would not restore as
    they are named, are faults with their place.
    """

    name = "tar"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - the first block says it all
        """Whether the first block is a header whose checksum fits."""
        return len(head) >= _BLOCK and _header(head[:_BLOCK]) is not None

    def read(self, source: Source, limits: Limits) -> Found:
        """The members in the order of the file, and faults; what stands behind a damaged header is not found."""
        return _Reading(source, limits).run()


class _Reading:
    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits, self.left = source, limits, limits.members
        self.room = limits.expanded
        self.twins = Twins()
        self.extended: dict[str, str] = {}
        self.outward: set[str] = set()

    def run(self) -> Found:
        source, at = self.source, 0
        while at + _BLOCK <= source.size:
            block = source.pread(at, _BLOCK)
            if block == _EMPTY:
                yield from self._behind(at)
                return
            header = _header(block)
            if header is None:
                yield _fault(source, "a damaged header; what follows is not read", at)
                return
            start, size = at + _BLOCK, int(self.extended.pop("size", header.size))
            at = start + -(-size // _BLOCK) * _BLOCK
            if header.sort in _NOTES:
                yield from self._note(header.sort, start, size)
                continue
            yield from self._entry(header, start, size)
            self.extended = {}
            if self.left < 0:
                yield _fault(source, f"more than {self.limits.members} members; the others are left out", start, _LARGE)
                return
        if at > source.size or at < source.size < at + _BLOCK:
            yield _fault(source, "cut off: the archive ends before its last member does", source.size)

    def _behind(self, at: int) -> Found:
        """What stands behind the end: nothing, for most; otherwise something that others may open."""
        while at < self.source.size and not self.source.pread(at, _PIECE).strip(b"\0"):
            at += _PIECE
        if at < self.source.size:
            found = self.source.pread(at, _PIECE)
            at += len(found) - len(found.lstrip(b"\0"))
            locator = self.source.locator.enter("(behind the end)")
            yield Member(WindowSource(self.source, at, self.source.size - at, locator=locator))

    def _note(self, sort: bytes, start: int, size: int) -> Found:
        if size > _LONGEST_HEADER:
            yield _fault(self.source, f"a name or a note of {size} bytes; it is left out", start, _LARGE)
        else:
            self.extended.update(_extended(sort, self.source.pread(start, size)))

    def _entry(self, header: _Header, start: int, size: int) -> Found:
        source = self.source
        name = self.extended.get("path", header.name)
        target = self.extended.get("linkpath", header.target)
        locator = source.locator.enter(label(name))
        if leads_out(name) or (self.outward and self._is_led_out(name)):
            yield _at(source, locator, OUTSIDE)
        if header.sort in (b"1", b"2"):
            if header.sort == b"1" and leads_out(target):
                yield _at(source, locator, LINK_OUTSIDE)
            elif header.sort == b"2" and link_leads_out(name, target):
                # As in the repository that was packed: what it leads to is not handed in. What lies behind it is.
                self.outward.add(name.rstrip("/"))
                yield _at(source, locator, LINK_OUTSIDE, FaultKind.ELSEWHERE)
        elif header.sort not in (b"\0", b"0", b"7", b"5"):
            yield _at(source, locator, "a device, a pipe or a sparse file; it is not read", FaultKind.UNSUPPORTED)
        file = header.sort in (b"\0", b"0", b"7")
        if size and (header.sort in _BODILESS or (file and name.endswith("/"))):
            # Python's tarfile takes what stands there for the next member, GNU tar leaves it out.
            yield _at(
                source, locator, "a folder, link or device with bytes of its own; programs differ on what follows"
            )
            yield from self._body(locator, name, start, size)
        elif file and not name.endswith("/"):
            yield from self._body(locator, name, start, size)

    def _body(self, locator: Locator, name: str, start: int, size: int) -> Found:
        source = self.source
        self.left -= 1
        if self.left < 0:
            return
        if self.twins.of(name):
            yield _at(source, locator, TWIN)
        if start + size > source.size:
            yield _at(source, locator, "cut off: the archive ends before it does")
        self.room -= min(size, max(source.size - start, 0))
        if self.room < 0:
            why = f"members of more than {self.limits.expanded} bytes together"
            yield _at(source, locator, why, FaultKind.TOO_LARGE)
        else:
            yield Member(WindowSource(source, start, size, locator=locator))

    def _is_led_out(self, name: str) -> bool:
        """Whether whoever unpacks it would write through a link that came before."""
        steps = name.split("/")
        return any("/".join(steps[:depth]) in self.outward for depth in range(1, len(steps)))


def _header(block: bytes) -> _Header | None:
    """A header; None where its checksum does not fit, or a number is none."""
    said = _number(block[148:156])
    body = block[:148] + b" " * 8 + block[156:]
    size = _number(block[124:136])
    if said is None or size is None or said != sum(body) or not any(block[:100]):
        return None
    name = _text(block[:100])
    if block[257:263] == b"ustar\0" and (front := _text(block[345:500])):
        name = f"{front}/{name}"
    return _Header(name, size, block[156:157], _text(block[157:257]))


def _number(field: bytes) -> int | None:
    if field[:1] in (b"\x80", b"\xff"):  # base 256; below zero means nothing here
        return int.from_bytes(field[1:], "big") if field[0] == 0x80 else None
    digits = field.strip(b" \0")
    try:
        return int(digits, 8) if digits and b"_" not in digits else 0
    except ValueError:
        return None


def _extended(sort: bytes, data: bytes) -> dict[str, str]:
    """What stands in front of a member: a long name, or `length key=value` lines of which three matter."""
    if sort == b"L":
        return {"path": _text(data)}
    if sort == b"K":
        return {"linkpath": _text(data)}
    found, at = {}, 0
    while at < len(data):
        length, space, _ = data[at : at + 20].partition(b" ")
        if not space or not length.isdigit() or not int(length):
            break
        key, _, value = data[at + len(length) + 1 : at + int(length)].rstrip(b"\n").partition(b"=")
        if key in (b"path", b"linkpath"):
            found[key.decode()] = _text(value)
        elif key == b"size" and value.isdigit() and len(value) < 20:
            found["size"] = value.decode()
        at += int(length)
    return found if sort in b"xX" else {}


def _text(field: bytes) -> str:
    return field.partition(b"\0")[0].decode(errors="backslashreplace")


def _fault(source: Source, why: str, byte: int, kind: FaultKind = FaultKind.UNREADABLE) -> Fault:
    return Fault(source.item_id, Tar.name, source.locator.at(Offset(byte)), kind, why)


def _at(source: Source, locator: Locator, why: str, kind: FaultKind = FaultKind.UNREADABLE) -> Fault:
    return Fault(source.item_id, Tar.name, locator, kind, why)
