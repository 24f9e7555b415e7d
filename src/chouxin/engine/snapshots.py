"""What is kept of a screened repository, so that a later push costs what it brings: by file, no content.

A file's record holds what was found in it, and of its source the few mentions and fingerprints that some rule or bank
asks for. It is written whole to a file of its own, which only the account that screens can read.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from chouxin.domain import Code, Evidence, Fault, Flow, Indicator, Locator, Part, Transform
from chouxin.engine.wire import FaultFrame, PartFrame, Where, packed, placed, unpacked, where_of

SCHEMA = "chouxin.snapshot/1"
MOST = 64 * 1024 * 1024
"""Bytes of one snapshot; a repository that needs more is read whole every time."""


class Told(msgspec.Struct, array_like=True):
    """A piece of evidence; its place begins inside of the repository."""

    where: Where
    part: str
    rule: str
    detector: str
    excerpt: str
    score: float
    transforms: tuple[Transform, ...]
    detail: str
    indicator: Indicator | None
    flow: Flow | None


class Source(msgspec.Struct, array_like=True):
    """A source file, with what is asked of it. digest: of all of it; room: what it takes of a tree's."""

    code: Code
    digest: str
    room: int


class Kept(msgspec.Struct, array_like=True):
    """One file of a tree.

    size: bytes that its parts took on the wire. texts: those in which something was found, without what they say; a
    tree may hold them for its data. weights: parts that may belong together.
    """

    path: str
    mode: str
    name: str
    member: bool
    members: int
    expanded: int
    size: int
    source: Source | None = None
    faults: tuple[FaultFrame, ...] = ()
    found: tuple[Told, ...] = ()
    texts: tuple[PartFrame, ...] = ()
    weights: tuple[PartFrame, ...] = ()


class Snapshot(msgspec.Struct):
    """A tree by its name, and its files in the order of their paths. made_with: whatever the records depend on."""

    made_with: str
    tree: str = ""
    files: list[Kept] = []
    schema: str = SCHEMA


class Snapshots:
    """A folder with one snapshot for each repository. Nothing is written before `keep`; the last writer stays.

    folder: None for what is known as long as the process runs.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._new: dict[Path, Snapshot] = {}

    def load(self, repository: Path, made_with: str) -> Snapshot:
        """The snapshot of a repository; an empty one where there is none that fits, or it cannot be read."""
        place = self._place(repository)
        if place in self._new:
            return self._new[place]
        with suppress(OSError, msgspec.DecodeError):
            if self.folder is not None and place.stat().st_size <= MOST:
                found = _decoder.decode(place.read_bytes())
                if (found.schema, found.made_with) == (SCHEMA, made_with):
                    return found
        return Snapshot(made_with)

    def note(self, repository: Path, snapshot: Snapshot) -> None:
        """Hold the latest; `keep` writes it."""
        self._new[self._place(repository)] = snapshot

    @contextmanager
    def beside(self) -> Iterator[None]:
        """What is noted in this block is used in it and forgotten after it."""
        before = dict(self._new)
        try:
            yield
        finally:
            self._new = before

    def keep(self) -> None:
        """Write what was noted. A disk that is full or read-only costs time later on and nothing else."""
        for place, snapshot in self._new.items() if self.folder is not None else ():
            with suppress(OSError):
                _write(place, _encoder.encode(snapshot))
        self._new.clear()

    def _place(self, repository: Path) -> Path:
        digest = hashlib.blake2b(os.fsencode(repository.resolve()), digest_size=16).hexdigest()
        return (self.folder or Path()) / f"{digest}.snapshot"


def told(evidence: Evidence) -> Told:
    """A piece of evidence as it is kept."""
    return Told(
        where_of(_inside(evidence.locator)),
        evidence.part,
        evidence.rule,
        evidence.detector,
        evidence.excerpt,
        evidence.score,
        evidence.transforms,
        evidence.detail,
        evidence.indicator,
        evidence.flow,
    )


def evidence_of(one: Told, item_id: str, root: Locator) -> Evidence:
    """The evidence of a record, of an item whose repository is called `root`."""
    return Evidence(
        item_id,
        one.part,
        one.rule,
        one.detector,
        _outside(placed(one.where), root),
        one.excerpt,
        one.score,
        one.transforms,
        one.detail,
        one.indicator,
        one.flow,
    )


def fault_frame(fault: Fault) -> FaultFrame:
    """A fault as it is kept: its place begins inside of the repository."""
    return FaultFrame(fault.by, where_of(_inside(fault.locator)), fault.kind, fault.why)


def part_frame(part: Part) -> PartFrame:
    """A part as it is kept: its place begins inside of the repository."""
    frame = packed(replace(part, locator=_inside(part.locator)))
    assert isinstance(frame, PartFrame)  # noqa: S101 - of a part
    return frame


def found_of(frame: PartFrame | FaultFrame, item_id: str, root: Locator) -> Part | Fault:
    """The part or the fault of a record."""
    one = unpacked(frame, item_id)
    return replace(one, locator=_outside(one.locator, root))


def _inside(outside: Locator) -> Locator:
    return Locator(outside.container[1:], outside.place)


def _outside(inside: Locator, root: Locator) -> Locator:
    return Locator((*root.container, *inside.container), inside.place)


def _write(place: Path, data: bytes) -> None:
    if len(data) > MOST:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own, so that two pushes at once do not write into each other.
    descriptor, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        Path(name).replace(place)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[Snapshot] = msgspec.msgpack.Decoder(Snapshot)
