"""DeepFaceLab's packed facesets (faceset.pak): cut-out faces of one person or more, in one file, to train a swap on.

A number, a length, a pickle that tells of each face, a table of where each picture lies, and the pictures. The pickle
is followed on paper; the pictures are counted and not looked at.
"""

from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Member, Offset, Part, Source, Tensors, Unreadable
from chouxin.readers.digest import digest_of
from chouxin.readers.face_words import DEEPFACELAB, TELLING, told_by_pickle
from chouxin.readers.sources import WindowSource

_VERSION = (1).to_bytes(8, "little")
_HEAD = 16
_MOST_OPS = 200_000
"""Opcodes of the pickle that are followed: enough to tell of some thousand faces."""
_PIECE = 64 * 1024
_MOST_PERSONS = 100


class Faceset:
    """A packed faceset, as Tensors without tensors of the format `faceset`.

    metadata: how many faces there are, and of how many persons if it says so; strings: the words under which it is
    kept, and the names that the persons were given. The pictures are a fault.
    """

    name = "faceset"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether the number fits, the length fits the file, and a pickle begins behind it."""
        length = int.from_bytes(head[8:_HEAD], "little")
        return (
            head.startswith(_VERSION)
            and len(head) > _HEAD + 1
            and head[_HEAD] == 0x80
            and 2 <= head[_HEAD + 1] <= 5
            and 2 < length <= source.size - _HEAD
        )

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part, and a fault for the pictures. Raises Unreadable where the pickle tells of no faces."""
        length = int.from_bytes(source.pread(8, 8), "little")
        window = WindowSource(source, _HEAD, length, locator=source.locator)
        machine, whole = told_by_pickle(window, limits, min(_MOST_OPS, 16 * limits.nodes))
        words = [word for word in machine.keys if word in DEEPFACELAB]
        if len(words) < TELLING:
            where = source.locator.at(Offset(_HEAD))
            raise Unreadable(FaultKind.UNREADABLE, "what is told of the faces cannot be read", where)
        faces = _counted(source, _HEAD + length, limits)
        persons = [name for name in machine.heard["person_name"] if name.isprintable() and len(name) <= 256]
        metadata = [("faceset", "packed"), ("faces", str(faces))]
        if persons:
            metadata.append(("persons", str(len(persons))))
        strings = (*words, *persons[:_MOST_PERSONS])
        view = Tensors("faceset", (), tuple(metadata), (), tuple(dict.fromkeys(strings)))
        yield Part(source.item_id, source.locator, digest_of(view), view)
        why = f"{faces} pictures in it are not looked at"
        yield Fault(source.item_id, self.name, source.locator, FaultKind.UNSUPPORTED, why)
        if not whole:
            why = "what is told of the faces is read in part only; there may be more names"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.TOO_LARGE, why)


def _counted(source: Source, table: int, limits: Limits) -> int:
    """How many pictures the table tells of: numbers that grow, up to one that is no place in the file."""
    count, last, at = 0, -1, table
    while at < source.size and count <= limits.nodes:
        data = source.pread(at, _PIECE)
        for index in range(0, len(data) - 7, 8):
            place = int.from_bytes(data[index : index + 8], "little")
            if place <= last or place > source.size:
                return max(count - 1, 0)  # the last entry is the end of the last picture
            last, count = place, count + 1
        if len(data) < _PIECE:
            break
        at += _PIECE
    return max(count - 1, 0)
