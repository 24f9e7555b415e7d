"""PNG: its chunks."""

import binascii
import struct
import zlib
from collections.abc import Iterator

from chouxin.person.notes import iptc
from chouxin.person.notes.sorting import Damaged, Kept, Kind, Note, Raw

_MAGIC = b"\x89PNG\r\n\x1a\n"
_XMP = "XML:com.adobe.xmp"
_PICTURE = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"mDCV", b"cLLI", b"sBIT",
    b"bKGD", b"pHYs", b"hIST", b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
_MOST_TEXT = 64 * 1024 * 1024


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int, int]]:
    if not data.startswith(_MAGIC):
        raise Damaged("no PNG")
    at = len(_MAGIC)
    while at + 12 <= len(data):
        size, type_ = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if end > len(data):
            raise Damaged("it breaks off")
        yield type_, data[at + 8 : end - 4], at, end
        at = end
        if type_ == b"IEND":
            return
    raise Damaged("it breaks off")


def read(data: bytes) -> Raw:
    """All notes of a PNG file. Raises Damaged."""
    raw = Raw()
    end = 0
    for type_, body, _, end in _chunks(data):  # noqa: B007 - its last value is used below
        if type_ == b"eXIf":
            raw.exif.append(body)
        elif type_ in (b"tEXt", b"zTXt", b"iTXt"):
            _text(type_, body, raw)
        elif type_ == b"caBX":
            raw.c2pa.append(body)
        elif type_ == b"tIME":
            raw.found.append(Note(Kind.DATE, "PNG tIME"))
        elif type_ == b"iCCP":
            raw.found.append(Note(Kind.COLOUR, "ICC"))
        elif type_ not in _PICTURE:
            raw.found.append(Note(Kind.UNKNOWN, f"PNG {type_.decode('ascii', 'replace')}"))
    if data[end:].strip(b"\0"):
        raw.found.append(Note(Kind.CLIP if b"ftyp" in data[end : end + 65_536] else Kind.UNKNOWN, "PNG"))
    return raw


def _text(type_: bytes, body: bytes, raw: Raw) -> None:
    keyword, _, rest = body.partition(b"\0")
    name = keyword.decode("latin-1")
    if type_ == b"zTXt":
        words = _inflated(rest[1:])
    elif type_ == b"iTXt" and len(rest) >= 2:
        words = rest[2:].split(b"\0", 2)[-1]
        words = _inflated(words) if rest[0] else words
    else:
        words = rest
    if name == _XMP:
        raw.xmp.append(words)
    elif name.startswith("Raw profile type "):
        _profile(name[17:].strip().lower(), words, raw)
    else:
        raw.texts.append((name, words.decode("utf-8" if type_ == b"iTXt" else "latin-1", "replace")))


def _inflated(packed: bytes) -> bytes:
    unpack = zlib.decompressobj()
    try:
        words = unpack.decompress(packed, _MOST_TEXT)
    except zlib.error as error:
        raise Damaged("one of its texts") from error
    if unpack.unconsumed_tail:
        raise Damaged(f"one of its texts unpacks to more than {_MOST_TEXT} bytes")
    return words


def _profile(name: str, words: bytes, raw: Raw) -> None:
    """ImageMagick writes what other formats hold as hexadecimal text."""
    try:
        body = binascii.unhexlify(b"".join(words.split()[2:]))
    except (binascii.Error, ValueError):
        raw.found.append(Note(Kind.UNKNOWN, f"PNG {name}"))
        return
    if body.startswith(b"Exif\0\0"):
        raw.exif.append(body[6:])
    elif name in ("exif", "app1") and body[:2] in (b"II", b"MM"):
        raw.exif.append(body)
    elif name == "xmp" or body.startswith(b"http://ns.adobe.com/xap/1.0/\0"):
        raw.xmp.append(body.removeprefix(b"http://ns.adobe.com/xap/1.0/\0"))
    elif name in ("iptc", "8bim"):
        records, exif, xmp, found = iptc.inside(body.removeprefix(b"Photoshop 3.0\0"))
        raw.iptc += records or ([body] if body[:1] == b"\x1c" else [])
        raw.exif += exif
        raw.xmp += xmp
        raw.found += found
    else:
        raw.found.append(Note(Kind.UNKNOWN, f"PNG {name}"))


def write(body: bytes, kept: Kept) -> bytes:
    """The picture of `body` with the notes that stay and no other. Raises Damaged."""
    out = bytearray(_MAGIC)
    for type_, _, start, end in _chunks(body):
        if type_ in _PICTURE or (not type_[0] & 0x20 and type_ not in (b"caBX",)):
            out += body[start:end]
        if type_ == b"IHDR":
            if kept.exif is not None:
                out += _chunk(b"eXIf", kept.exif)
            if kept.xmp is not None:
                out += _chunk(b"iTXt", _XMP.encode() + b"\0\0\0\0\0" + kept.xmp)
            if kept.iptc:
                out += _chunk(
                    b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(_hexed(b"iptc", iptc.block(kept.iptc)))
                )
            for keyword, text in kept.texts:
                out += _chunk(*_words(keyword or "Comment", text))
            for box in kept.c2pa:
                out += _chunk(b"caBX", box)
    return bytes(out)


def _words(keyword: str, text: str) -> tuple[bytes, bytes]:
    name = keyword.encode("latin-1", "replace")[:79]
    try:
        return b"tEXt", name + b"\0" + text.encode("latin-1")
    except UnicodeEncodeError:
        return b"iTXt", name + b"\0\0\0\0\0" + text.encode()


def _hexed(name: bytes, body: bytes) -> bytes:
    digits = binascii.hexlify(body)
    lines = b"\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    return b"\n" + name + b"\n%8d\n" % len(body) + lines + b"\n"


def _chunk(type_: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + type_ + body + struct.pack(">I", zlib.crc32(type_ + body))
