"""Videos to their distinct frames. Needs PyAV, of the extra `photos`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from chouxin.domain import FaultKind, MissingExtra, Unreadable
from chouxin.person.likeness import differing, print_of
from chouxin.person.unread import Unread

Number = TypeVar("Number", bound=np.generic)

SHORT = 120.0
"""Seconds up to which every frame is decoded; of longer videos only those that stand alone (key frames), which is
twenty times as fast and gives one every few seconds."""
A_SECOND = 5
"""Frames that are looked at of each second, at most."""
MOST = 600
"""Frames of one video: three times what the worst grade asks for."""
MOST_PIXELS = 64_000_000
"""Of a frame; twice what 8K has."""
_HOURS = re.compile(r"(\d{1,4}):(\d{2}):(\d{2}(?:\.\d{1,9})?)")
_LAST_FRAME = 1.0
"""Seconds for which a last frame may well be shown."""
_SAME_FRAME = 1
"""Bits of 64 in which two frames may differ and still count as one: a picture that stands still."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame. pixels: uint8[height, width, 3]; scale: from them to the original; at: seconds from the start; print: of
    the whole frame.
    """

    pixels: npt.NDArray[np.uint8]
    scale: float
    at: float
    print: int


def frames(file: BinaryIO, longest: int) -> Iterator[Frame]:
    """The distinct frames of a video, spread over all of it, upright, the longer side at most `longest`.

    Raises Unreadable, also after some frames; MissingExtra without PyAV.
    """
    av = av_()
    try:
        with av.open(file, metadata_errors="ignore") as container:
            if not container.streams.video:
                raise Unread(FaultKind.UNSUPPORTED, "no_video")
            yield from _distinct(container, container.streams.video[0], longest)
    except (Unreadable, MemoryError):
        raise
    except broken() as error:
        raise Unread(FaultKind.UNREADABLE, "damaged_video") from error


def _distinct(container: Any, stream: Any, longest: int) -> Iterator[Frame]:
    if stream.codec_context.width * stream.codec_context.height > MOST_PIXELS:
        raise too_large()
    duration = _duration(container, stream)
    if duration > SHORT:
        stream.codec_context.skip_frame = "NONKEY"
    stream.thread_type = "AUTO"
    apart = max(1 / A_SECOND, duration / MOST)
    due, last, given = -1.0, None, 0
    for frame in container.decode(stream):
        at = float(frame.time or 0.0)
        if at < due and at >= due - 2 * apart:
            continue
        due = at + apart * 0.999
        shown = _pixels(frame, longest)
        found = Frame(shown, max(frame.width, frame.height) / max(shown.shape[:2]), at, print_of(shown))
        if last is None or differing(found.print, last) > _SAME_FRAME:
            yield found
            given, last = given + 1, found.print
        if given == MOST:
            return


def _pixels(frame: Any, longest: int) -> npt.NDArray[np.uint8]:
    factor = min(longest / max(frame.width, frame.height), 1.0)
    size = {"width": max(round(frame.width * factor), 2), "height": max(round(frame.height * factor), 2)}
    pixels: npt.NDArray[np.uint8] = frame.to_ndarray(format="rgb24", **size)
    return turn(frame).of(pixels)


class Turn(NamedTuple):
    """How a frame is to be shown: so many quarter turns to the left, and then as in a mirror."""

    quarters: int
    mirrored: bool

    def of(self, plane: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """The plane (height, width, …) as it is to be shown; itself where nothing is to be done."""
        if not any(self):
            return plane
        turned = np.rot90(plane, self.quarters)
        return np.ascontiguousarray(turned[:, ::-1] if self.mirrored else turned)


def turn(frame: Any) -> Turn:
    """What the display matrix of a frame asks for (ISO/IEC 14496-12, 8.2.2); its own `rotation` knows no mirrors."""
    found = frame.side_data.get("DISPLAYMATRIX")
    if found is None:
        return Turn(0, False)
    # From a point (x, y) to (ax + cy, bx + dy), with y downwards.
    a, b, _, c, d = (float(value) for value in np.frombuffer(found, np.int32)[:5])
    mirrored = a * d - b * c < 0
    if mirrored:
        a, c = -a, -c
    return Turn(round(float(np.degrees(np.arctan2(c - b, a + d))) / 90) % 4, mirrored)


def too_large() -> Unreadable:
    """Frames larger than are decoded."""
    return Unread(FaultKind.TOO_LARGE, "too_many_pixels", size=f">{MOST_PIXELS}", limit=MOST_PIXELS)


def _duration(container: Any, stream: Any) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return float(container.duration or 0) / 1_000_000


def duration(path: Path) -> float:
    """Seconds, as the file says; nought where it does not. Raises what PyAV raises."""
    with av_().open(str(path), metadata_errors="ignore") as container:
        return _duration(container, container.streams.video[0]) if container.streams.video else 0.0


def breaks_off(stream: Any, last: float) -> bool:
    """Whether a stream ends, with its last frame at so many seconds, well before it says that it does; Matroska says
    so beside the stream (tag DURATION), and is read up to where it was cut.
    """
    said = _HOURS.fullmatch(stream.metadata.get("DURATION", ""))
    if said is None:
        return False
    hours, minutes, seconds = map(float, said.groups())
    whole = 3600 * hours + 60 * minutes + seconds
    return last < whole - max(_LAST_FRAME, 0.02 * whole)


def av_() -> Any:
    """PyAV. Raises MissingExtra."""
    try:
        import av  # noqa: PLC0415 - an optional part
    except ImportError as error:
        raise MissingExtra("photos", "looking at videos") from error
    return av


def broken() -> tuple[type[Exception], ...]:
    """What is raised on a damaged video."""
    return (av_().FFmpegError, OSError, ValueError, IndexError, OverflowError)


def tags(file: BinaryIO) -> list[tuple[str, str]]:
    """The words that a container has for the whole of it and for its streams. Raises Unreadable."""
    av = av_()
    try:
        with av.open(file, metadata_errors="replace") as container:
            found = list(container.metadata.items())
            for stream in container.streams:
                found += stream.metadata.items()
            return found
    except broken() as error:
        raise Unread(FaultKind.UNREADABLE, "damaged_video") from error
