"""GGUF models, as llama.cpp and picture models cut down for small machines are kept: a header, and numbers behind it.

Versions 1 to 3, in either order of bytes. Arrays in the metadata (a vocabulary, mostly) are passed over, not kept.
"""

from collections.abc import Iterator
from math import prod

from chouxin.domain import (
    Fault,
    FaultKind,
    Limits,
    Member,
    Offset,
    Part,
    Source,
    Stretch,
    Tensors,
    TensorSpec,
    Unreadable,
)
from chouxin.readers.digest import digest_of
from chouxin.readers.opcodes import Broken, Stream

_MAGIC = b"GGUF"
_NEWEST = 3
_LONGEST_NAME = 4096
_LONGEST_TEXT = 64 * 1024
_MOST_DIMS = 8
_MOST_NUMBER = 1 << 63
_DEEPEST = 4
_MOST_PASSED = 4_000_000
"""Texts in arrays that are passed over, one by one, before a header is given up: vocabularies hold a tenth of that."""
_ALIGNED = 32
_WIDTHS = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
_SIGNED = frozenset({1, 3, 5, 11})
_FLOATS = frozenset({6, 12})
_TEXT, _ARRAY = 8, 9

# Of each type of number: its name, how many stand in a block, and the bytes of a block (0: not known here).
_TYPES = {
    0: ("float32", 1, 4),
    1: ("float16", 1, 2),
    2: ("q4_0", 32, 18),
    3: ("q4_1", 32, 20),
    6: ("q5_0", 32, 22),
    7: ("q5_1", 32, 24),
    8: ("q8_0", 32, 34),
    9: ("q8_1", 32, 36),
    10: ("q2_k", 256, 84),
    11: ("q3_k", 256, 110),
    12: ("q4_k", 256, 144),
    13: ("q5_k", 256, 176),
    14: ("q6_k", 256, 210),
    15: ("q8_k", 256, 292),
    24: ("int8", 1, 1),
    25: ("int16", 1, 2),
    26: ("int32", 1, 4),
    27: ("int64", 1, 8),
    28: ("float64", 1, 8),
    30: ("bfloat16", 1, 2),
}


class _Flood(Exception):
    """More than the limits allow."""


class Gguf:
    """A file's tensors by name, type and shape (the slowest dimension first), and its metadata but for arrays."""

    name = "gguf"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - the first bytes say it all
        """Whether it begins with the mark and a version that there is, in either order of bytes."""
        return head.startswith(_MAGIC) and _order(head[4:8]) is not None

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part, and a fault where the header breaks off or the numbers do. Raises Unreadable without a header."""
        header = _Header(source, limits)
        fault: tuple[FaultKind, str] | None = None
        try:
            header.read()
        except Broken as error:
            if not header.begun:
                raise Unreadable(FaultKind.UNREADABLE, error.why, source.locator.at(Offset(error.at))) from error
            fault = FaultKind.UNREADABLE, f"{error.why}; read up to there"
        except _Flood:
            fault = FaultKind.TOO_LARGE, "more tensors or words than allowed; stopped there"
        view = Tensors("gguf", tuple(header.tensors()), tuple(header.metadata))
        yield Part(source.item_id, source.locator, digest_of(view), view)
        if fault is not None:
            yield Fault(source.item_id, self.name, source.locator.at(Offset(header.stream.at)), *fault)
        elif header.missing:
            why = f"{header.missing} bytes of numbers are missing"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.UNREADABLE, why)


class _Header:
    """What has been read of a header."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self.stream, self.limits = Stream(source), limits
        self.order: str = "little"
        self.long, self.aligned, self.said, self.passed, self.missing = 8, _ALIGNED, 0, 0, 0
        self.begun = False
        self.metadata: list[tuple[str, str]] = []
        self.entries: list[tuple[str, tuple[int, ...], int, int]] = []
        self.start: int | None = None

    def read(self) -> None:
        """Read it all. Raises Broken or _Flood."""
        head = self.stream.take(8)
        order = _order(head[4:])
        if not head.startswith(_MAGIC) or order is None:
            raise Broken(4, "no version that there is")
        self.order = order
        self.long = 4 if self._as_number(head[4:]) == 1 else 8
        tensors, words = self._number(self.long), self._number(self.long)
        self.begun = True
        for _ in range(words):
            self._word()
        for _ in range(tensors):
            self._tensor()
        self.start = self.stream.at + -self.stream.at % self.aligned
        ends = [self.start + at + size for _, shape, kind, at in self.entries if (size := _size(kind, shape))]
        self.missing = max(max(ends, default=0) - self.stream.size, 0)

    def tensors(self) -> Iterator[TensorSpec]:
        """The tensors that have been read."""
        for name, shape, kind, at in self.entries:
            size = _size(kind, shape)
            place = (
                Stretch(self.start + at, size) if self.start is not None and size and self.order == "little" else None
            )
            yield TensorSpec(name, _TYPES[kind][0] if kind in _TYPES else f"type{kind}", shape, place)

    def _word(self) -> None:
        key, kind = self._text(_LONGEST_NAME), self._number(4)
        if kind == _ARRAY:
            self._pass_array()
            return
        text = self._text(_LONGEST_TEXT) if kind == _TEXT else self._said(kind)
        if key == "general.alignment" and text.isdecimal() and 0 < int(text) <= 1 << 20:
            self.aligned = int(text)
        self.said += len(key) + len(text)
        if self.said > self.limits.text or len(self.metadata) == self.limits.nodes:
            raise _Flood
        self.metadata.append((key, text))

    def _said(self, kind: int) -> str:
        if kind not in _WIDTHS:
            raise Broken(self.stream.at, f"a value of type {kind}")
        raw = self.stream.take(_WIDTHS[kind])
        return "" if kind in _FLOATS else str(self._as_number(raw, signed=kind in _SIGNED))

    def _pass_array(self) -> None:
        for _ in range(_DEEPEST):
            kind, count = self._number(4), self._number(self.long)
            if kind in _WIDTHS:
                self._pass(count * _WIDTHS[kind])
                return
            if kind == _TEXT:
                self._pass_texts(count)
                return
            if kind != _ARRAY or count != 1:
                break
        raise Broken(self.stream.at, "an array of what there is no reader for")

    def _pass_texts(self, count: int) -> None:
        self.passed += count
        if self.passed > _MOST_PASSED:
            raise _Flood
        for _ in range(count):
            self._pass(self._number(self.long))

    def _pass(self, count: int) -> None:
        self.stream.passed(count)
        if self.stream.at > self.limits.header:
            raise _Flood

    def _tensor(self) -> None:
        if len(self.entries) == self.limits.nodes or self.stream.at > self.limits.header:
            raise _Flood
        name, rank = self._text(_LONGEST_NAME), self._number(4)
        if rank > _MOST_DIMS:
            raise Broken(self.stream.at, f"a tensor of {rank} dimensions")
        sizes = tuple(self._number(self.long) for _ in range(rank))
        if any(size >= _MOST_NUMBER for size in sizes):
            raise Broken(self.stream.at, "a larger dimension than a tensor can have")
        self.entries.append((name, sizes[::-1], self._number(4), self._number(8)))

    def _text(self, longest: int) -> str:
        length = self._number(self.long)
        left = self.stream.size - self.stream.at
        if length > left:
            raise Broken(self.stream.at, f"{length} bytes where {left} are left")
        if length > longest:
            self.stream.at += length
            return ""
        return self.stream.take(length).decode(errors="backslashreplace")

    def _number(self, width: int) -> int:
        return self._as_number(self.stream.take(width))

    def _as_number(self, raw: bytes, *, signed: bool = False) -> int:
        return int.from_bytes(raw, "big" if self.order == "big" else "little", signed=signed)


def _order(version: bytes) -> str | None:
    """The order of bytes in which this is the number of a version."""
    for order in ("little", "big"):
        if 1 <= int.from_bytes(version, "little" if order == "little" else "big") <= _NEWEST:
            return order
    return None


def _size(kind: int, shape: tuple[int, ...]) -> int:
    """Bytes of numbers; 0 where that is not known."""
    _, block, width = _TYPES.get(kind, ("", 1, 0))
    size = prod(shape) // block * width
    return size if size < _MOST_NUMBER else 0
