"""TIFF: changed where it stands. What no tag that stays points to is blanked, so that nothing is left behind.

A directory that grows, for its notes stood elsewhere before, is written anew behind the file, and so is what does not
fit into the old place.
"""

import struct
from dataclasses import dataclass

from chouxin.person.notes import exif, iptc
from chouxin.person.notes.sorting import Damaged, Kept, Kind, Note, Raw

_PICTURE = {
    *range(254, 260), *range(262, 267), 273, 274, *range(277, 285), 288, 289, 292, 293, 296, 297, 301,
    *range(317, 326), 332, 333, 334, *range(336, 342), 347, *range(512, 522), 529, 530, 531, 532, 34675,
}  # fmt: skip
_PARTS = ((273, 279), (324, 325), (513, 514))
"""Where the picture's data stands, and how long its parts are."""
_XMP, _IPTC, _PHOTOSHOP, _ICC, _LAYERS, _SUB, _C2PA = 700, 33723, 34377, 34675, 37724, 0x014A, 0xCD41


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
            elif entry.tag == _C2PA:
                raw.c2pa.append(entry.value)
            elif entry.tag == _ICC:
                raw.found.append(Note(Kind.COLOUR, "ICC"))
    return raw


def write(body: bytes, kept: Kept) -> bytes:
    """The pictures of `body` with the notes that stay and no other. Raises Damaged."""
    order = exif.order_of(body)
    if order is None:
        raise Damaged("no TIFF, or one of more than four gigabytes")
    listed = list(exif.directories(body))
    if len(listed) >= exif.MOST_IFDS:
        raise Damaged("it has more pages than are looked at")
    file = _File(bytearray(len(body)), body, order, {at: entries for _, at, entries in listed})
    file.out[:8] = body[:8]
    pointer = 4
    for name, place, entries in listed:
        if name.isdigit():
            notes = _first(file, entries, kept) if name == "0" else _other(file, entries)
            pointer = _page(file, pointer, place, entries, notes)
    return bytes(file.out)


@dataclass(frozen=True, slots=True)
class _Row:
    """A tag that stays. at: where its value may stand, or nought."""

    type: int
    count: int
    value: bytes
    at: int = 0


_Rows = dict[int, _Row]


@dataclass(frozen=True, slots=True)
class _File:
    """What is written, what it is made of, and the directories of that by their places."""

    out: bytearray
    body: bytes
    order: str
    directories: dict[int, list[exif.Entry]]

    def put(self, rows: _Rows, place: int, following: bytes = bytes(4)) -> int:
        """Write a directory, where the old one stood if it had as many rows, else behind the file; where it begins."""
        room = struct.unpack_from(self.order + "H", self.body, place)[0] if place else -1
        start = place if len(rows) <= room else self._behind(2 + 12 * len(rows) + 4)
        struct.pack_into(self.order + "H", self.out, start, len(rows))
        for number, (tag, row) in enumerate(sorted(rows.items())):
            at = start + 2 + 12 * number
            struct.pack_into(self.order + "HHI", self.out, at, tag, row.type, row.count)
            if len(row.value) <= 4:
                self.out[at + 8 : at + 12] = row.value.ljust(4, b"\0")
                continue
            value_at = row.at or self._behind(len(row.value))
            struct.pack_into(self.order + "I", self.out, at + 8, value_at)
            self.out[value_at : value_at + len(row.value)] = row.value
        end = start + 2 + 12 * len(rows)
        self.out[end : end + 4] = following
        return start

    def _behind(self, size: int) -> int:
        start = len(self.out) + len(self.out) % 2
        self.out.extend(bytes(start + size - len(self.out)))
        return start


def _page(file: _File, pointer: int, place: int, entries: list[exif.Entry], notes: _Rows) -> int:
    """Write a page whose place stands at `pointer`; where the place of the next page stands."""
    picture = {entry.tag: entry for entry in entries if entry.tag in _PICTURE}
    for where, length in _PARTS:
        if where in picture and length in picture:
            parts = zip(_numbers(picture[where], file.order), _numbers(picture[length], file.order), strict=False)
            for at, size in parts:
                file.out[at : at + size] = file.body[at : at + size]
    rows = notes | {tag: _Row(entry.type, entry.count, entry.value, entry.at) for tag, entry in picture.items()}
    after = place + 2 + 12 * int(struct.unpack_from(file.order + "H", file.body, place)[0])
    start = file.put(rows, place, file.body[after : after + 4].ljust(4, b"\0"))
    struct.pack_into(file.order + "I", file.out, pointer, start)
    return start + 2 + 12 * len(rows)


def _first(file: _File, entries: list[exif.Entry], kept: Kept) -> _Rows:
    """The notes of the first page, which holds those of the whole file."""
    old = {entry.tag: entry for entry in entries}
    rows: _Rows = {}
    if kept.exif is not None:
        staying = exif.staying(kept.exif, turned=True)
        rows |= _rows(file, staying.first, old)
        if staying.camera or staying.index:
            rows[exif.CAMERA] = _inner(file, staying, old)
    manifest = kept.c2pa[0] if kept.c2pa else None
    for tag, type_, value in ((_XMP, 1, kept.xmp), (_IPTC, 7, kept.iptc), (_C2PA, 7, manifest)):
        if value:
            rows[tag] = _row(type_, len(value), value, old.get(tag))
    return rows


def _other(file: _File, entries: list[exif.Entry]) -> _Rows:
    """The notes of a further page."""
    return _rows(
        file, {entry.tag: exif.alone(entry) for entry in entries if exif.stays(entry)}, {e.tag: e for e in entries}
    )


def _inner(file: _File, staying: exif.Staying, old: dict[int, exif.Entry]) -> _Row:
    """Write the directory of EXIF; the row that leads to it."""
    place, inside = _inside(file, old.get(exif.CAMERA))
    rows = _rows(file, staying.camera, inside)
    if staying.index:
        index_place, index = _inside(file, inside.get(exif.INTEROP))
        rows[exif.INTEROP] = _pointer(file, file.put(_rows(file, staying.index, index), index_place))
    return _pointer(file, file.put(rows, place))


def _inside(file: _File, pointer: exif.Entry | None) -> tuple[int, dict[int, exif.Entry]]:
    """The directory that a tag leads to: its place, nought where there is none, and its entries."""
    if pointer is None or len(pointer.value) < 4:
        return 0, {}
    place = int(struct.unpack_from(file.order + "I", pointer.value)[0])
    found = file.directories.get(place)
    return (0, {}) if found is None else (place, {entry.tag: entry for entry in found})


def _pointer(file: _File, place: int) -> _Row:
    return _Row(4, 1, struct.pack(file.order + "I", place))


def _rows(file: _File, staying: dict[int, exif.Entry], old: dict[int, exif.Entry]) -> _Rows:
    turned = {tag: exif.in_order(entry, file.order) for tag, entry in staying.items()}
    return {tag: _row(entry.type, entry.count, entry.value, old.get(tag)) for tag, entry in turned.items()}


def _row(type_: int, count: int, value: bytes, old: exif.Entry | None) -> _Row:
    """A row whose value stands where the old one did, if there is room."""
    return _Row(type_, count, value, old.at if old is not None and len(old.value) >= len(value) else 0)


def _numbers(entry: exif.Entry, order: str) -> list[int]:
    letter = {3: "H", 4: "I"}.get(entry.type)
    return [] if letter is None else [number for (number,) in struct.iter_unpack(order + letter, entry.value)]
