"""Repositories screened by what is new in them: the same findings as reading all of it, at the cost of what changed.

Everything that is found in one file alone is found once and kept (`snapshots`); what is found in a tree as a whole is
found anew each time, in trees that hold of each file what some rule or bank asks for and nothing else. Whatever would
not come out the same that way is read whole: odd names, broken objects, anything near a limit, a detector of trees that
is not ours. docs/decisions/0017-incremental-screening.md has the argument.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from chouxin.detectors.code_purpose import CodePurpose
from chouxin.detectors.near_duplicate import NearDuplicate
from chouxin.domain import Code, Detector, Fault, FaultKind, Item, Limits, Part, Tensors, Text, Tree
from chouxin.engine import batch
from chouxin.engine.builtin import READERS
from chouxin.engine.sets import together
from chouxin.engine.snapshots import (
    Kept,
    Snapshot,
    Snapshots,
    Source,
    Told,
    evidence_of,
    fault_frame,
    found_of,
    part_frame,
    told,
)
from chouxin.engine.trees import Gathered, compared, room_of
from chouxin.engine.walk import counted
from chouxin.engine.wire import Change, FaultFrame, PartFrame
from chouxin.engine.workers import Workers
from chouxin.knowledge import Knowledge
from chouxin.knowledge.checks import engine_digest
from chouxin.readers.folder_source import GIT, FolderSource, folder_source
from chouxin.readers.labels import TWIN, Twins

_OURS = (CodePurpose, NearDuplicate)
_BY = "git"
_SHARE = 2
"""A repository that takes more than this part of a limit on the whole is read whole: near a limit order matters."""


class Pushes:
    """Screens revisions of git repositories against the snapshots of a folder."""

    def __init__(
        self,
        knowledge: Knowledge,
        detectors: Sequence[Detector],
        workers: Workers,
        snapshots: Snapshots,
        revisions: object,
    ) -> None:
        self.knowledge, self.detectors, self.workers, self.snapshots = knowledge, detectors, workers, snapshots
        self.limits = workers.limits.for_folder()
        self._ours = all(type(one) in _OURS for one in detectors if issubclass(Tree, one.reads))
        self._made_with = _made_with(knowledge, detectors, workers, revisions)

    def find(self, item: Item, findings: batch.Findings) -> bool:
        """Put into `findings` what there is in a revision. False, and nothing put, where it has to be read whole."""
        source = folder_source(item.source) if item.source.startswith(GIT) else None
        if source is None or not self._ours:
            return False
        source = replace(source, item_id=item.id)
        kept = self.snapshots.load(source.path, self._made_with)
        before = self._at(item, source, source.parent, kept) if source.parent else None
        if source.parent and before is None:
            return False
        had: list[Tree | Part | Fault] = []

        def look_back() -> None:
            if before is not None:
                gathered, others = _gathered(source, before, self.limits)
                had[:] = *others, *gathered.trees()

        now = self._at(item, source, source.revision, before or kept, look_back)
        if now is None:
            return False
        self.snapshots.note(source.path, now)
        met = self._as_one(source, now, had if before is not None else None)
        for file in now.files:
            counts = [one for one in file.found if met.counts(one.where.container, one.part)]
            findings.evidence[item.id].extend(evidence_of(one, item.id, source.locator) for one in counts)
        findings.faults[item.id].extend(met.faults)
        batch.run(self.detectors, batch.group(met.parts), findings)
        return True

    def _as_one(self, source: FolderSource, now: Snapshot, had: Sequence[Tree | Part | Fault] | None) -> "_Met":
        """What there is in the tree as a whole, the way `walk` puts it together. had: what there was before."""
        gathered, others = _gathered(source, now, self.limits)
        found = together(source, (*others, *gathered.parts()), self.limits, lambda _: ())
        if had is not None:
            found = compared(found, had, self.limits)
        met = _Met(now)
        for one in counted(iter(found), source):
            met.add(one)
        return met

    def _at(
        self,
        item: Item,
        source: FolderSource,
        revision: str,
        kept: Snapshot,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Snapshot | None:
        """The snapshot of a revision, made from another one; None where it has to be read whole.

        meanwhile: what is done while it is read.
        """
        of = replace(item, source=f"{GIT}{source.path}@{revision}")
        found = self._updated(of, kept, meanwhile)
        if found is None and kept.tree:
            # The tree that was kept may be gone by now: what a refused push brought is thrown away.
            found = self._updated(of, Snapshot(self._made_with))
        return found

    def _updated(self, item: Item, kept: Snapshot, meanwhile: Callable[[], None] = lambda: None) -> Snapshot | None:
        files, trees, odd = list(kept.files), set[str](), False
        read = []
        for share in self.workers.compare(item, kept.tree, meanwhile):
            pending: list[Part | Fault] = []
            size = 0
            for found, length in share:
                if not isinstance(found, Change):
                    pending.append(found)
                    size += length
                    odd |= isinstance(found, Fault) and found.by == "worker"
                elif found.what == "file":
                    read.append(_Read(found, tuple(pending), size))
                    pending, size = [], 0
                elif found.what == "tree":
                    odd |= bool(trees) and found.name not in trees  # its name has come to stand for another one
                    trees.add(found.name)
                elif found.what == "gone":
                    _remove(files, found.path)
                else:
                    odd = True
            odd |= bool(pending)
        if odd or not trees:
            return None
        tree = trees.pop()
        if tree == kept.tree:
            return kept
        read.sort(key=lambda one: one.change.path)
        records = self._records(read)
        if records is None:
            return None
        for record in records:
            _put(files, record)
        return Snapshot(self._made_with, tree, files) if self._is_small(files) else None

    def _records(self, read: "Sequence[_Read]") -> list[Kept] | None:
        """The records of files that were read; None where a detector failed, which is told of the whole."""
        alone = [part for one in read for part in one.parts() if not one.is_of_the_tree(part)]
        findings = batch.Findings()
        batch.run(self.detectors, batch.group(alone), findings)
        if any(findings.faults.values()):
            return None
        by_path = defaultdict(list)
        for several in findings.evidence.values():
            for evidence in several:
                by_path[evidence.locator.container[1]].append(told(evidence))
        return [one.record(self.knowledge, tuple(by_path[one.change.path])) for one in read]

    def _is_small(self, files: Sequence[Kept]) -> bool:
        """Whether nothing of it comes near a limit."""
        held = sum([len(file.path) + 8 + file.size for file in files])
        members = sum([file.members for file in files]) + 2 * len(files)
        expanded = sum([file.expanded for file in files])
        limits = self.limits
        return (
            held < limits.header
            and len(files) * _SHARE < limits.nodes
            and members * _SHARE < limits.members
            and expanded * _SHARE < limits.expanded
        )


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read. found: its parts and faults. size: of them on the wire."""

    change: Change
    found: tuple[Part | Fault, ...]
    size: int

    def parts(self) -> list[Part]:
        return [one for one in self.found if isinstance(one, Part)]

    @staticmethod
    def is_of_the_tree(part: Part) -> bool:
        """Whether a part is seen with the tree alone."""
        return isinstance(part.view, Code)

    def record(self, knowledge: Knowledge, found: tuple[Told, ...]) -> Kept:
        """What is kept of it."""
        change, parts = self.change, self.parts()
        source = next((part for part in parts if isinstance(part.view, Code)), None)
        speaks = {(one.where.container, one.part) for one in found}
        texts = [part for part in parts if isinstance(part.view, Text)]
        texts = [part for part in texts if (part.locator.container[1:], part.digest) in speaks]
        return Kept(
            path=change.path,
            mode=change.mode,
            name=change.name,
            member=change.member,
            members=change.members,
            expanded=change.expanded,
            size=self.size,
            source=_asked(source, knowledge) if source is not None else None,
            faults=tuple(fault_frame(one) for one in self.found if isinstance(one, Fault)),
            found=found,
            texts=tuple(part_frame(replace(part, view=Text(()))) for part in texts),
            weights=tuple(part_frame(part) for part in parts if isinstance(part.view, Tensors)),
        )


class _Met:
    """What a walk through a tree would meet. Parts of single files were looked at when these were read."""

    def __init__(self, snapshot: Snapshot) -> None:
        frames_of = [frame for file in snapshot.files for some in (file.texts, file.weights) for frame in some]
        self._known = {(frame.where.container, frame.digest) for frame in frames_of}
        self._held_back = {(frame.where.container, frame.digest) for file in snapshot.files for frame in file.texts}
        self.parts: list[Part] = []
        self.faults: list[Fault] = []

    def add(self, found: Part | Fault) -> None:
        if isinstance(found, Fault):
            self.faults.append(found)
            return
        key = (found.locator.container[1:], found.digest)
        self._held_back.discard(key)
        if key not in self._known:
            self.parts.append(found)

    def counts(self, container: tuple[str, ...], digest: str) -> bool:
        """Whether a part is none that the tree holds for its data."""
        return (container, digest) not in self._held_back


def _asked(part: Part, knowledge: Knowledge) -> Source:
    """A source file with what is asked of it alone."""
    code = part.view
    assert isinstance(code, Code)  # noqa: S101 - said by the caller
    hashes, lines = code.fingerprints()
    mask = np.zeros(len(hashes), np.bool_)
    for bank in knowledge.banks:
        mask |= bank.known(hashes)
    prints, print_lines = hashes[mask].astype("<u8").tobytes(), lines[mask].astype("<u4").tobytes()
    asked = replace(knowledge.mentions.asked(code), prints=prints, print_lines=print_lines)
    return Source(asked, part.digest, room_of(code))


def _gathered(source: FolderSource, snapshot: Snapshot, limits: Limits) -> tuple[Gathered, list[Part | Fault]]:
    """What a walk through the tree would meet: its source, and faults of files and weights beside it."""
    gathered, others = Gathered(source, _BY, limits), list[Part | Fault]()
    files = snapshot.files
    gathered.paths += [file.path for file in files if file.member]
    held = [file.source for file in files if file.source is not None]
    gathered.all_codes([one.code for one in held], [one.digest for one in held], [one.room for one in held])
    twins = _twins(tuple([file.path for file in files]))
    for file in files:
        if not (file.faults or file.texts or file.weights or file.path in twins):
            continue
        same = [source.locator.enter(path) for path in twins.get(file.path, ())]
        found: list[Part | Fault] = [Fault(source.item_id, _BY, at, FaultKind.UNREADABLE, TWIN) for at in same]
        kept: tuple[PartFrame | FaultFrame, ...] = (*file.faults, *file.texts, *file.weights)
        found += [found_of(frame, source.item_id, source.locator) for frame in kept]
        others += [one for one in found if not gathered.takes(one)]
    return gathered, others


@lru_cache(maxsize=4)
def _twins(paths: tuple[str, ...]) -> dict[str, list[str]]:
    """Names that some systems take for one that came before: by the file that they come with, itself or a folder.

    Most pushes leave the names as they were.
    """
    met, found = Twins(), defaultdict[str, list[str]](list)
    folders = {path.rpartition("/")[0] for path in paths}
    if not Twins.among({*paths, *(one for folder in folders for one in _new_folders("", folder))}):
        return found
    folder = ""
    for path in paths:
        above = path.rpartition("/")[0]
        for name in (*(_new_folders(folder, above) if above != folder else ()), path):
            if met.of(name):
                found[path].append(name)
        folder = above
    return found


def _new_folders(last: str, folder: str) -> list[str]:
    """The folders from `last` on to `folder` that are entered for the first time, the outer ones first."""
    steps = folder.split("/") if folder else []
    paths = ["/".join(steps[: depth + 1]) for depth in range(len(steps))]
    return [path for path in paths if path != last and not last.startswith(f"{path}/")]


def _index(files: Sequence[Kept], path: str) -> int:
    return bisect_left(files, path, key=lambda file: file.path)


def _remove(files: list[Kept], path: str) -> None:
    """Take out a file, or all that lies in a folder."""
    at = _index(files, path)
    if at < len(files) and files[at].path == path:
        del files[at]
    first, last = _index(files, f"{path}/"), _index(files, f"{path}0")
    del files[first:last]


def _put(files: list[Kept], record: Kept) -> None:
    at = _index(files, record.path)
    if at < len(files) and files[at].path == record.path:
        files[at] = record
    else:
        files.insert(at, record)


def _made_with(knowledge: Knowledge, detectors: Sequence[Detector], workers: Workers, revisions: object) -> str:
    """A digest of whatever the records depend on. What a site keeps to itself goes in as a digest."""
    site = knowledge.site
    held = (
        revisions,
        engine_digest(),
        [(one.name, one.version) for one in detectors],
        [(reader.name, reader.version) for reader in READERS],
        workers.limits,
        site.link_key,
        site.watched,
        workers.wanted and (workers.wanted.hash_all, workers.wanted.everything, workers.wanted.samples),
    )
    return blake2b(repr(held).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
