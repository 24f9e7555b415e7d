"""How boxes follow one another and lie in each other, in HEIC, AVIF, MP4 and MOV."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A box. start: of its head; body: of what it holds; end: behind it."""

    type: bytes
    start: int
    body: int
    end: int


def framed(head: bytes, at: int, size: int) -> Box | None:
    """The box whose head stands at `at`, in a file that is so long; None where that is none."""
    if len(head) < 8:
        return None
    length, type_ = struct.unpack_from(">I4s", head)
    body = at + 8
    if length == 1:
        if len(head) < 16:
            return None
        length, body = struct.unpack_from(">Q", head, 8)[0], at + 16
    elif length == 0:
        length = size - at
    return Box(type_, at, body, at + length) if at + length >= body else None


def inside(data: bytes, start: int, end: int, base: int = 0) -> Iterator[Box]:
    """The boxes of a part of `data`; places count from `base`."""
    at = start
    while at + 8 <= end:
        box = framed(data[at : at + 16], at, end)
        if box is None or box.end > end:
            return
        yield Box(box.type, box.start + base, box.body + base, box.end + base)
        at = box.end
