"""How a git repository differs from a tree that is known already: its folders side by side, in the worker.

What is the same by name is not opened. Where a tree is not as git writes it, where a name cannot be told from another
one, or where something of it is missing, it says so and the repository has to be read whole: no cleverness there.
"""

from collections.abc import Iterator, Sequence

from chouxin.domain import Code, Fault, Member, Part, Reader
from chouxin.engine.builtin import READERS
from chouxin.engine.pieces import Pieces
from chouxin.engine.printing import Printing
from chouxin.engine.trees import alone
from chouxin.engine.walk import Walk
from chouxin.engine.wire import Change, Job
from chouxin.readers.folder_source import FolderSource
from chouxin.readers.git import FOLDER, Revision, git_folder
from chouxin.readers.git_pack import Broken, TooLarge
from chouxin.readers.git_store import Missing, Store
from chouxin.readers.labels import label, leads_out
from chouxin.readers.submodules import FILE

_DEEPEST = 100

Found = Iterator[Part | Fault | Change]


class _Odd(Exception):
    """Something that is left to the reading of the whole."""


def changes(source: FolderSource, job: Job, readers: Sequence[Reader] | None) -> Found:
    """What a revision has that the tree `job.base` has not, each file behind its parts; and what is gone. Of the files
    those of the job's share.

    Ends with a change of the sort `whole` where this cannot be said.
    """
    readers = readers if readers is not None else [make() for make in READERS]
    store = Store(git_folder(source.path), source.objects, source.revision)
    try:
        root = store.root(source.revision)
        if store.problems:
            raise _Odd
        yield Change("tree", name=root)
        walk = Walk(job.limits, readers, Printing(job.wanted) if job.wanted else None)
        if root != job.base:
            yield from _Comparing(Revision(source, store, job.limits), walk, job).folder("", root, job.base or "", 0)
    except (_Odd, Missing, Broken, TooLarge):
        yield Change("whole")
    finally:
        store.close()


class _Comparing:
    def __init__(self, revision: Revision, walk: Walk, job: Job) -> None:
        self.revision, self.walk, self.job = revision, walk, job
        self._met = 0

    def folder(self, folder: str, name: str, before: str, depth: int) -> Found:
        """A folder that is new, or is not what it was `before`."""
        if depth > _DEEPEST:
            raise _Odd
        known = {entry: (mode, of) for mode, entry, of in self.revision.entries(before)} if before else {}
        met: set[str] = set()
        last = ""
        for mode, entry, of in self.revision.entries(name):
            path = f"{folder}/{entry}" if folder else entry
            # As git orders them: a folder as if its name ended in a slash.
            order = f"{entry}/" if mode == FOLDER else entry
            if entry in met or order <= last or _is_odd(path, entry):
                raise _Odd
            met.add(entry)
            last = order
            was_mode, was = known.pop(entry, ("", ""))
            if (was_mode, was) == (mode, of):
                continue
            if before and path == FILE:
                raise _Odd  # where the submodules come from, which is said of each
            if was and FOLDER in (mode, was_mode) and mode != was_mode:
                yield from self._gone(path)
            if mode == FOLDER:
                yield from self.folder(path, of, was if was_mode == FOLDER else "", depth + 1)
            else:
                self._met += 1
                if self._met % self.job.shares == self.job.share:
                    yield from self._file(path, mode, of)
        if not folder and FILE in known:
            raise _Odd
        for entry in known:
            yield from self._gone(f"{folder}/{entry}" if folder else entry)

    def _gone(self, path: str) -> Found:
        if self.job.share == 0:
            yield Change("gone", path)

    def _file(self, path: str, mode: str, of: str) -> Found:
        walk, member = self.walk, False
        members, expanded = walk.members, walk.expanded
        for found in self.revision.file(path, mode, of):
            if isinstance(found, Member):
                member = True
                for inner in walk.enter(found, 1):
                    yield self._placed(inner)
            else:
                yield found
        pieces, walk.pieces = walk.pieces, Pieces()
        for joined in pieces.joined():
            for inner in walk.visit(joined, 1):
                yield self._placed(inner)
        if walk.printing is not None and walk.printing.waits:
            raise _Odd  # a model whose numbers lie in another file
        yield Change("file", path, mode, of, member, members - walk.members, expanded - walk.expanded)

    def _placed(self, found: Part | Fault) -> Part | Fault:
        """Source of this tree waits for the others; inside of an archive that holds nothing else it is a tree."""
        outer = self.revision.source.locator.container
        inside = isinstance(found, Part) and isinstance(found.view, Code) and found.locator.container[:-1] != outer
        return alone(found) if inside and isinstance(found, Part) else found


def _is_odd(path: str, entry: str) -> bool:
    out = leads_out(path) or entry in (".", "..") or "/" in entry or entry.lower() == ".git"
    # What stands for bytes that are no characters has a backslash, too.
    return out or "\\" in path or label(path) != path
