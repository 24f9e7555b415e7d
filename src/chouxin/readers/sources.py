"""Where bytes come from: a file, memory, a stretch of a source, several in a row, or a place that fsspec knows."""

import os
import stat
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from chouxin.domain import FaultKind, Locator, Source, Unreadable
from chouxin.readers.remote import StreamSource, name_of_address

_READ_AT: Callable[[int, int, int], bytes] | None = getattr(os, "pread", None)
"""Reading at a place; Windows has no such call."""
_SMALL = 64 * 1024
"""Bytes of a file that is read at once, when the first of them is asked for: every reader asks for some."""
_FEW, _BEFORE, _AROUND = 192, 24, 256
"""How many bytes are few, and what is read around them: what is asked for next often lies beside."""


@dataclass(frozen=True, slots=True)
class BytesSource:
    """Bytes that are already in memory."""

    data: bytes
    item_id: str = ""
    locator: Locator = field(default_factory=Locator)

    @property
    def size(self) -> int:
        """Length in bytes."""
        return len(self.data)

    def pread(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, or what is there of them."""
        return self.data[max(offset, 0) : max(offset + length, 0)]


class WindowSource:
    """`size` bytes of `outer`, from `start` on; nothing is copied. What lies outside of `outer` is not there."""

    __slots__ = ("item_id", "locator", "outer", "size", "start")

    def __init__(self, outer: Source, start: int, size: int, *, locator: Locator) -> None:
        whole = outer.size
        if not 0 <= start <= start + size <= whole:
            start = min(max(start, 0), whole)
            size = min(max(size, 0), whole - start)
        if isinstance(outer, WindowSource):  # one step back to the real bytes, however deep the nesting
            start, outer = outer.start + start, outer.outer
        self.outer: Source = outer
        self.start: int = start
        self.size: int = size
        self.item_id, self.locator = outer.item_id, locator

    def pread(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, or what is there of them."""
        if not 0 <= offset <= offset + length <= self.size:
            offset = max(offset, 0)
            length = max(min(length, self.size - offset), 0)
        return self.outer.pread(self.start + offset, length)


class JoinedSource:
    """Sources one behind the other, as if they were one; nothing is copied. `pieces` is not empty.

    starts: where each of them begins.
    """

    def __init__(self, pieces: Sequence[Source], locator: Locator) -> None:
        self.item_id, self.locator = pieces[0].item_id, locator
        self._pieces = tuple(pieces)
        self._starts = [0, *accumulate(piece.size for piece in pieces)]
        self.starts = tuple(self._starts[:-1])
        self.size: int = self._starts[-1]

    def pread(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, or what is there of them."""
        offset = max(offset, 0)
        end = min(offset + max(length, 0), self.size)
        found = []
        index = bisect_right(self._starts, offset) - 1
        while offset < end:
            start = self._starts[index]
            piece = self._pieces[index].pread(offset - start, min(end, self._starts[index + 1]) - offset)
            found.append(piece)
            offset, index = offset + len(piece), index + 1
            if offset < min(end, self._starts[index]):
                break  # a piece has become shorter
        return b"".join(found)


class FileSource:
    """A regular file, open for reading until `close()`.

    touched: bytes that were read of it; a small one is read at once. Raises Unreadable for
    what is missing, forbidden, or no regular file: reading a pipe or a device has side effects and may never end.
    """

    def __init__(self, path: Path | str, *, item_id: str = "", locator: Locator | None = None) -> None:
        self.path = Path(path)
        self.item_id = item_id
        self.locator = locator if locator is not None else Locator((self.path.name,))
        # O_NONBLOCK: opening a pipe would wait for a writer. It changes nothing for a regular file.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        try:
            self._fd = os.open(self.path, flags)
        except (OSError, ValueError) as error:
            raise Unreadable(FaultKind.UNREADABLE, _reason(error), self.locator) from error
        status = os.fstat(self._fd)
        if not stat.S_ISREG(status.st_mode):
            self.close()
            raise Unreadable(FaultKind.UNSUPPORTED, f"not a regular file but {_sort(status.st_mode)}", self.locator)
        self.size = status.st_size
        self.touched = 0
        self._held: bytes | None = None
        self._near, self._near_at = b"", 0

    def pread(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`, or what is there of them. Raises Unreadable when the disk fails."""
        index = offset - self._near_at
        if 0 <= index <= len(self._near) - length and length > 0:
            return self._near[index : index + length]
        offset = max(offset, 0)
        if self._held is None and 0 < self.size <= _SMALL:
            self._held = self._pread(0, self.size)
        if self._held is not None:
            return self._held[offset : offset + max(length, 0)]
        if length > _FEW:
            return self._pread(offset, length)
        self._near_at = max(offset - _BEFORE, 0)
        self._near, index = self._pread(self._near_at, _AROUND), offset - self._near_at
        return self._near[index : index + max(length, 0)]

    def _pread(self, offset: int, length: int) -> bytes:
        try:
            if length <= _SMALL and _READ_AT is not None:
                first = _READ_AT(self._fd, max(length, 0), offset)
                if len(first) >= length or not first:  # nearly always
                    self.touched += len(first)
                    return first
            pieces: list[bytes] = []
            while length > 0:
                piece = self._read(offset, length)
                if not piece:
                    break
                pieces.append(piece)
                self.touched += len(piece)
                offset, length = offset + len(piece), length - len(piece)
        except OSError as error:
            raise Unreadable(FaultKind.UNREADABLE, _reason(error), self.locator) from error
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _read(self, offset: int, length: int) -> bytes:
        if _READ_AT is not None:
            return _READ_AT(self._fd, length, offset)
        os.lseek(self._fd, offset, os.SEEK_SET)  # Windows
        return os.read(self._fd, length)

    def close(self) -> None:
        """Close the file; closing twice is allowed."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, sort: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def open_source(place: str, *, item_id: str = "") -> FileSource | StreamSource:
    """The source at a path or an address with `://`. Raises Unreadable or MissingExtra."""
    return StreamSource(place, item_id=item_id) if "://" in place else FileSource(place, item_id=item_id)


def name_of(place: str) -> str:
    """The last part of a path or an address, without what a server puts behind it (`?…`, `#…`) and who asks."""
    return name_of_address(place) if "://" in place else Path(place).name or place


_SORTS = {stat.S_IFDIR: "a directory", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}


def _sort(mode: int) -> str:
    return _SORTS.get(stat.S_IFMT(mode), "a device")


def _reason(error: Any) -> str:
    # `strerror` alone: the message as a whole repeats the path, and a fault has its place already.
    return getattr(error, "strerror", None) or type(error).__name__
