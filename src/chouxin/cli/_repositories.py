"""Which places are one item each: git repositories, and directories where that is asked for."""

import os
from pathlib import Path

from chouxin.domain import InputError, Item, Kind
from chouxin.readers.folder_source import GIT, has_no_files, is_repository
from chouxin.words import Words

_SHORT = "git:"


class Repositories:
    """Knows places that stand for a repository or a folder as a whole; `git:PATH@REVISION` is one of them."""

    def __init__(self, words: Words, revision: str | None, *, as_one: bool) -> None:
        self._words, self._revision, self._as_one = words, revision, as_one

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
            return _at(place, path, revision or self._revision or "HEAD")
        folder = Path(place)
        if "://" in place or not folder.is_dir():
            return None
        if is_repository(folder):
            # What lies in the folder is what is used; history is looked at where it is asked for.
            revision = self._revision or ("HEAD" if has_no_files(folder) else "")
            return _at(place, place, revision) if revision else Item(place, Kind.ARTIFACT, source=place)
        return Item(place, Kind.ARTIFACT, source=place) if self._as_one else None


def _at(named: str, path: str, revision: str) -> Item:
    return Item(named, Kind.ARTIFACT, source=f"{GIT}{os.path.abspath(path)}@{revision}")  # noqa: PTH100 - links stay


def _parted(place: str) -> tuple[str, str]:
    """Path and revision. A path may hold an @ of its own, where such a folder is there."""
    said = place.removeprefix(GIT).removeprefix(_SHORT)
    path, at, revision = said.rpartition("@")
    return (path, revision) if at and not Path(said).is_dir() else (said, "")
