"""Memory that a worker shares with the engine: what it has written there counts, even if the next byte kills it.

A worker that sent every answer by itself would wake the engine twice for each small file. So it collects answers and
sends some at a time; those that it had not sent when it died are read from here. The answers are one stream of bytes,
and the byte at position `p` of it lies at `p % SIZE`; the first eight bytes of the memory say how long the stream is.
"""

import mmap
import os
import tempfile
from typing import Self

SIZE = 256 * 1024
"""Bytes of answers that can wait to be sent."""
_HEAD = 8


class Slate:
    """The shared memory, open in one process. Only POSIX hands files on to a process that is started."""

    def __init__(self, fd: int) -> None:
        self._memory = mmap.mmap(fd, _HEAD + SIZE)

    @classmethod
    def new(cls) -> tuple[Self, int] | None:
        """A fresh one, and the file for the other process, which the caller closes; None where there is no such way."""
        if os.name != "posix":
            return None
        try:
            if hasattr(os, "memfd_create"):
                fd = os.memfd_create("slate")
            else:
                with tempfile.TemporaryFile() as file:
                    fd = os.dup(file.fileno())
        except OSError:  # no room for a file: then every answer is sent at once
            return None
        try:
            os.ftruncate(fd, _HEAD + SIZE)
            return cls(fd), fd
        except OSError:
            os.close(fd)
            return None

    def put(self, at: int, data: bytes) -> None:
        """Write the next bytes of the stream, from position `at` on; at most SIZE. They count once this is done."""
        begin = at % SIZE
        room = SIZE - begin
        self._memory[_HEAD + begin : _HEAD + begin + min(len(data), room)] = data[:room]
        if len(data) > room:
            self._memory[_HEAD : _HEAD + len(data) - room] = data[room:]
        self.mark(at + len(data))

    def mark(self, end: int) -> None:
        """Say how long the stream is."""
        self._memory[:_HEAD] = end.to_bytes(_HEAD, "little")

    def rest(self, received: int) -> bytes:
        """What is here of the stream behind its first `received` bytes; nothing where that cannot be."""
        length = int.from_bytes(self._memory[:_HEAD], "little") - received
        if not 0 < length <= SIZE:
            return b""
        begin = received % SIZE
        room = SIZE - begin
        found = self._memory[_HEAD + begin : _HEAD + begin + min(length, room)]
        return found + self._memory[_HEAD : _HEAD + max(length - room, 0)]
