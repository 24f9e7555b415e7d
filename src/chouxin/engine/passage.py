"""What a push passes through: commits that hold files which its last one does not, in the worker.

A repository keeps what a commit brings and the next one takes away, and whoever clones it gets both. Only trees that
differ are opened, and of each file nothing but its name in git: which commits have to be looked at is all that is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from chouxin.domain import Limits
from chouxin.engine.wire import Change
from chouxin.readers.folder_source import FolderSource
from chouxin.readers.git import FOLDER, Revision, git_folder
from chouxin.readers.git_pack import Broken, TooLarge
from chouxin.readers.git_store import Missing, Store

MOST_COMMITS = 20_000
"""Commits of one push that are followed; beyond them the passage counts as not looked at."""
_MOST_TIPS = 5_000
_ROOM = 3_000_000
"""Files that are remembered, over all commits together."""
_MOST_CHANGES = 2_000_000
_DEEPEST = 200
_FOLDERS = 4_000
"""Folders that are remembered as they are listed."""
_NEW, _KNOWN = 1, 2

Files = dict[str, str]
"""Objects by path."""


class _TooMuch(Exception):
    """More than may be followed."""


def passage(source: FolderSource, limits: Limits) -> Iterator[Change]:
    """The commits between `source.parent`, or what the repository's names lead to, and `source.revision`, without it.

    Only those with a file that neither the last commit has at that path nor a commit that was named before: those that
    hold most of such first. Ends with a change of the sort `left` where some could not be followed.
    """
    store = Store(git_folder(source.path), source.objects, source.revision)
    try:
        yield from _Passage(Revision(source, store, limits), store).commits(source.revision, source.parent)
    except (Missing, Broken, TooLarge, _TooMuch):
        yield Change("left", members=1)
    finally:
        store.close()


@dataclass(slots=True)
class _Passage:
    """The way to a revision. changed: how many differences were met."""

    revision: Revision
    store: Store
    changed: int = 0
    _folders: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)

    def commits(self, last: str, old: str) -> Iterator[Change]:
        tip = self.store.commit(last)
        known = [name for name in (old, *self.store.tips(_MOST_TIPS)) if name]
        brought = self._brought(tip, known)
        if len(brought) < 2:
            return
        root = self.store.about(tip)[0]
        extras = self._extras(brought[:-1] if brought[-1] == tip else brought, root)
        met: set[tuple[str, str]] = set()
        for commit in sorted(extras, key=lambda commit: -len(extras[commit])):
            files = extras[commit].items() - met
            if files:
                met |= files
                yield Change("commit", name=commit, members=len(files))

    def _brought(self, tip: str, known: Sequence[str]) -> list[str]:
        """The commits that lead to `tip` and to none of `known`, each behind its parents."""
        parents: dict[str, tuple[str, ...]] = {}
        flags: dict[str, int] = {}
        heap: list[tuple[int, str]] = []
        new: set[str] = set()

        def note(name: str, flag: int) -> None:
            before = flags.get(name, 0)
            if before | flag == before:
                return
            flags[name] = before | flag
            if name not in parents:
                try:
                    _, parents[name], when = self.store.about(name)
                except (Missing, Broken, TooLarge):
                    if flag == _NEW:
                        raise
                    return  # a tag, a tree, or what a shallow repository does not have
                times[name] = -when
            (new.add if flags[name] == _NEW else new.discard)(name)
            heappush(heap, (times[name], name))

        times: dict[str, int] = {}
        note(tip, _NEW)
        for name in known:
            note(name, _KNOWN)
        # A clock that is wrong, and an end that comes early, make more commits new and never fewer.
        while new and len(parents) < MOST_COMMITS + _MOST_TIPS:
            _, name = heappop(heap)
            new.discard(name)
            for parent in parents[name]:
                note(parent, flags[name])
        if new:
            raise _TooMuch
        return _behind_parents([name for name, flag in flags.items() if flag == _NEW], parents)

    def _extras(self, commits: Sequence[str], root: str) -> dict[str, Files]:
        """Of each commit the files that the tree `root` does not have. A parent that is known counts as having none."""
        found: dict[str, Files] = {}
        room = _ROOM
        for commit in commits:
            tree, parents, _ = self.store.about(commit)
            parent = parents[0] if parents else ""
            files = dict(found.get(parent, {}))
            before = self.store.about(parent)[0] if parent else ""
            for path, name in self._differences("", tree, before, 0):
                if name and self._at(root, path)[1] != name:
                    files[path] = name
                else:
                    files.pop(path, None)
            room -= len(files)
            if room < 0:
                raise _TooMuch
            found[commit] = files
        return found

    def _differences(self, folder: str, name: str, before: str, depth: int) -> Iterator[tuple[str, str]]:
        """Paths at which a folder is not what it was before, with the object that is there now; empty for none."""
        if depth > _DEEPEST:
            raise _TooMuch
        now, was = (self._listed(one) if one else {} for one in (name, before))
        for entry in (*now, *(gone for gone in was if gone not in now)):
            mode, of = now.get(entry, ("", ""))
            was_mode, was_of = was.get(entry, ("", ""))
            if (mode, of) == (was_mode, was_of):
                continue
            self.changed += 1
            if self.changed > _MOST_CHANGES:
                raise _TooMuch
            path = f"{folder}/{entry}" if folder else entry
            if FOLDER in (mode, was_mode):
                inner = of if mode == FOLDER else "", was_of if was_mode == FOLDER else ""
                yield from self._differences(path, *inner, depth + 1)
            if mode not in ("", FOLDER):
                yield path, of
            elif was_mode not in ("", FOLDER):
                yield path, ""

    def _at(self, root: str, path: str) -> tuple[str, str]:
        """Mode and object at a path of a tree; empty where there is nothing."""
        mode, of = FOLDER, root
        for step in path.split("/"):
            if mode != FOLDER:
                return "", ""
            mode, of = self._listed(of).get(step, ("", ""))
        return mode, of

    def _listed(self, tree: str) -> dict[str, tuple[str, str]]:
        known = self._folders.get(tree)
        if known is None:
            if len(self._folders) >= _FOLDERS:
                self._folders.clear()
            known = {name: (mode, of) for mode, name, of in self.revision.entries(tree)}
            self._folders[tree] = known
        return known


def _behind_parents(commits: Sequence[str], parents: dict[str, tuple[str, ...]]) -> list[str]:
    """The same, each after its parents."""
    left, done = set(commits), []
    for first in reversed(commits):
        waiting = [first]
        while waiting:
            name = waiting[-1]
            above = [parent for parent in parents[name] if parent in left] if name in left else []
            if above:
                waiting += above
                continue
            waiting.pop()
            if name in left:
                left.remove(name)
                done.append(name)
    return done
