"""The opcodes of a pickle, one after the other, by seeking. Nothing is built from them here.

No argument is taken whole: what is longer than a name is jumped over, once its length has been held against the file.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chouxin.domain import Source

LONGEST = 1024
"""Bytes of an argument that is taken; a longer one is passed over."""
_FIRST, _SMALLEST, _LARGEST = 1024, 256, 64 * 1024
OPCODE = 9
"""Bytes that an opcode and a number behind it take at most."""

# What stands behind an opcode: a number of so many bytes, a length of so many bytes and then as many, or lines of text.
_NUMBERS = {
    **dict.fromkeys(b"Khq\x80\x82", 1),
    **dict.fromkeys(b"M\x83", 2),
    **dict.fromkeys(b"Jjr\x84", 4),
    **dict.fromkeys(b"G\x95", 8),
}
_COUNTED = {**dict.fromkeys(b"CU\x8a\x8c", 1), **dict.fromkeys(b"BTX\x8b", 4), **dict.fromkeys(b"\x8d\x8e\x96", 8)}
_LINES = {**dict.fromkeys(b"FILPSVgp", 1), **dict.fromkeys(b"ci", 2)}
_ALONE = frozenset(b"()012.NQR]abdelostu}\x81\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x97\x98")
STOP, _SIGNED = ord("."), ord("J")
_PLAIN_SORT, _COUNTED_SORT, _LINE_SORT, _NONE_SORT = range(4)
# For each byte: what sort of argument stands behind it as an opcode, and how many bytes or lines.
_SORTS = [
    (_PLAIN_SORT, 0)
    if code in _ALONE
    else (_PLAIN_SORT, _NUMBERS[code])
    if code in _NUMBERS
    else (_COUNTED_SORT, _COUNTED[code])
    if code in _COUNTED
    else (_LINE_SORT, _LINES[code])
    if code in _LINES
    else (_NONE_SORT, 0)
    for code in range(256)
]


class Broken(Exception):
    """The bytes from `at` on are no pickle."""

    def __init__(self, at: int, why: str) -> None:
        self.at, self.why = at, why
        super().__init__(f"byte {at}: {why}")


class Op(NamedTuple):
    """One opcode at byte `at`, up to byte `end`. number: its numeric argument; raw: its bytes, None where passed over.

    Two lines come as one, with a line feed between them.
    """

    at: int
    code: int
    number: int
    raw: bytes | None
    end: int


class Stream:
    """A source read forwards through a small window, `data` from byte `base` on; jumps cost nothing."""

    def __init__(self, source: Source, at: int = 0) -> None:
        self.source, self.at, self.size = source, at, source.size
        self.data, self.base, self._width = b"", at, _FIRST

    def take(self, count: int) -> bytes:
        """The next bytes. Raises Broken where there are fewer."""
        index = self.at - self.base
        if not 0 <= index <= len(self.data) - count:
            if self.at + count > self.size:
                raise Broken(self.at, "the bytes end in the middle")
            follows = self.base <= self.at <= self.base + len(self.data)
            self._width = min(self._width * 2, _LARGEST) if follows else _SMALLEST
            self.data, self.base, index = self.source.pread(self.at, max(self._width, count)), self.at, 0
            if len(self.data) < count:
                raise Broken(self.at, "the bytes end in the middle")
        self.at += count
        return self.data[index : index + count]

    def window(self) -> bytes:
        """The next nine bytes, which hold an opcode and its number; fewer where the file ends. Does not go on."""
        index = self.at - self.base
        found = self.data[index : index + OPCODE] if index >= 0 else b""
        if len(found) < OPCODE:
            start, left = self.at, min(OPCODE, self.size - self.at)
            if left <= 0:
                raise Broken(start, "the bytes end in the middle")
            found = self.take(left)
            self.at = start
        return found

    def passed(self, count: int) -> bytes | None:
        """The next bytes, or None where they are too many to be taken. Raises Broken where the file has fewer."""
        left = self.size - self.at
        if count > left:
            raise Broken(self.at, f"{count} bytes where {left} are left")
        if count <= LONGEST:
            return self.take(count)
        self.at += count
        return None

    def line(self) -> bytes | None:
        """Up to the next line feed, which is left out; None where that is too long to be taken."""
        start, at, width = self.at, self.at, _SMALLEST
        index = at - self.base
        if 0 <= index < len(self.data) and (found := self.data.find(b"\n", index, index + LONGEST)) >= 0:
            self.at += found - index + 1
            return self.data[index:found]
        while at < self.size:
            data = self.source.pread(at, width)
            found = data.find(b"\n")
            if found >= 0:
                self.at = at + found + 1
                return self.source.pread(start, at + found - start) if at + found - start <= LONGEST else None
            at, width = at + max(len(data), 1), min(width * 2, _LARGEST)
        raise Broken(start, "a line without an end")


def opcodes(stream: Stream) -> Iterator[Op]:
    """The opcodes of one pickle, the last of them STOP. Raises Broken where there is none."""
    code = 0
    while code != STOP:
        op = opcode(stream)
        code = op.code
        yield op


def opcode(stream: Stream) -> Op:
    """The next opcode. Raises Broken where there is none."""
    at = stream.at
    data, index = stream.data, at - stream.base
    if not 0 <= index <= len(data) - OPCODE:  # nearly all of them lie in what has been read already
        data, index = stream.window(), 0
    code = data[index]
    sort, width = _SORTS[code]
    begin = index + 1 + width
    number, raw = 0, None
    if sort == _LINE_SORT:
        stream.at = at + 1
        lines = [stream.line() for _ in range(width)]
        raw = None if None in lines else b"\n".join(line or b"" for line in lines)
    elif sort == _NONE_SORT:
        raise Broken(at, f"no opcode {code:#04x}")
    elif begin > len(data):
        raise Broken(at + 1, "the bytes end in the middle")
    else:
        if width:
            number = int.from_bytes(data[index + 1 : begin], "little", signed=code == _SIGNED)
        stream.at = at + 1 + width
        if sort == _COUNTED_SORT:
            raw = stream.passed(number)
    return Op(at, code, number, raw, stream.at)
