"""Pictures to pixels, within limits; for readers that look at them. Needs Pillow, of the extra `ocr`."""

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from chouxin.domain import FaultKind, Limits, MissingExtra, Source, Unreadable

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

Pixels = npt.NDArray[np.uint8]
"""uint8[height, width, 3], red, green and blue."""

LARGEST = 64 * 1024 * 1024
"""Bytes of a picture's file."""
MOST_PIXELS = 40_000_000
"""Of one frame: what the cameras of telephones give; ten times that is a bomb."""
MOST_FRAMES = 16
"""Of one animation. Words may stand in any of them."""
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP")
_MAGIC = ((0, b"\x89PNG\r\n\x1a\n"), (0, b"\xff\xd8\xff"), (0, b"GIF8"), (8, b"WEBP"), (0, b"BM"))
_GROUND = (128, 128, 128)
"""What shows through where a picture is clear: both white and black letters stand out from grey."""


def is_picture(head: bytes) -> bool:
    """Whether a file begins like one of the formats that are decoded."""
    return any(head.startswith(magic, offset) for offset, magic in _MAGIC)


def frames(source: Source, limits: Limits) -> Iterator[Pixels]:
    """Each frame of a picture, upright as its camera was held. Raises Unreadable, also after some frames."""
    try:
        from PIL import Image  # noqa: PLC0415 - an optional part
    except ImportError as error:
        raise missing() from error
    if source.size > LARGEST:
        raise Unreadable(FaultKind.TOO_LARGE, f"a picture of {source.size} bytes; the limit is {LARGEST}")
    data = io.BytesIO(source.pread(0, source.size))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes: they are checked here
        try:
            with Image.open(data, formats=_FORMATS) as picture:
                yield from _frames(picture, limits)
        except (Unreadable, MemoryError):
            raise
        except Image.DecompressionBombError as error:
            raise Unreadable(FaultKind.TOO_LARGE, f"a picture of more than {MOST_PIXELS} pixels") from error
        except Exception as error:  # broken pictures raise many things
            raise Unreadable(FaultKind.UNREADABLE, f"a damaged picture ({type(error).__name__})") from error


def smaller(pixels: Pixels, side: int) -> Pixels:
    """The same picture with `side` pixels at most on its longer side; one that is smaller stays as it is."""
    from PIL import Image  # noqa: PLC0415 - an optional part

    longer = max(pixels.shape[:2])
    if longer <= side:
        return pixels
    height, width = (max(1, round(length * side / longer)) for length in pixels.shape[:2])
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BOX), np.uint8)


def as_jpeg(pixels: Pixels) -> bytes:
    """A JPEG of these pixels and of nothing else."""
    from PIL import Image  # noqa: PLC0415 - an optional part

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=80)
    return out.getvalue()


def covered(kept: bytes, *, grey: bool, blur: float) -> bytes:
    """A JPEG of ours, once more, without its colours or its detail. blur: the share of the longer side, 0 for none."""
    from PIL import Image, ImageFilter  # noqa: PLC0415 - an optional part

    with Image.open(io.BytesIO(kept), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    if grey:
        picture = picture.convert("L").convert("RGB")
    if blur:
        picture = picture.filter(ImageFilter.GaussianBlur(blur * max(picture.size)))
    return as_jpeg(np.asarray(picture, np.uint8))


def missing() -> Unreadable:
    """What a reader raises where the extra is absent."""
    return Unreadable(FaultKind.UNSUPPORTED, str(MissingExtra("ocr", "reading the words in a picture")))


def _frames(picture: "Opened", limits: Limits) -> Iterator[Pixels]:
    # Before anything is unpacked: a few bytes can say that they are as large as a town.
    most = min(MOST_PIXELS, limits.expanded // 3)
    for number in range(MOST_FRAMES + 1):
        if number:
            try:
                picture.seek(number)
            except EOFError:
                return
        if number == MOST_FRAMES:
            raise Unreadable(FaultKind.TOO_LARGE, f"more than {MOST_FRAMES} frames; the others are left out")
        width, height = picture.size
        if width * height > most:
            raise Unreadable(FaultKind.TOO_LARGE, f"a picture of {width} x {height} pixels; the limit is {most}")
        yield _pixels(picture)


def _pixels(picture: "Opened") -> Pixels:
    from PIL import Image, ImageOps  # noqa: PLC0415 - an optional part

    if picture.mode.startswith(("I", "F")):
        # More than eight bits: cut off at white they would hide what stands there.
        values = np.asarray(picture, np.float64)
        low, high = float(values.min()), float(values.max())
        picture = Image.fromarray(((values - low) * (255.0 / max(high - low, 1.0))).astype(np.uint8))
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        clear = upright.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (*_GROUND, 255))
        upright = Image.alpha_composite(ground, clear)
    return np.asarray(upright.convert("RGB"), np.uint8)
