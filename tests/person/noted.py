"""Pictures and videos with notes that give somebody away, and with labels that have to stay. All of it invented."""

import io
import json
import struct
import zlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from PIL import Image

from chouxin.person.notes import jpeg, png, webp
from chouxin.person.notes.boxes import c2pa_box
from chouxin.person.notes.sorting import Kept

_LABEL = {
    "Label": "1", "ContentProducer": "001191110000MA00XXXX00001", "ProduceID": "7f", "ReservedCode1": "",
    "ContentPropagator": "", "PropagateID": "", "ReservedCode2": "",
}  # fmt: skip
AIGC = json.dumps(_LABEL, separators=(",", ":"))
MADE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
SECRETS = (
    b"SN-778899",
    b"Li Lei",
    b"EOS Example",
    b"Pudong",
    b"docid-4711",
    b"Wang Fang",
    b"31,12.5N",
    b"secret words",
)
KEPT = (b"Han Mei", b"All rights reserved", MADE.encode())
XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" exif:GPSLatitude="31,12.5N" aux:SerialNumber="SN-778899"
 photoshop:City="Pudong" xmpMM:DocumentID="docid-4711" Iptc4xmpExt:DigitalSourceType="{MADE}">
<TC260:AIGC>{AIGC.replace('"', "&quot;")}</TC260:AIGC>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">All rights reserved</rdf:li></rdf:Alt></dc:rights>
<Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Wang Fang</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def exif(turn: int = 1) -> bytes:
    """A block of EXIF, as Pillow writes it."""
    block = Image.Exif()
    block[0x010F], block[0x0110], block[0x0112] = "Example", "EOS Example", turn
    block[0x013B], block[0x8298], block[0x0132] = "Han Mei", "All rights reserved", "2026:11:22 10:11:12"
    camera = block.get_ifd(0x8769)
    camera[0xA431], camera[0xA430], camera[0x9286] = "SN-778899", "Li Lei", b"ASCII\0\0\0secret words"
    gps = block.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 12.0, 30.0), "E", (121.0, 24.0, 0.0)
    return block.tobytes().removeprefix(b"Exif\0\0")


def _box(type_: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, type_) + body


def _super(label: bytes, *inside: bytes) -> bytes:
    return _box(b"jumb", _box(b"jumd", bytes(16) + b"\x03" + label + b"\0") + b"".join(inside))


def manifest(small: bytes = b"\xff\xd8\xff small picture of a face") -> bytes:
    """A store of C2PA's shape: a small picture, what a camera noted, and that a machine made it."""
    thumbnail = _super(b"c2pa.thumbnail.claim.jpeg", _box(b"bfdb", b"\0image/jpeg\0"), _box(b"bidb", small))
    noted = _super(b"stds.exif", _box(b"json", b'{"exif:GPSLatitude": "31,12.5N", "exif:Copyright": "Han Mei"}'))
    made = _super(b"c2pa.actions", _box(b"cbor", b"\xa1qdigitalSourceType\x78" + bytes((len(MADE),)) + MADE.encode()))
    return _super(b"c2pa", _super(b"urn:uuid:1", _super(b"c2pa.assertions", thumbnail, noted, made)))


def pixels(width: int = 64, height: int = 48, channels: int = 3) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (height, width, channels), np.uint8)


def picture(form: str, shown: npt.NDArray[np.uint8] | None = None, turn: int = 1) -> bytes:
    """A picture file with all of it, as far as the format can hold it."""
    image = Image.fromarray(pixels() if shown is None else shown)
    out = io.BytesIO()
    options: dict[str, Any] = {}
    if form == "TIFF":
        words = {270: "secret words", 271: "Example", 272: "EOS Example", 315: "Han Mei", 33432: "All rights reserved"}
        options["tiffinfo"] = words | {700: XMP, 306: "2026:11:22 10:11:12"}
    elif form == "AVIF":
        options |= {"exif": b"Exif\0\0" + exif(turn), "xmp": XMP}
    elif form == "GIF":
        options["comment"] = b"secret words"
    image.save(out, form, **options)
    all_ = Kept(exif(turn), XMP, None, (manifest(),), (("", "secret words"),))
    data = out.getvalue()
    if form == "JPEG":
        # Behind its end: a second picture, as telephones append a video or a depth.
        return jpeg.write(data, all_) + data
    if form == "PNG":
        texts = (("Comment", "secret words"), ("parameters", "a cat\nSteps: 20, Sampler: Euler"), ("AIGC", AIGC))
        return png.write(data, Kept(exif(turn), XMP, None, (manifest(),), texts))
    if form == "WEBP":
        return webp.write(data, Kept(exif(turn), XMP, None, (manifest(),)))
    return data + c2pa_box(manifest()) if form == "AVIF" else data


def png_chunk(type_: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + type_ + body + struct.pack(">I", zlib.crc32(type_ + body))


TIMES = (3000, 3003, 1500, 6000, 2997)
"""How long frames are shown, in ninety-thousandths of a second, in turn."""


def clip(
    path: Path,
    frames: list[npt.NDArray[np.uint8]],
    *,
    pix: str = "yuv420p",
    codec: str = "libx264",
    tags: dict[str, str] | None = None,
    sound: bool = True,
    form: str | None = None,
) -> list[Fraction]:
    """A video of these frames, shown for different times; when each of them is."""
    boxed = path.suffix in (".mp4", ".mov")
    options = {"movflags": "+use_metadata_tags"} if boxed else {}
    quick = {"crf": "16", "preset": "ultrafast"} if "x26" in codec else {"deadline": "realtime", "cpu-used": "8"}
    if codec == "libx265":
        quick["x265-params"] = "log-level=none"
    with av.open(str(path), "w", format=form, options=options) as out:
        out.metadata.update(tags or {})
        video: Any = out.add_stream(codec, rate=30, options=quick)
        video.height, video.width = frames[0].shape[:2]
        video.pix_fmt = pix
        video.time_base = video.codec_context.time_base = Fraction(1, 90_000)
        voice: Any = out.add_stream("libopus" if path.suffix == ".webm" else "aac", rate=48_000) if sound else None
        if voice:
            voice.layout = "stereo"
        at, times = 0, []
        for number, shown in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(shown), format="rgb24").reformat(format=pix)
            frame.pts, frame.time_base = at, Fraction(1, 90_000)
            times.append(Fraction(at, 90_000))
            at += TIMES[number % len(TIMES)]
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if voice:
            _sing(out, voice, at / 90_000)
    return times


def _sing(out: Any, voice: Any, seconds: float) -> None:
    wave = np.sin(np.arange(0, seconds, 1 / 48_000) * 2_764).astype(np.float32) * 0.3
    size = voice.codec_context.frame_size or 960
    for at in range(0, len(wave) - size, size):
        frame = av.AudioFrame.from_ndarray(np.stack([wave[at : at + size]] * 2), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, at, Fraction(1, 48_000)
        out.mux(voice.encode(frame))
    out.mux(voice.encode(None))


def film(path: Path) -> list[npt.NDArray[np.uint8]]:
    """The frames of a video as they are stored."""
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]
