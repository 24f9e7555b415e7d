"""Files that were cut into pieces, and archives in several volumes: put together again, without copying anything.

`x.onnx.part0`, `x.7z.001`, `x.part1.rar`, `x.rar` with `x.r00`, `x.zip` with `x.z01`. On a disk the pieces are looked
for beside the one that is read; in an archive they are members that lie in it unpacked.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from chouxin.domain import Fault, FaultKind, Locator, Part, Source, Unreadable
from chouxin.readers.sources import FileSource, JoinedSource

_BY = "pieces"
_ROW = re.compile(
    r"(?P<front>.+\.part)(?P<number>\d{1,4})(?P<back>\.rar)|(?P<front2>.+\.(?:part)?)(?P<number2>\d{1,3})"
)
_OLD_RAR = re.compile(r"(?P<front>.+\.)(?:rar|r(?P<number>\d\d))", re.IGNORECASE)
_SPLIT_ZIP = re.compile(r"(?P<front>.+\.)(?:zip|z(?P<number>\d\d))", re.IGNORECASE)
_MOST = 1000
_READ_WITH_EACH = 16
"""Pieces up to which each of them is read as the whole that it belongs to; with more, only the first one is."""
_AHEAD = 20
VOLUMES, CUT, NUMBERED = "volumes", "cut", "numbered"


@dataclass(frozen=True, slots=True)
class Row:
    """The pieces of one file. names: those that are there, in order, up to the first that is missing. label: as the
    whole is called. place: where the piece stands in it that was asked about, from 0. sort: VOLUMES of an archive,
    a file that was CUT, or NUMBERED files, which may be pieces; `model.1` and `model.2` may be two models. missing: the
    first that is not there, though it should be. lead: the piece that people open, from 0."""

    names: tuple[str, ...]
    label: str
    place: int
    sort: str
    missing: str = ""
    lead: int = 0


def row_of(name: str, is_there: Callable[[str], bool]) -> Row | None:
    """The row that a file of this name stands in; None for one that stands alone."""
    if (piece := _OLD_RAR.fullmatch(name)) and not _ROW.fullmatch(name):
        front, number = piece["front"], piece["number"]
        end = "rar" if name.endswith(("rar", "r" + (number or ""))) else "RAR"
        later = "r{:02}" if end == "rar" else "R{:02}"
        place = 0 if number is None else int(number) + 1
        return _row(
            place, [front + end, *(front + later.format(n) for n in range(100))], is_there, front + "r*", VOLUMES
        )
    if piece := _SPLIT_ZIP.fullmatch(name):
        return _zip_row(piece, name, is_there)
    if piece := _ROW.fullmatch(name):
        front, digits = piece["front"] or piece["front2"], piece["number"] or piece["number2"]
        back, width = piece["back"] or "", len(digits)
        first = 0 if is_there(f"{front}{0:0{width}}{back}") else 1
        names = [f"{front}{n:0{width}}{back}" for n in range(first, min(_MOST, 10**width))]
        place = int(digits) - first
        if not 0 <= place < len(names):
            return None
        sort = VOLUMES if back else CUT if width == 3 else NUMBERED
        return _row(place, names, is_there, f"{front}*{back}", sort)
    return None


def _row(place: int, names: Sequence[str], is_there: Callable[[str], bool], label: str, sort: str) -> Row | None:
    count = next((n for n, name in enumerate(names) if not is_there(name)), len(names))
    later = any(is_there(name) for name in names[count + 1 : count + _AHEAD])
    missing = names[count] if count <= place or later else ""
    if count < 2 and not missing:
        return None
    return Row(tuple(names[:count]), label, place, sort, missing)


def _zip_row(piece: re.Match[str], name: str, is_there: Callable[[str], bool]) -> Row | None:
    """The last one is called `.zip`."""
    front, upper = piece["front"], name.endswith(("ZIP", "Z" + (piece["number"] or "-")))
    last = front + ("ZIP" if upper else "zip")
    names = [front + ("Z{:02}" if upper else "z{:02}").format(n) for n in range(1, 100)]
    count = next((n for n, one in enumerate(names) if not is_there(one)), len(names))
    if not count and not piece["number"]:
        return None
    gap = any(is_there(one) for one in names[count + 1 : count + _AHEAD]) or not count
    missing = names[count] if gap else "" if is_there(last) else last
    place = count if piece["number"] is None else int(piece["number"]) - 1
    found = (*names[:count], *([last] if not missing else []))
    return Row(found, front + "z*", place, VOLUMES, missing, lead=count)


class Pieces:
    """Collects the members of archives that are called like pieces."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, ...], dict[str, Source]] = {}
        self._count = 0

    def add(self, member: Source) -> None:
        """Take note of a member that stays readable."""
        *outer, name = member.locator.container or ("",)
        if "." not in name:
            return  # asked of every store of a model's numbers
        if self._count < _MOST and any(sort.fullmatch(name) for sort in (_ROW, _OLD_RAR, _SPLIT_ZIP)):
            self._found.setdefault(tuple(outer), {})[name] = member
            self._count += 1

    def joined(self) -> Iterator[JoinedSource]:
        """Each file of which there are two pieces or more, in their order, up to the first that is missing."""
        for outer, members in self._found.items():
            told = set()
            for name in members:
                row = row_of(name, members.__contains__)
                if row is not None and len(row.names) > 1 and row.label not in told:
                    told.add(row.label)
                    yield JoinedSource([members[one] for one in row.names], Locator((*outer, row.label)))


@dataclass(frozen=True, slots=True)
class Readings:
    """What a file may be read as: each in turn, until one gives something. missing: the piece that is not there."""

    sources: tuple[Source, ...]
    missing: str = ""
    with_lead: str = ""


@contextmanager
def whole(source: Source) -> Iterator[Readings]:
    """The file that `source` is a piece of, put together; `source` itself if it is none.

    A later piece is read by itself first, for its name alone does not make it one.
    """
    row = None
    if isinstance(source, FileSource):
        folder = source.path.parent
        row = row_of(source.path.name, lambda name: _is_file(folder / name))
    if row is None or not isinstance(source, FileSource):
        yield Readings((source,))
        return
    missing = row.missing if row.sort != NUMBERED else ""
    with ExitStack() as open_ones:
        if len(row.names) < 2 or row.place >= len(row.names):
            yield Readings((source,), missing)
            return
        if row.place != row.lead and len(row.names) > _READ_WITH_EACH:
            yield Readings((source,), missing, row.names[row.lead])
            return
        pieces: list[Source] = []
        for name in row.names:
            try:
                opened = FileSource(folder / name, item_id=source.item_id) if name != source.path.name else None
                pieces.append(open_ones.enter_context(opened) if opened else source)
            except Unreadable:
                break
        *outer, _ = source.locator.container
        joined = JoinedSource(pieces, Locator((*outer, row.label)))
        alone = () if row.place == row.lead or row.sort == VOLUMES else (source,)
        yield Readings((*alone, joined), missing)


def explained(found: Iterable[Part | Fault], source: Source, readings: Readings) -> Iterator[Part | Fault]:
    """The same; where something could not be looked at, behind it the piece that may be why."""
    faulty = False
    for one in found:
        faulty |= isinstance(one, Fault)
        yield one
    if faulty and readings.missing:
        why = f"one piece of several; {readings.missing} is not beside it"
        yield Fault(source.item_id, _BY, source.locator, FaultKind.UNREADABLE, why)
    elif faulty and readings.with_lead:
        why = f"one piece of many; they are read together with {readings.with_lead}"
        yield Fault(source.item_id, _BY, source.locator, FaultKind.UNSUPPORTED, why)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
