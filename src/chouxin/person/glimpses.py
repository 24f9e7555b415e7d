"""Small pictures for the local page: blocks in which nobody is known, or the picture itself where somebody asks."""

from chouxin.domain import FaultKind
from chouxin.person import clips, pictures
from chouxin.person.covering import coarse
from chouxin.person.faces import Pixels
from chouxin.person.sitting import Picture
from chouxin.person.unread import Unread

SMALL, LARGE = 480, 1280
"""Longer sides: in a list, and to draw on."""


def glimpse(picture: Picture, longest: int, *, clear: bool) -> bytes:
    """A JPEG file without notes; of a video its first frame. clear: as it is, for the person alone at their screen.

    Raises Unreadable.
    """
    pixels = _first(picture, longest) if picture.medium.clip else pictures.open(picture.medium.read(), longest).pixels
    if not clear:
        sightings = picture.looked.sightings if picture.looked is not None else ()
        # Where no face was found there may be one all the same.
        largest = max((max(one.share) for one in sightings), default=0.0) or 1 / 3
        pixels = coarse(pixels, largest)
    return pictures.jpeg(pixels)


def _first(picture: Picture, longest: int) -> Pixels:
    with picture.medium.open() as file:
        for frame in clips.frames(file, longest):
            return frame.pixels
    raise Unread(FaultKind.UNREADABLE, "no_frames")
