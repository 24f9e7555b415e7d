"""A git repository at one revision: the files of its tree, straight from its objects; never a checkout."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Source, Unreadable
from chouxin.readers.folder_source import FolderSource
from chouxin.readers.git_pack import Broken, TooLarge
from chouxin.readers.git_store import Missing, Store
from chouxin.readers.labels import (
    LINK_OUTSIDE,
    OUTSIDE,
    TWIN,
    Twins,
    is_lfs_pointer,
    label,
    leads_out,
    lfs_fault,
    link_leads_out,
)
from chouxin.readers.sources import BytesSource
from chouxin.readers.submodules import FILE, LARGEST, addresses, submodule_fault

_DEEPEST = 200
_LARGEST_TREE = 64 * 1024 * 1024
FOLDER, LINK, _GUEST = "40000", "120000", "160000"

Found = Iterator[Part | Fault | Member]


class Git:
    """Every file of a revision as a member, in the order of the tree. What is missing, broken or kept elsewhere is
    a fault with its place, a submodule with its address and commit. An object over `limits.header` bytes is not
    read."""

    name = "git"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - a repository has no head
        """Whether it is a repository that is to be read at a revision."""
        return isinstance(source, FolderSource) and bool(source.revision)

    def read(self, source: Source, limits: Limits) -> Found:
        """Members and faults. Raises Unreadable where the revision is not there."""
        if not isinstance(source, FolderSource):
            return
        store = Store(git_folder(source.path), source.objects, source.revision)
        try:
            yield from Revision(source, store, limits).run()
        except (Missing, Broken) as error:
            raise Unreadable(FaultKind.UNREADABLE, f"{label(source.revision)}: {error}", source.locator) from error
        except TooLarge as error:
            why = f"{label(source.revision)}: its folder lists too much"
            raise Unreadable(FaultKind.TOO_LARGE, why, source.locator) from error
        finally:
            store.close()


class Revision:
    """The files of a revision, one after the other."""

    def __init__(self, source: FolderSource, store: Store, limits: Limits) -> None:
        self.source, self.store, self.limits = source, store, limits
        self.left, self.twins = limits.members, Twins()
        self._addresses: dict[str, str] | None = None

    def run(self) -> Found:
        root = self.store.root(self.source.revision)
        for problem in self.store.problems:
            yield self.fault("", problem)
        waiting = [("", self.entries(root))]
        while waiting:
            folder, entries = waiting[-1]
            entry = next(entries, None)
            if entry is None:
                waiting.pop()
                continue
            mode, name, of = entry
            path = f"{folder}/{name}" if folder else name
            self.left -= 1
            if self.left < 0:
                why = f"more than {self.limits.members} files; the others are left out"
                yield self.fault("", why, FaultKind.TOO_LARGE)
                return
            if leads_out(path) or name in (".", "..") or "/" in name or name.lower() == ".git":
                yield self.fault(path, OUTSIDE)
            if self.twins.of(path):
                yield self.fault(path, TWIN)
            if mode != FOLDER:
                yield from self.file(path, mode, of)
            elif len(waiting) > _DEEPEST:
                yield self.fault(path, f"more than {_DEEPEST} folders inside one another", FaultKind.TOO_LARGE)
            else:
                try:
                    waiting.append((path, self.entries(of)))
                except (Missing, Broken, TooLarge) as error:
                    yield self.fault(path, str(error) or "lists too much")

    def entries(self, name: str) -> Iterator[tuple[str, str, str]]:
        """Mode, name and object of each entry of a folder."""
        sort, data = self.store.read(name, min(_LARGEST_TREE, self.limits.header))
        if sort != "tree":
            raise Broken(f"a {sort} where a folder should be")
        return self._listed(data)

    def _listed(self, data: bytes) -> Iterator[tuple[str, str, str]]:
        at, width = 0, self.store.width
        while at < len(data):
            null = data.find(b"\0", at)
            mode, space, name = data[at : max(null, at)].partition(b" ")
            if null < 0 or not space or null + 1 + width > len(data):
                return  # its checksum fits, so that it was written so: nothing of it can be checked out
            yield (
                mode.decode(errors="replace").lstrip("0"),
                name.decode(errors="backslashreplace"),
                data[null + 1 : null + 1 + width].hex(),
            )
            at = null + 1 + width

    def file(self, path: str, mode: str, of: str) -> Found:
        """A file's member, or what is wrong with it."""
        if mode == _GUEST:
            yield self.fault(path, submodule_fault(self._address(path), of), FaultKind.ELSEWHERE)
            return
        try:
            sort, data = self.store.read(of, self.limits.header)
            if sort != "blob":
                raise Broken(f"a {sort} where a file should be")
        except (Missing, Broken) as error:
            yield self.fault(path, str(error))
            return
        except TooLarge:
            yield self.fault(path, f"a file of more than {self.limits.header} bytes", FaultKind.TOO_LARGE)
            return
        if mode == LINK:
            if link_leads_out(path, data.decode(errors="replace")):
                yield self.fault(path, LINK_OUTSIDE, FaultKind.ELSEWHERE)
        elif is_lfs_pointer(data):
            yield self.fault(path, lfs_fault(path, data), FaultKind.UNSUPPORTED)
        else:
            yield Member(BytesSource(data, self.source.item_id, self.source.locator.enter(label(path))))

    def _address(self, path: str) -> str:
        """Whence a submodule comes, as the revision says; empty where it does not."""
        if self._addresses is None:
            self._addresses = {}
            with suppress(Missing, Broken, TooLarge):
                for mode, name, of in self.entries(self.store.root(self.source.revision)):
                    if name == FILE and mode not in (FOLDER, LINK, _GUEST):
                        self._addresses = addresses(self.store.read(of, LARGEST)[1])
        return self._addresses.get(path, "")

    def fault(self, path: str, why: str, kind: FaultKind = FaultKind.UNREADABLE) -> Fault:
        """A fault at a path; at the whole where it is empty."""
        locator = self.source.locator.enter(label(path)) if path else self.source.locator
        return Fault(self.source.item_id, Git.name, locator, kind, why)


def git_folder(path: Path) -> Path:
    """Where a repository keeps its objects: beside its files, or the folder itself."""
    inside = path / ".git"
    return inside if inside.is_dir() and not inside.is_symlink() else path
