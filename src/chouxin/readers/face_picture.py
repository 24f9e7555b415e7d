"""Pictures of faces that a face-swap tool has cut out: what it wrote beside the picture, not the picture itself.

DeepFaceLab keeps a pickle in a JPEG's last application segment, or long ago in a chunk of a PNG; faceswap keeps a
Python dict, as text, in a PNG. Neither is evaluated.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Source, Tensors
from chouxin.readers.digest import digest_of
from chouxin.readers.face_words import DEEPFACELAB, FACESWAP, TELLING, told_by_pickle
from chouxin.readers.sources import WindowSource

_JPEG, _PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
_APP15, _START_OF_SCAN = 0xEF, 0xDA
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Marks of a JPEG with nothing behind them."""
_MOST_PIECES = 256
_MOST_OPS = 20_000
_LONGEST_TEXT = 64 * 1024
_KEYWORD = b"faceswap"
_OLD_CHUNK = b"fcWp"
_KEY = re.compile(r"'([a-z_]{1,40})': ")
_SOURCE = re.compile(r"'source_filename': '([^'\\]{1,256})'")


@dataclass(frozen=True, slots=True)
class _Found:
    """What was written beside a picture, where it lies, and by which tool."""

    tool: str
    start: int
    size: int


class FacePicture:
    """A JPEG or PNG that holds what a face-swap tool wrote, as Tensors without tensors of the format `aligned-face`.

    strings: the words under which it was kept; metadata: the tool, and the picture or video that the face is from. The
    picture itself is not looked at; that is a fault.
    """

    name = "face-picture"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether there is such a piece in it; pictures without one are left to others."""
        return _find(head, source) is not None

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part where the piece holds what it should, and a fault for the picture."""
        head = source.pread(0, 4096)
        found = _find(head, source)
        if found is not None:
            words, metadata = _words(source, found, limits)
            if len(words) >= TELLING:
                view = Tensors("aligned-face", (), (("tool", found.tool), *metadata), (), words)
                yield Part(source.item_id, source.locator, digest_of(view), view)
            else:
                why = f"a piece that looks like that of {found.tool} holds something else; it is not looked at"
                yield Fault(source.item_id, self.name, source.locator, FaultKind.UNREADABLE, why)
        what = "JPEG" if head.startswith(_JPEG) else "PNG"
        why = f"{what} image: only what a tool wrote beside the picture is read"
        yield Fault(source.item_id, self.name, source.locator, FaultKind.UNSUPPORTED, why)


def _find(head: bytes, source: Source) -> _Found | None:
    if head.startswith(_JPEG):
        return _in_jpeg(source)
    return _in_png(source) if head.startswith(_PNG) else None


def _in_jpeg(source: Source) -> _Found | None:
    at = 2
    for _ in range(_MOST_PIECES):
        raw = source.pread(at, 6)
        if len(raw) < 4 or raw[0] != 0xFF:
            return None
        if raw[1] == 0xFF:  # filling
            at += 1
            continue
        if raw[1] in _ALONE:
            at += 2
            continue
        size = int.from_bytes(raw[2:4], "big")
        if raw[1] == _START_OF_SCAN or size < 2:
            return None
        if raw[1] == _APP15 and len(raw) == 6 and raw[4] == 0x80 and 2 <= raw[5] <= 5:
            return _Found("DeepFaceLab", at + 4, size - 2)
        at += 2 + size
    return None


def _in_png(source: Source) -> _Found | None:
    at = len(_PNG)
    for _ in range(_MOST_PIECES):
        raw = source.pread(at, 8 + len(_KEYWORD) + 1)
        if len(raw) < 8 or raw[4:8] == b"IDAT":
            return None
        size = int.from_bytes(raw[:4], "big")
        if raw[4:8] == b"iTXt" and raw[8:] == _KEYWORD + b"\0":
            return _Found("faceswap", at + 8, size)
        if raw[4:8] == _OLD_CHUNK and raw[8:9] == b"\x80":
            return _Found("DeepFaceLab", at + 8, size)
        at += 12 + size
    return None


def _words(source: Source, found: _Found, limits: Limits) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """The telling words of a piece, and what it says of where the face is from."""
    if found.tool == "faceswap":
        raw = source.pread(found.start, min(found.size, _LONGEST_TEXT, limits.text))
        text = raw.decode(errors="backslashreplace")
        said = _SOURCE.search(text)
        words = dict.fromkeys(word for word in _KEY.findall(text) if word in FACESWAP)
        return tuple(words), [("source_filename", said[1])] if said else []
    window = WindowSource(source, found.start, found.size, locator=source.locator)
    machine, _ = told_by_pickle(window, limits, _MOST_OPS)
    metadata = [
        (key, said)
        for key in ("source_filename", "face_type")
        for said in list(machine.heard[key])[:1]
        if said.isprintable() and len(said) <= 256
    ]
    return tuple(word for word in machine.keys if word in DEEPFACELAB), metadata
