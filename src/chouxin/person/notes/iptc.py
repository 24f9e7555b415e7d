"""IPTC's records and the blocks of Photoshop that they stand in."""

import struct
from collections.abc import Iterator

from chouxin.person.notes import generators, labels
from chouxin.person.notes.sorting import Kind, Note, brief

_RIGHTS = {80: "By-line", 85: "By-lineTitle", 110: "Credit", 115: "Source", 116: "CopyrightNotice"}
_PLACES = {
    26: "LocationCode",
    27: "LocationName",
    90: "City",
    92: "Sub-location",
    95: "Province-State",
    100: "CountryCode",
    101: "Country",
}
_DATES = {55: "DateCreated", 60: "TimeCreated", 62: "DigitalCreationDate", 63: "DigitalCreationTime"}
_WORDS = {5: "ObjectName", 25: "Keywords", 40: "SpecialInstructions", 105: "Headline", 120: "Caption", 122: "Writer"}
_PROGRAM = {65: "OriginatingProgram", 70: "ProgramVersion"}
_SORTS = (
    (_RIGHTS, Kind.RIGHTS),
    (_PLACES, Kind.LOCATION),
    (_DATES, Kind.DATE),
    (_WORDS, Kind.TEXT),
    (_PROGRAM, Kind.DEVICE),
)
_IPTC = 0x0404
_THUMBNAILS = (0x0409, 0x040C)
_EXIF, _XMP = 0x0422, 0x0424


def blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Photoshop's blocks: number and content."""
    at = 0
    while data[at : at + 4] in (b"8BIM", b"MeSa", b"PHUT", b"DCSR", b"AgHg") and at + 8 <= len(data):
        number = struct.unpack_from(">H", data, at + 4)[0]
        name = data[at + 6] + 1
        at += 6 + name + name % 2
        if at + 4 > len(data):
            return
        size = struct.unpack_from(">I", data, at)[0]
        yield number, data[at + 4 : at + 4 + size]
        at += 4 + size + size % 2


def records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """IPTC's records: number of the group, number in it, content."""
    at = 0
    while at + 5 <= len(data) and data[at] == 0x1C:
        group, number, size = struct.unpack_from(">BBH", data, at + 1)
        at += 5
        if size & 0x8000:
            wide = size & 0x7FFF
            size = int.from_bytes(data[at : at + wide], "big")
            at += wide
        yield group, number, data[at : at + size]
        at += size


def inside(data: bytes) -> tuple[list[bytes], list[bytes], list[bytes], list[Note]]:
    """Of Photoshop's blocks: IPTC's records, EXIF, XMP, and what else is there."""
    iptc, exif, xmp, found = [], [], [], []
    for number, content in blocks(data):
        if number == _IPTC:
            iptc.append(content)
        elif number == _EXIF:
            exif.append(content)
        elif number == _XMP:
            xmp.append(content)
        elif number in _THUMBNAILS:
            found.append(Note(Kind.THUMBNAIL, "Photoshop"))
    return iptc, exif, xmp, found


def notes(data: bytes) -> Iterator[Note]:
    """What the records tell, sorted."""
    for group, number, content in records(data):
        if group != 2 or not content:
            continue
        for names, kind in _SORTS:
            if number in names:
                where = f"IPTC {names[number]}"
                if kind is Kind.TEXT and generators.of_ai(_words(content)):
                    yield from labels.notes(_words(content), where)
                else:
                    yield Note(kind, where, brief(content))


def kept(data: bytes) -> bytes:
    """The records that stay."""
    out, some = b"", False
    for group, number, content in records(data):
        label = group == 2 and number in _WORDS and generators.of_ai(_words(content))
        if label:
            content = labels.alone(_words(content)).text.encode("utf-8", "surrogateescape")  # noqa: PLW2901
        stays = label or (group == 2 and number in _RIGHTS)
        some |= stays
        if stays or (group, number) in ((1, 90), (2, 0)):  # the alphabet, and the version
            out += struct.pack(">BBBH", 0x1C, group, number, min(len(content), 0x7FFF)) + content[:0x7FFF]
    return out if some else b""


def _words(content: bytes) -> str:
    # So that it can be written again, whatever its alphabet is.
    return content.decode("utf-8", "surrogateescape")


def block(iptc: bytes) -> bytes:
    """The records as a block of Photoshop's."""
    return b"8BIM" + struct.pack(">HHI", _IPTC, 0, len(iptc)) + iptc + bytes(len(iptc) % 2)
