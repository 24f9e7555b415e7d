"""`Engine`: the one road from an item to its decision, for the command, the service and for Python."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from chouxin.domain import Consent, Decision, Detector, InputError, Item, Kind, Ledger, Limits, Part, Unreadable
from chouxin.engine import arrow, batch
from chouxin.engine.batching import batches, with_next
from chouxin.engine.builtin import DETECTORS
from chouxin.engine.pictures import Pictures, placed
from chouxin.engine.pushes import Pushes
from chouxin.engine.snapshots import Snapshots
from chouxin.engine.suspicion import Suspicion
from chouxin.engine.wire import Change
from chouxin.engine.workers import Workers
from chouxin.judge import weigh
from chouxin.knowledge import Checks, Knowledge, Site, load, shipped_packs
from chouxin.policy import Policy, Revisions, answerable, decide, load_profile
from chouxin.readers.sources import open_source
from chouxin.readers.text import part_of

_PIECE = 1 << 20
_READ_FROM_FILES = frozenset({Kind.ARTIFACT, Kind.PHOTO, Kind.CLIP})

DetectorFactory = Callable[[Knowledge], Detector]


class Engine:
    """Screens texts, listings and files.

    profile: the name of a shipped profile, a profile file's path, or a loaded Policy. packs: directories of knowledge
    packs to use beside the shipped ones. limits: how far the reading of one artifact may go. detectors: what to run
    instead of the built-in ones, each made from the loaded knowledge. site: what the site itself hands in,
    such as the secret by which the same contact is known again. pictures: the folder of the pictures that
    items name; without one, those of a table lie beside it, and those of other items are not looked at. objects:
    folders of git objects that belong to the repositories besides their own. snapshots: what is kept of revisions of
    repositories, so that a later one costs what is new in it; packs that were checked are remembered beside them.

    Raises SettingsError when the profile or a pack is wrong. Files are read in a worker process that is started when
    the first one comes; `close()`, or a `with` block, ends it. Not for use by two threads at once.
    """

    def __init__(  # noqa: PLR0913 - all but the first are by name
        self,
        profile: str | PathLike[str] | Policy = "market-strict",
        *,
        packs: Sequence[PathLike[str] | str] = (),
        limits: Limits | None = None,
        detectors: Sequence[DetectorFactory] = DETECTORS,
        site: Site | None = None,
        pictures: str | PathLike[str] = "",
        objects: Sequence[str] = (),
        snapshots: Snapshots | None = None,
    ) -> None:
        self.policy = profile if isinstance(profile, Policy) else load_profile(fspath(profile))
        self.limits = limits or Limits()
        lists = site.fingerprints if site else None
        self._workers = Workers(self.limits, wanted=lists.wanted if lists else None, objects=objects)
        if snapshots is not None:
            # Whoever keeps what was seen reads a repository next: the process starts while the packs are loaded.
            self._workers.start()
        checks = Checks(snapshots.folder) if snapshots and snapshots.folder else None
        self.knowledge = load([*shipped_packs(), *(Path(p) for p in packs)], site, checks)
        self.detectors = tuple(make(self.knowledge) for make in detectors)
        self.revisions = Revisions(
            engine=f"chouxin {version('chouxin')}",
            packs=tuple(f"{p.name}@{p.version}+{p.digest[:12]}" for p in self.knowledge.packs),
            banks=(*(lists.revisions if lists else ()), *(revision for revision, _ in self.knowledge.site.sources)),
        )
        self._pushes: Pushes | None = None
        if snapshots is not None:
            self._pushes = Pushes(self.knowledge, self.detectors, self._workers, snapshots, self.revisions)
        rules = self.knowledge.rules
        suspicion = Suspicion(rules, self.policy, self.revisions)
        self._pictures = Pictures(fspath(pictures), self.limits, rules, suspicion)

    def screen(self, thing: str | Mapping[str, object] | PathLike[str] | Item) -> Decision:
        """Decide on one thing: a text (str), a listing (mapping of fields), a file (path) or an Item."""
        return next(self.decide([self._item(thing)]))

    def screen_many(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Decide on tables: record batches of listings in, one record batch of decisions out for each, in order.

        Columns in are those of a table export (`title`, `text`, `price` …; see `chouxin screen`); the schema that
        comes out is `chouxin.engine.arrow.DECISIONS`, a row for a row.
        """
        for number, rows in enumerate(batches):
            items = arrow.items_of_batch(rows, f"batch {number}", self.limits)
            yield arrow.decisions_to_batch(list(self.decide(items)), self.knowledge.rules)

    def decide(self, items: Iterable[Item]) -> Iterator[Decision]:
        """Decide on items, in their order and as they come; the stream may be endless."""
        try:
            for here, following in with_next(batches(items), self._reads_files):
                if not self._reads_files(here):
                    yield from self._decide_batch(here)
                    continue
                # The files of the next batch are read while this one is decided on, and of this one what is there.
                self._workers.begin([item for item in (*here, *following) if item.kind in _READ_FROM_FILES])
                left = here
                while left:
                    count = self._workers.first(left)
                    yield from self._decide_batch(left[:count])
                    left = left[count:]
        finally:
            self._workers.forget()

    def passed(self, item: Item) -> tuple[list[str], bool]:
        """The commits on the way to the revision of an item, `git+file://PATH@[OLD..]NEW`, that hold files which it
        does not: those to screen besides, by their names. False where some could not be followed.

        What leads to one of the repository's own names, or to OLD, is known and none of them.
        """
        found = self._workers.passed(item)
        named = [one.name for one in found if isinstance(one, Change) and one.what == "commit"]
        return named, all(isinstance(one, Change) and one.what == "commit" for one in found)

    def _reads_files(self, items: Sequence[Item]) -> bool:
        return self._pushes is None and any(item.kind in _READ_FROM_FILES for item in items)

    def _item(self, thing: str | Mapping[str, object] | PathLike[str] | Item) -> Item:
        match thing:
            case Item():
                return thing
            case str():
                return Item("text", Kind.POST, fields={"text": thing})
            case Mapping():
                return arrow.item_of_mapping(thing, "listing", self.limits)
            case PathLike():
                path = fspath(thing)
                return Item(path, Kind.ARTIFACT, source=path)
        raise InputError(f"cannot screen a {type(thing).__name__}: give a text, a mapping of fields, a path or an Item")

    def _decide_batch(self, items: Sequence[Item]) -> Iterator[Decision]:
        findings = self._find(items)
        rules = self.knowledge.rules
        first = [findings.counted(item.id, rules) for item in items]
        seen = [self._pictures.looked_at(item, evidence) for item, evidence in zip(items, first, strict=True)]
        # What stands in a picture is read together with the rest: a word may begin in the title and end there.
        again = self._find([item for item in seen if item.pictures])
        for item, evidence in zip(seen, first, strict=True):
            faults = findings.faults[item.id]
            if item.pictures:
                evidence = [placed(found, item.pictures) for found in again.distinct(item.id)]  # noqa: PLW2901
                faults = again.faults[item.id]
            ledger = weigh(item.id, evidence, rules)
            consent = self._consent(item, ledger) if self.knowledge.site.consents else None
            faults = [*item.faults, *faults]
            yield decide(item, ledger, evidence, faults, rules, self.policy, self.revisions, consent)

    def _consent(self, item: Item, ledger: Ledger) -> tuple[Consent, str] | None:
        """The platform's record for an item. A file is read whole only where a record names files by their digest."""
        consents, families = self.knowledge.site.consents, answerable(ledger, self.policy)
        if not families or consents is None:
            return None
        sha256 = item.sha256
        if sha256 is None and consents.by_sha256 and item.source:
            sha256 = _sha256(item.source)
        return consents.best(item.id, sha256, families)

    def _find(self, items: Sequence[Item]) -> batch.Findings:
        """What the detectors find in items, and what could not be read of them, the door's faults aside."""
        findings = batch.Findings()
        parts: list[Part] = []
        files = [item for item in items if item.kind in _READ_FROM_FILES]
        if self._pushes is not None:
            pushed = {id(item) for item in files if self._pushes.find(item, findings)}
            items, files = ([item for item in some if id(item) not in pushed] for some in (items, files))
        read = dict(zip(map(id, files), self._workers.read_all(files), strict=True)) if files else {}
        for item in items:
            if id(item) in read:
                found, faults = read[id(item)]
                parts += found
                findings.faults[item.id].extend(faults)
            elif part := part_of(item):
                parts.append(part)
        batch.run(self.detectors, batch.group(parts), findings)
        return findings

    def close(self) -> None:
        """End the worker processes, if any were started."""
        self._workers.close()
        self._pictures.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _sha256(place: str) -> str | None:
    """Digest of a whole file; None where it can no longer be read, so that no record fits."""
    try:
        with open_source(place) as source:
            hashed = sha256()
            for at in range(0, source.size, _PIECE):
                hashed.update(source.pread(at, _PIECE))
    except Unreadable:
        return None
    return hashed.hexdigest()
