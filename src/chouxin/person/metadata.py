"""What a file gives away beside its picture, and a copy of it without that.

What stays: labels of AI (China's AIGC label, IPTC's digital source type, what generators write), provenance (C2PA), who
made it and who may use it, and the colours. Everything else is on no list and goes.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from chouxin.domain import FaultKind, Unreadable
from chouxin.person import clips
from chouxin.person.notes import boxes, c2pa, exif, gif, iptc, jpeg, png, texts, tiff, webp, xmp
from chouxin.person.notes.sorting import EXACT, STAYS, Damaged, Kept, Kind, NoRoom, Note, Raw
from chouxin.person.unread import Unread, by_system

LARGEST = 512 * 1024 * 1024
_PIECE = 1024 * 1024
_FORMATS: tuple[tuple[bytes, int, Callable[[bytes], Raw], Callable[[bytes, Kept], bytes]], ...] = (
    (b"\xff\xd8\xff", 0, jpeg.read, jpeg.write),
    (b"\x89PNG\r\n\x1a\n", 0, png.read, png.write),
    (b"WEBP", 8, webp.read, webp.write),
    (b"GIF8", 0, gif.read, gif.write),
    (b"II*\0", 0, tiff.read, tiff.write),
    (b"MM\0*", 0, tiff.read, tiff.write),
)
_CLIPS = (b"\x1a\x45\xdf\xa3", b"RIFF", b"FLV", b"\0\0\1\xba", b"\0\0\1\xb3", b"\x47", b"\x30\x26\xb2\x75")
"""Heads of videos that are not made of boxes: Matroska, AVI, FLV, MPEG, transport streams, ASF."""
_BOXED = (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip", b"pnot")


@dataclass(frozen=True, slots=True)
class Findings:
    """What stands in a file beside the picture: what a copy goes without, and what it keeps."""

    goes: tuple[Note, ...]
    stays: tuple[Note, ...]

    @property
    def location(self) -> bool:
        """Whether it says where it was taken."""
        return any(note.kind is Kind.LOCATION for note in self.goes)

    @property
    def device(self) -> bool:
        """Whether it names the device or its owner."""
        return any(note.kind in EXACT for note in self.goes)

    def kinds(self) -> tuple[tuple[Kind, ...], tuple[Kind, ...]]:
        """The kinds of what goes and of what stays, in the order of their list."""
        return (
            tuple(kind for kind in Kind if any(note.kind is kind for note in self.goes)),
            tuple(kind for kind in Kind if any(note.kind is kind for note in self.stays)),
        )


def found(place: Path | bytes) -> Findings:
    """What a file gives away. Raises Unreadable where its parts cannot be told apart, for then nobody knows."""
    return _told(_read(place))


def keeps(place: Path | bytes, *, turned: bool, covered: bool) -> tuple[Kept, Findings]:
    """What of a file's notes stays in a copy, and what was found.

    turned: the copy's pixels are upright already. covered: something was covered in it, so that small pictures inside
    of manifests have to go too. Raises Unreadable.
    """
    raw = _read(place)
    try:
        packet = xmp.kept(raw.xmp, STAYS)
    except xmp.Refused as error:
        raise Unread(FaultKind.UNREADABLE, "label") from error
    blocks = [block for one in raw.exif if (block := exif.kept(one, turned=turned)) is not None]
    records = b"".join(iptc.kept(one) for one in raw.iptc[:1])
    manifests = tuple(c2pa.blanked(box, pictures=covered)[0] for box in raw.c2pa if c2pa.is_manifest(box))
    words = tuple(texts.kept(raw.texts))
    return Kept(blocks[0] if blocks else None, packet, records or None, manifests, words), _told(raw)


def without(data: bytes) -> tuple[bytes, Findings]:
    """A picture's file with the notes that stay; its pixels are not touched. Raises Unreadable."""
    kept, findings = keeps(data, turned=False, covered=False)
    written = dressed(data, kept)
    if written is None:
        out = io.BytesIO()
        _boxed(io.BytesIO(data), len(data), kept, out)
        return out.getvalue(), findings
    return written, findings


def clip_without(path: Path, out: BinaryIO) -> Findings:
    """Write a video of boxes (MP4, MOV) with the notes that stay; nothing in it moves. Raises Unreadable, OSError."""
    kept, findings = keeps(path, turned=False, covered=False)
    with path.open("rb") as file:
        _boxed(file, path.stat().st_size, kept, out)
    return findings


def dressed(body: bytes, kept: Kept) -> bytes | None:
    """The picture of `body` with these notes and no other; None for files of boxes. Raises Unreadable."""
    for magic, at, _, write in _FORMATS:
        if body.startswith(magic, at):
            try:
                return write(body, kept)
            except Damaged as error:
                raise _unreadable(error) from error
    if body[:2] == b"BM":
        return body[: int.from_bytes(body[2:6], "little") or len(body)]
    return None


def _boxed(file: BinaryIO, size: int, kept: Kept, out: BinaryIO) -> None:
    try:
        walked = boxes.walk(file, size)
        patches, behind = boxes.changes(walked, kept)
    except Damaged as error:
        raise _unreadable(error) from error
    file.seek(0)
    start = out.tell()
    left = walked.end
    while left and (piece := file.read(min(left, _PIECE))):
        out.write(piece)
        left -= len(piece)
    for at, length in walked.zeroes:
        out.seek(start + at)
        for piece_at in range(0, length, _PIECE):
            out.write(bytes(min(_PIECE, length - piece_at)))
    for at, patch in patches:
        out.seek(start + at)
        out.write(patch)
    out.seek(start + walked.end)
    out.write(behind)


def _read(place: Path | bytes) -> Raw:
    try:
        if isinstance(place, bytes):
            return _parts(place[:32], place, io.BytesIO(place), len(place))
        with place.open("rb") as file:
            head = file.read(32)
            size = file.seek(0, io.SEEK_END)
            if head[4:8] in _BOXED:
                return _parts(head, b"", file, size)
            if size > LARGEST:
                raise Unread(FaultKind.TOO_LARGE, "too_large_file", size=size, limit=LARGEST)
            file.seek(0)
            return _parts(head, file.read(), file, size)
    except OSError as error:
        raise by_system(error) from error
    except Damaged as error:
        raise _unreadable(error) from error


def _parts(head: bytes, data: bytes, file: BinaryIO, size: int) -> Raw:
    if not size:
        raise Unread(FaultKind.UNREADABLE, "empty")
    for magic, at, read, _ in _FORMATS:
        if head.startswith(magic, at):
            return read(data)
    if head[4:8] in _BOXED:
        return boxes.walk(file, size).raw
    if head[:2] == b"BM":
        return Raw()
    if head.startswith(_CLIPS):
        file.seek(0)
        return Raw(texts=clips.tags(file))
    raise Unread(FaultKind.UNSUPPORTED, "notes")


def _told(raw: Raw) -> Findings:
    notes: list[Note] = [*raw.found]
    for block in raw.exif:
        notes += exif.notes(block)
    for packet in raw.xmp:
        notes += xmp.notes(packet)
    for records in raw.iptc:
        notes += iptc.notes(records)
    for box in raw.c2pa:
        notes += _manifest(box)
    notes += texts.notes(raw.texts)
    unique = list(dict.fromkeys(notes))
    return Findings(
        tuple(note for note in unique if note.kind not in STAYS), tuple(note for note in unique if note.kind in STAYS)
    )


def _manifest(box: bytes) -> Sequence[Note]:
    if not c2pa.is_manifest(box):
        return [Note(Kind.UNKNOWN, "JUMBF")]
    notes = [Note(Kind.PROVENANCE, "C2PA")]
    if c2pa.says_ai(box):
        notes.append(Note(Kind.AI, "C2PA"))
    return notes + [Note(kind, "C2PA") for kind in c2pa.blanked(box, pictures=False)[1]]


def _unreadable(error: Damaged) -> Unreadable:
    return Unread(FaultKind.UNREADABLE, "no_room" if isinstance(error, NoRoom) else "damaged_notes")
