"""A folder as one item: every file in it, in the order of names. Nothing is followed, run or written."""

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member, Part, Source, Unreadable
from chouxin.readers.folder_source import FolderSource
from chouxin.readers.labels import LINK_OUTSIDE, TWIN, Twins, is_lfs_pointer, label, lfs_fault, link_leads_out
from chouxin.readers.sources import FileSource
from chouxin.readers.submodules import FILE, LARGEST, addresses, submodule_fault

_BOOKKEEPING = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", ".jj"})
_DEEPEST = 200

Found = Iterator[Part | Fault | Member]


class Folder:
    """The files below a folder. Of a checked-out repository: what lies there, committed or not; not its history."""

    name = "folder"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - a folder has no head
        """Whether it is a folder that is to be read as it lies there."""
        return isinstance(source, FolderSource) and not source.revision

    def read(self, source: Source, limits: Limits) -> Found:
        """Each file as a member; links out of the folder, twins of names and what cannot be read as faults."""
        if isinstance(source, FolderSource):
            found = False
            for one in _Reading(source, limits).run():
                found = True
                yield one
            if not found:
                why = "a folder without a file that could be looked at"
                yield Fault(source.item_id, self.name, source.locator, FaultKind.UNREADABLE, why)


class _Reading:
    def __init__(self, source: FolderSource, limits: Limits) -> None:
        self.source, self.left, self.most = source, limits.members, limits.members
        self.twins = Twins()

    def run(self) -> Found:
        waiting, submodules = [""], self._submodules()
        while waiting:
            folder = waiting.pop()
            try:
                # One more than may be read, so that a folder of a million files does not have to fit into memory.
                with os.scandir(self.source.path / folder) as entries:
                    listed = sorted(islice(entries, self.left + 1), key=lambda entry: entry.name)
            except OSError as error:
                yield self._fault(folder, error.strerror or type(error).__name__)
                continue
            if not listed and folder in submodules:
                yield self._fault(folder, submodule_fault(submodules[folder], ""), FaultKind.ELSEWHERE)
            folders = []
            for entry in listed:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if self.left <= 0:
                    why = f"more than {self.most} files; the others are left out"
                    yield self._fault(folder, why, FaultKind.TOO_LARGE)
                    return
                self.left -= 1
                if self.twins.of(path):
                    yield self._fault(path, TWIN)
                if entry.is_symlink():
                    yield from self._link(path)
                elif not entry.is_dir(follow_symlinks=False):
                    yield from self._file(path)
                elif entry.name not in _BOOKKEEPING and path.count("/") < _DEEPEST:
                    folders.append(path)
                elif entry.name not in _BOOKKEEPING:
                    yield self._fault(path, f"more than {_DEEPEST} folders inside one another", FaultKind.TOO_LARGE)
            waiting += reversed(folders)

    def _submodules(self) -> dict[str, str]:
        """Addresses of those that the folder, if it is a checkout, speaks of; one that is empty was not fetched."""
        path = self.source.path / FILE
        if path.is_symlink() or not path.is_file():
            return {}
        with suppress(Unreadable), FileSource(path) as file:
            return addresses(file.pread(0, LARGEST))
        return {}

    def _link(self, path: str) -> Found:
        """Inside of the folder its target is met at its own place."""
        try:
            target = str((self.source.path / path).readlink())
        except OSError as error:
            yield self._fault(path, error.strerror or type(error).__name__)
            return
        if link_leads_out(path, target):
            yield self._fault(path, LINK_OUTSIDE, FaultKind.ELSEWHERE)

    def _file(self, path: str) -> Found:
        if path == ".git":
            return  # where a worktree or a submodule keeps its history
        try:
            with FileSource(self.source.path / path, item_id=self.source.item_id, locator=self._locator(path)) as file:
                if is_lfs_pointer(head := file.pread(0, 1024)):
                    yield self._fault(path, lfs_fault(path, head), FaultKind.UNSUPPORTED)
                else:
                    yield Member(file)
        except Unreadable as error:
            yield self._fault(path, error.why, error.kind)

    def _locator(self, path: str) -> Locator:
        return self.source.locator.enter(label(os.fsencode(path).decode(errors="backslashreplace")))

    def _fault(self, path: str, why: str, kind: FaultKind = FaultKind.UNREADABLE) -> Fault:
        locator = self._locator(path) if path else self.source.locator
        return Fault(self.source.item_id, Folder.name, locator, kind, why)
