"""Picture files to upright pixels, within limits. Needs Pillow, of the extra `photos`."""

import io
import re
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt

from chouxin.domain import FaultKind, MissingExtra, Unreadable
from chouxin.person.unread import Unread, by_system

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

Pixels = npt.NDArray[np.uint8]
"""uint8[height, width, 3], red, green and blue."""

LARGEST = 512 * 1024 * 1024
"""Bytes of a picture's file."""
MOST_PIXELS = 250_000_000
"""What the largest telephones take (200 million) fits; ten times that is a bomb."""
SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".avif", ".heic", ".heif"}
)
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP", "AVIF")
_DRAFTED = ("JPEG", "MPO")
"""Formats that can be decoded smaller."""
_AT_LEAST = 0.6
"""Share of the longer side that is asked for which is enough where it comes for nothing."""
_ORIENTATION, _MADE, _CAMERA, _TAKEN = 0x0112, 0x0132, 0x8769, 0x9003
"""Numbers of EXIF tags."""
_TURNS = {1: -1, 2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
"""What EXIF asks for, as Pillow numbers it."""
_SIDEWAYS = 5
"""From here on EXIF's orientations swap width and height."""
_HEIC = re.compile(b"hei[cxmsf]|hev[cx]|mif1|msf1")
"""What files of this kind say of themselves."""
_GROUND = (128, 128, 128)
"""What shows through where a picture is clear."""


@dataclass(frozen=True, slots=True)
class Upright:
    """A picture as it is meant to be seen.

    pixels: uint8[height, width, 3], red, green and blue; smaller than `width` x `height` where a longest side was asked
    for. icc: its colour profile, as it stands in the file. orientation: how the file said it was to be turned (1 to 8);
    that is done. frames: how many there are; the pixels are of one. taken: when, as the camera wrote it.
    """

    pixels: npt.NDArray[np.uint8]
    width: int
    height: int
    icc: bytes | None
    orientation: int
    frames: int
    taken: str | None

    @property
    def scale(self) -> float:
        """Factor from `pixels` to the picture."""
        return self.width / int(self.pixels.shape[1])


def open(place: Path | bytes, longest: int | None = None, frame: int = 0) -> Upright:  # noqa: A001
    """A picture: a file or its bytes. JPEG, PNG, WebP, TIFF, GIF, BMP, AVIF; HEIC where `pillow-heif` is installed.

    longest: make the longer side at most this many pixels, and about half as many at least; far quicker for JPEG.
    frame: of an animation or of many pages. Raises Unreadable with the reason, MissingExtra without Pillow.
    """
    with opened(place) as picture:
        return _upright(picture, longest, frame)


def each(place: Path | bytes, longest: int | None = None) -> Iterator[Upright]:
    """All frames or pages, one after the other. Raises what `open` does."""
    with opened(place) as picture:
        for number in range(int(getattr(picture, "n_frames", 1))):
            yield _upright(picture, longest, number)


@contextmanager
def opened(place: Path | bytes) -> "Iterator[Opened]":
    """Pillow's picture of a file or its bytes. What goes wrong in the block is Unreadable with its reason."""
    image = _pillow()
    if isinstance(place, Path):
        regular(place)
    elif len(place) > LARGEST:
        raise _too_large(len(place))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes and of odd metadata: what matters is checked here
        try:
            with image.open(io.BytesIO(place) if isinstance(place, bytes) else place, formats=_known()) as picture:
                yield picture
        except (Unreadable, MissingExtra, MemoryError):
            raise
        except image.DecompressionBombError as error:
            raise Unread(FaultKind.TOO_LARGE, "bomb", limit=MOST_PIXELS) from error
        except image.UnidentifiedImageError as error:
            raise Unread(FaultKind.UNSUPPORTED, _unknown(place)) from error
        except OSError as error:
            raise by_system(error) if error.errno else Unread(FaultKind.UNREADABLE, "damaged") from error
        except Exception as error:  # broken pictures raise many things
            raise Unread(FaultKind.UNREADABLE, "damaged") from error


def _upright(picture: "Opened", longest: int | None, frame: int) -> Upright:
    from PIL import Image  # noqa: PLC0415 - an optional part

    if frame:
        picture.seek(frame)
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise Unread(FaultKind.TOO_LARGE, "too_many_pixels", size=f"{width} x {height}", limit=MOST_PIXELS)
    frames = int(getattr(picture, "n_frames", 1))
    icc = picture.info.get("icc_profile")
    said, taken = _exif(picture)
    if longest is not None and max(width, height) > longest:
        # JPEG is decoded at a half, a quarter or an eighth straight away, which saves the time of making it smaller.
        wanted = longest * _AT_LEAST / max(width, height)
        picture.draft(None, (round(width * wanted), round(height * wanted)))
    picture.load()
    if picture.format not in _DRAFTED:
        width, height = picture.size  # TIFF is turned while it is loaded
    shown = _plain(picture)
    if longest is not None and max(shown.size) > longest:
        shown.thumbnail((longest, longest), Image.Resampling.BOX, reducing_gap=None)
    # What is left to be done of it: Pillow takes the mark off where it has turned the picture itself.
    turn = turn_of(picture)
    shown = turned(shown, turn)
    if turn >= _SIDEWAYS:
        width, height = height, width
    return Upright(np.asarray(shown, np.uint8), width, height, icc, said, frames, taken)


def _plain(picture: "Opened") -> "Opened":
    """Eight bits of red, green and blue."""
    from PIL import Image  # noqa: PLC0415 - an optional part

    if picture.mode.startswith(("I", "F")):
        # More than eight bits: cut off at white they would hide what stands there.
        values = np.asarray(picture, np.float32)
        low, high = float(values.min()), float(values.max())
        return Image.fromarray(((values - low) * (255.0 / max(high - low, 1.0))).astype(np.uint8)).convert("RGB")
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (*_GROUND, 255))
        return Image.alpha_composite(ground, clear).convert("RGB")
    return picture.convert("RGB")


def _exif(picture: "Opened") -> tuple[int, str | None]:
    """How it is to be turned, and when it was taken. Broken notes say nothing; the picture may be well."""
    taken: object = None
    with suppress(Exception):
        exif = picture.getexif()
        taken = exif.get_ifd(_CAMERA).get(_TAKEN) or exif.get(_MADE)
    return turn_of(picture), taken.strip("\0 ") or None if isinstance(taken, str) else None


def turned(picture: "Opened", turn: int) -> "Opened":
    """The picture, turned as EXIF asks for."""
    from PIL import Image  # noqa: PLC0415 - an optional part

    return picture.transpose(Image.Transpose(_TURNS[turn])) if turn > 1 else picture


def turn_of(picture: "Opened") -> int:
    """How EXIF says that a picture is to be turned, 1 to 8; 1 is not at all."""
    turn: object = 1
    with suppress(Exception):
        turn = picture.getexif().get(_ORIENTATION, 1)
    return turn if isinstance(turn, int) and turn in _TURNS else 1


def regular(path: Path) -> None:
    """Raise Unreadable for what is no file, or too large a one."""
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        raise by_system(error) from error
    if not stat.S_ISREG(status.st_mode):
        raise Unread(FaultKind.UNSUPPORTED, "no_file")
    if status.st_size > LARGEST:
        raise _too_large(status.st_size)


def _too_large(size: int) -> Unreadable:
    return Unread(FaultKind.TOO_LARGE, "too_large_file", size=size, limit=LARGEST)


def _unknown(place: Path | bytes) -> str:
    named = isinstance(place, Path) and place.suffix.lower() in (".heic", ".heif")
    inside = (
        isinstance(place, bytes) and place[4:8] == b"ftyp" and b"avif" not in place[:64] and _HEIC.search(place, 8, 64)
    )
    return "heic" if named or inside else "format"


def _known() -> tuple[str, ...]:
    """The formats that are tried; HEIC where its decoder is installed, whose licence keeps it out of ours."""
    with suppress(ImportError):
        import pillow_heif  # noqa: PLC0415 - an optional part

        pillow_heif.register_heif_opener()
        return (*_FORMATS, "HEIF")
    return _FORMATS


def _pillow() -> Any:
    try:
        from PIL import Image  # noqa: PLC0415 - an optional part
    except ImportError as error:
        raise MissingExtra("photos", "looking at pictures") from error
    Image.init()  # all formats, so that they can be named
    return Image


def image(canvas: npt.NDArray[Any], mode: str) -> "Opened":
    """Pillow's picture of some numbers."""
    if mode == "I;16":
        return cast("Opened", _pillow().fromarray(np.ascontiguousarray(canvas, np.uint16)))
    return cast("Opened", _pillow().fromarray(np.ascontiguousarray(canvas), mode))


def plain(picture: "Opened") -> Pixels:
    """A picture as it is looked at: uint8[height, width, 3]."""
    return np.asarray(_plain(picture), np.uint8)


def resized(canvas: npt.NDArray[Any], mode: str, factor: float) -> npt.NDArray[Any]:
    """Some numbers as a smaller picture."""
    from PIL import Image  # noqa: PLC0415 - an optional part

    size = max(round(canvas.shape[1] * factor), 1), max(round(canvas.shape[0] * factor), 1)
    if mode in ("I;16", "I"):
        fine = Image.fromarray(canvas.astype(np.float32)).resize(size, Image.Resampling.BOX)
        rounded: npt.NDArray[Any] = np.rint(np.asarray(fine)).astype(canvas.dtype)
        return rounded
    return np.array(image(canvas, mode).resize(size, Image.Resampling.LANCZOS))


def jpeg(pixels: npt.NDArray[np.uint8], quality: int = 80) -> bytes:
    """uint8[height, width, 3] as a JPEG file without any notes."""
    out = io.BytesIO()
    _pillow().fromarray(pixels).save(out, "JPEG", quality=quality)
    return out.getvalue()
