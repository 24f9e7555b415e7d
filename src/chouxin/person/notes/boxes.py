"""The boxes of HEIC, AVIF, MP4 and MOV: changed where they stand, so that nothing else moves.

What goes is overwritten with nothing under the type `free`; what stays and was changed is written behind the last box.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from chouxin.person.notes import auxiliary, labels
from chouxin.person.notes.framing import Box, framed, inside
from chouxin.person.notes.sorting import STAYS, Damaged, Kept, Kind, NoRoom, Note, Raw
from chouxin.person.notes.texts import kind_of

XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_MOST_MEMORY = 256 * 1024 * 1024
_MOST_BOXES = 20_000
_HOLD = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf"}
_FREE = {b"free", b"skip", b"wide"}
_TIMES = {b"mvhd", b"tkhd", b"mdhd"}
_TELLING_TRACKS = {b"meta", b"gpmd", b"camm", b"mebx"}


@dataclass(slots=True)
class Walked:
    """A file's boxes, as far as they matter here. patches: what is to be written where, of the same length each."""

    raw: Raw = field(default_factory=Raw)
    patches: list[tuple[int, bytes]] = field(default_factory=list)
    exif_at: list[tuple[int, int]] = field(default_factory=list)
    xmp_at: list[tuple[int, int]] = field(default_factory=list)
    c2pa_at: list[tuple[int, int]] = field(default_factory=list)
    """Of the manifest's own bytes: place and length."""
    end: int = 0
    last_xmp: int = -1
    """Where the last box of XMP begins."""
    zeroes: list[tuple[int, int]] = field(default_factory=list)
    """What is too large to be a patch: place and length of what is blanked."""


def walk(file: BinaryIO, size: int) -> Walked:
    """Look through a file. Raises Damaged."""
    found = Walked()
    at = 0
    count = 0
    while at + 8 <= size and count < _MOST_BOXES:
        count += 1
        file.seek(at)
        head = file.read(32)
        box = framed(head, at, size)
        if box is None or not box.type.isascii():
            if count == 1:
                raise Damaged("no file of boxes")
            break
        if box.end > size:
            raise Damaged("it breaks off")
        _top(file, box, found)
        at = box.end
    found.end = _cut(found, at)
    if at < size:
        file.seek(at)
        found.raw.found.append(Note(Kind.UNKNOWN, "behind the last box"))
    return found


def _cut(found: Walked, end: int) -> int:
    """Where the file may end: XMP behind all boxes is written there again, and does not make it longer each time."""
    body = found.last_xmp + 8
    if found.zeroes and found.zeroes[-1] == (body, end - body):
        del found.zeroes[-1], found.patches[-1]
        return found.last_xmp
    return end


def _top(file: BinaryIO, box: Box, found: Walked) -> None:
    if box.type in (b"moov", b"meta", b"uuid") and box.end - box.start > _MOST_MEMORY:
        raise Damaged(f"its box {box.type.decode()} is larger than {_MOST_MEMORY} bytes")
    if box.type in (b"moov", b"meta"):
        file.seek(box.start)
        data = file.read(box.end - box.start)
        if box.type == b"moov":
            _moov(data, box, found)
        else:
            _items(file, data, box, found)
    elif box.type == b"uuid":
        file.seek(box.body)
        _uuid(file.read(box.end - box.body), box, found)
    elif box.type == b"mpvd":
        _free(box, found, Note(Kind.CLIP, "HEIC"))
    elif box.type in (b"sefd", b"udta", b"inst", b"thum", b"XMP_", b"xml "):
        _free(box, found, Note(Kind.UNKNOWN, f"box {box.type.decode('latin-1')}"))
    elif box.type in _FREE and box.end - box.body:
        found.zeroes.append((box.body, box.end - box.body))


def _free(box: Box, found: Walked, *notes: Note) -> None:
    found.raw.found += notes
    found.patches.append((box.start + 4, b"free"))
    found.zeroes.append((box.body, box.end - box.body))


def _uuid(body: bytes, box: Box, found: Walked) -> None:
    if body[:16] == XMP:
        found.raw.xmp.append(body[16:])
        found.last_xmp = box.start
        _free(box, found)
    elif body[:16] == C2PA and (at := body.find(b"jumb")) >= 4:
        found.raw.c2pa.append(body[at - 4 :])
        found.c2pa_at.append((box.body + at - 4, len(body) - at + 4))
    else:
        _free(box, found, Note(Kind.UNKNOWN, f"box uuid {body[:4].hex()}"))


def _moov(data: bytes, moov: Box, found: Walked) -> None:
    for box in inside(data, moov.body - moov.start, len(data), moov.start):
        if box.type == b"trak":
            _track(data, box, moov.start, found)
        else:
            _header(data, box, moov.start, found)


def _track(data: bytes, track: Box, base: int, found: Walked) -> None:
    deep = list(_deep(data, track, base))
    kind = next((data[box.body - base + 8 : box.body - base + 12] for box in deep if box.type == b"hdlr"), b"")
    form = next((data[box.body - base + 12 : box.body - base + 16] for box in deep if box.type == b"stsd"), b"")
    if kind == b"meta" or form in _TELLING_TRACKS:
        # Places along the way, as action cameras and some telephones write them.
        found.zeroes += list(_samples(data, deep, base))
        _free(track, found, Note(Kind.LOCATION, f"track {form.decode('latin-1')}"))
        return
    for box in deep:
        _header(data, box, base, found)


def _deep(data: bytes, box: Box, base: int) -> Iterator[Box]:
    for inner in inside(data, box.body - base, box.end - base, base):
        yield inner
        if inner.type in _HOLD:
            yield from _deep(data, inner, base)


def _samples(data: bytes, deep: list[Box], base: int) -> Iterator[tuple[int, int]]:
    """Where the samples of a track stand: whole chunks, by their first byte and the sizes of what they hold."""
    by_type = {box.type: data[box.body - base : box.end - base] for box in deep}
    sizes_, runs = by_type.get(b"stsz", b""), by_type.get(b"stsc", b"")
    if len(sizes_) < 12:
        return
    starts = _rest(by_type.get(b"co64", b""), ">Q") or _rest(by_type.get(b"stco", b""), ">I")
    same, count = struct.unpack_from(">II", sizes_, 4)
    sizes = [same] * min(count, 10_000_000) if same else _rest(sizes_, ">I", 12)
    steps = list(struct.iter_unpack(">III", runs[8 : 8 + max(len(runs) - 8, 0) // 12 * 12]))
    sample, step = 0, 0
    for number, start in enumerate(starts, start=1):
        while step + 1 < len(steps) and steps[step + 1][0] <= number:
            step += 1
        held = steps[step][1] if steps else 0
        yield start, sum(sizes[sample : sample + held])
        sample += held


def _rest(body: bytes, form: str, start: int = 8) -> list[int]:
    """The numbers behind the head of a table."""
    whole = max(len(body) - start, 0) // struct.calcsize(form) * struct.calcsize(form)
    return [number for (number,) in struct.iter_unpack(form, body[start : start + whole])]


def _header(data: bytes, box: Box, base: int, found: Walked) -> None:
    body = data[box.body - base : box.end - base]
    if box.type in _TIMES and len(body) >= 12:
        wide = body[0] == 1
        length = 16 if wide else 8
        if any(body[4 : 4 + length]):
            if box.type == b"mvhd":
                found.raw.found.append(Note(Kind.DATE, "creation time"))
            found.patches.append((box.body + 4, bytes(length)))
    elif box.type in (b"udta", b"meta"):
        staying = b"".join(_staying(box.type, data[box.start - base : box.end - base], found.raw))
        room = box.end - box.start
        if len(staying) == room:
            return
        if room - len(staying) < 8:
            raise Damaged("its notes cannot be taken apart")
        rest = room - len(staying)
        found.patches.append((box.start, staying + struct.pack(">I4s", rest, b"free") + bytes(rest - 8)))
    elif box.type == b"uuid":
        _uuid(body, box, found)
    elif box.type in _FREE and body:
        found.zeroes.append((box.body, len(body)))


def _staying(type_: bytes, box: bytes, raw: Raw) -> Iterator[bytes]:
    """What stays of a `udta` or `meta`, as a whole box."""
    return _user(box, raw) if type_ == b"udta" else _metadata(box, raw)


def _user(box: bytes, raw: Raw) -> Iterator[bytes]:
    kept = b""
    for inner in inside(box, 8, len(box)):
        whole, body = box[inner.start : inner.end], box[inner.body : inner.end]
        if inner.type == b"meta":
            kept += b"".join(_metadata(whole, raw))
        elif inner.type == b"XMP_":
            raw.xmp.append(body)
        else:
            said = body[4:] if inner.type[:1] == b"\xa9" else body[6:]
            words = said.decode("utf-8", "replace").strip("\0")
            raw.texts.append((inner.type.decode("latin-1"), words))
            if stays(inner.type.decode("latin-1"), words):
                kept += _alone(whole, len(whole) - len(said), inner.type.decode("latin-1"), words)
    if kept:
        yield struct.pack(">I4s", len(kept) + 8, b"udta") + kept


def _metadata(box: bytes, raw: Raw) -> Iterator[bytes]:
    # QuickTime's has no version in front of its boxes.
    start = 8 if box[12:16] in (b"hdlr", b"keys", b"mhdr") else 12
    parts = {inner.type: box[inner.start : inner.end] for inner in inside(box, start, len(box))}
    rows = list(_rows(parts))
    raw.texts += [(name, words) for name, words, _ in rows]
    staying = [(name, _alone(value, 16, name, words)) for name, words, value in rows if stays(name, words)]
    if not staying:
        return
    names = [name.encode() for name, _ in staying]
    keys = b"".join(struct.pack(">I4s", len(name) + 8, b"mdta") + name for name in names)
    if b"keys" in parts:
        keys = struct.pack(">I4sII", len(keys) + 16, b"keys", 0, len(staying)) + keys
        heads = [struct.pack(">I", number) for number in range(1, len(staying) + 1)]
    else:
        keys = b""
        heads = [name.encode("latin-1") for name, _ in staying]
    values = b"".join(
        struct.pack(">I", len(value) + 8) + head + value for head, (_, value) in zip(heads, staying, strict=True)
    )
    whole = box[8:start] + parts.get(b"hdlr", b"") + keys + struct.pack(">I4s", len(values) + 8, b"ilst") + values
    yield struct.pack(">I4s", len(whole) + 8, b"meta") + whole


def _rows(parts: dict[bytes, bytes]) -> Iterator[tuple[str, str, bytes]]:
    """Name, words and `data` boxes of each entry."""
    names: list[str] = []
    if (keys := parts.get(b"keys")) is not None:
        names = [keys[box.body : box.end].decode("utf-8", "replace") for box in inside(keys, 16, len(keys))]
    values = parts.get(b"ilst", b"")
    for box in inside(values, 8, len(values)):
        number = int.from_bytes(box.type, "big")
        name = names[number - 1] if names and 0 < number <= len(names) else box.type.decode("latin-1")
        value = values[box.body : box.end]
        yield name, value[16:].decode("utf-8", "replace"), value


def _alone(box: bytes, head: int, name: str, words: str) -> bytes:
    """A box that stays, of the same length; of a label nothing but the label. head: what stands before its words."""
    if kind_of(name, words) is not Kind.AI:
        return box
    said = box[head:]
    text = labels.alone(said.decode("utf-8", "surrogateescape")).text.encode("utf-8", "surrogateescape")
    return box[:head] + text.ljust(len(said))


def stays(name: str, words: str) -> bool:
    """Whether an entry of a video stays."""
    return kind_of(name, words) in STAYS


def _items(file: BinaryIO, data: bytes, meta: Box, found: Walked) -> None:
    boxes = {box.type: box for box in inside(data, 12, len(data))}
    kinds = auxiliary.kinds(data, boxes.get(b"iinf"))
    further = auxiliary.further(data, boxes)
    within = boxes.get(b"idat")
    for item, extents, method in _places(data, boxes.get(b"iloc")):
        kind = kinds.get(item, auxiliary.Item(b"", b"", 0))
        type_, content = kind.type, kind.content
        if method == 1 and within is not None:
            extents[:] = [(at + within.body + meta.start, size) for at, size in extents]
        if item in further and method < 2 and item in kinds:
            # Nobody takes an item of this type for a picture, so that what is blanked is not missed.
            found.patches.append((meta.start + kinds[item].place, b"free"))
            found.zeroes += extents
            continue
        if type_ not in (b"Exif", b"mime") or method > 1 or sum(size for _, size in extents) > _MOST_MEMORY:
            continue
        body = b""
        for at, size in extents:
            file.seek(at)
            body += file.read(size)
        if type_ == b"Exif" and len(body) > 8:
            skip = 4 + struct.unpack_from(">I", body)[0]
            found.raw.exif.append(body[skip:].removeprefix(b"Exif\0\0"))
            found.exif_at += extents
        elif b"rdf+xml" in content:
            if body.strip():
                found.raw.xmp.append(body)
            found.xmp_at += extents
    if b"thmb" in further.values():
        found.raw.found.append(Note(Kind.THUMBNAIL, "HEIC"))
    if b"auxl" in further.values():
        found.raw.found.append(Note(Kind.SECOND, "HEIC depth" if b"epth" in data else "HEIC"))
    if b"colr" in data:
        found.raw.found.append(Note(Kind.COLOUR, "ICC"))


def _places(data: bytes, box: Box | None) -> Iterator[tuple[int, list[tuple[int, int]], int]]:
    """Each item's number, extents (place, length) and how they are to be read."""
    if box is None or box.end - box.body < 8:
        return
    version = data[box.body]
    sizes = data[box.body + 4], data[box.body + 5]
    offset, length, base, index = sizes[0] >> 4, sizes[0] & 15, sizes[1] >> 4, sizes[1] & 15 if version else 0
    at = box.body + 6

    def number(wide: int) -> int:
        nonlocal at
        at += wide
        return int.from_bytes(data[at - wide : at], "big")

    for _ in range(min(number(4 if version > 1 else 2), 10_000)):
        if at >= box.end:
            return
        item = number(4 if version > 1 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        start = number(base)
        extents = []
        for _ in range(min(number(2), 10_000)):
            number(index)
            begin = start + number(offset)
            extents.append((begin, number(length)))
        yield item, extents, method


def changes(found: Walked, kept: Kept) -> tuple[list[tuple[int, bytes]], bytes]:
    """What is to be written where, and what behind the last box. Raises Damaged."""
    patches = list(found.patches)
    patches += _exif(found.exif_at, kept.exif or _NO_EXIF)
    # One that has no room where the old one stood goes behind as well.
    inside = kept.xmp is None or (bool(found.xmp_at) and len(kept.xmp) <= _room(found.xmp_at))
    packet = kept.xmp if inside and kept.xmp is not None else _NO_XMP
    patches += _spread(found.xmp_at, packet if len(packet) <= _room(found.xmp_at) else b"", b" ")
    patches += [(at, box[:size]) for (at, size), box in zip(found.c2pa_at, kept.c2pa, strict=True)]
    return patches, b"" if inside or kept.xmp is None else xmp_box(kept.xmp)


_NO_EXIF = b"MM\0*\0\0\0\x08\0\0\0\0\0\0"
"""A block without any tags."""
_NO_XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'


def _exif(extents: list[tuple[int, int]], block: bytes) -> list[tuple[int, bytes]]:
    """EXIF, with the six bytes before it that some readers look for, if there is room for them."""
    for head in (b"\0\0\0\6Exif\0\0", bytes(4)):
        for body in (head + block, head + block.removesuffix(b"\0")):  # the last byte may be there to make it even
            if len(body) <= _room(extents):
                return _spread(extents, body, b"\0")
    if extents and block is not _NO_EXIF:
        raise NoRoom("its notes that stay do not fit")
    return _spread(extents, b"", b"\0")


def _room(extents: list[tuple[int, int]]) -> int:
    return sum(size for _, size in extents)


def _spread(extents: list[tuple[int, int]], body: bytes, filler: bytes) -> list[tuple[int, bytes]]:
    """A body over the places that the old one took, which has room for it."""
    padded, at, patches = body.ljust(_room(extents), filler), 0, []
    for place, size in extents:
        patches.append((place, padded[at : at + size]))
        at += size
    return patches


def xmp_box(xmp: bytes) -> bytes:
    """XMP as a box of its own."""
    return struct.pack(">I4s", len(xmp) + 24, b"uuid") + XMP + xmp


def c2pa_box(manifest: bytes) -> bytes:
    """A manifest as a box of its own."""
    body = C2PA + bytes(4) + b"manifest\0" + bytes(8) + manifest
    return struct.pack(">I4s", len(body) + 8, b"uuid") + body
