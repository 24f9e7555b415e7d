"""Pictures and videos of folders, files and zip archives, one after the other; nothing is unpacked to disk."""

import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, cast

from chouxin.domain import FaultKind, Unreadable
from chouxin.person.exports import Seen, network, seen_by
from chouxin.person.pictures import LARGEST, SUFFIXES
from chouxin.person.unread import Unread, by_system

CLIPS = frozenset({".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".3gp", ".mpg", ".mpeg", ".wmv", ".flv", ".ts"})
_SEALED = ".dat"
"""WeChat keeps the pictures of conversations enciphered under this ending."""
_ARCHIVE = ".zip"
_BROKEN = (OSError, EOFError, KeyError, RuntimeError, NotImplementedError, ValueError, zipfile.BadZipFile, zlib.error)
"""What broken and locked archives raise."""


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or a video. name: as it is shown, below the folder or archive that was named. place: the file itself,
    or the archive that it is a member of.
    """

    name: str
    clip: bool
    place: Path
    archive: zipfile.ZipFile | None = None
    member: str = ""

    def read(self) -> Path | bytes:
        """The picture's file, or its bytes. Raises Unreadable."""
        if self.archive is None:
            return self.place
        with self.open() as file:
            try:
                data = file.read(LARGEST + 1)
            except _BROKEN as error:
                raise _unreadable(error) from error
        if len(data) > LARGEST:
            raise Unread(FaultKind.TOO_LARGE, "too_large_file", size=f">{LARGEST}", limit=LARGEST)
        return data

    def open(self) -> BinaryIO:
        """The file, to be read and closed. Raises Unreadable."""
        try:
            if self.archive is None:
                return self.place.open("rb")
            return cast(BinaryIO, self.archive.open(self.member))
        except _BROKEN as error:
            raise _unreadable(error) from error


@dataclass(slots=True)
class Media:
    """The pictures and videos of some places, which exist.
    everything: also what an export says was in conversations, or put away. What is left out is counted, what could not
    be read is named with its reason; both are whole when the last medium has been given. network: whose export it is.
    """

    places: Sequence[Path]
    everything: bool = False
    network: str | None = None
    left_out: Counter[Seen] = field(default_factory=Counter)
    sealed: int = 0
    outside: list[str] = field(default_factory=list)
    unreadable: list[tuple[str, Unreadable]] = field(default_factory=list)
    _archives: list[zipfile.ZipFile] = field(default_factory=list)

    def __iter__(self) -> Iterator[Medium]:
        for place in self.places:
            if place.is_dir():
                yield from self._folder(place)
            elif not place.is_file():
                self.unreadable.append((place.name, Unread(FaultKind.UNSUPPORTED, "no_file")))
            elif place.suffix.lower() == _ARCHIVE:
                yield from self._archive(place, "")
            elif (medium := self._medium(place.name, place)) is not None:
                yield medium
            else:
                # It was named, so that its ending does not matter.
                yield Medium(place.name, clip=False, place=place)

    def _folder(self, root: Path) -> Iterator[Medium]:
        names = []
        for path in self._files(root, root.resolve()):
            names.append(path.relative_to(root).as_posix())
        network_of = network(names)
        self.network = self.network or network_of
        for name in names:
            path = root / name
            if path.suffix.lower() == _ARCHIVE:
                yield from self._archive(path, f"{name}/")
            elif self._counts(name, network_of) and (medium := self._medium(name, path)) is not None:
                yield medium

    def _files(self, folder: Path, root: Path) -> Iterator[Path]:
        """The files of a folder and all below it, by name."""
        waiting = [folder]
        while waiting:
            path = waiting.pop()
            if not path.is_dir():
                yield path
                continue
            try:
                with os.scandir(path) as entries:
                    listed = sorted(entries, key=lambda entry: entry.name)
            except OSError as error:
                self.unreadable.append((str(path), _unreadable(error)))
                continue
            wanted = [Path(entry.path) for entry in listed if self._is_wanted(entry, root)]
            waiting += reversed(wanted)  # the last is taken first

    def _is_wanted(self, entry: "os.DirEntry[str]", root: Path) -> bool:
        if entry.is_symlink():
            # Inside the folder it is met at its own place; outside it was not asked for.
            path = Path(entry.path)
            if not _there(path):
                self.unreadable.append((entry.name, Unread(FaultKind.UNREADABLE, "dead_link")))
            elif not path.resolve().is_relative_to(root):
                self.outside.append(str(path))
            return False
        if not entry.is_dir() and not entry.is_file():
            # To open a pipe would wait for whoever writes into it.
            self.unreadable.append((entry.name, Unread(FaultKind.UNSUPPORTED, "no_file")))
            return False
        return entry.is_dir() or not entry.name.startswith(".")

    def _archive(self, path: Path, before: str) -> Iterator[Medium]:
        try:
            archive = zipfile.ZipFile(path)
        except _BROKEN as error:
            self.unreadable.append((before.rstrip("/") or path.name, _unreadable(error)))
            return
        self._archives.append(archive)
        names = sorted(name for name in archive.namelist() if not name.endswith("/"))
        network_of = network(names)
        self.network = self.network or network_of
        for name in names:
            if self._counts(name, network_of) and (medium := self._medium(name, path)) is not None:
                yield replace(medium, name=before + name, archive=archive, member=name)

    def close(self) -> None:
        """Close the archives, after which their media cannot be read any more."""
        for archive in self._archives:
            archive.close()

    def _counts(self, name: str, network_of: str | None) -> bool:
        """Whether a file of an export was seen by others. Whatever is no export was put there by whoever asks."""
        if network_of is None or self.everything or (seen := seen_by(name)) is Seen.POSTED:
            return True
        if Path(name).suffix.lower() in SUFFIXES | CLIPS:
            self.left_out[seen] += 1
        # Those of conversations as well: nobody else says that they are there.
        self._is_sealed(Path(name).suffix.lower())
        return False

    def _medium(self, name: str, place: Path) -> Medium | None:
        ending = Path(name).suffix.lower()
        if ending in SUFFIXES | CLIPS and "__MACOSX/" not in name:
            return Medium(name, ending in CLIPS, place)
        self._is_sealed(ending)
        return None

    def _is_sealed(self, ending: str) -> None:
        self.sealed += ending == _SEALED and self.network == "WeChat"


def _there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, RuntimeError):  # a link to itself
        return False


def _unreadable(error: Exception) -> Unreadable:
    if getattr(error, "errno", None):
        return by_system(error)
    # So it says "password required" and, of an unknown cipher, "not supported".
    locked = isinstance(error, RuntimeError | NotImplementedError)
    return Unread(FaultKind.UNREADABLE, "locked" if locked else "archive")
