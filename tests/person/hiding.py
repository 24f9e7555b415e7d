"""Pictures that carry a second picture of what is in them, in all the places that telephones and programs have."""

import base64
import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from chouxin.person.notes import jpeg, png, webp
from chouxin.person.notes.sorting import Kept
from tests.person.noted import clip, manifest

Pixels = npt.NDArray[np.uint8]


def saved(pixels: Pixels, form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form, **options)
    return out.getvalue()


def small(pixels: Pixels) -> bytes:
    """What telephones keep as a preview: a JPEG in which the face is known."""
    return saved(np.asarray(Image.fromarray(pixels).resize((128, 160)), np.uint8), quality=70)


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _with(data: bytes, *segments: bytes) -> bytes:
    return data[:2] + b"".join(segments) + data[2:]


def thumbnail_block(pixels: Pixels) -> bytes:
    """EXIF with its second directory, which holds the small picture."""
    inside = small(pixels)
    first = struct.pack(">HHHI4sI", 1, 0x013B, 2, 4, b"Han\0", 26)
    second = struct.pack(">HHHII", 3, 0x0103, 3, 1, 6 << 16)
    second += struct.pack(">HHII", 0x0201, 4, 1, 26 + 42) + struct.pack(">HHII", 0x0202, 4, 1, len(inside)) + bytes(4)
    return b"MM\0*\0\0\0\x08" + first + second + inside


def _exif(pixels: Pixels) -> bytes:
    return jpeg.write(saved(pixels), Kept(thumbnail_block(pixels)))


def _makers(pixels: Pixels) -> bytes:
    """The maker's own notes, which hold a preview and a serial number in a form that nobody else knows."""
    inside = b"Example\0SN-778899\0" + small(pixels)
    camera = 8 + 18
    block = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIII", 1, 0x8769, 4, 1, camera, 0)
    block += struct.pack(">HHHIII", 1, 0x927C, 7, len(inside), camera + 18, 0) + inside
    return jpeg.write(saved(pixels), Kept(block))


def _jfif(pixels: Pixels) -> bytes:
    return _with(saved(pixels), segment(0xE0, b"JFXX\0\x10" + small(pixels)))


def _photoshop(pixels: Pixels) -> bytes:
    inside = struct.pack(">IIIIIIHH", 1, 128, 160, 384, 61440, len(small(pixels)), 24, 1) + small(pixels)
    block = b"8BIM" + struct.pack(">HBBI", 0x040C, 0, 0, len(inside)) + inside + bytes(len(inside) % 2)
    return _with(saved(pixels), segment(0xED, b"Photoshop 3.0\0" + block))


def _pages(pixels: Pixels) -> bytes:
    """Two pictures with an index of them (MPF), as cameras write a preview and telephones brightness and depth."""
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "MPO", save_all=True, append_images=[Image.fromarray(pixels).resize((256, 320))])
    return out.getvalue()


def _motion(pixels: Pixels, folder: Path) -> bytes:
    """A motion photo: the seconds around it as a video behind its end, and words that say so."""
    path = folder / "motion.mp4"
    clip(path, [np.ascontiguousarray(np.roll(pixels, number, axis=1)) for number in range(3)], sound=False)
    video = path.read_bytes()
    path.unlink()
    words = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:MotionPhoto="1"'
        f' GCamera:MicroVideo="1" GCamera:MicroVideoOffset="{len(video)}"/></rdf:RDF></x:xmpmeta>'
    )
    return _with(saved(pixels), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + words.encode())) + video


def _samsung(pixels: Pixels, folder: Path) -> bytes:
    """The same as another maker writes it, with a trailer of its own."""
    video = _motion(pixels, folder)[len(saved(pixels)) :]
    return saved(pixels) + b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data" + video + b"SEFH" + bytes(24) + b"SEFT"


def _depth(pixels: Pixels, folder: Path) -> bytes:
    """A portrait with its depth and the picture before it was blurred, both in the second part of its XMP."""
    del folder
    packed = base64.b64encode(small(pixels)).decode()
    more = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/"'
        ' xmlns:GImage="http://ns.google.com/photos/1.0/image/" GDepth:Mime="image/jpeg"'
        f' GDepth:Data="{packed}" GImage:Mime="image/jpeg" GImage:Data="{packed}"/></rdf:RDF></x:xmpmeta>'
    ).encode()
    name = b"0123456789ABCDEF0123456789ABCDEF"
    middle = more.index(b"GImage:Mime")
    parts = [
        segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + name + struct.pack(">II", len(more), at) + part)
        for at, part in ((0, more[:middle]), (middle, more[middle:]))
    ]
    first = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="' + name.decode() + '"'
        "/></rdf:RDF></x:xmpmeta>"
    ).encode()
    return _with(saved(pixels), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + first), *parts)


def _xmp_preview(pixels: Pixels, folder: Path) -> bytes:
    """A preview in XMP itself, as programs for whole collections write it; here of a PNG."""
    del folder
    words = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/">'
        '<xmp:Thumbnails><rdf:Alt><rdf:li rdf:parseType="Resource"><xmpGImg:format>JPEG</xmpGImg:format>'
        f"<xmpGImg:image>{base64.b64encode(small(pixels)).decode()}</xmpGImg:image></rdf:li></rdf:Alt></xmp:Thumbnails>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    return png.write(saved(pixels, "PNG"), Kept(None, words.encode()))


def _in_manifest(pixels: Pixels, folder: Path) -> bytes:
    """A statement of origin that holds a small picture of what it is about; longer than a segment."""
    del folder
    large = saved(pixels, quality=97)
    return jpeg.write(saved(pixels), Kept(c2pa=(manifest(large + large),)))


HIDING: dict[str, Callable[[Pixels, Path], bytes]] = {
    "a small picture in EXIF": lambda pixels, _: _exif(pixels),
    "a small picture in the EXIF of a PNG": lambda pixels, _: png.write(
        saved(pixels, "PNG"), Kept(thumbnail_block(pixels))
    ),
    "a small picture in the EXIF of a WebP": lambda pixels, _: webp.write(
        saved(pixels, "WEBP"), Kept(thumbnail_block(pixels))
    ),
    "a preview in the maker's own notes": lambda pixels, _: _makers(pixels),
    "a small picture in JFIF": lambda pixels, _: _jfif(pixels),
    "Photoshop's preview": lambda pixels, _: _photoshop(pixels),
    "a second picture with an index": lambda pixels, _: _pages(pixels),
    "a motion photo": _motion,
    "a motion photo of another maker": _samsung,
    "depth and original in XMP": _depth,
    "a preview in XMP": _xmp_preview,
    "a statement of origin": _in_manifest,
}
