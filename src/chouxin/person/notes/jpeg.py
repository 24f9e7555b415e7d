"""JPEG: its segments. Scans are copied as they are."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from chouxin.person.notes import iptc
from chouxin.person.notes.sorting import Damaged, Kept, Kind, NoRoom, Note, Raw, brief

_EXIF, _XMP, _MORE_XMP = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0"
_ICC, _MPF, _IRB, _ADOBE, _JFIF = b"ICC_PROFILE\0", b"MPF\0", b"Photoshop 3.0\0", b"Adobe", b"JFIF\0"
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP = range(0xE0, 0xF0)
_NEXT = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")
_LONGEST = 65_533


@dataclass(frozen=True, slots=True)
class _Piece:
    marker: int
    start: int
    end: int
    """Of a scan: including its data."""


def _pieces(data: bytes) -> Iterator[_Piece]:
    if data[:2] != b"\xff\xd8":
        raise Damaged("no JPEG")
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(data):
            raise Damaged("it breaks off")
        if data[at] != 0xFF:
            raise Damaged("its segments do not follow one another")
        marker = data[at + 1]
        if marker == _EOI:
            yield _Piece(marker, at, at + 2)
            return
        if marker in range(0xD0, 0xD9) or marker == 1:
            yield _Piece(marker, at, at + 2)
            at += 2
            continue
        if at + 4 > len(data):
            raise Damaged("it breaks off")
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if end > len(data) or end < at + 4:
            raise Damaged("a segment is longer than the file")
        if marker == _SOS:
            following = _NEXT.search(data, end)
            if following is None:
                raise Damaged("it breaks off")
            end = following.end() - 2
        yield _Piece(marker, at, end)
        at = end


def read(data: bytes) -> Raw:
    """All notes of a JPEG file. Raises Damaged."""
    raw = Raw()
    more: dict[bytes, dict[int, bytes]] = {}
    boxes: dict[bytes, dict[int, bytes]] = {}
    end = 0
    for piece in _pieces(data):
        end = piece.end
        if piece.marker in _APP:
            _application(piece.marker, data[piece.start + 4 : piece.end], raw, more, boxes)
        elif piece.marker == _COM:
            raw.texts.append(("", data[piece.start + 4 : piece.end].decode("utf-8", "replace")))
    for parts in more.values():
        raw.xmp.append(b"".join(parts[at] for at in sorted(parts)))
    for parts in boxes.values():
        raw.c2pa.append(
            b"".join(part if not at else part[8:] for at, part in enumerate(parts[n] for n in sorted(parts)))
        )
    _behind(data[end:], raw)
    return raw


def _application(
    marker: int, body: bytes, raw: Raw, more: dict[bytes, dict[int, bytes]], boxes: dict[bytes, dict[int, bytes]]
) -> None:
    if marker == 0xE1 and body.startswith(b"Exif\0"):
        raw.exif.append(body[6:])
    elif marker == 0xE1 and body.startswith(_XMP):
        raw.xmp.append(body[len(_XMP) :])
    elif marker == 0xE1 and body.startswith(_MORE_XMP):
        head = len(_MORE_XMP)
        if len(body) >= head + 40:
            at = struct.unpack_from(">I", body, head + 36)[0]
            more.setdefault(body[head : head + 32], {})[at] = body[head + 40 :]
    elif marker == 0xED and body.startswith(_IRB):
        records, exif, xmp, found = iptc.inside(body[len(_IRB) :])
        raw.iptc += records
        raw.exif += exif
        raw.xmp += xmp
        raw.found += found
    elif marker == 0xEB and body[:2] == b"JP" and len(body) > 16:
        boxes.setdefault(body[2:4], {})[struct.unpack_from(">I", body, 4)[0]] = body[8:]
    elif marker == 0xE2 and body.startswith(_MPF):
        raw.found.append(Note(Kind.SECOND, "JPEG MPF"))
    elif marker == 0xE2 and body.startswith(_ICC):
        raw.found.append(Note(Kind.COLOUR, "ICC"))
    elif (marker == 0xE0 and body.startswith(b"JFXX")) or (marker == 0xE0 and len(body) > 14 and body[12] and body[13]):
        raw.found.append(Note(Kind.THUMBNAIL, "JFIF"))
    elif (marker == 0xEE and body.startswith(_ADOBE)) or (marker == 0xE0 and body.startswith(_JFIF)):
        pass
    else:
        name = body[:24].split(b"\0")[0]
        raw.found.append(Note(Kind.UNKNOWN, f"JPEG APP{marker - 0xE0}", brief(name) if name.isascii() else ""))


def _behind(rest: bytes, raw: Raw) -> None:
    if not rest.strip(b"\0"):
        return
    if (
        b"ftyp" in rest[:65_536]
        or b"MotionPhoto_Data" in rest
        or re.search(rb"....ftyp(?:mp4|isom|qt|mp42|avc1)", rest, re.DOTALL)
    ):
        raw.found.append(Note(Kind.CLIP, "JPEG"))
    elif b"\xff\xd8\xff" in rest:
        raw.found.append(Note(Kind.SECOND, "JPEG"))
    else:
        raw.found.append(Note(Kind.UNKNOWN, "JPEG"))


def write(body: bytes, kept: Kept) -> bytes:
    """The picture of `body`, another JPEG file or the same, with the notes that stay and no other. Raises Damaged."""
    out = bytearray(b"\xff\xd8")
    placed = False
    for piece in _pieces(body):
        part = body[piece.start : piece.end]
        inner = part[4:]
        if piece.marker == 0xE0 and inner.startswith(_JFIF) and not placed:
            # Without the small picture that it may hold.
            out += b"\xff\xe0\x00\x10" + inner[:12].ljust(12, b"\0") + b"\0\0"
            continue
        if not placed:
            out += _notes(kept)
            placed = True
        colours = (piece.marker == 0xE2 and inner.startswith(_ICC)) or (
            piece.marker == 0xEE and inner.startswith(_ADOBE)
        )
        if (piece.marker not in _APP and piece.marker != _COM) or colours:
            out += part
    return bytes(out)


def _notes(kept: Kept) -> bytes:
    out = b""
    if kept.exif is not None:
        out += _segment(0xE1, _EXIF + kept.exif)
    if kept.xmp is not None:
        out += _segment(0xE1, _XMP + kept.xmp)
    if kept.iptc:
        out += _segment(0xED, _IRB + iptc.block(kept.iptc))
    for number, box in enumerate(kept.c2pa, start=1):
        step = _LONGEST - 16
        for count, at in enumerate(range(8, max(len(box), 9), step), start=1):
            head = b"JP" + struct.pack(">HI", number, count) + box[:8]
            out += _segment(0xEB, head + box[at : at + step])
    for keyword, text in kept.texts:
        out += _segment(_COM, (f"{keyword}: {text}" if keyword else text).encode())
    return out


def _segment(marker: int, body: bytes) -> bytes:
    if len(body) > _LONGEST:
        raise NoRoom(f"its notes that stay do not fit into a JPEG ({len(body)} bytes)")
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body
