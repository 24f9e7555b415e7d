"""Zip archives (.zip, and .jar, .apk, .docx, .npz, PyTorch's .pt, which are zips).

A zip says everything twice: in its directory and in front of each member. Whoever opens it believes one of the two, so
a disagreement is a fault, and the content is read all the same. A wrong checksum or a wrong `encrypted` flag hides
nothing. Names are labels: nothing is ever written under them.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member, Offset, Part, Source
from chouxin.readers.encoding import decode, guess
from chouxin.readers.formats import format_of
from chouxin.readers.labels import OUTSIDE, TWIN, Twins, leads_out
from chouxin.readers.sources import WindowSource
from chouxin.readers.unpacking import STORED, Allowance, SpooledSource, Unpacked, Unsupported, unpack
from chouxin.readers.unread import Unread
from chouxin.readers.zip_records import (
    ENCRYPTED,
    END,
    LOCAL,
    SPANNED,
    STREAMED,
    STRONG,
    UTF8,
    Directory,
    Header,
    Torn,
    data_of,
    directories,
    entries,
    local,
    scan,
)

_PIECE = 1024 * 1024
_SAID_TWICE = 6
"""The first fields of a header: name, flags, method, checksum and the two sizes."""
_LONGEST_LABEL = 200
_LONGEST_NUMBER = 20
_BETWEEN = 24
"""Bytes behind a member that repeat its sizes and checksum, at most."""
_LOCKED = ENCRYPTED | STRONG
_NOTHING = 2
"""Bytes that Deflate takes for nothing at all: some write even a directory's name that way."""
_PICKLES = (b"data.pkl", b"constants.pkl")
_NOTE, _LONGEST_NOTE = re.compile(rb"little|big|\d{1,3}\n?"), 8
"""What PyTorch notes beside its pickle: the order of bytes, and versions. It says nothing of what a model is."""
_MOST_KEPT = 10_000
"""Entries of a directory that are kept from the first reading to the second."""
_GAP = 1024
"""Bytes between two members that belong to neither and are still nothing to speak of."""

Found = Iterator[Part | Fault | Member]


class Zip:
    """The members of an archive; each that can be read, whatever the others are like.

    Encrypted members cannot be read, but their names are. The checksum of a member that is stored as it is, is only
    taken up to `limits.header` bytes: models are stored so, and reading them twice would cost more than it tells. The
    numbers that PyTorch stores beside its pickle are members as well, and no checksum is taken of them.
    """

    name = "zip"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether a member stands at the beginning, or a directory at the end: a picture may stand in front of it."""
        return head.startswith((LOCAL, END, SPANNED)) or any(d.count for d in directories(source))

    def read(self, source: Source, limits: Limits) -> Found:
        """The members, and a fault for each that could not be read and for what the archive hides."""
        return _Archive(source, limits).read()


class _Archive:
    """One archive while it is read."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.source, self.limits = source, limits
        self.allowance = Allowance(limits.expanded, limits.ratio, limits.ratio_free)
        self.members = limits.members
        self.names: set[bytes] = set()
        self.twins = Twins()
        self.ranges: list[tuple[int, int]] = []
        self.stores: tuple[bytes, ...] = ()
        self.roots: tuple[bytes, ...] = ()
        self.container = source.locator.container
        self.folders: dict[bytes, str] = {}
        self.nothing_in: set[tuple[int, int]] = set()
        self.unread = Unread(source, Zip.name, limits)

    def read(self) -> Found:
        """Members by all directories; then what no directory speaks of, and the names of what could not be read."""
        yield from self._members()
        yield from self.unread.rest()

    def _members(self) -> Found:
        found = directories(self.source)
        if not found:
            yield self._fault("no directory that can be read; its members were found by their own headers", at=0)
            yield from self._unlisted(0, self.source.size)
            return
        seen: set[int] = set()
        for order, directory in enumerate(found):
            if any(start <= directory.end < stop for start, stop in self.ranges):
                continue  # the directory of an archive that is a member of this one
            if order:
                yield self._fault("more than one directory; the members of all of them are read")
            self.ranges.append((directory.start, directory.after))
            yield from self._listed(directory, seen)
        yield from self._around(max(d.after for d in found))

    def _listed(self, directory: Directory, seen: set[int]) -> Found:
        count = 0
        try:
            for entry in self._entries(directory):
                count += 1
                name, header = entry.name, entry.header
                if header in seen and name in self.names:
                    continue
                seen.add(header)
                if not self._room():
                    yield self._fault(f"more than {self.limits.members} members; the others are left out", large=True)
                    return
                numbers = self._numbers(entry) if name.startswith(self.stores) else None
                if numbers is not None:
                    yield numbers
                else:
                    yield from self._member(entry, local(self.source, entry.header))
        except Torn as error:
            yield self._fault("the directory is damaged; other members are found by their own headers", at=error.at)
            return
        if count != directory.count % 0x10000 and count != directory.count:
            yield self._fault(f"the directory says {directory.count} members and lists {count}", at=directory.end)

    def _entries(self, directory: Directory) -> Iterator[Header]:
        """What the directory says of its members; once it is known where PyTorch puts its numbers. Raises Torn.

        They are in `data/`, beside the pickle `data.pkl`.
        """
        first: list[Header] = []
        pickles, count, torn = list[bytes](), 0, None
        try:
            for count, entry in enumerate(entries(self.source, directory), 1):
                if count <= _MOST_KEPT:
                    first.append(entry)
                name = entry.name
                if name.endswith(_PICKLES) and name.rpartition(b"/")[2] in _PICKLES:
                    pickles.append(name)
        except Torn as error:
            torn = error
        self.stores = tuple(name.removesuffix(b".pkl") + b"/" for name in pickles)
        self.roots = tuple(name[: name.rfind(b"/") + 1] for name in pickles)
        yield from first
        if count > _MOST_KEPT:
            yield from islice(entries(self.source, directory), len(first), None)
        elif torn is not None:
            raise torn

    def _room(self) -> bool:
        self.members -= 1
        return self.members >= 0 and self.allowance.left > 0

    def _unlisted(self, start: int, stop: int) -> Found:
        for header in scan(self.source, start, stop):
            if not self._room():
                yield self._fault("too many members outside of the directory", large=True)
                return
            yield from self._member(header, header)

    def _around(self, after: int) -> Found:
        """What lies in front of, between and behind the members that the directory lists."""
        at = 0
        self.ranges.sort()
        overlaps = 0
        for start, end in [*self.ranges, (self.source.size, self.source.size)]:
            if start > at and (at, start) not in self.nothing_in:
                yield from self._gap(at, start, after)
            elif start < at and end > start:
                overlaps += 1
            at = max(at, end)
        if overlaps:
            yield self._fault(f"{overlaps} members share bytes with others: made to unpack to more than it seems")

    def _gap(self, start: int, stop: int, after: int) -> Found:
        searched = min(stop, start + self.limits.header)
        hidden = next(scan(self.source, start, searched), None)
        if hidden is not None:
            yield self._fault("members that the directory does not list", at=hidden.header)
            yield from self._unlisted(hidden.header, searched)
        elif start == 0 and not (stop == 4 and SPANNED.startswith(self.source.pread(0, 4))):
            what = format_of(self.source.pread(0, 512), self.source)
            yield self._fault(f"{stop} bytes in front of the archive ({what}) are not looked at", FaultKind.UNSUPPORTED)
        elif start and (start >= after or stop - start > _GAP):
            where = "behind" if start >= after else "inside"
            why = f"{stop - start} bytes {where} the archive belong to no member; they are not looked at"
            yield self._fault(why, FaultKind.UNSUPPORTED, at=start)

    def _numbers(self, entry: Header) -> Member | None:
        """A store of numbers of which there is nothing else to say; None where there is, and for all other members.

        A model has hundreds of them.
        """
        name, flags, method, _, packed, size, header, _ = entry
        folder, _, number = name.rpartition(b"/")
        if not number.isdigit() or method != STORED or packed != size or flags & _LOCKED or name in self.names:
            return None
        shown = self.folders.get(folder)
        if shown is None:
            shown = self.folders[folder] = _folder(folder)
        before = self.ranges[-1][1]
        lead = header - before if 0 < header - before <= _BETWEEN else 0
        data = data_of(self.source, entry, lead) if shown and len(number) <= _LONGEST_NUMBER else -1
        end = data + size
        label = shown + number.decode("ascii")
        if data < 0 or end > self.source.size or self.twins.of(label):
            return None
        if lead:
            self.nothing_in.add((before, header))
        self.names.add(name)
        self.ranges.append((header, end))
        return Member(WindowSource(self.source, data, size, locator=Locator((*self.container, label))), True)

    def _member(self, entry: Header, own: Header | None) -> Found:
        """One member. `entry` is what the directory says, `own` what stands in front of the data."""
        name = _label(entry)
        label = self.source.locator.enter(name)
        if own is None:
            yield self._fault("no header where the directory says", within=label)
            return
        problems = _disagreements(entry, own)
        if entry.name in self.names:
            problems.append("another member has the same name")
        self.names.add(entry.name)
        if leads_out(name):
            problems.append(OUTSIDE)
        if self.twins.of(name):
            problems.append(TWIN)
        if own.data + entry.packed > self.source.size:
            problems.append("reaches beyond the end of the file")
        packed = WindowSource(self.source, own.data, entry.packed, locator=label)
        if entry is not own:
            self.ranges.append((own.header, own.data + packed.size))
        if entry.name.endswith((b"/", b"\\")) and not entry.size and entry.packed <= _NOTHING:
            if problems:
                yield self._fault("; ".join(problems), within=label)
            return
        if entry.method == STORED:
            yield from self._stored(entry, own, packed, problems)
        else:
            yield from self._packed(entry, own, packed, problems)

    def _stored(self, entry: Header, own: Header, packed: WindowSource, problems: list[str]) -> Found:
        numbers = self._is_numbers(entry)
        crc = None if numbers else self._crc(packed)
        locked = _locked(entry, own)
        wrong = crc is not None and crc != entry.crc and not (entry is own and own.flags & STREAMED)
        if locked and (wrong or crc is None or packed.size != entry.size):
            yield from self.unread.fault(_label(entry), "encrypted")
            return
        self.allowance.left -= 0 if numbers else packed.size
        if locked:
            problems.append("not encrypted, though its header says so")
        elif wrong:
            problems.append("its checksum is wrong")
        if packed.size != entry.size and not (entry is own and own.flags & STREAMED):
            problems.append("its size is wrong")
        if problems or not self._is_note(entry, packed):
            yield Member(packed, numbers)
        if problems:
            yield self._fault("; ".join(problems), within=packed.locator)

    def _packed(self, entry: Header, own: Header, packed: WindowSource, problems: list[str]) -> Found:
        plain = SpooledSource(packed.item_id, packed.locator)
        try:
            try:
                done = unpack(packed, entry.method, plain, self.allowance)
            except Unsupported as error:
                why = "encrypted" if _locked(entry, own) else f"packed by {error}: there is no reader for it"
                yield from self.unread.fault(_label(entry), "; ".join([why, *problems]))
                return
            streamed = entry is own and bool(own.flags & STREAMED)
            right = done.problem is None and (streamed or done.crc == entry.crc)
            if _locked(entry, own) and not right:
                yield from self.unread.fault(_label(entry), "encrypted")
                return
            if _locked(entry, own):
                problems.append("not encrypted, though its header says so")
            if plain.size or done.problem is None:
                yield Member(plain, self._is_numbers(entry))
            yield from self._after(entry, done, plain, problems, streamed=streamed)
        finally:
            plain.close()

    def _after(
        self, entry: Header, done: Unpacked, plain: SpooledSource, problems: list[str], *, streamed: bool
    ) -> Iterator[Fault]:
        kind = FaultKind.UNREADABLE
        if done.problem is not None:
            kind, why = done.problem
            problems.append(f"{why}; read up to byte {plain.size}")
        elif not streamed:
            if done.crc != entry.crc:
                problems.append("its checksum is wrong")
            if plain.size != entry.size:
                problems.append(f"{plain.size} bytes, where its header says {entry.size}")
            if done.used < entry.packed:
                problems.append(f"{entry.packed - done.used} bytes behind its data are not looked at")
        if problems:
            yield Fault(plain.item_id, Zip.name, plain.locator, kind, "; ".join(problems))

    def _is_numbers(self, entry: Header) -> bool:
        return entry.name.startswith(self.stores) and entry.name.rpartition(b"/")[2].isdigit()

    def _is_note(self, entry: Header, stored: Source) -> bool:
        beside = stored.size <= _LONGEST_NOTE and entry.name.startswith(self.roots)
        return beside and _NOTE.fullmatch(stored.pread(0, stored.size)) is not None

    def _crc(self, stored: Source) -> int | None:
        if stored.size > min(self.limits.header, self.allowance.left):
            return None
        crc = 0
        for at in range(0, stored.size, _PIECE):
            crc = zlib.crc32(stored.pread(at, _PIECE), crc)
        return crc

    def _fault(
        self,
        why: str,
        kind: FaultKind = FaultKind.UNREADABLE,
        *,
        at: int | None = None,
        within: Locator | None = None,
        large: bool = False,
    ) -> Fault:
        locator = within or self.source.locator
        if at is not None:
            locator = locator.at(Offset(at))
        return Fault(self.source.item_id, Zip.name, locator, FaultKind.TOO_LARGE if large else kind, why)


def _folder(raw: bytes) -> str:
    """A folder of numbers as it can be shown, with what parts it from their names; empty where it is no plain one."""
    shown = raw.decode("ascii", "replace") + "/"
    plain = raw.isascii() and shown.isprintable() and len(shown) <= _LONGEST_LABEL - _LONGEST_NUMBER
    return shown if plain and not leads_out(shown) else ""


def _locked(entry: Header, own: Header) -> bool:
    return bool((entry.flags | own.flags) & _LOCKED)


def _disagreements(entry: Header, own: Header) -> list[str]:
    if entry is own or entry[:_SAID_TWICE] == own[:_SAID_TWICE]:
        return []
    differ = [
        what
        for what, one, other in (
            ("name", entry.name, own.name),
            ("method", entry.method, own.method),
            ("encryption", entry.flags & ENCRYPTED, own.flags & ENCRYPTED),
        )
        if one != other
    ]
    # A header that was written before the data has no sizes yet.
    if not own.flags & STREAMED or own.packed or own.size:
        differ += [
            what
            for what, one, other in (
                ("size", entry.size, own.size),
                ("packed size", entry.packed, own.packed),
                ("checksum", entry.crc, own.crc),
            )
            if one != other and not (own.flags & STREAMED and not other)
        ]
    return [f"the directory and the member's own header do not agree on its {', '.join(differ)}"] if differ else []


def _label(entry: Header) -> str:
    """A name that can be shown: no control characters, nothing that turns the direction of writing."""
    raw = entry.name
    if raw.isascii():
        name = raw.decode("ascii")
    elif entry.flags & UTF8:
        name = raw.decode(errors="replace")
    else:
        # Chinese systems write their own encoding without saying so.
        found = guess(raw)
        name = decode(raw, found)[0] if found else raw.decode("cp437")
    if name.isprintable() and 0 < len(name) <= _LONGEST_LABEL:
        return name
    shown = "".join(c if c.isprintable() or c == "\u3000" else f"\\u{ord(c):04x}" for c in name[:_LONGEST_LABEL])
    return (shown + "…" if len(name) > _LONGEST_LABEL else shown) or "(no name)"
