"""Where a picture, a film or a font ends by its own word. What stands behind that end nobody sees who opens it."""

from collections.abc import Callable

from chouxin.domain import Source

_MOST_PIECES = 20_000
_PIECE = 1 << 20
_MOST_SCANNED = 64 << 20
_NOTHING_BEHIND_MARK = frozenset({0x01, *range(0xD0, 0xD9)})


def end_of(form: str, source: Source) -> int | None:
    """The byte after the last one that belongs to it; None where the format does not say, or it does not hold together.

    form: as `formats.format_of` calls it.
    """
    find = _ENDS.get(form)
    return find(source) if find else None


def _png(source: Source) -> int | None:
    at = 8
    for _ in range(_MOST_PIECES):
        head = source.pread(at, 8)
        if len(head) < 8:
            return None
        at += 12 + int.from_bytes(head[:4], "big")
        if head[4:] == b"IEND":
            return at
    return None


def _jpeg(source: Source) -> int | None:
    at = 2
    for _ in range(_MOST_PIECES):
        head = source.pread(at, 4)
        if len(head) < 2 or head[0] != 0xFF:
            return None
        if head[1] == 0xD9:
            return at + 2
        if head[1] == 0xFF or head[1] in _NOTHING_BEHIND_MARK:
            at += 1 if head[1] == 0xFF else 2
            continue
        at += 2 + int.from_bytes(head[2:4], "big")
        if head[1] == 0xDA:
            scanned = _after_scan(source, at)
            if scanned is None:
                return None
            at = scanned
    return None


def _after_scan(source: Source, at: int) -> int | None:
    """The next mark behind packed picture points, in which every 0xFF is followed by a zero or a restart."""
    stop = min(source.size, at + _MOST_SCANNED)
    while at < stop:
        piece = source.pread(at, _PIECE)
        found = piece.find(b"\xff")
        while 0 <= found < len(piece) - 1:
            if piece[found + 1] not in (0, 0xFF) and not 0xD0 <= piece[found + 1] <= 0xD7:
                return at + found
            found = piece.find(b"\xff", found + 1)
        at += max(len(piece) - (found >= 0), 1)
    return None


def _gif(source: Source) -> int | None:
    head = source.pread(0, 13)
    if len(head) < 13:
        return None
    at = 13 + (3 << (head[10] & 7) + 1 if head[10] & 0x80 else 0)
    for _ in range(_MOST_PIECES):
        sort = source.pread(at, 10)
        if sort[:1] == b";":
            return at + 1
        if sort[:1] == b"!":
            at = _behind_blocks(source, at + 2)
        elif sort[:1] == b"," and len(sort) == 10:
            at = _behind_blocks(source, at + 11 + (3 << (sort[9] & 7) + 1 if sort[9] & 0x80 else 0))
        else:
            return None
    return None


def _behind_blocks(source: Source, at: int) -> int:
    while at < source.size:
        piece, here = source.pread(at, _PIECE), 0
        while here < len(piece):
            step = 1 + piece[here]
            here += step
            if step == 1:
                return at + here
        at += here
    return at


def _riff(source: Source) -> int | None:
    size = int.from_bytes(source.pread(4, 4), "little")
    return 8 + size


def _bmp(source: Source) -> int | None:
    return int.from_bytes(source.pread(2, 4), "little") or None


def _boxes(source: Source) -> int | None:
    at = 0
    for _ in range(_MOST_PIECES):
        head = source.pread(at, 16)
        if len(head) < 8 or not head[4:8].isalnum():
            return at or None
        size = int.from_bytes(head[:4], "big")
        size = int.from_bytes(head[8:16], "big") if size == 1 else size
        if size < 8:
            return None
        at += size
        if at >= source.size:
            return at
    return None


def _font(source: Source) -> int | None:
    count = int.from_bytes(source.pread(4, 2), "big")
    tables = source.pread(12, 16 * count)
    ends = [
        int.from_bytes(tables[at + 8 : at + 12], "big") + int.from_bytes(tables[at + 12 : at + 16], "big")
        for at in range(0, len(tables), 16)
    ]
    return -(-max(ends) // 4) * 4 if ends else None


def _web_font(source: Source) -> int | None:
    return int.from_bytes(source.pread(8, 4), "big") or None


_ENDS: dict[str, Callable[[Source], int | None]] = {
    "PNG image": _png,
    "JPEG image": _jpeg,
    "GIF image": _gif,
    "WebP image": _riff,
    "WAV sound": _riff,
    "AVI video": _riff,
    "BMP image": _bmp,
    "AVIF image": _boxes,
    "HEIF image": _boxes,
    "MP4 video": _boxes,
    "TrueType font": _font,
    "OpenType font": _font,
    "web font": _web_font,
}
