"""A small copy of a picture, for somebody who has to look at it: its pixels alone, nothing else of the file."""

from base64 import b64encode
from collections.abc import Iterator

from chouxin.domain import Fault, Limits, Member, Part, Source, Text
from chouxin.readers.digest import digest_of
from chouxin.readers.pixels import frames, is_picture, smaller

SIDE = 480
"""Pixels of the longer side: enough to judge by, too little to be worth taking away."""


class Glimpse:
    """Reads the first frame of a picture, upright, made small. It runs in a process of its own."""

    name = "glimpse"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether it begins as one of the formats does."""
        del source
        return is_picture(head)

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part: width and height of the whole, those of the copy, and its pixels (RGB, row by row, in base64).

        As text, since what goes between processes knows no pixels, and nobody else needs them. Raises Unreadable.
        """
        whole = next(frames(source, limits))
        small = smaller(whole, SIDE)
        told = {
            "of_width": whole.shape[1],
            "of_height": whole.shape[0],
            "width": small.shape[1],
            "height": small.shape[0],
        }
        fields = (
            *((name, str(value)) for name, value in told.items()),
            ("pixels", b64encode(small.tobytes()).decode("ascii")),
        )
        view = Text(fields)
        yield Part(source.item_id, source.locator, digest_of(view), view)
