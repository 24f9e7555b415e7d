"""C2PA manifests: kept, byte for byte but for what would undo the cover.

A manifest says who made a picture and how, so it stays. Its signature does not fit a changed file any more, which
whoever checks it is told. It may hold a small picture of what is covered now, and the place; these bytes are blanked
and nothing is moved.
"""

import re
import struct
from collections.abc import Iterator

from chouxin.person.notes import cbor, members, private
from chouxin.person.notes.sorting import Kind

_DEEPEST = 32


def is_manifest(box: bytes) -> bool:
    """Whether a JUMBF box holds a store of C2PA's."""
    return box[4:8] == b"jumb" and b"c2pa" in box[:64]


def blanked(box: bytes, *, pictures: bool) -> tuple[bytes, tuple[Kind, ...]]:
    """The box, of the same length, without places, serial numbers and owners, and what of these was blanked in it.

    pictures: whether small pictures are blanked too.
    """
    out = bytearray(box)
    kinds: set[Kind] = set()
    for label, type_, start, end in _contents(box, 0, len(box), "", 0):
        if type_ == b"bidb" and pictures and ("thumbnail" in label or "|image/" in label):
            out[start:end] = bytes(end - start)
        elif type_ == b"json":
            kinds |= _blank(out, start, end)
        elif type_ == b"cbor":
            kinds |= cbor.blank(out, start, end, _kind_of)
    return bytes(out), tuple(kind for kind in Kind if kind in kinds)


def _kind_of(name: str) -> Kind | None:
    """What a member gives away. Names without a prefix are C2PA's own too, where a location is that of a file."""
    return private.kind_of(name, narrow=":" not in name)


def _blank(data: bytearray, start: int, end: int) -> set[Kind]:
    """The same for JSON."""
    text = data[start:end].decode("latin-1")  # a character a byte
    top = members.read(text)
    kinds: set[Kind] = set()
    waiting: list[tuple[members.Value, Kind | None]] = [] if top is None else [(top, None)]
    while waiting:
        value, kind = waiting.pop()
        waiting += [(member.value, kind or _kind_of(member.key)) for member in value.members]
        if kind is None or value.sort in ("{", "["):
            continue
        old = text[value.start : value.end]
        nothing = _nothing(old)
        if old != nothing:
            data[start + value.start : start + value.end] = nothing.encode("latin-1")
            kinds.add(kind)
    return kinds


def _nothing(old: str) -> str:
    """What stands for a value of JSON, in the same room."""
    if old[:1] == '"':
        whole = len(old) > 1 and old[-1] == '"'
        return '"' + " " * (len(old) - 1 - whole) + '"' * whole
    return old if old in ("true", "false", "null") else "0".ljust(len(old))


def says_ai(box: bytes) -> bool:
    """Whether it says that a machine made or changed the picture."""
    return bool(re.search(rb"rainedAlgorithmic|algorithmicMedia|compositeSynthetic", box))


def _contents(data: bytes, start: int, end: int, label: str, depth: int) -> Iterator[tuple[str, bytes, int, int]]:
    """The boxes that hold something: label of what they are in, type, start and end of the content."""
    while start + 8 <= end and depth < _DEEPEST:
        size, type_ = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1 and start + 16 <= end:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        stop = end if size == 0 else min(start + size, end)
        if stop <= start + head - 1 or size in range(1, head):
            return
        if type_ == b"jumb":
            yield from _contents(data, start + head, stop, label, depth + 1)
        elif type_ == b"jumd":
            label = f"{label}/{data[start + head + 17 : stop].split(bytes(1))[0].decode('ascii', 'replace')}"
        elif type_ == b"bfdb":
            label = f"{label}|{data[start + head + 1 : stop].split(bytes(1))[0].decode('ascii', 'replace')}"
        else:
            yield label, type_, start + head, stop
        start = stop
