"""A folder, or a revision of a git repository, as the source of one item. It has no bytes of its own."""

import os.path
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from chouxin.domain import Locator

GIT = "git+file://"
"""How a place says that a repository is to be read at a revision: `git+file:///srv/repo@main`."""

_NAME = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def _shortened(name: re.Match[str]) -> str:
    return name[0][:10]


@dataclass(frozen=True, slots=True)
class FolderSource:
    """revision: empty for what lies in the folder; otherwise what git knows under that name.

    parent: the revision to compare with; empty: none. objects: folders of git objects that the door names beside the
    repository's own: what a push brings waits in one, forks of a server borrow from another.
    """

    path: Path
    revision: str = ""
    parent: str = ""
    objects: tuple[Path, ...] = ()
    item_id: str = ""
    locator: Locator = field(default_factory=Locator)

    @property
    def size(self) -> int:
        """Nothing of its own."""
        return 0

    def pread(self, offset: int, length: int) -> bytes:  # noqa: ARG002 - as of any source
        """Nothing."""
        return b""


def folder_source(place: str, objects: Sequence[str] = ()) -> FolderSource | None:
    """The folder at a path, or the repository and revision of `git+file://PATH@[PARENT..]REVISION`; None for others."""
    stores = tuple(map(Path, objects))
    if place.startswith(GIT):
        named, at, revision = place.removeprefix(GIT).rpartition("@")
        if not at:
            named, revision = revision, "HEAD"
        parent, dots, last = revision.rpartition("..")
        path = Path(named)
        # What is kept in `x/.git` is known as x.
        shown = path.parent.name if path.name == ".git" else path.name
        # Not with an @: what follows one is covered in reports, as somebody's name.
        name = f"{shown or named}:{_NAME.sub(_shortened, revision)}"
        return FolderSource(Path(named), (last if dots else revision) or "HEAD", parent, stores, "", Locator((name,)))
    if not is_folder(place):
        return None
    path = Path(place)
    return FolderSource(path, "HEAD" if has_no_files(path) else "", "", stores, "", Locator((path.name or place,)))


def is_bare(path: Path) -> bool:
    """Whether a folder is a git repository without files of its own."""
    return (path / "HEAD").is_file() and (path / "objects").is_dir() and (path / "refs").is_dir()


def has_no_files(path: Path) -> bool:
    """Whether a folder is a git repository of which nothing is checked out, so that only its objects can be read."""
    return is_bare(path) or (
        is_bare(path / ".git") and all(entry.name == ".git" for entry in islice(path.iterdir(), 2))
    )


def is_repository(path: Path) -> bool:
    """Whether a folder is a git repository, bare or checked out."""
    inside = path / ".git"
    return inside.is_file() or is_bare(inside) or is_bare(path)


def is_folder(place: str) -> bool:
    """Whether `folder_source` has a source for a place."""
    # Asked of every file: a Path takes longer than the look.
    return place.startswith(GIT) or ("://" not in place and os.path.isdir(place))  # noqa: PTH112 - as above
