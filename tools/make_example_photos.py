"""Writes the pictures of `photos/`, for `chouxin photos`: of one photograph, and drawn ones.

    python tools/make_example_photos.py ASTRONAUT

ASTRONAUT is `astronaut.png` of scikit-image: a part of NASA's portrait of Eileen Collins, in the public domain.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageEnhance

PHOTOS = Path(__file__).parents[1] / "photos"
_GPS, _CAMERA = 0x8825, 0x8769
_ORIENTATION, _SERIAL, _TAKEN = 0x0112, 0xA431, 0x9003
_SIDEWAYS = 6


def main(source: str) -> None:
    """Write all of them."""
    PHOTOS.mkdir(exist_ok=True)
    photo = Image.open(source).convert("RGB")
    _save("from-the-phone.jpg", photo, noted=True)
    face = photo.crop((96, 16, 352, 336))
    portrait = face.resize((512, 640), Image.Resampling.LANCZOS)
    _save("portrait.jpg", portrait)
    _save("portrait-saved-again.jpg", portrait.resize((384, 480)), quality=60)
    _save("portrait-warm.jpg", ImageEnhance.Color(portrait.transpose(Image.Transpose.FLIP_LEFT_RIGHT)).enhance(1.6))
    _save("sideways.jpg", portrait.transpose(Image.Transpose.ROTATE_90), orientation=_SIDEWAYS)
    _save("from-afar.jpg", _from_afar(photo))
    _beach().save(PHOTOS / "beach.png", optimize=True)


def _save(name: str, picture: Image.Image, *, noted: bool = False, orientation: int = 1, quality: int = 85) -> None:
    exif = Image.Exif()
    if orientation != 1:
        exif[_ORIENTATION] = orientation
    if noted:
        # Invented: the launch site, and a camera that nobody has.
        exif.get_ifd(_GPS).update({1: "N", 2: (28.0, 34.0, 21.0), 3: "W", 4: (80.0, 39.0, 3.0)})
        exif.get_ifd(_CAMERA).update({_SERIAL: "EXAMPLE-0001", _TAKEN: "2026:11:22 10:00:00"})
    picture.save(PHOTOS / name, "JPEG", quality=quality, optimize=True, exif=exif)


def _from_afar(photo: Image.Image) -> Image.Image:
    """The photograph as a poster on a drawn beach: the face is 40 pixels wide."""
    scene = _beach()
    scene.paste(photo.resize((228, 228), Image.Resampling.LANCZOS), (200, 150))
    return scene


def _beach() -> Image.Image:
    """Sky, sun, sea, sand and a boat; nobody is in it."""
    picture = Image.new("RGB", (640, 480), "#9fd3f0")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((500, 40, 580, 120), fill="#ffe08a")
    draw.rectangle((0, 250, 640, 360), fill="#2f7fa8")
    draw.rectangle((0, 360, 640, 480), fill="#e8d3a0")
    draw.polygon([(80, 300), (180, 300), (160, 325), (100, 325)], fill="#7a3f22")
    draw.polygon([(130, 220), (130, 296), (180, 296)], fill="#ffffff")
    return picture


if __name__ == "__main__":
    main(sys.argv[1])
