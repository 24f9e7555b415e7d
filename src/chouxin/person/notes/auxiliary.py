"""Which items of a HEIC or AVIF file are further pictures of what is in it: small ones, depth, outlines, brightness.

What says how clear the picture is (alpha) is part of it and stays.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from chouxin.person.notes.framing import Box, inside

_CLEARNESS = (b"alpha", b"auxid:1\0")
_MOST = 10_000


def further(data: bytes, boxes: Mapping[bytes, Box]) -> dict[int, bytes]:
    """The items of a `meta` that are not the picture itself, each with what makes it one: `thmb` or `auxl`."""
    if (iref := boxes.get(b"iref")) is None:
        return {}
    clear: frozenset[int] = frozenset()
    if (iprp := boxes.get(b"iprp")) is not None:
        held = {box.type: box for box in inside(data, iprp.body, iprp.end)}
        ipco, ipma = held.get(b"ipco"), held.get(b"ipma")
        if ipco is not None and ipma is not None:
            listed = inside(data, ipco.body, ipco.end)
            clear = _clearness(data, listed, data[ipma.body : ipma.end])
    references = inside(data, iref.body + 4, iref.end)
    return _superfluous(data, references, wide=data[iref.body : iref.body + 1] > b"\0", clear=clear)


@dataclass(frozen=True, slots=True)
class Item:
    """An item's type, what sort of text it is, and where its type stands."""

    type: bytes
    content: bytes
    place: int


def kinds(data: bytes, box: Box | None) -> dict[int, Item]:
    """What each item is, as `iinf` says."""
    found: dict[int, Item] = {}
    if box is None:
        return found
    start = box.body + 4 + (2 if data[box.body] == 0 else 4)
    for entry in inside(data, start, box.end):
        version, at = data[entry.body], entry.body + 4
        if version < 2:
            continue
        wide = 4 if version > 2 else 2
        item = int.from_bytes(data[at : at + wide], "big")
        type_ = data[at + wide + 2 : at + wide + 6]
        rest = data[at + wide + 6 : entry.end].split(b"\0")
        content = rest[1] if type_ == b"mime" and len(rest) > 1 else b""
        found[item] = Item(type_, content, at + wide + 2)
    return found


def _superfluous(data: bytes, references: Iterable[Box], wide: bool, clear: frozenset[int]) -> dict[int, bytes]:
    """The items that are not the picture itself, each with what makes it one (`thmb` or `auxl`); also those that one
    is put together of. references: the boxes in `iref`, wide: their numbers have four bytes. clear: what
    `_clearness` says.
    """
    found: dict[int, bytes] = {}
    parts: dict[int, list[int]] = {}
    for box in references:
        source, targets = _numbers(data[box.body : box.end], wide)
        if box.type == b"thmb" or (box.type == b"auxl" and source not in clear):
            found[source] = box.type
        elif box.type == b"dimg":
            parts[source] = targets
    # Tiles belong to one picture; what another one needs stays.
    needed = {part for whole, listed in parts.items() if whole not in found for part in listed}
    for whole, why in list(found.items()):
        for part in parts.get(whole, ()):
            if part not in needed:
                found[part] = why
    return found


def _clearness(data: bytes, properties: Iterable[Box], owners: bytes) -> frozenset[int]:
    """The items that say how clear a picture is. properties: the boxes in `ipco`; owners: what `ipma` holds."""
    numbers = {
        number
        for number, box in enumerate(properties, start=1)
        if box.type == b"auxC" and any(word in data[box.body : box.end] + b"\0" for word in _CLEARNESS)
    }
    return frozenset(item for item, listed in _owned(owners) if numbers & set(listed))


def _numbers(body: bytes, wide: bool) -> tuple[int, list[int]]:
    size, form = (4, ">I") if wide else (2, ">H")
    if len(body) < size + 2:
        return -1, []
    count = min(struct.unpack_from(">H", body, size)[0], (len(body) - size - 2) // size)
    targets = [struct.unpack_from(form, body, size + 2 + size * at)[0] for at in range(count)]
    return struct.unpack_from(form, body)[0], targets


def _owned(body: bytes) -> Iterator[tuple[int, list[int]]]:
    if len(body) < 8:
        return
    wide, long = body[0] > 0, body[3] & 1
    at = 8
    for _ in range(min(struct.unpack_from(">I", body, 4)[0], _MOST)):
        head = 5 if wide else 3
        if at + head > len(body):
            return
        item, count = int.from_bytes(body[at : at + head - 1], "big"), body[at + head - 1]
        at += head
        step = 2 if long else 1
        listed = [int.from_bytes(body[at + n * step : at + (n + 1) * step], "big") for n in range(count)]
        at += count * step
        yield item, [number & (0x7FFF if long else 0x7F) for number in listed]
