"""A file that is one zlib stream: what faceswap keeps its alignments in (.fsa), and a way to hide any other file."""

import zlib
from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Source
from chouxin.readers.sources import WindowSource
from chouxin.readers.unpacking import DEFLATE, Allowance, SpooledSource, unpack

_DEFLATE = 8
_LARGEST_WINDOW = 7
_HEAD, _CHECKSUM = 2, 4
_TRIED = 256


class Deflated:
    """What the stream unpacks to, as one member; and a fault where it is damaged or more than allowed."""

    name = "zlib"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether the two bytes of its head fit each other, no dictionary is asked for, and the beginning unpacks.

        A short one has to unpack to its end: `x^2` is a formula.
        """
        if len(head) < _HEAD + 1 or head[0] & 0x0F != _DEFLATE or head[0] >> 4 > _LARGEST_WINDOW or head[1] & 0x20:
            return False
        if int.from_bytes(head[:2], "big") % 31:
            return False
        decoder, whole = zlib.decompressobj(), source.size <= len(head)
        try:
            return bool(decoder.decompress(head, 0 if whole else _TRIED)) and (decoder.eof or not whole)
        except zlib.error:
            return False

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """The member, and a fault."""
        packed = WindowSource(source, _HEAD, source.size - _HEAD, locator=source.locator)
        plain = SpooledSource(source.item_id, source.locator.enter("unpacked"))
        try:
            done = unpack(packed, DEFLATE, plain, Allowance(limits.expanded, limits.ratio, limits.ratio_free))
            if plain.size:
                yield Member(plain)
            if done.problem is not None:
                kind, why = done.problem
                why = f"{why}; read up to byte {plain.size}"
                yield Fault(source.item_id, self.name, source.locator, kind, why)
            elif (behind := packed.size - done.used - _CHECKSUM) > 0:
                why = f"{behind} bytes behind the stream are not looked at"
                yield Fault(source.item_id, self.name, source.locator, FaultKind.UNSUPPORTED, why)
            elif behind < 0:
                why = "its checksum is cut off"
                yield Fault(source.item_id, self.name, source.locator, FaultKind.UNREADABLE, why)
        finally:
            plain.close()
