"""WebP: the chunks of its RIFF."""

import struct
from collections.abc import Iterator

from chouxin.person.notes.sorting import Damaged, Kept, Kind, Note, Raw

_PICTURE = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
_EXIF, _XMP, _C2PA = b"EXIF", b"XMP ", b"C2PA"
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Damaged("no WebP")
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data) + 1:
        raise Damaged("it breaks off")
    at = 12
    while at + 8 <= min(end, len(data)):
        type_, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > len(data):
            raise Damaged("it breaks off")
        yield type_, data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def read(data: bytes) -> Raw:
    """All notes of a WebP file. Raises Damaged."""
    raw = Raw()
    for type_, body in _chunks(data):
        if type_ == _EXIF:
            raw.exif.append(body.removeprefix(b"Exif\0\0"))
        elif type_ == _XMP:
            raw.xmp.append(body)
        elif type_ == _C2PA:
            raw.c2pa.append(body)
        elif type_ == b"ICCP":
            raw.found.append(Note(Kind.COLOUR, "ICC"))
        elif type_ not in _PICTURE:
            raw.found.append(Note(Kind.UNKNOWN, f"WebP {type_.decode('ascii', 'replace')}"))
    end = 8 + struct.unpack_from("<I", data, 4)[0]
    if data[end:].strip(b"\0"):
        raw.found.append(Note(Kind.CLIP if b"ftyp" in data[end : end + 65_536] else Kind.UNKNOWN, "WebP"))
    return raw


def write(body: bytes, kept: Kept) -> bytes:
    """The picture of `body` with the notes that stay and no other. Raises Damaged."""
    chunks = [(type_, inner) for type_, inner in _chunks(body) if type_ in _PICTURE]
    behind = [(_EXIF, kept.exif), (_XMP, kept.xmp)]
    behind_ = [(type_, inner) for type_, inner in behind if inner is not None]
    behind_ += [(_C2PA, box) for box in kept.c2pa]
    head = next((inner for type_, inner in chunks if type_ == b"VP8X"), None)
    if head is None and behind_:
        head = _head(chunks)
    if head is not None:
        flags = (
            (head[0] & ~(_HAS_EXIF | _HAS_XMP))
            | _HAS_EXIF * (kept.exif is not None)
            | _HAS_XMP * (kept.xmp is not None)
        )
        chunks = [(b"VP8X", bytes((flags,)) + head[1:]), *((t, inner) for t, inner in chunks if t != b"VP8X")]
    whole = b"WEBP" + b"".join(_chunk(*chunk) for chunk in (*chunks, *behind_))
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def _head(chunks: list[tuple[bytes, bytes]]) -> bytes:
    """The head that a simple file does without, and one with notes needs."""
    type_, body = chunks[0]
    if type_ == b"VP8L" and len(body) >= 5:
        bits = struct.unpack_from("<I", body, 1)[0]
        wide, high, clear = int(bits) & 0x3FFF, int(bits) >> 14 & 0x3FFF, int(bits) >> 28 & 1
    elif type_ == b"VP8 " and len(body) >= 10:
        wide, high, clear = *(side - 1 for side in _sides(body)), 0
    else:
        raise Damaged("it has no picture")
    return bytes((clear << 4, 0, 0, 0)) + wide.to_bytes(3, "little") + high.to_bytes(3, "little")


def _sides(body: bytes) -> tuple[int, int]:
    wide, high = struct.unpack_from("<HH", body, 6)
    return int(wide) & 0x3FFF, int(high) & 0x3FFF


def _chunk(type_: bytes, body: bytes) -> bytes:
    return type_ + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
