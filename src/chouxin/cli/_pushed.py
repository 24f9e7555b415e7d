"""What git tells its server hooks, and what a server's team is told of a push."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from chouxin.domain import Decision, InputError
from chouxin.readers.folder_source import is_repository
from chouxin.report import Legend, document
from chouxin.words import Words

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment,unused-ignore]

_NAME = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_MOST_LINES, _LONGEST = 100_000, 8192
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Update:
    """A reference that is to move. old, new: names of objects; empty where there is none."""

    old: str
    new: str
    ref: str

    @property
    def brings(self) -> bool:
        """Whether there is anything in it; a deletion brings nothing."""
        return bool(self.new)


def read_updates(lines: BinaryIO, words: Words) -> list[Update]:
    """`OLD NEW REF` a line, as git writes them. Raises InputError for anything else: a guard that misreads is none."""
    updates: list[Update] = []
    while line := lines.readline(_LONGEST):
        parts = line.decode(errors="surrogateescape").rstrip("\n").split(" ", 2)
        if len(parts) != 3 or not all(_NAME.fullmatch(name) for name in parts[:2]) or len(updates) >= _MOST_LINES:
            raise InputError(words.say("push.bad_line", line=len(updates) + 1))
        old, new, ref = parts
        updates.append(Update(old.strip("0") and old, new.strip("0") and new, ref))
    return updates


def repository_of(named: str, words: Words) -> Path:
    """The repository's folder. Raises InputError where there is none."""
    place = Path(named).resolve()
    if not is_repository(place):
        raise InputError(words.say("screen.no_repository", place=named))
    return place


def object_folders(repository: Path, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Folders of objects beside the repository's own: where git keeps what a push brings until its hooks have agreed,
    and what the repository borrows from others of its server."""
    folder = repository / ".git" if (repository / ".git").is_dir() else repository
    named = [str((repository / path).resolve()) for path in waiting_objects(environ)]
    borrowed: list[str] = []
    for place in (str(folder / "objects"), *named):
        borrowed += _alternates(Path(place), _DEEPEST)
    own = str((folder / "objects").resolve())
    return tuple(dict.fromkeys(path for path in (*named, *borrowed) if path != own))


def waiting_objects(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Folders of objects that git has told its hooks of."""
    found = [environ.get("GIT_OBJECT_DIRECTORY", ""), environ.get("GIT_QUARANTINE_PATH", "")]
    found += environ.get("GIT_ALTERNATE_OBJECT_DIRECTORIES", "").split(os.pathsep)
    return tuple(dict.fromkeys(path for path in found if path))


def _alternates(objects: Path, depth: int) -> list[str]:
    """The folders that a folder of objects names, and those that these name. No push can write such a file."""
    try:
        lines = (objects / "info" / "alternates").read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return []
    named = [str((objects / line).resolve()) for line in lines if line and not line.startswith("#")]
    return [path for one in named for path in (one, *(_alternates(Path(one), depth - 1) if depth else ()))]


def allowed(file: Path, repository: Path) -> frozenset[str]:
    """Commits that a person has let in, and `*` where that is the whole repository: one a line, `#` begins a remark."""
    lines = (line.partition("#")[0].strip() for line in file.read_text("utf-8-sig").splitlines())
    known = {line for line in lines if line}
    return frozenset({"*"} if str(repository) in known else known - {"*"})


class Journal:
    """The team's file: a JSON line for each reference, the whole decision in it. Safe to append to from many pushes."""

    def __init__(self, path: Path | None, legend: Legend, repository: Path, words: Words) -> None:
        self._path, self._legend, self._repository, self._words = path, legend, repository, words

    def note(self, update: Update, decision: Decision, *, refused: bool, commit: str = "") -> None:
        """Append one line. commit: what it is about, where that is one on the way. Raises InputError where that cannot
        be done."""
        if self._path is None:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")  # noqa: TID251 - a door, and a journal
        push = {
            "at": now,
            "repository": str(self._repository),
            "ref": update.ref.encode("utf-8", "backslashreplace").decode(),
            "old": update.old,
            "new": update.new,
            "refused": refused,
        } | ({"passed": commit} if commit else {})
        said = json.dumps({"push": push, **document(decision, self._legend)}, ensure_ascii=True, separators=(",", ":"))
        try:
            with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
                if fcntl is not None:
                    fcntl.flock(file, fcntl.LOCK_EX)
                file.write(said.encode() + b"\n")
        except OSError as error:
            why = error.strerror
            raise InputError(self._words.say("screen.cannot_write", path=self._path, why=why)) from error
