"""EXIF: read entry by entry, and written anew with the few that stay. Also the tags of TIFF, which are the same."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chouxin.person.notes import generators, labels
from chouxin.person.notes.sorting import Kind, Note, brief

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 129: 1}
_WIDTHS = {3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4}
"""Of the numbers that a type is made of, where they have more than one byte."""
_MOST_ENTRIES, MOST_IFDS = 2_000, 2_000
CAMERA, _GPS, INTEROP, _SUB = 0x8769, 0x8825, 0xA005, 0x014A
_POINTERS = {CAMERA: "exif", _GPS: "gps", INTEROP: "interop"}
ORIENTATION = 0x0112
_STRIPS = (0x0111, 0x0144)
COMMENT, _COLOUR_SPACE, _INTEROP_INDEX = 0x9286, 0xA001, 0x0001

RIGHTS = {0x013B: "Artist", 0x8298: "Copyright", 0x9C9D: "XPAuthor"}
_WORDS = {0x010E, 0x0131, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F, 0x010D, 0xA436, 0xA439, 0xA43A, 0xA43B, 0xA43C}
"""Tags of free words: they go, unless they say that a machine made the picture."""
_KINDS = {
    **dict.fromkeys((0x0132, 0x9003, 0x9004, 0x9290, 0x9291, 0x9292, 0x882A, 0x9010, 0x9011, 0x9012), Kind.DATE),
    **dict.fromkeys((0x010F, 0x0110, 0x013C, 0x0131, 0xA433, 0xA434, 0xA432, 0xC614), Kind.DEVICE),
    **dict.fromkeys((0xA431, 0xA435, 0xC62F, 0xA420, 0xC65D), Kind.SERIAL),
    **dict.fromkeys((0xA430, 0xA437, 0xA438), Kind.OWNER),
    **dict.fromkeys((0x927C, 0xC634), Kind.MAKER),
    **dict.fromkeys((0x010E, 0x9286, 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F, 0xA436, 0xA439), Kind.TEXT),
    **dict.fromkeys((0x010D,), Kind.TEXT),
}
_NAMES = {
    0x0132: "DateTime", 0x9003: "DateTimeOriginal", 0x9004: "DateTimeDigitized", 0x010F: "Make", 0x0110: "Model",
    0x013C: "HostComputer", 0x0131: "Software", 0xA433: "LensMake", 0xA434: "LensModel", 0xA431: "BodySerialNumber",
    0xA435: "LensSerialNumber", 0xC62F: "CameraSerialNumber", 0xA420: "ImageUniqueID", 0xA430: "CameraOwnerName",
    0xA437: "Photographer", 0xA438: "ImageEditor", 0x927C: "MakerNote", 0x010E: "ImageDescription",
    0x9286: "UserComment", 0x9C9B: "XPTitle", 0x9C9C: "XPComment", 0x9C9E: "XPKeywords", 0x9C9F: "XPSubject",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A tag of a directory. order: of its bytes; place: where its twelve bytes stand; at: where its value does."""

    directory: str
    order: str
    tag: int
    type: int
    count: int
    value: bytes
    place: int
    at: int


def order_of(block: bytes) -> str | None:
    """`<` or `>`, as struct has it; None for what is no such block."""
    return {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])


def directories(block: bytes) -> Iterator[tuple[str, int, list[Entry]]]:
    """Each directory: its name (`0`, `1` … for those in a row, `exif`, `gps`, `interop`, `sub`), place and entries."""
    order = order_of(block)
    if order is None or len(block) < 8:
        return
    waiting = [("0", struct.unpack_from(order + "I", block, 4)[0])]
    seen: set[int] = set()
    while waiting and len(seen) < MOST_IFDS:
        name, place = waiting.pop(0)
        if place in seen or not 8 <= place <= len(block) - 2:
            continue
        seen.add(place)
        count = struct.unpack_from(order + "H", block, place)[0]
        entries = list(_entries(block, order, name, place, min(count, _MOST_ENTRIES)))
        yield name, place, entries
        for entry in entries:
            if entry.tag in _POINTERS and len(entry.value) >= 4:
                waiting.append((_POINTERS[entry.tag], struct.unpack_from(order + "I", entry.value)[0]))
            elif entry.tag == _SUB:
                waiting += [("sub", at) for (at,) in struct.iter_unpack(order + "I", entry.value[: 4 * entry.count])]
        after = place + 2 + 12 * count
        if (
            name.isdigit()
            and after + 4 <= len(block)
            and (following := struct.unpack_from(order + "I", block, after)[0])
        ):
            waiting.append((str(int(name) + 1), following))


def _entries(block: bytes, order: str, name: str, place: int, count: int) -> Iterator[Entry]:
    left = 2 * len(block)  # values that lie over one another would fill the memory
    for number in range(count):
        start = place + 2 + 12 * number
        if start + 12 > len(block):
            return
        tag, type_, length = struct.unpack_from(order + "HHI", block, start)
        size = _SIZES.get(type_, 0) * length
        at = start + 8 if size <= 4 else struct.unpack_from(order + "I", block, start + 8)[0]
        if size and at + size <= len(block):
            left -= size
            if left < 0:
                return
            yield Entry(name, order, tag, type_, length, block[at : at + size], start, at)


def in_order(entry: Entry, order: str) -> Entry:
    """An entry with the bytes of its numbers in this order."""
    if entry.order == order:
        return entry
    head = 8 if entry.tag == COMMENT and entry.value.startswith(b"UNICODE\0") else 0
    width = 2 if head else _WIDTHS.get(entry.type, 1)
    whole = head + (len(entry.value) - head) // width * width
    turned = b"".join(entry.value[at : at + width][::-1] for at in range(head, whole, width))
    return replace(entry, order=order, value=entry.value[:head] + turned + entry.value[whole:])


def notes(block: bytes) -> Iterator[Note]:
    """What an EXIF block, or a TIFF file, tells, sorted."""
    file = False
    for name, _, entries in directories(block):
        # Only in a file is the first directory that of a picture, and the second then that of another page.
        file |= name == "0" and any(entry.tag in _STRIPS for entry in entries)
        if name == "gps":
            place = position(entries, order_of(block) or "<")
            # Some cameras write the version of it and nothing else.
            if place or any(entry.tag not in (0, 0x12) for entry in entries):
                yield Note(Kind.LOCATION, "EXIF GPS", place)
        elif name == "1" and entries and not file:
            yield Note(Kind.THUMBNAIL, "EXIF")
        else:
            for entry in entries:
                yield from _notes(entry)


def _notes(entry: Entry) -> Iterator[Note]:
    shown = "" if entry.tag in (0x927C, 0xC634) else brief(_text(entry))
    if entry.tag in RIGHTS:
        if shown:
            yield Note(Kind.RIGHTS, f"EXIF {RIGHTS[entry.tag]}", shown)
        return
    kind = _KINDS.get(entry.tag)
    where = f"EXIF {_NAMES.get(entry.tag, hex(entry.tag))}"
    if _is_label(entry):
        yield from labels.notes(_text(entry), where)
    elif kind is not None and (shown or (kind is not Kind.TEXT and entry.type != 2)):
        yield Note(kind, where, shown)


def _text(entry: Entry) -> str:
    if entry.type not in (1, 2, 7, 129):
        return ""
    head, code = _alphabet(entry)
    return entry.value[len(head) :].decode(code, "surrogateescape" if code == "utf-8" else "replace").strip("\0 ")


def _alphabet(entry: Entry) -> tuple[bytes, str]:
    """What stands in front of the words, and their alphabet."""
    if entry.tag in range(0x9C9B, 0x9CA0):
        return b"", "utf-16-le"
    if entry.tag == COMMENT:
        for head, code in ((b"ASCII\0\0\0", "utf-8"), (b"UNICODE\0", _wide(entry)), (bytes(8), "utf-8")):
            if entry.value.startswith(head):
                return head, code
    return b"", "utf-8"


def _wide(entry: Entry) -> str:
    """The alphabet of a comment in sixteen bits. Some programs write it in the other order than the block."""
    words = entry.value[8:]
    if words[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    big, little = words[::2].count(0), words[1::2].count(0)  # of what is plain the first or the second byte is nought
    if big == little:
        return "utf-16-le" if entry.order == "<" else "utf-16-be"
    return "utf-16-be" if big > little else "utf-16-le"


def position(entries: list[Entry], order: str) -> str:
    """Latitude and longitude of a GPS directory to a hundredth of a degree; empty where there is none."""
    by_tag = {entry.tag: entry for entry in entries}
    found = []
    for tag in (2, 4):
        entry = by_tag.get(tag)
        if entry is None or entry.type not in (5, 10) or len(entry.value) < 24:
            return ""
        parts = struct.unpack_from(order + "6I", entry.value)
        degrees = sum(a / b / 60**n for n, (a, b) in enumerate(zip(parts[::2], parts[1::2], strict=True)) if b)
        side = by_tag[tag - 1].value[:1] if tag - 1 in by_tag else b""
        found.append(f"{-degrees if side in b'SW' and side else degrees:.2f}")
    return ", ".join(found)


@dataclass(frozen=True, slots=True)
class Staying:
    """What stays of a block, by its directories and tags. order: of the block's bytes."""

    order: str
    first: dict[int, Entry]
    camera: dict[int, Entry]
    index: dict[int, Entry]


def staying(block: bytes, *, turned: bool) -> Staying:
    """What stays: rights, words about AI, the colour space; how it is to be turned unless `turned`."""
    found = Staying(order_of(block) or "<", {}, {}, {})
    for name, _, entries in directories(block):
        for entry in entries:
            if name == "0" and (stays(entry) or (entry.tag == ORIENTATION and not turned)):
                found.first.setdefault(entry.tag, alone(entry))
            elif name == "exif" and (stays(entry) or entry.tag == _COLOUR_SPACE):
                found.camera.setdefault(entry.tag, alone(entry))
            elif name == "interop" and entry.tag == _INTEROP_INDEX and entry.value[:3] in (b"R98", b"R03", b"THM"):
                found.index.setdefault(entry.tag, entry)
    return found


def stays(entry: Entry) -> bool:
    """Whether a tag tells of rights or of AI."""
    return entry.tag in RIGHTS or _is_label(entry)


def _is_label(entry: Entry) -> bool:
    if entry.tag in _WORDS:
        return generators.of_ai(_text(entry))
    # ComfyUI writes its graphs where a camera writes its name.
    return entry.tag in (0x010F, 0x0110) and generators.states(_text(entry))


def alone(entry: Entry) -> Entry:
    """An entry that stays; of a label nothing but the label."""
    if entry.tag in RIGHTS or not _is_label(entry):
        return entry
    head, code = _alphabet(entry)
    found = labels.alone(_text(entry))
    if not found.taken:
        return entry
    value = head + found.text.encode(code, "surrogateescape")
    value += b"\0" if entry.type == 2 else b""
    return replace(entry, value=value, count=len(value))


def kept(block: bytes, *, turned: bool) -> bytes | None:
    """The block with what stays of it; None where nothing does."""
    found = staying(block, turned=turned)
    return _written(found) if found.first or found.camera else None


def _written(found: Staying) -> bytes:
    order, camera, index = found.order, found.camera, found.index
    out = bytearray((b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8))
    pointer_at = _directory(out, order, found.first, CAMERA if camera or index else None)
    if pointer_at is not None:
        struct.pack_into(order + "I", out, pointer_at, len(out))
        pointer_at = _directory(out, order, camera, INTEROP if index else None)
        if pointer_at is not None:
            struct.pack_into(order + "I", out, pointer_at, len(out))
            _directory(out, order, index, None)
    return bytes(out)


def _directory(out: bytearray, order: str, entries: dict[int, Entry], pointer: int | None) -> int | None:
    """Append a directory; where the value of its pointer stands, if it has one."""
    start = len(out)
    tags = sorted([*entries, *([pointer] if pointer is not None else [])])
    out += struct.pack(order + "H", len(tags)) + bytes(12 * len(tags) + 4)
    pointer_at = None
    for number, tag in enumerate(tags):
        place = start + 2 + 12 * number
        if tag == pointer:
            struct.pack_into(order + "HHI", out, place, tag, 4, 1)
            pointer_at = place + 8
            continue
        entry = entries[tag]
        struct.pack_into(order + "HHI", out, place, tag, entry.type, entry.count)
        if len(entry.value) <= 4:
            out[place + 8 : place + 8 + len(entry.value)] = entry.value
        else:
            struct.pack_into(order + "I", out, place + 8, len(out))
            out += entry.value + bytes(len(entry.value) % 2)
    return pointer_at
