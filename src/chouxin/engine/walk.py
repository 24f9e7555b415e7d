"""From a file to its parts: every reader that recognises it reads it, and what it contains is read in its turn."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from chouxin.domain import Code, Fault, FaultKind, Limits, Locator, Member, Part, Reader, Source, Unreadable
from chouxin.engine.asides import sort_of
from chouxin.engine.builtin import READERS
from chouxin.engine.pieces import Pieces, explained, whole
from chouxin.engine.printing import Printing
from chouxin.engine.sets import together
from chouxin.engine.speaking import speaks
from chouxin.engine.trees import Gathered, alone, compared
from chouxin.fingerprints.taking import Wanted
from chouxin.readers.folder_source import FolderSource
from chouxin.readers.formats import format_of, may_be_a_file
from chouxin.readers.sources import WindowSource
from chouxin.readers.unpacking import SpooledSource

HEAD = 4096
_BY = "walk"
_OF_TEXT = frozenset({"text", "table"})
_OF_FOLDERS = frozenset({"folder", "git"})
_OF_SOURCE = "code"
_LISTED = frozenset({"tar", "7z", "rar"})
"""Readers that give each byte of an archive as a member, or say that they do not."""
_SAYS_IT_ALL = frozenset({"notebook"})
"""Readers that give the text for people in what they read; the file as it is would be read twice."""
_ALIKE = 20
"""Faults of one sort that are told one by one; a repository may hold a hundred thousand pictures."""


_READERS = tuple(make() for make in READERS)


def walk(
    source: Source, limits: Limits, readers: Sequence[Reader] | None = None, wanted: Wanted | None = None
) -> Iterator[Part | Fault]:
    """The parts of a file and of everything inside of it, and a Fault for whatever could not be looked at.

    Raises nothing: an error of a reader is a Fault(crashed) of what it read, and the rest goes on. A file that fits
    more than one format is read as each of them; whoever opens it later may take it for either. wanted: the prints to
    take of models on the way; None for none.
    """
    readers = readers if readers is not None else _READERS

    def read_as(one: Source) -> Iterator[Part | Fault]:
        walked = Walk(limits, readers, Printing(wanted) if wanted else None).run(one)
        parts = (alone(p) if isinstance(p, Part) and isinstance(p.view, Code) else p for p in walked)
        return together(source, parts, limits, lambda other: Walk(limits, readers, None).run(other))

    with whole(source) as readings:
        found = _first_telling(read_as(one) for one in readings.sources)
        if isinstance(source, FolderSource):
            if source.parent:
                earlier = Walk(limits, readers, None).run(replace(source, revision=source.parent, parent=""))
                found = compared(found, earlier, limits)
            found = counted(found, source)
        yield from explained(found, source, readings)


def _first_telling(readings: Iterator[Iterator[Part | Fault]]) -> Iterator[Part | Fault]:
    """The first reading that gives a part; the last one as it comes, whatever it gives."""
    reading = next(readings)
    for other in readings:
        found = list(reading)
        if any(isinstance(one, Part) for one in found):
            yield from found
            return
        reading = other
    yield from reading


class Walk:
    """One walk, with what is left of its budgets."""

    def __init__(self, limits: Limits, readers: Sequence[Reader], printing: Printing | None) -> None:
        self.limits, self.readers, self.printing = limits, readers, printing
        self.members, self.expanded = limits.members, limits.expanded
        self.pieces = Pieces()

    def run(self, source: Source) -> Iterator[Part | Fault]:
        """Everything in `source`, and in the files that lie in it in pieces."""
        yield from self.visit(source, 0)
        for joined in self.pieces.joined():
            yield from self.visit(joined, 1)

    def visit(self, source: Source, depth: int, *, numbers: bool = False) -> Iterator[Part | Fault]:
        known = numbers
        try:
            head = source.pread(0, HEAD)
        except Exception as error:  # noqa: BLE001 - see `_fault_of`
            yield _fault_of(error, source, _BY)
            return
        folder = isinstance(source, FolderSource)
        of_source = listed = False
        for reader in self.readers:
            if folder != (reader.name in _OF_FOLDERS):
                continue
            if numbers and reader.name in _OF_TEXT:
                continue  # a few numbers can look like characters by chance
            if of_source and reader.name in _OF_TEXT:
                continue
            if listed and reader.name == "zip" and not head.startswith(b"PK"):
                continue  # the directory at its end is that of its last member, or of what stands behind it
            try:
                recognised = reader.recognises(head, source)
            except Exception as error:  # noqa: BLE001 - see `_fault_of`
                yield _fault_of(error, source, reader.name)
                known = True
                continue
            if recognised:
                known = True
                listed |= reader.name in _LISTED
                of_source |= reader.name in _SAYS_IT_ALL
                of_source |= reader.name == _OF_SOURCE and depth > 0 and _plain(source, self.limits)
                yield from self._read(reader, source, depth)
        if not known:
            form = format_of(head, source)
            why = f"{sort_of(form, source) if depth else form}: there is no reader for it"
            yield _fault(source, _BY, FaultKind.UNSUPPORTED, why)
        if self.printing and not numbers and not folder:
            yield from _printed(self.printing.file(source), source)

    def _read(self, reader: Reader, source: Source, depth: int) -> Iterator[Part | Fault]:
        try:
            left = self.limits
            if self.expanded != left.expanded or self.members != left.members:
                left = replace(left, expanded=max(self.expanded, 0), members=max(self.members, 0))
            gathered = Gathered(source, reader.name, self.limits)
            for found in reader.read(source, left):
                if isinstance(found, Member):
                    if self.printing:
                        self.printing.member(found.source)
                    gathered.member(found.source.locator.container)
                    for inner in self.enter(found, depth + 1):
                        if not gathered.takes(inner):
                            yield inner
                elif not (isinstance(found, Fault) and gathered.takes(found)):
                    yield found
                    if self.printing and isinstance(found, Part):
                        yield from _printed(self.printing.part(found, source), source)
            yield from gathered.parts()
            if self.printing:
                yield from _printed(self.printing.after(reader, source, left), source)
        except Exception as error:  # noqa: BLE001 - see `_fault_of`
            yield _fault_of(error, source, reader.name)

    def enter(self, found: Member, depth: int) -> Iterable[Part | Fault]:
        """Everything in a member, as far as the budgets reach."""
        member = found.source
        self.members -= 1
        # Numbers that lie in the file as they are expand to nothing: they are passed over.
        self.expanded -= 0 if found.numbers and isinstance(member, WindowSource) else member.size
        limits, why = self.limits, ""
        if isinstance(member, WindowSource) and not isinstance(member.outer, SpooledSource):
            self.pieces.add(member)
        if depth > limits.depth:
            why = f"more than {limits.depth} archives inside one another"
        elif self.expanded < 0:
            why = f"members of more than {limits.expanded} bytes together"
        elif self.members == -1:
            why = f"more than {limits.members} members; the others are left out"
        if why:
            return (_fault(member, _BY, FaultKind.TOO_LARGE, why),)
        if self.members < 0 or (found.numbers and not may_be_a_file(member)):
            return ()
        return self.visit(member, depth, numbers=found.numbers)


def _plain(source: Source, limits: Limits) -> bool:
    """Whether source says nothing to people; what does is read as text besides."""
    return source.size <= limits.text and not speaks(source.pread(0, source.size))


def counted(found: Iterator[Part | Fault], source: Source) -> Iterator[Part | Fault]:
    """The same, with faults that are alike told together once there are many."""
    met: Counter[tuple[str, FaultKind, str]] = Counter()
    for one in found:
        if isinstance(one, Fault):
            # Each submodule has an address of its own, and is of one sort with the others.
            why = one.why.partition(" (")[0] if one.kind is FaultKind.ELSEWHERE else one.why
            sort = (one.by, one.kind, why)
            met[sort] += 1
            if met[sort] > _ALIKE:
                continue
        yield one
    for (by, kind, why), count in met.items():
        if count > _ALIKE:
            yield _fault(source, by, kind, f"{why}: {count - _ALIKE} more files")


def _printed(found: Iterator[Part | Fault], source: Source) -> Iterator[Part | Fault]:
    # Apart from the reading, so that no reader is to blame and what follows is read all the same.
    try:
        yield from found
    except Exception as error:  # noqa: BLE001 - see `_fault_of`
        yield _fault_of(error, source, "fingerprints")


def _fault_of(error: Exception, source: Source, by: str) -> Fault:
    """What an error means. Its message may quote what was read, so a fault only names its type."""
    match error:
        case Unreadable():
            return Fault(source.item_id, by, _inside(error.locator, source.locator), error.kind, error.why)
        case MemoryError():
            return _fault(source, by, FaultKind.TOO_LARGE, "needs more memory than it may have")
        case RecursionError():
            return _fault(source, by, FaultKind.TOO_LARGE, "nested too deeply")
    return _fault(source, by, FaultKind.CRASHED, type(error).__name__)


def _inside(locator: Locator | None, otherwise: Locator) -> Locator:
    return locator if locator is not None else otherwise


def _fault(source: Source, by: str, kind: FaultKind, why: str) -> Fault:
    return Fault(source.item_id, by, source.locator, kind, why)
