"""C2PA manifests: kept, byte for byte but for what would undo the cover.

A manifest says who made a picture and how, so it stays. Its signature does not fit a changed file any more, which
whoever checks it is told. It may hold a small picture of what is covered now, and the place; these bytes are blanked
and nothing is moved.
"""

import re
import struct
from collections.abc import Iterator

_DEEPEST = 32
_PRIVATE = re.compile(
    rb'"((?:exif(?:EX)?|aux|Iptc4xmp\w+|photoshop):(?:GPS\w+|\w*SerialNumber|CameraOwnerName|OwnerName|City|State|Country|Location\w*))'
    rb'"\s*:\s*("(?:[^"\\]|\\.)*"|-?[\d.]+)'
)
_PRIVATE_CBOR = re.compile(
    rb"(?:exif(?:EX)?|aux):(?:GPS[A-Za-z]+|[A-Za-z]*SerialNumber|CameraOwnerName|OwnerName)([\x60-\x77]|\x78.)",
    re.DOTALL,
)


def is_manifest(box: bytes) -> bool:
    """Whether a JUMBF box holds a store of C2PA's."""
    return box[4:8] == b"jumb" and b"c2pa" in box[:64]


def blanked(box: bytes, *, pictures: bool) -> tuple[bytes, bool]:
    """The box, of the same length, without places and serial numbers; `pictures`: also without small pictures. Whether
    anything was blanked.
    """
    out = bytearray(box)
    for label, type_, start, end in _contents(box, 0, len(box), "", 0):
        if type_ == b"bidb" and pictures and ("thumbnail" in label or "|image/" in label):
            out[start:end] = bytes(end - start)
        elif type_ == b"json":
            for found in _PRIVATE.finditer(box, start, end):
                inner = (1, -1) if found[2][:1] == b'"' else (0, 0)
                first, last = found.start(2) + inner[0], found.end(2) + inner[1]
                out[first:last] = (b" " if inner[0] else b"0") * (last - first)
        elif type_ == b"cbor":
            for found in _PRIVATE_CBOR.finditer(box, start, end):
                head = found[1]
                length = head[0] - 0x60 if len(head) == 1 else head[1]
                out[found.end() : min(found.end() + length, end)] = b" " * min(length, end - found.end())
    return bytes(out), out != box


def holds_place(box: bytes) -> bool:
    """Whether it says where, or with which device, a picture was taken."""
    return blanked(box, pictures=False)[1]


def says_ai(box: bytes) -> bool:
    """Whether it says that a machine made or changed the picture."""
    return bool(re.search(rb"rainedAlgorithmic|algorithmicMedia|compositeSynthetic", box))


def _contents(data: bytes, start: int, end: int, label: str, depth: int) -> Iterator[tuple[str, bytes, int, int]]:
    """The boxes that hold something: label of what they are in, type, start and end of the content."""
    while start + 8 <= end and depth < _DEEPEST:
        size, type_ = struct.unpack_from(">I4s", data, start)
        head = 8
        if size == 1 and start + 16 <= end:
            size, head = struct.unpack_from(">Q", data, start + 8)[0], 16
        stop = end if size == 0 else min(start + size, end)
        if stop <= start + head - 1 or size in range(1, head):
            return
        if type_ == b"jumb":
            yield from _contents(data, start + head, stop, label, depth + 1)
        elif type_ == b"jumd":
            label = f"{label}/{data[start + head + 17 : stop].split(bytes(1))[0].decode('ascii', 'replace')}"
        elif type_ == b"bfdb":
            label = f"{label}|{data[start + head + 1 : stop].split(bytes(1))[0].decode('ascii', 'replace')}"
        else:
            yield label, type_, start + head, stop
        start = stop
