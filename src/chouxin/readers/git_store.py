"""A git repository's objects and names, read from its files. No program is started, no setting is obeyed."""

import os
import re
import stat
import zlib
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from hashlib import sha1, sha256
from itertools import islice
from pathlib import Path

from chouxin.domain import Unreadable
from chouxin.readers.git_pack import SORTS, Broken, Pack, TooLarge
from chouxin.readers.sources import FileSource

_HEX = re.compile(r"[0-9a-f]{4,64}")
_LONGEST_NAME = 4096
_PACKED_REFS = _LARGEST_TREE = 64 * 1024 * 1024
_STEPS = re.compile(r"(?P<name>.*?)(?P<steps>(?:~\d{0,6}|\^)*)", re.DOTALL)
_MOST_PACKS = 60
"""Packs that are held open; each takes two of the files that a worker may have open."""


class Missing(Exception):
    """A revision or an object that is not there."""


class Store:
    """The objects of a repository. Closed by `close`; raises Broken, Missing, TooLarge and nothing else."""

    def __init__(self, folder: Path, objects: Sequence[Path] = (), revision: str = "") -> None:
        self.folder = folder
        self._objects = (folder / "objects", *objects)
        self._open = ExitStack()
        self.problems: list[str] = []
        self.width = 20
        self.width = 32 if self._is_long(revision) else 20
        self._packs = self._all_packs()
        if not objects and (folder / "objects/info/alternates").exists():
            self.problems.append("it borrows objects of another repository; that one is not looked at")

    def close(self) -> None:
        """Close the packs."""
        self._open.close()

    def commit(self, revision: str) -> str:
        """The name of the commit that a revision stands for: a name, part of one, a branch, a tag; `~2` and `^` go to
        first parents. Raises Missing."""
        parts = _STEPS.fullmatch(revision)
        assert parts is not None  # noqa: S101 - both halves may be empty
        name = self._peeled(self._named(parts["name"] or "HEAD"))
        for step in re.findall(r"~\d*|\^", parts["steps"]):
            for _ in range(int(step[1:] or 1) if step != "^" else 1):
                name = self._parent(name)
        return name

    def root(self, revision: str) -> str:
        """The name of the tree of a revision; a tree may be named by itself. Raises Missing."""
        name = self.commit(revision)
        try:
            return self.tree(name)
        except Broken:
            if self.read(name, _LARGEST_TREE)[0] != "tree":
                raise
            return name

    def about(self, commit: str) -> tuple[str, tuple[str, ...], int]:
        """A commit's tree, its parents and its time, in seconds, as it says."""
        said = self._head_of(commit)
        tree = next((line[5:] for line in said if line.startswith("tree ")), "")
        when = next((line.rsplit(" ", 2)[-2:-1] for line in said if line.startswith("committer ")), [])
        time = int(when[0]) if when and when[0].isdecimal() and len(when[0]) < 19 else 0
        return tree, tuple(line[7:] for line in said if line.startswith("parent ")), time

    def tips(self, most: int) -> list[str]:
        """The objects that the repository's own names stand for, as they are kept now: so many, branches first."""
        found: dict[str, None] = {}
        with suppress(OSError, Unreadable):
            for path in islice((self.folder / "refs").rglob("*"), 4 * most):
                if path.is_file() and (said := self._said(path.relative_to(self.folder).as_posix())):
                    found[said] = None
            packed = self.folder / "packed-refs"
            if packed.is_file() and not packed.is_symlink():
                with FileSource(packed) as file:
                    lines = file.pread(0, _PACKED_REFS).decode(errors="replace").split("\n")
                lines.sort(key=lambda line: " refs/heads/" not in line)
                found.update(dict.fromkeys(line.lstrip("^").partition(" ")[0] for line in lines))
        return [name for name in found if _HEX.fullmatch(name) and len(name) == 2 * self.width][:most]

    def _parent(self, commit: str) -> str:
        for line in self._head_of(commit):
            if line.startswith("parent "):
                return line.removeprefix("parent ")
        raise Missing("it has no such parent")

    def tree(self, commit: str) -> str:
        """The name of a commit's tree."""
        for line in self._head_of(commit):
            if line.startswith("tree "):
                return line[5:]
        raise Broken("a commit without a tree")

    def read(self, name: str, most: int) -> tuple[str, bytes]:
        """Sort and bytes of an object, whose checksum fits. Raises Missing, Broken or TooLarge (over `most` bytes)."""
        try:
            sort, data = self._read(bytes.fromhex(name), most)
        except (ValueError, Unreadable) as error:
            raise Broken("an object that cannot be read") from error
        digest = (sha256 if self.width == 32 else sha1)(b"%s %d\0" % (sort.encode(), len(data)))
        digest.update(data)
        if digest.hexdigest() != name:
            raise Broken("an object whose checksum does not fit")
        return sort, data

    def _read(self, name: bytes, most: int) -> tuple[str, bytes]:
        for pack in self._packs:
            offset = pack.find(name)
            if offset is not None:
                sort, data = pack.read(offset, most)
                return SORTS[sort], data
        return self._loose(name.hex(), most)

    def _loose(self, name: str, most: int) -> tuple[str, bytes]:
        places = (f"{objects}/{name[:2]}/{name[2:]}" for objects in self._objects)
        path = next((path for path in places if _is_file(path)), None)
        if path is None:
            raise Missing("an object that is not there")
        with FileSource(path) as file:
            decoder = zlib.decompressobj()
            try:
                head, null, rest = decoder.decompress(file.pread(0, 4096), 4096).partition(b"\0")
                sort, _, size = head.decode("ascii", "replace").partition(" ")
                if not null or not size.isdecimal() or sort not in SORTS.values() or len(size) > 19:
                    raise Broken("an object without a heading")
                if int(size) > most:
                    raise TooLarge
                pieces, got, at = [rest], len(rest), 4096
                while not decoder.eof and got <= int(size):
                    tail = decoder.unconsumed_tail
                    packed = tail or file.pread(at, 65536)
                    at += 0 if tail else len(packed)
                    piece = decoder.decompress(packed, int(size) - got + 1)
                    if not packed and not piece:
                        break
                    pieces.append(piece)
                    got += len(piece)
            except zlib.error as error:
                raise Broken("an object that cannot be unpacked") from error
        if got != int(size):
            raise Broken("an object that is longer or shorter than it says")
        return sort, b"".join(pieces)

    def _all_packs(self) -> list[Pack]:
        found: list[Pack] = []
        indexes = [index for objects in self._objects for index in sorted((objects / "pack").glob("*.idx"))]
        for index in indexes[: _MOST_PACKS + 1]:
            if len(found) == _MOST_PACKS:
                self.problems.append(f"more than {_MOST_PACKS} packs; the others are left out")
                break
            try:
                with ExitStack() as opened:
                    files = [opened.enter_context(FileSource(path)) for path in (index.with_suffix(".pack"), index)]
                    found.append(Pack(files[0], files[1], self.width))
                    self._open.push(opened.pop_all())
            except (Broken, Unreadable):
                self.problems.append("a pack that cannot be read")
        return found

    def _is_long(self, revision: str) -> bool:
        """Whether names of objects have 64 digits: what any name of a commit in the repository shows."""
        if _HEX.fullmatch(revision) and len(revision) == 64:
            return True  # the first that is brought to an empty repository
        try:
            return len(self._named("HEAD")) == 64
        except (Missing, Broken):
            return False

    def _head_of(self, commit: str) -> list[str]:
        sort, data = self.read(commit, 1 << 20)
        if sort != "commit":
            raise Broken(f"a {sort} where a commit should be")
        return data.partition(b"\n\n")[0].decode(errors="replace").split("\n")

    def _peeled(self, name: str) -> str:
        for _ in range(10):
            sort, data = self.read(name, 1 << 20)
            if sort != "tag":
                return name
            name = data.partition(b"\n")[0].decode(errors="replace").removeprefix("object ")
        raise Broken("tags of tags without end")

    def _named(self, name: str) -> str:
        """The object that a name stands for; tried in git's own order."""
        for front in ("", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/"):
            found = self._reference(front + name)
            if found:
                return found
        if _HEX.fullmatch(name):
            if len(name) == 2 * self.width:
                return name
            several = self._beginning(name)
            if len(several) > 1:
                raise Missing("several objects begin with this name")
            if several:
                return several[0]
        if (self.folder / "reftable").is_dir():
            raise Missing("its names are kept in a reftable, which is not read; name a commit by its digits")
        raise Missing("there is no such revision; a repository without a commit has none")

    def _reference(self, name: str) -> str:
        for _ in range(10):
            said = self._said(name)
            if not said.startswith("ref: "):
                return said if _HEX.fullmatch(said) and len(said) in (40, 64) else ""
            name = said[5:].strip()
        raise Broken("names of names without end")

    def _said(self, name: str) -> str:
        if ".." in name or name.startswith("/") or "\0" in name or len(name) > 1000:
            return ""
        try:
            path = self.folder / name
            if path.is_file() and not path.is_symlink():
                with FileSource(path) as file:
                    return file.pread(0, _LONGEST_NAME).decode(errors="replace").strip()
            return self._packed_name(name)
        except (Unreadable, OSError):
            return ""

    def _packed_name(self, name: str) -> str:
        path = self.folder / "packed-refs"
        if not path.is_file() or path.is_symlink():
            return ""
        with FileSource(path) as file:
            at = (b"\n" + (said := file.pread(0, _PACKED_REFS))).find(b" " + name.encode(errors="replace") + b"\n")
        return (
            said[said.rfind(b"\n", 0, max(at - 1, 0)) + 1 : max(at - 1, 0)].decode(errors="replace") if at > 0 else ""
        )

    def _beginning(self, start: str) -> list[str]:
        whole = bytes.fromhex(start[: len(start) // 2 * 2])
        names = {found.hex() for pack in self._packs for found in pack.beginning(whole)}
        for objects in self._objects:
            loose = (objects / start[:2]).glob("*")
            names.update(start[:2] + path.name for path in loose if len(path.name) == 2 * self.width - 2)
        return [name for name in names if name.startswith(start)]


def _is_file(path: str) -> bool:
    """Whether it is a regular file by itself, and no link to one."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (OSError, ValueError):
        return False
