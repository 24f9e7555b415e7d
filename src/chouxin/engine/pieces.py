"""Files that were cut into pieces (`x.onnx.part0`, `x.zip.001`): put together again, without copying anything.

On a disk the pieces are looked for beside the first one; in an archive they are members that lie in it unpacked.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from chouxin.domain import Locator, Source, Unreadable
from chouxin.readers.sources import FileSource, JoinedSource

_PIECE = re.compile(r"(?P<front>.+\.(?:part)?)(?P<number>\d{1,3})")
_MOST = 1000


class Pieces:
    """Collects the members of archives that are called like pieces."""

    def __init__(self) -> None:
        self._found: dict[tuple[tuple[str, ...], str, int], dict[int, Source]] = {}

    def add(self, member: Source) -> None:
        """Take note of a member that stays readable."""
        *outer, name = member.locator.container or ("",)
        piece = _PIECE.fullmatch(name)
        if piece and len(self._found) < _MOST:
            key = (tuple(outer), piece["front"], len(piece["number"]))
            self._found.setdefault(key, {}).setdefault(int(piece["number"]), member)

    def joined(self) -> Iterator[JoinedSource]:
        """Each file of which there are two pieces or more, in their order, up to the first that is missing."""
        for (_, front, _), numbered in self._found.items():
            first = min(numbered)
            pieces: list[Source] = []
            while first <= 1 and first + len(pieces) in numbered:
                pieces.append(numbered[first + len(pieces)])
            if len(pieces) > 1:
                yield JoinedSource(pieces, _locator(pieces[0], front))


@contextmanager
def whole(source: Source) -> Iterator[Source]:
    """The file that `source` is the first piece of, put together; `source` itself if it is none."""
    piece = _PIECE.fullmatch(source.path.name) if isinstance(source, FileSource) else None
    if piece is None or not isinstance(source, FileSource) or int(piece["number"]) > 1:
        yield source
        return
    with ExitStack() as open_ones:
        number, width = int(piece["number"]), len(piece["number"])
        pieces = [source]
        before = source.path.with_name(f"{piece['front']}{number - 1:0{width}}")
        while len(pieces) < _MOST and not (number == 1 and before.is_file()):
            path = source.path.with_name(f"{piece['front']}{number + len(pieces):0{width}}")
            if path.is_symlink() or not path.is_file():
                break
            try:
                pieces.append(open_ones.enter_context(FileSource(path, item_id=source.item_id)))
            except Unreadable:
                break
        yield JoinedSource(pieces, _locator(source, piece["front"])) if len(pieces) > 1 else source


def _locator(first: Source, front: str) -> Locator:
    *outer, _ = first.locator.container
    return Locator((*outer, front + "*"))
