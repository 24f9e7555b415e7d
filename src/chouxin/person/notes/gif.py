"""GIF: its blocks."""

from collections.abc import Iterator

from chouxin.person.notes.sorting import Damaged, Kept, Kind, Note, Raw

_XMP, _C2PA = b"XMP DataXMP", b"C2PA_GIF\x01\x00\x00"
_PICTURE = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
_TAIL = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
"""Behind XMP, so that readers that skip blocks find an end."""


def _blocks(data: bytes) -> Iterator[tuple[str, int, int]]:
    if data[:3] != b"GIF" or len(data) < 13:
        raise Damaged("no GIF")
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    yield "head", 0, at
    try:
        while True:
            start, mark = at, data[at]
            if mark == 0x3B:
                yield "end", at, at + 1
                return
            if mark == 0x2C:
                at += 10 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0) + 1
                name = "picture"
            elif mark == 0x21:
                name = {0xF9: "picture", 0xFE: "comment", 0xFF: "application"}.get(data[at + 1], "picture")
                at += 2
            else:
                raise Damaged("its blocks do not follow one another")
            while data[at]:
                at += 1 + data[at]
            at += 1
            yield name, start, at
    except IndexError as error:
        raise Damaged("it breaks off") from error


def _joined(data: bytes, at: int, end: int) -> bytes:
    out = b""
    while at < end and data[at]:
        out += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    return out


def read(data: bytes) -> Raw:
    """All notes of a GIF file. Raises Damaged."""
    raw = Raw()
    end = 0
    for name, start, end in _blocks(data):
        if name == "comment":
            raw.texts.append(("", _joined(data, start + 2, end).decode("utf-8", "replace")))
        elif name == "application":
            whose = data[start + 3 : start + 14]
            if whose == _XMP:
                raw.xmp.append(data[start + 14 : end].removesuffix(_TAIL))
            elif whose.startswith(b"C2PA_GIF"):
                raw.c2pa.append(_joined(data, start + 14, end))
            elif whose == b"ICCRGBG1012":
                raw.found.append(Note(Kind.COLOUR, "ICC"))
            elif whose not in _PICTURE:
                raw.found.append(Note(Kind.UNKNOWN, f"GIF {whose.decode('ascii', 'replace')}"))
    if data[end:].strip(b"\0"):
        raw.found.append(Note(Kind.UNKNOWN, "GIF"))
    return raw


def write(body: bytes, kept: Kept) -> bytes:
    """The picture of `body` with the notes that stay and no other. Raises Damaged."""
    out = bytearray()
    for name, start, end in _blocks(body):
        if name == "end":
            # Behind the pictures; older readers want them first.
            for _, text in kept.texts:
                out += b"\x21\xfe" + _split(text.encode())
            if kept.xmp is not None:
                out += b"\x21\xff\x0b" + _XMP + kept.xmp + _TAIL
            for box in kept.c2pa:
                out += b"\x21\xff\x0b" + _C2PA + _split(box)
        if name in ("head", "picture", "end") or (name == "application" and body[start + 3 : start + 14] in _PICTURE):
            out += body[start:end]
    head = bytes(out)
    return b"GIF89a" + head[6:]


def _split(body: bytes) -> bytes:
    return (
        b"".join(bytes((len(part),)) + part for part in (body[at : at + 255] for at in range(0, len(body), 255)))
        + b"\0"
    )
