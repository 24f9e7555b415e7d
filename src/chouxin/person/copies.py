"""Protected copies of many pictures and videos into one folder: names, what is there already, several threads.

What was made of what is kept in the folder, as digests, so that the same command goes on where it was stopped.
"""

import errno
import json
import os
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor  # noqa: TID251 - threads; no process is started
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from threading import Lock, local

from chouxin.domain import FaultKind, Unreadable
from chouxin.person import video
from chouxin.person.faces import Finder, Matcher, Pixels, one_thread_each
from chouxin.person.media import Medium
from chouxin.person.metadata import Findings
from chouxin.person.pictures import regular
from chouxin.person.protecting import NotSafe, Protector, Wishes
from chouxin.person.saving import placing, sweep
from chouxin.person.unread import Unread, by_system, no_memory, reason
from chouxin.readers.labels import leads_out

RECORD = ".chouxin-protected.jsonl"
_AHEAD = 2
_REVISION = "1"
"""Goes up when copies come out differently, so that old ones are not taken for new ones."""


class State(StrEnum):
    """What came of a picture or video."""

    WRITTEN = "written"
    WOULD = "would"
    """A copy would be written; this is a try."""
    THERE = "there"
    """The same copy is there already."""
    TAKEN = "taken"
    """Another file of this name is there; it is not replaced."""
    NOT_SAFE = "not_safe"
    NOT_LOOKED = "not_looked"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One picture or video. target: below the folder. reason: a code of the catalogue with its values. everybody: no
    faces were looked for. before, after: small pictures in which nobody is known.
    """

    name: str
    target: str
    state: State
    reason: tuple[str, dict[str, object]] | None = None
    covered: int = 0
    kept: int = 0
    exact: bool = False
    lowered: bool = False
    manifest: bool = False
    findings: Findings | None = None
    everybody: bool = False
    before: Pixels | None = None
    after: Pixels | None = None


class DiskFull(Exception):
    """There is no room for more."""


class _Names:
    """Names below the folder: none twice, also not for systems that take `A.jpg` and `a.jpg` for one."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str, ending: str) -> str:
        path = PurePosixPath(name.replace("\\", "/"))
        if leads_out(name):
            path = PurePosixPath(path.name or "picture")
        path = path.with_suffix(ending or path.suffix)
        number, found = 1, path
        while str(found).casefold() in self._taken:
            number += 1
            found = path.with_name(f"{path.stem}-{number}{path.suffix}")
        self._taken.add(str(found).casefold())
        return str(found)


class Copies:
    """Copies into a folder. key: of whatever the copies depend on besides their originals. own: what is wished for one
    medium, where that differs from one to the next, with what of it goes into the key.

    Raises MissingExtra and MissingWeights before the first one.
    """

    def __init__(  # noqa: PLR0913 - what is wished, where it goes, and how
        self,
        out: Path,
        wishes: Wishes,
        key: str,
        folders: Sequence[Path],
        *,
        dry: bool = False,
        threads: int = 0,
        own: Callable[[Medium], tuple[Wishes, str]] | None = None,
    ) -> None:
        self._wishes_of = own or (lambda _medium: (wishes, ""))
        self._out, self._key, self._folders, self._dry = out, key, folders, dry
        self._threads = threads or min(os.cpu_count() or 1, 8)
        self._eyes = local()
        self._lock = Lock()
        self._tell: Callable[[str, float], None] = lambda _name, _share: None
        self._done = {} if dry else _recorded(out / RECORD)
        self._spare: tuple[Protector, video.Clips] | None = self._eyes_of_one()
        if not dry:
            sweep(out)

    def make(
        self,
        media: Iterable[Medium],
        done: Callable[[], None] = lambda: None,
        tell: Callable[[str, float], None] = lambda _name, _share: None,
    ) -> Iterator[Outcome]:
        """Each medium's outcome, in their order. tell: is told how much of a video is done, from 0 to 1, by the threads
        that do it. Raises DiskFull.
        """
        one_thread_each()
        self._tell = tell
        names = _Names()
        waiting: deque[object] = deque()
        with ThreadPoolExecutor(self._threads) as pool:
            try:
                for medium in media:
                    # Names are given in order, so that they are the same on every run.
                    target = names.of(medium.name, video.ending(medium.name) if medium.clip else _ending(medium.name))
                    waiting.append(pool.submit(self._one, medium, target))
                    if len(waiting) >= self._threads * _AHEAD:
                        yield waiting.popleft().result()  # type: ignore[attr-defined]
                        done()
                while waiting:
                    yield waiting.popleft().result()  # type: ignore[attr-defined]
                    done()
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _own(self) -> tuple[Protector, video.Clips]:
        """This thread's. The first thread that asks gets what was made to see whether the models are there."""
        if not hasattr(self._eyes, "own"):
            with self._lock:
                spare, self._spare = self._spare, None
            self._eyes.own = spare or self._eyes_of_one()
        own: tuple[Protector, video.Clips] = self._eyes.own
        return own

    def _eyes_of_one(self) -> tuple[Protector, video.Clips]:
        finder, matcher = Finder(self._folders), Matcher(self._folders)
        return Protector(finder, matcher), video.Clips(finder, matcher)

    def _one(self, medium: Medium, target: str) -> Outcome:
        try:
            wishes, apart = self._wishes_of(medium)
            make = self._clip if medium.clip else self._picture
            return make(medium, target, wishes, apart)
        except NotSafe as error:
            return Outcome(medium.name, target, State.NOT_SAFE, (error.code, error.values))
        except Unreadable as error:
            return _not_looked(medium, target, error)
        except MemoryError:
            return _not_looked(medium, target, no_memory())
        except FileExistsError:
            return Outcome(medium.name, target, State.TAKEN, ("photos.protect.taken", {}))
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull from error
            return _not_looked(medium, target, by_system(error))

    def _picture(self, medium: Medium, target: str, wishes: Wishes, apart: str) -> Outcome:
        place = medium.read()
        data = place if isinstance(place, bytes) else _bytes(place)
        digest = sha256(data).hexdigest() + apart
        if (known := self._known(medium, target, digest)) is not None:
            return known
        copy = self._own()[0].protect(data, wishes)
        target = target if not copy.exact else str(PurePosixPath(target).with_suffix(PurePosixPath(medium.name).suffix))
        if not self._dry:
            with placing(self._place(target)) as (file, _):
                file.write(copy.data)
            self._record(target, digest)
        state = State.WOULD if self._dry else State.WRITTEN
        return Outcome(
            medium.name, target, state, None, copy.covered, copy.kept, copy.exact, copy.lowered, copy.manifest,
            copy.findings, wishes.everybody, copy.before, copy.after,
        )  # fmt: skip

    def _clip(self, medium: Medium, target: str, wishes: Wishes, apart: str) -> Outcome:
        clips = self._own()[1]
        with tempfile.TemporaryDirectory() as folder:
            place = medium.place
            if medium.archive is not None:
                place = Path(folder) / f"clip{PurePosixPath(medium.member).suffix}"
                with medium.open() as packed, place.open("wb") as file:
                    copyfileobj(packed, file)
            digest = _digest(place) + apart

            def tell(share: float) -> None:
                self._tell(medium.name, share)

            if (known := self._known(medium, target, digest)) is not None:
                return known
            if self._dry:
                with tempfile.NamedTemporaryFile(suffix=PurePosixPath(target).suffix, dir=folder) as tried:
                    done = clips.protect(place, Path(tried.name), wishes, PurePosixPath(target).suffix, tell)
            else:
                with placing(self._place(target)) as (_, temporary):
                    done = clips.protect(place, temporary, wishes, PurePosixPath(target).suffix, tell)
                self._record(target, digest)
        state = State.WOULD if self._dry else State.WRITTEN
        return Outcome(
            medium.name, target, state, None, done.covered, done.kept, done.exact, False, done.manifest, done.findings,
            wishes.everybody,
        )  # fmt: skip

    def _place(self, target: str) -> Path:
        place = self._out / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.parent.resolve().is_relative_to(self._out.resolve()):
            raise Unread(FaultKind.UNSUPPORTED, "leads_out")
        return place

    def _known(self, medium: Medium, target: str, digest: str) -> Outcome | None:
        """The outcome, where there is a file of the name already."""
        place = self._out / target
        if not (place.exists() or place.is_symlink()):
            return None
        if self._done.get(target) == self._mark(digest):
            return Outcome(medium.name, target, State.THERE)
        return Outcome(medium.name, target, State.TAKEN, ("photos.protect.taken", {}))

    def _mark(self, digest: str) -> str:
        return sha256(f"{_REVISION} {self._key} {digest}".encode()).hexdigest()[:32]

    def _record(self, target: str, digest: str) -> None:
        line = json.dumps({"name": target, "made": self._mark(digest)}) + "\n"
        with self._lock, (self._out / RECORD).open("a", encoding="utf-8") as file:
            file.write(line)
            file.flush()


def _recorded(path: Path) -> dict[str, str]:
    """What was made before; a line that a power cut has cut short is none."""
    found: dict[str, str] = {}
    if not path.is_file():
        return found
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            row = json.loads(line)
            found[str(row["name"])] = str(row["made"])
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _ending(name: str) -> str:
    """Of the copy: what can be read but not written becomes JPEG."""
    return ".jpg" if PurePosixPath(name).suffix.lower() in (".heic", ".heif") else ""


def _bytes(place: Path) -> bytes:
    regular(place)
    return place.read_bytes()


def _digest(place: Path) -> str:
    found = sha256()
    with place.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


def _not_looked(medium: Medium, target: str, error: Unreadable) -> Outcome:
    return Outcome(medium.name, target, State.NOT_LOOKED, reason(error))
