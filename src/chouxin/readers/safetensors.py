"""Safetensors: a length, a header in JSON, and numbers that are not looked at.

Only the header is read, however large the file is. A shard of a model is a file like any other.
"""

import json
from collections.abc import Iterator
from math import prod
from typing import Any, TypeGuard

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

_PREFIX = 8
_LONGEST_NAME = 4096
_MOST_DIMS = 64
_MOST_NUMBER = 1 << 63
_METADATA = "__metadata__"
_BITS = {
    "BOOL": 8,
    "U8": 8,
    "I8": 8,
    "F8_E5M2": 8,
    "F8_E4M3": 8,
    "F8_E8M0": 8,
    "F4": 4,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "I64": 64,
    "U64": 64,
    "F64": 64,
    "C64": 64,
}
_TYPES = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64"}

Pairs = list[tuple[str, Any]]


class Safetensors:
    """A file's tensors by name, type and shape, and its metadata.

    A header that contradicts itself, or does not fit the file, gives what can be read of it and a fault.
    """

    name = "safetensors"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether there is a length that fits the file, and then the beginning of a JSON object."""
        length = int.from_bytes(head[:_PREFIX], "little")
        return head[_PREFIX : _PREFIX + 1] == b"{" and 2 <= length <= source.size - _PREFIX

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part; beside it a fault for each sort of thing that is wrong. Raises Unreadable without a header."""
        length = int.from_bytes(source.pread(0, _PREFIX), "little")
        where = source.locator.at(Offset(_PREFIX))
        if length > limits.header:
            why = f"a header of {length} bytes; the limit is {limits.header}"
            raise Unreadable(FaultKind.TOO_LARGE, why, where)
        header = _Header(_PREFIX + length, source.size - _PREFIX - length, limits)
        try:
            header.take(json.loads(source.pread(_PREFIX, length), object_pairs_hook=list))
        except (ValueError, RecursionError) as error:
            raise Unreadable(FaultKind.UNREADABLE, "the header is no JSON object", where) from error
        view = Tensors("safetensors", tuple(header.tensors), tuple(header.metadata))
        yield Part(source.item_id, source.locator, digest_of(view), view)
        for kind, why in header.problems():
            yield Fault(source.item_id, self.name, source.locator, kind, why)


class _Header:
    """What has been read of a header. start: the byte after it; room: bytes from there on."""

    def __init__(self, start: int, room: int, limits: Limits) -> None:
        self.start, self.room, self.limits = start, room, limits
        self.tensors: list[TensorSpec] = []
        self.metadata: list[tuple[str, str]] = []
        self.ranges: list[tuple[int, int]] = []
        self.broken, self.twice, self.left_out, self.said = 0, 0, 0, 0

    def take(self, pairs: object) -> None:
        """Read the header. Raises ValueError where it is no object."""
        if not _is_object(pairs):
            raise ValueError
        seen = set()
        for name, value in pairs:
            self.twice += name in seen
            seen.add(name)
            if name == _METADATA:
                self._say(value)
            elif len(self.tensors) == self.limits.nodes:
                self.left_out += 1
            else:
                self._tensor(name, value)

    def _say(self, value: object) -> None:
        if not _is_object(value):
            self.broken += 1
            return
        for key, said in value:
            if not isinstance(said, str):
                self.broken += 1
                continue
            self.said += len(key) + len(said)
            if self.said > self.limits.text:
                self.left_out += 1
            else:
                self.metadata.append((_readable(key), _readable(said)))

    def _tensor(self, name: str, value: object) -> None:
        said = dict(value) if _is_object(value) else {}
        dtype, shape, offsets = said.get("dtype"), said.get("shape"), said.get("data_offsets")
        if (
            not isinstance(dtype, str)
            or len(dtype) > 32
            or len(name) > _LONGEST_NAME
            or not _are_sizes(shape)
            or len(shape) > _MOST_DIMS
            or not _are_sizes(offsets)
            or len(offsets) != 2
        ):
            self.broken += 1
            return
        start, end = offsets
        bits = _BITS.get(dtype)
        if end < start or (bits is not None and (prod(shape) * bits + 7) // 8 != end - start):
            self.broken += 1
        self.ranges.append((start, end))
        kind = _TYPES.get(dtype, _readable(dtype.lower()))
        place = Stretch(self.start + start, end - start) if start <= end <= self.room else None
        self.tensors.append(TensorSpec(_readable(name), kind, tuple(shape), place))

    def problems(self) -> Iterator[tuple[FaultKind, str]]:
        """What is wrong with the header, one sentence a sort."""
        if self.broken:
            yield FaultKind.UNREADABLE, f"{self.broken} entries of the header contradict themselves or are no tensors"
        if self.twice:
            yield FaultKind.UNREADABLE, f"{self.twice} names are given twice"
        if self.left_out:
            yield FaultKind.TOO_LARGE, f"{self.left_out} tensors or words of the header are left out"
        at = shared = gaps = 0
        for start, end in sorted(self.ranges):
            shared += start < at
            gaps += max(start - at, 0)
            at = max(at, end)
        if at > self.room:
            yield FaultKind.UNREADABLE, f"the tensors reach {at - self.room} bytes beyond the end of the file"
        if shared:
            yield FaultKind.UNREADABLE, f"{shared} tensors share bytes with others"
        if spare := gaps + max(self.room - at, 0):
            yield FaultKind.UNSUPPORTED, f"{spare} bytes belong to no tensor; they are not looked at"


def _is_object(value: object) -> TypeGuard[Pairs]:
    # Objects come as lists of pairs, so that a name that is given twice is seen; a JSON array holds no tuples.
    return isinstance(value, list) and all(isinstance(pair, tuple) for pair in value)


def _are_sizes(value: object) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(size) is int and 0 <= size < _MOST_NUMBER for size in value)


def _readable(text: str) -> str:
    # Half a character must not get as far as a report.
    return text.encode(errors="backslashreplace").decode()
