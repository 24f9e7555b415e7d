"""Archives behind something else: a program that unpacks itself, or a picture that somebody put in front.

Whoever opens such a file as an archive finds it by its mark, wherever that stands; whoever opens it as a picture sees
a picture. Only files of sorts that are shown or run are searched: models would have to be read as a whole.
"""

from collections.abc import Callable

from chouxin.domain import Source
from chouxin.readers.formats import format_of

_SHOWN = ("image", "video", "sound", "program", "document", "font")
_SEARCHED = 8 * 1024 * 1024
"""Bytes in front of an archive that are searched. The tools themselves look through one to eight mebibytes."""
_PIECE = 1 << 20
_MOST_MARKS = 64
_MARKS = 64
"""Bytes in which what is shown or run says what it is."""


def archive_at(head: bytes, source: Source, mark: bytes, fits: Callable[[int], bool]) -> int | None:
    """Where an archive begins whose first bytes are `mark`: at the beginning, or behind something that is shown or run.

    fits: asked of a place behind something else, whether a header with a right checksum stands there; programs that
    unpack such archives hold the mark as well.
    """
    if head.startswith(mark):
        return 0
    if source.size <= len(head) and mark not in head:
        return None
    if not format_of(head[:_MARKS], source).endswith(_SHOWN):
        return None
    marks = 0
    for base in range(0, min(_SEARCHED, source.size), _PIECE):
        piece = source.pread(base, _PIECE + len(mark) - 1)
        at = piece.find(mark)
        while at >= 0 and marks < _MOST_MARKS:
            if fits(base + at):
                return base + at
            marks += 1
            at = piece.find(mark, at + 1)
    return None
