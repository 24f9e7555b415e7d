"""Small copies of pictures, made in a process of its own: what decodes them is not written for what strangers send."""

import binascii
from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path

from chouxin.domain import FaultKind, Item, Kind, Limits, Text
from chouxin.engine.workers import Workers
from chouxin.readers.glimpse import SIDE

# As `pictures` starts its own: no socket is ever opened, whatever a picture brings a library to do.
_PROGRAM = """
import json, sys
def alone(event, arguments):
    if event.startswith("socket."):
        raise PermissionError(event)
sys.addaudithook(alone)
sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path]
from chouxin.engine.worker import main
from chouxin.readers.glimpse import Glimpse
main([Glimpse()])
"""
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Small:
    """A picture made small. of: width and height of the whole. pixels: RGB, row by row, 3 * width * height bytes."""

    of: tuple[int, int]
    width: int
    height: int
    pixels: bytes = field(repr=False)


class Glimpses:
    """Makes small copies. Its process starts with the first; several threads may ask, and wait for each other."""

    def __init__(self, limits: Limits | None = None, *, program: str = _PROGRAM) -> None:
        self._workers = Workers(limits or Limits(seconds=_SECONDS), most=1, program=program)

    def of(self, path: Path) -> Small | FaultKind:
        """The picture in a file, made small, or why there is none. Raises nothing for what the file does."""
        parts, faults = self._workers.read(Item("", Kind.PHOTO, source=str(path)))
        for part in parts:
            # The process has looked at what a stranger sent: what it says is believed as far as it fits.
            if isinstance(part.view, Text) and (made := _small(dict(part.view.fields))) is not None:
                return made
        return faults[0].kind if faults else FaultKind.UNSUPPORTED

    def close(self) -> None:
        """End the process, if one was started."""
        self._workers.close()


def _small(said: dict[str, str]) -> Small | None:
    try:
        of, size = (int(said["of_width"]), int(said["of_height"])), (int(said["width"]), int(said["height"]))
        pixels = b64decode(said["pixels"], validate=True)
    except (KeyError, ValueError, binascii.Error):
        return None
    fits = 0 < min(size) <= max(size) <= SIDE and len(pixels) == 3 * size[0] * size[1] and min(of) > 0
    return Small(of, *size, pixels) if fits else None
