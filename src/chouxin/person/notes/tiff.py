"""TIFF: changed where it stands. What no tag that stays points to is blanked, so that nothing is left behind."""

import struct

from chouxin.person.notes import exif, iptc
from chouxin.person.notes.sorting import Damaged, Kept, Kind, NoRoom, Note, Raw

_PICTURE = {
    *range(254, 260), *range(262, 267), 273, 274, *range(277, 285), 288, 289, 292, 293, 296, 297, 301,
    *range(317, 326), 332, 333, 334, *range(336, 342), 347, *range(512, 522), 529, 530, 531, 532, 34675,
}  # fmt: skip
_PARTS = ((273, 279), (324, 325), (513, 514))
"""Where the picture's data stands, and how long its parts are."""
_XMP, _IPTC, _PHOTOSHOP, _ICC, _LAYERS, _SUB = 700, 33723, 34377, 34675, 37724, 0x014A


def read(data: bytes) -> Raw:
    """All notes of a TIFF file. Raises Damaged."""
    if exif.order_of(data) is None:
        raise Damaged("no TIFF, or one of more than four gigabytes")
    raw = Raw(exif=[data])
    for _, _, entries in exif.directories(data):
        for entry in entries:
            if entry.tag == _XMP:
                raw.xmp.append(entry.value)
            elif entry.tag == _IPTC:
                raw.iptc.append(entry.value)
            elif entry.tag == _PHOTOSHOP:
                records, _, xmp, found = iptc.inside(entry.value)
                raw.iptc += records
                raw.xmp += xmp
                raw.found += found
            elif entry.tag == _LAYERS:
                raw.found.append(Note(Kind.SECOND, "TIFF layers"))
            elif entry.tag == _SUB:
                raw.found.append(Note(Kind.SECOND, "TIFF SubIFD"))
            elif entry.tag == _ICC:
                raw.found.append(Note(Kind.COLOUR, "ICC"))
    return raw


def write(body: bytes, kept: Kept) -> bytes:
    """The pictures of `body` with the notes that stay and no other. Raises Damaged."""
    order = exif.order_of(body)
    if order is None:
        raise Damaged("no TIFF, or one of more than four gigabytes")
    out = bytearray(len(body))
    out[:8] = body[:8]
    for name, place, entries in exif.directories(body):
        if name.isdigit():
            _directory(out, body, order, place, entries, kept if name == "0" else Kept())
    return bytes(out)


def _directory(  # noqa: PLR0913 - a directory: where it stands, what is in it, what stays
    out: bytearray, body: bytes, order: str, place: int, entries: list[exif.Entry], kept: Kept
) -> None:
    count = struct.unpack_from(order + "H", body, place)[0]
    after = place + 2 + 12 * count
    following = body[after : after + 4]
    staying = {entry.tag: entry for entry in entries if entry.tag in _PICTURE or (entry.tag in exif.RIGHTS)}
    rows: dict[int, tuple[int, int, bytes, int]] = {
        tag: (entry.type, entry.count, entry.value, entry.at) for tag, entry in staying.items()
    }
    old = {entry.tag: entry for entry in entries}
    for tag, type_, value in ((_XMP, 1, kept.xmp), (_IPTC, 7, kept.iptc)):
        if value:
            # Where the old one stood, if there is room.
            room = tag in old and len(old[tag].value) >= len(value)
            rows[tag] = (type_, len(value), value, old[tag].at if room else 0)
    new = len(rows) > count
    start = len(out) if new else place
    if new:
        raise NoRoom("its notes that stay do not fit")
    for where, length in _PARTS:
        if where in staying and length in staying:
            for at, size in zip(_numbers(staying[where], order), _numbers(staying[length], order), strict=False):
                out[at : at + size] = body[at : at + size]
    struct.pack_into(order + "H", out, start, len(rows))
    for number, (tag, (sort, length_, content, at)) in enumerate(sorted(rows.items())):
        row = start + 2 + 12 * number
        struct.pack_into(order + "HHI", out, row, tag, sort, length_)
        if len(content) <= 4:
            out[row + 8 : row + 12] = content.ljust(4, b"\0")
        elif at:
            struct.pack_into(order + "I", out, row + 8, at)
            out[at : at + len(content)] = content
        else:
            out += bytes(len(out) % 2)
            struct.pack_into(order + "I", out, row + 8, len(out))
            out += content
    end = start + 2 + 12 * len(rows)
    out[end : end + 4] = following


def _numbers(entry: exif.Entry, order: str) -> list[int]:
    letter = {3: "H", 4: "I"}.get(entry.type)
    return [] if letter is None else [number for (number,) in struct.iter_unpack(order + letter, entry.value)]
