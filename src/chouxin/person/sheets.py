"""Picture files as pixels that can be changed and written again: all frames, all channels, the same format.

Unlike `pictures`, which gives what is to be looked at. Needs Pillow, of the extra `photos`.
"""

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from chouxin.domain import FaultKind
from chouxin.person import pictures
from chouxin.person.covering import Canvas
from chouxin.person.pictures import MOST_PIXELS, Pixels
from chouxin.person.unread import Unread

if TYPE_CHECKING:
    from PIL.Image import Image as Opened

MOST_FRAMES = 2_000
_AS_IT_IS = ("L", "LA", "RGB", "RGBA", "CMYK", "I", "F")
_MOVING = ("GIF", "WEBP", "PNG", "AVIF")
_QUALITY = 92
ENDINGS = {
    "JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "GIF": ".gif", "TIFF": ".tif", "BMP": ".bmp", "AVIF": ".avif",
}  # fmt: skip


@dataclass(slots=True)
class Sheet:
    """A picture's frames, upright. format: that it is written in. frames: canvases, each with its mode. moving: they
    are shown one after the other, and are not pages. turned: the file said that they were to be turned. lowered: the
    file had more bits a channel than the copy will.
    """

    format: str
    frames: list[Canvas]
    modes: list[str]
    icc: bytes | None
    moving: bool
    turned: bool
    lowered: bool = False
    how: dict[str, Any] = field(default_factory=dict)
    palette: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the first frame."""
        return int(self.frames[0].shape[1]), int(self.frames[0].shape[0])

    def clear(self, frame: int) -> bool:
        """Whether the last channel of a frame says how clear its pixels are."""
        return self.modes[frame] in ("LA", "RGBA")

    def shown(self, frame: int) -> Pixels:
        """A frame as it is looked at."""
        canvas, mode = self.frames[frame], self.modes[frame]
        if mode == "RGB":
            return canvas
        return pictures.plain(pictures.image(canvas, mode))


def read(data: bytes) -> Sheet:
    """A picture file. Raises Unreadable with the reason."""
    with pictures.opened(data) as picture:
        form = {"MPO": "JPEG", "HEIF": "JPEG"}.get(picture.format or "", picture.format or "")
        count = 1 if picture.format == "MPO" else int(getattr(picture, "n_frames", 1))
        width, height = picture.size
        if count > MOST_FRAMES or width * height * count > MOST_PIXELS:
            size = f"{count} x {width} x {height}" if count > 1 else f"{width} x {height}"
            raise Unread(FaultKind.TOO_LARGE, "too_many_pixels", size=size, limit=MOST_PIXELS)
        how = _how(picture, data)
        frames, modes, durations, turned = [], [], [], False
        for number in range(count):
            picture.seek(number)
            picture.load()
            durations.append(picture.info.get("duration", 100))
            turn = pictures.turn_of(picture)
            turned |= turn > 1
            canvas, mode = _canvas(pictures.turned(picture, turn))
            frames.append(canvas)
            modes.append(mode)
        moving = count > 1 and form in _MOVING
        if moving:
            how |= {"duration": durations, "loop": picture.info.get("loop", 0)}
        lowered = _deep(data) and modes[0] in ("RGB", "RGBA")
        return Sheet(form, frames, modes, picture.info.get("icc_profile"), moving, turned, lowered, how)


def _how(picture: "Opened", data: bytes) -> dict[str, Any]:
    """What a file of this format is to be written with, so that it is as good as it was."""
    if picture.format in ("JPEG", "MPO"):
        from PIL import JpegImagePlugin  # noqa: PLC0415 - an optional part

        tables = getattr(picture, "quantization", None)
        sampling = JpegImagePlugin.get_sampling(picture)
        how: dict[str, Any] = {"qtables": tables} if tables else {"quality": _QUALITY}
        return how | ({"subsampling": sampling} if sampling >= 0 and picture.mode != "CMYK" else {})
    if picture.format == "WEBP":
        return {"lossless": b"VP8L" in data[:64], "quality": _QUALITY, "exact": False}
    if picture.format == "TIFF":
        known = {
            "raw": None,
            "tiff_lzw": "tiff_lzw",
            "tiff_adobe_deflate": "tiff_adobe_deflate",
            "packbits": "packbits",
        }
        return {"compression": known.get(str(picture.info.get("compression", "raw")), "tiff_adobe_deflate")}
    if picture.format == "PNG":
        return {"optimize": False}
    return {"quality": _QUALITY} if picture.format in ("AVIF", "HEIF") else {}


def _deep(data: bytes) -> bool:
    return data[:4] == b"\x89PNG" and data[24:25] == b"\x10"


def _canvas(picture: "Opened") -> tuple[Canvas, str]:
    mode = picture.mode
    if mode.startswith("I;16"):
        return np.asarray(picture, np.uint16).copy(), "I;16"
    if mode not in _AS_IT_IS:
        clear = picture.has_transparency_data
        mode = "L" if mode == "1" else "RGBA" if clear else "RGB"
        picture = picture.convert(mode)
    elif mode in ("L", "RGB") and "transparency" in picture.info:
        mode = "RGBA"  # one colour of it is clear
        picture = picture.convert(mode)
    return np.array(picture), mode


def write(sheet: Sheet) -> bytes:
    """The picture as a file, with its colours and no other notes. Raises Unreadable where the format cannot hold it."""
    images = [pictures.image(canvas, mode) for canvas, mode in zip(sheet.frames, sheet.modes, strict=True)]
    options: dict[str, Any] = dict(sheet.how)
    if sheet.icc:
        options["icc_profile"] = sheet.icc
    if len(images) > 1:
        options |= {"save_all": True, "append_images": images[1:]}
    if sheet.moving and sheet.format == "GIF":
        options["disposal"] = 2
    if sheet.format == "GIF":
        options.pop("icc_profile", None)
    out = io.BytesIO()
    try:
        images[0].save(out, sheet.format, **options)
    except (OSError, ValueError) as error:
        raise Unread(FaultKind.UNSUPPORTED, "cannot_hold", format=sheet.format) from error
    return out.getvalue()


def smaller(sheet: Sheet, longest: int) -> float:
    """Make the longer side at most this many pixels, in place; the factor."""
    width, height = sheet.size
    factor = min(longest / max(width, height), 1.0)
    if factor == 1.0:
        return factor
    for number, (canvas, mode) in enumerate(zip(sheet.frames, sheet.modes, strict=True)):
        sheet.frames[number] = pictures.resized(canvas, mode, factor)
    return factor


def cropped(sheet: Sheet, left: int, top: int, right: int, bottom: int) -> None:
    """Cut all frames, in place."""
    sheet.frames[:] = [np.ascontiguousarray(canvas[top:bottom, left:right]) for canvas in sheet.frames]
