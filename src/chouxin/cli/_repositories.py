"""Which places are one item each: git repositories, and directories where that is asked for."""

import os
from dataclasses import dataclass
from pathlib import Path

from chouxin.domain import InputError, Item, Kind
from chouxin.readers.folder_source import GIT, has_no_files, is_repository
from chouxin.readers.git import git_folder
from chouxin.readers.git_pack import Broken, TooLarge
from chouxin.readers.git_store import Missing, Store
from chouxin.words import Words

_SHORT = "git:"


@dataclass(frozen=True, slots=True)
class Parent:
    """What repositories are compared with: a revision, and where its objects lie if not in the repository itself."""

    revision: str = ""
    objects: tuple[str, ...] = ()


def parent_of(named: str | None, words: Words) -> Parent:
    """The parent that `REVISION` or `PATH[@REVISION]` names. Raises InputError where a repository has no such revision.

    Of another repository the commit's own name is taken, which means the same there and here.
    """
    if not named:
        return Parent()
    path, revision = _parted(named)
    if not is_repository(Path(path)):
        return Parent(named)
    folder = git_folder(Path(path))
    store = Store(folder)
    try:
        return Parent(store.commit(revision or "HEAD"), (os.path.abspath(folder / "objects"),))  # noqa: PTH100 - links stay
    except (Missing, Broken, TooLarge) as error:
        raise InputError(words.say("screen.no_parent", place=named)) from error
    finally:
        store.close()


class Repositories:
    """Knows places that stand for a repository or a folder as a whole; `git:PATH@REVISION` is one of them."""

    def __init__(self, words: Words, revision: str | None, *, as_one: bool, parent: str = "") -> None:
        self._words, self._revision, self._as_one, self._parent = words, revision, as_one, parent

    def names(self, named: str) -> bool:
        """Whether an argument names a repository at a revision. Raises InputError where there is none."""
        if not named.startswith((_SHORT, GIT)):
            return False
        path, _ = _parted(named)
        if not is_repository(Path(path)):
            raise InputError(self._words.say("screen.no_repository", place=path))
        return True

    def item(self, place: str) -> Item | None:
        """The item that a place is as a whole; None where it is not one."""
        if place.startswith((_SHORT, GIT)) and self.names(place):
            path, revision = _parted(place)
            return self._at(place, path, revision or self._revision or "HEAD")
        folder = Path(place)
        if "://" in place or not folder.is_dir():
            return None
        if is_repository(folder):
            # What lies in the folder is what is used; history is looked at where it is asked for.
            revision = self._revision or ("HEAD" if self._parent or has_no_files(folder) else "")
            return self._at(place, place, revision) if revision else Item(place, Kind.ARTIFACT, source=place)
        return Item(place, Kind.ARTIFACT, source=place) if self._as_one else None

    def _at(self, named: str, path: str, revision: str) -> Item:
        if self._parent and ".." not in revision:
            revision = f"{self._parent}..{revision}"
        return Item(named, Kind.ARTIFACT, source=f"{GIT}{os.path.abspath(path)}@{revision}")  # noqa: PTH100 - links stay


def _parted(place: str) -> tuple[str, str]:
    """Path and revision. A path may hold an @ of its own, where such a folder is there."""
    said = place.removeprefix(GIT).removeprefix(_SHORT)
    path, at, revision = said.rpartition("@")
    return (path, revision) if at and not Path(said).is_dir() else (said, "")
