"""Pictures, videos and sightings made for the tests."""

import io
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from chouxin.person.looking import Looked, Sighting
from chouxin.person.media import Medium
from chouxin.person.views import View

Pixels = npt.NDArray[np.uint8]


def video(path: Path | io.BytesIO, frames: Sequence[Pixels], rate: int = 10, **metadata: str) -> None:
    """Write uint8[h, w, 3] frames as an MP4; h and w are even."""
    height, width = frames[0].shape[:2]
    with av.open(path if isinstance(path, io.BytesIO) else str(path), "w", format="mp4") as container:
        stream: Any = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = width, height, "yuv420p", 4_000_000
        stream.time_base = Fraction(1, rate)
        container.metadata.update(metadata)
        for pixels in frames:
            for packet in stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)


def moving(portrait: Pixels, count: int) -> list[Pixels]:
    """The portrait, pushed about and made lighter: no two frames are alike."""
    made = []
    for number in range(count):
        pushed = np.roll(portrait, ((number * 7) % 60, (number * 13) % 80), axis=(0, 1)).astype(np.int32)
        made.append(np.clip(pushed + (number % 10) * 4 - 20, 0, 255).astype(np.uint8))
    return made


def person(number: int) -> npt.NDArray[np.float32]:
    """A description; those of different numbers are nothing like each other."""
    made = np.zeros(128, np.float32)
    made[number] = 1.0
    return made


def sighting(
    number: int | None, width: float = 200.0, view: View = View.FRONT, *, frame: int = 0, x: float = 0.5, twist: int = 0
) -> Sighting:
    """A face of person `number`, or one that was not described. twist: another look of the same person."""
    described = None
    if number is not None:
        described = person(number) + 0.6 * person(60 + twist) if twist else person(number)
        described = (described / np.linalg.norm(described)).astype(np.float32)
    return Sighting(width, 0.95, view, hash((number, twist)) % 2**64, (x, 0.5), (0.2, 0.3), frame, described)


def looked(name: str, *sightings: Sighting, clip: bool = False) -> Looked:
    """What was seen in a medium of that name."""
    return Looked(Medium(name, clip, Path(name)), sightings, None, 1)
