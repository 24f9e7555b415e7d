"""Files in other places (`https://…`, `s3://…`), read by ranges; and how such a place may be shown.

What a model is stands in its first and last bytes, so a file of gigabytes costs a few requests. Keys and passwords come
from the environment of whoever runs Chouxin, and never from a report: an address is shown without them.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Iterator
from hashlib import sha256
from types import TracebackType
from typing import IO, Any, Self, TypeVar, cast

from chouxin.domain import FaultKind, Locator, MissingExtra, Unreadable

T = TypeVar("T")
BLOCK = 64 * 1024
_KEPT = 256
"""Blocks that are kept; 16 MiB."""
_LONGEST_RUN = 64
"""Blocks that are asked for at once where a file is read from front to back; 4 MiB."""
_WHOLE = 64 * 1024 * 1024
"""Bytes of a file that are fetched where the server gives nothing but whole files."""
_PIECE = 1 << 20
_TRIES = 3
_WEB = ("http://", "https://")
_FOR_GOOD = (FileNotFoundError, PermissionError, IsADirectoryError, NotImplementedError, ImportError, ValueError)
_ANSWERS = {
    401: "not allowed: it asks for a user and a password",
    403: "not allowed: the address has no right to it, or no longer",
    404: "nothing is there",
    410: "it is gone",
    429: "too many requests; try again later",
}


class StreamSource:
    """A file somewhere else, read by ranges through fsspec; what was read is kept in blocks.

    Raises MissingExtra without fsspec, Unreadable when the place does not answer, or gives nothing but whole files and
    this one is too long for that.
    """

    def __init__(self, url: str, *, item_id: str = "", locator: Locator | None = None) -> None:
        self.url, self.item_id = url, item_id
        self.locator = locator if locator is not None else Locator((name_of_address(url),))
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self._next, self._run = -1, 1
        self._file: IO[bytes] | None = None
        self.size = self._opened(url)

    def _opened(self, url: str) -> int:
        try:
            system, path = _system(url)
            self._file = self._tried(lambda: cast("IO[bytes]", system.open(path, "rb", cache_type="none")))
            size = getattr(self._file, "size", None)
            if not size and not url.startswith(_WEB) and system.isdir(path):
                raise IsADirectoryError  # some stores open a folder as a file without bytes
            if size is not None and getattr(self._file, "seekable", lambda: True)() and self._has_ranges(int(size)):
                return int(size)
            if size is None and not _is_stream(self._file):
                return self._file.seek(0, os.SEEK_END)
            return self._fetch_whole(system, path)
        except Unreadable:
            raise
        except Exception as error:  # every file system of fsspec has errors of its own
            raise self._unreadable(error) from error

    def _has_ranges(self, size: int) -> bool:
        """Whether the server gives a piece from the middle; some send the whole file, whatever is asked."""
        if _is_stream(self._file):
            return False
        if size <= BLOCK or not self.url.startswith(_WEB):
            return True
        last = (size - 1) // BLOCK
        try:
            self._blocks[last] = self._tried(lambda: self._ranged(last * BLOCK, size - last * BLOCK))
        except ValueError:
            return False
        return len(self._blocks[last]) == size - last * BLOCK

    def _fetch_whole(self, system: Any, path: str) -> int:
        if self._file is not None:
            self._file.close()
        self._blocks.clear()
        pieces, size = [], 0
        with system.open(path, "rb", block_size=0) as stream:
            while size <= _WHOLE and (piece := stream.read(_PIECE)):
                pieces.append(piece)
                size += len(piece)
        if size > _WHOLE:
            why = (
                "the server gives nothing but whole files (no ranges), and this one has more than "
                f"{_WHOLE >> 20} MiB; fetch it and have the file on the disk screened"
            )
            raise Unreadable(FaultKind.TOO_LARGE, why, self.locator)
        data = b"".join(pieces)
        self._blocks = OrderedDict((at // BLOCK, data[at : at + BLOCK]) for at in range(0, size, BLOCK))
        self._file = None
        return size

    def pread(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, or what is there of them. Raises Unreadable when the place fails."""
        offset = max(offset, 0)
        end = min(offset + max(length, 0), self.size)
        if offset >= end:
            return b""
        first, last = offset // BLOCK, (end - 1) // BLOCK
        found: list[bytes] = []
        at = first
        while at <= last:
            if (block := self._blocks.get(at)) is not None:
                if self._file is not None:
                    self._blocks.move_to_end(at)
                found.append(block)
                at += 1
                continue
            stop = at + 1
            while stop <= last and stop not in self._blocks:
                stop += 1
            got = self._fetch(at, stop)
            found += got
            if sum(map(len, got)) < min(stop * BLOCK, self.size) - at * BLOCK:
                break  # it has become shorter
            at = stop
        return b"".join(found)[offset - first * BLOCK : end - first * BLOCK]

    def _fetch(self, first: int, stop: int) -> list[bytes]:
        """Blocks `first` to `stop`, and more behind them the longer the file has been read from front to back."""
        self._run = min(2 * self._run, _LONGEST_RUN) if first == self._next else 1
        self._next = stop = max(stop, min(first + self._run, -(-self.size // BLOCK)))
        start = first * BLOCK
        try:
            data = self._tried(lambda: self._ranged(start, min(stop * BLOCK, self.size) - start))
        except Exception as error:  # every file system of fsspec has errors of its own
            raise self._unreadable(error) from error
        blocks = [data[at : at + BLOCK] for at in range(0, len(data), BLOCK)]
        for number, block in enumerate(blocks, start=first):
            self._blocks[number] = block
        while len(self._blocks) > max(_KEPT, len(blocks)):
            self._blocks.popitem(last=False)
        return blocks

    def _ranged(self, start: int, length: int) -> bytes:
        assert self._file is not None  # noqa: S101 - a file that was fetched whole misses no block
        self._file.seek(start)
        pieces = []
        while length > 0 and (piece := self._file.read(length)):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def _tried(self, ask: Callable[[], T]) -> T:
        """Networks fail for a moment; what is refused stays refused."""
        for _ in range(_TRIES - 1):
            try:
                return ask()
            except Exception as error:
                cause = _cause(error)
                if isinstance(cause, _FOR_GOOD) or _status(cause) in _ANSWERS:
                    raise
        return ask()

    def _unreadable(self, error: Exception) -> Exception:
        return _explained(error, self.url, self.locator)

    def close(self) -> None:
        """Close the connection; closing twice is allowed."""
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def objects_at(url: str) -> Iterator[str]:
    """The addresses of all objects below a folder of a store, in the order of their names.

    Raises MissingExtra or Unreadable.
    """
    try:
        system, path = _system(url)
        named = sorted(system.find(path))
    except Exception as error:  # every file system of fsspec has errors of its own
        raise _explained(error, url, Locator((shown(url),))) from error
    return (system.unstrip_protocol(name) for name in named)


def is_listed(place: str) -> bool:
    """Whether an address means a folder of a store. A page of the web that ends with a slash is a page."""
    return place.endswith("/") and not place.startswith(_WEB)


def name_of_address(url: str) -> str:
    """The last part of an address, without what a server puts behind it (`?…`, `#…`) and who asks (`user:word@`)."""
    place = url.partition("://")[2].partition("?")[0].partition("#")[0].rstrip("/")
    host, slash, path = place.partition("/")
    name = path.rpartition("/")[2] if slash else host.rpartition("@")[2]
    return name or host.rpartition("@")[2]


def shown(place: str) -> str:
    """An address as it may be shown: no user, no password, and of a query (a key may stand in it) its digest alone."""
    scheme, mark, rest = place.partition("://")
    if not mark or scheme.startswith("git+"):
        return place
    rest, _, _ = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, slash, path = rest.partition("/")
    told = f"?…{sha256(query.encode(errors='surrogatepass')).hexdigest()[:8]}" if query else ""
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}{told}"


def _system(url: str) -> tuple[Any, str]:
    try:
        import fsspec  # noqa: PLC0415 - an optional part
        from fsspec.core import url_to_fs  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("remote", f"reading {url.partition('://')[0]}:// addresses") from error
    del fsspec
    return cast("tuple[Any, str]", url_to_fs(url))


def _is_stream(file: object) -> bool:
    return type(file).__name__ in ("HTTPStreamFile", "AsyncStreamFile")


def _cause(error: Exception) -> Exception:
    """For the web, `not found` is what is said of any answer that was none."""
    cause = error.__cause__
    return cause if isinstance(error, FileNotFoundError) and isinstance(cause, Exception) else error


def _status(error: BaseException) -> int:
    status = getattr(error, "status", None)
    return status if isinstance(status, int) else 0


def _explained(error: Exception, url: str, locator: Locator) -> Exception:
    """An error as a fault says it. Its own message repeats the address, and the address may hold a key."""
    if isinstance(error, MissingExtra | Unreadable):
        return error
    scheme = url.partition("://")[0]
    error = _cause(error)
    if isinstance(error, ImportError):
        return Unreadable(FaultKind.UNSUPPORTED, f"{scheme}:// addresses: {_needed(scheme)}", locator)
    match error:
        case FileNotFoundError():
            why = "nothing is there, or who asks may not see it"
        case PermissionError():
            why = "not allowed: keys are taken from the environment, and these do not open it"
        case IsADirectoryError():
            why = "a folder of a store; end the address with / to have its objects screened"
        case TimeoutError():
            why = "no answer in time"
        case ValueError() if "rotocol not known" in str(error):
            why = f"no such sort of address: {scheme}://"
        case _ if status := _status(error):
            why = _ANSWERS.get(status, f"the server answers {status}")
        case _:
            local = getattr(error, "strerror", None) if scheme in ("file", "local") else None
            why = local or f"it cannot be reached or read ({type(error).__name__})"
    return Unreadable(FaultKind.UNREADABLE, why, locator)


def _needed(scheme: str) -> str:
    from fsspec.registry import known_implementations  # noqa: PLC0415 - it is there, or nobody would ask

    said = known_implementations.get(scheme, {}).get("err", "")
    return said or "a package for them is not installed"
