"""Labels of AI in files, in all the places that programs write them to: they stay, alone."""

import io
import json
import struct
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from chouxin.person import metadata
from chouxin.person.notes import gif, iptc, jpeg, png, webp
from chouxin.person.notes.sorting import Kept, Kind
from tests.person.hiding import saved, segment
from tests.person.noted import AIGC, clip, pixels
from tests.person.test_labels import GRAPH, NOVELAI, STATEMENTS

LABEL = f'{{"AIGC":{AIGC}}}'
MIXED = f'{{"AIGC":{AIGC},"device_id":"DEVSECRET","lat":"31.2SECRET","user":"OWNERSECRET","x":"XSECRET"}}'
LONG = MIXED.replace('"x":"XSECRET"', f'"x":"{"XSECRET " * 3_000}"')


def _exif(text: bytes, tag: int = 0x9286, order: str = ">", type_: int = 7) -> bytes:
    """A block with a single tag in the directory of the camera."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    first = struct.pack(order + "HHHIII", 1, 0x8769, 4, 1, 26, 0)
    return head + first + struct.pack(order + "HHHIII", 1, tag, type_, len(text), 44, 0) + text


def _xmp(inside: str = "", attribute: str = "") -> bytes:
    spaces = (
        'xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    )
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f'<rdf:Description rdf:about="" {spaces} {attribute}>{inside}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def _png(text: str, *, packed: bool = False, wide: bool = False) -> bytes:
    info = PngImagePlugin.PngInfo()
    add: Callable[..., None] = info.add_itxt if wide else info.add_text
    add("Comment", text, zip=packed)
    return saved(pixels(), "PNG", pnginfo=info)


def _caption(text: str) -> bytes:
    records = b"\x1c\x02\x78" + struct.pack(">H", len(text)) + text.encode()
    data = saved(pixels())
    return data[:2] + segment(0xED, b"Photoshop 3.0\0" + iptc.block(records)) + data[2:]


def _element(text: str, name: str = "TC260:AIGC") -> bytes:
    return _xmp(f"<{name}>{escape(text)}</{name}>")


def _spoken(text: str) -> bytes:
    words = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'
    return _xmp(f"<dc:description>{words}</dc:description>")


PLACES: dict[str, Callable[[str], bytes]] = {
    "EXIF of a JPEG": lambda text: jpeg.write(saved(pixels()), Kept(_exif(b"ASCII\0\0\0" + text.encode()))),
    "EXIF, no alphabet": lambda text: jpeg.write(saved(pixels()), Kept(_exif(text.encode()))),
    "EXIF, sixteen bits": lambda text: jpeg.write(
        saved(pixels()), Kept(_exif(b"UNICODE\0" + text.encode("utf-16-be")))
    ),
    "EXIF, the other order": lambda text: jpeg.write(
        saved(pixels()), Kept(_exif(b"UNICODE\0" + text.encode("utf-16-be"), order="<"))
    ),
    "EXIF of a WebP": lambda text: webp.write(
        saved(pixels(), "WEBP"), Kept(_exif(text.encode() + b"\0", 0x010E, "<", 2))
    ),
    "EXIF of a PNG": lambda text: png.write(
        saved(pixels(), "PNG"), Kept(_exif(text.encode("utf-16-le"), 0x9C9C, "<", 1))
    ),
    "EXIF of an AVIF": lambda text: saved(pixels(), "AVIF", exif=b"Exif\0\0" + _exif(b"ASCII\0\0\0" + text.encode())),
    "a JPEG's comment": lambda text: jpeg.write(saved(pixels()), Kept(texts=(("", text),))),
    "a GIF's comment": lambda text: gif.write(saved(pixels(), "GIF"), Kept(texts=(("", text),))),
    "a PNG's text": _png,
    "a PNG's packed text": lambda text: _png(text, packed=True),
    "a PNG's wide text": lambda text: _png(text, wide=True),
    "IPTC": _caption,
    "XMP of a JPEG": lambda text: jpeg.write(saved(pixels()), Kept(xmp=_element(text))),
    "XMP of a PNG": lambda text: png.write(saved(pixels(), "PNG"), Kept(xmp=_element(text, "exif:UserComment"))),
    "XMP of a WebP": lambda text: webp.write(saved(pixels(), "WEBP"), Kept(xmp=_spoken(text))),
    "XMP, as an attribute": lambda text: jpeg.write(
        saved(pixels()), Kept(xmp=_xmp(attribute=f'TC260:AIGC="{escape(text)}"'))
    ),
    "XMP of an AVIF": lambda text: saved(pixels(), "AVIF", xmp=_element(text)),
    "XMP of a TIFF": lambda text: saved(pixels(), "TIFF", tiffinfo={700: _element(text)}),
    "a TIFF's description": lambda text: saved(pixels(), "TIFF", tiffinfo={270: text}),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_label_stays_and_what_stands_around_it_goes(place: str) -> None:
    original = PLACES[place](MIXED)
    copy, findings = metadata.without(original)
    went, stays = findings.kinds()

    assert _plain(copy).count("SECRET") == 0
    assert LABEL in _plain(copy)
    assert {Kind.LOCATION, Kind.SERIAL, Kind.OWNER, Kind.UNKNOWN} <= set(went)
    assert Kind.AI in stays
    assert not any("SECRET" in note.shown for note in findings.stays)
    assert metadata.without(copy)[0] == copy
    assert not metadata.found(copy).goes


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", [LABEL, "a cat, Steps: 20, Sampler: Euler, Seed: 1", STATEMENTS["ComfyUI's workflow"]])
def test_a_label_that_stands_alone_stays_to_the_last_byte(place: str, text: str) -> None:
    copy, findings = metadata.without(PLACES[place](text))

    assert text in _plain(copy)
    assert not findings.goes


def test_a_label_fits_into_the_place_that_it_came_from() -> None:
    """Boxes do not move, and what is written anew may be longer than what was there."""
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:a="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        b' a:DigitalSourceType="trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>'
    )
    block = _exif(b"ASCII\0\0\0" + LABEL.encode() + b" " * (len(LABEL) % 2 == 0))
    copy, findings = metadata.without(saved(pixels(), "AVIF", exif=b"Exif\0\0" + block, xmp=packet))

    assert LABEL.encode() in copy
    assert b"trainedAlgorithmicMedia" in copy
    assert findings.kinds() == ((), (Kind.AI, Kind.COLOUR))
    assert metadata.found(copy).kinds() == findings.kinds()
    assert metadata.without(copy)[0] == copy


def test_what_is_longer_than_the_parser_gives_at_once_is_read_as_one() -> None:
    copy, _ = metadata.without(PLACES["XMP of a JPEG"](LONG))

    assert LABEL in _plain(copy)
    assert "SECRET" not in _plain(copy)


def test_what_stands_beside_a_label_in_xmp_goes() -> None:
    inside = (
        f"<TC260:AIGC>{escape(LABEL)}</TC260:AIGC><TC260:DeviceID>DEVSECRET</TC260:DeviceID>"
        '<exif:UserComment rdf:parseType="Resource"><exif:Software>ComfyUI</exif:Software>'
        "<exif:user_name>OWNERSECRET</exif:user_name></exif:UserComment>"
    )
    copy, findings = metadata.without(jpeg.write(saved(pixels()), Kept(xmp=_xmp(inside, 'TC260:lat="31.2SECRET"'))))

    assert "SECRET" not in _plain(copy)
    assert LABEL in _plain(copy)
    assert "ComfyUI" in _plain(copy)
    assert {Kind.LOCATION, Kind.SERIAL, Kind.OWNER} <= set(findings.kinds()[0])


def _plain(data: bytes) -> str:
    """All words of a file, however they are written there."""
    words = [data.decode("latin-1"), data.decode("utf-16-le", "replace"), data[1:].decode("utf-16-le", "replace")]
    words += [data.decode("utf-16-be", "replace"), data[1:].decode("utf-16-be", "replace")]
    if data.startswith(b"\x89PNG"):
        with Image.open(io.BytesIO(data)) as image:
            words += image.text.values()  # type: ignore[attr-defined]
    return " ".join(words).replace("&quot;", '"')


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
@pytest.mark.parametrize("name", ["AIGC", "comment"])
def test_a_video_keeps_its_label_alone_and_nothing_moves(tmp_path: Path, suffix: str, name: str) -> None:
    path, out = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    clip(path, [pixels(64, 48)] * 3, tags={name: MIXED})
    with out.open("w+b") as file:
        findings = metadata.clip_without(path, file)
    after = out.read_bytes()

    assert len(after) == path.stat().st_size
    assert b"SECRET" not in after
    assert LABEL.encode() in after
    assert {Kind.LOCATION, Kind.SERIAL, Kind.OWNER} <= set(findings.kinds()[0])
    assert Kind.AI in findings.kinds()[1]


@pytest.mark.parametrize(
    "keyword", ["prompt", "workflow", "parameters", "invokeai_metadata", "fooocus_scheme", "Comment"]
)
@pytest.mark.parametrize("name", STATEMENTS)
def test_what_a_generator_wrote_into_a_png_stays(name: str, keyword: str) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text(keyword, STATEMENTS[name])
    copy, findings = metadata.without(saved(pixels(), "PNG", pnginfo=info))

    assert findings.kinds() == ((), (Kind.AI,))
    with Image.open(io.BytesIO(copy)) as image:
        assert image.text == {keyword: STATEMENTS[name]}  # type: ignore[attr-defined]


def test_all_that_novelai_writes_stays() -> None:
    texts = {
        "Title": "NovelAI generated image",
        "Description": "a cat",
        "Software": "NovelAI",
        "Source": "NovelAI Diffusion V3",
        "Comment": NOVELAI,
    }
    info = PngImagePlugin.PngInfo()
    for keyword, text in (*texts.items(), ("Warning", "secret words"), ("Generation time", "3.2")):
        info.add_text(keyword, text)
    copy, _ = metadata.without(saved(pixels(), "PNG", pnginfo=info))

    with Image.open(io.BytesIO(copy)) as image:
        assert image.text == texts  # type: ignore[attr-defined]


@pytest.mark.parametrize("tag", [0x010F, 0x0110])
def test_a_graph_where_a_camera_writes_its_name_stays(tag: int) -> None:
    block = Image.Exif()
    block[tag] = f"prompt:{GRAPH}"
    block[0x013C] = "secret words"
    copy, findings = metadata.without(saved(pixels(), "WEBP", exif=block))

    assert GRAPH.encode() in copy
    assert b"secret words" not in copy
    assert findings.kinds() == ((Kind.DEVICE,), (Kind.AI,))
    with Image.open(io.BytesIO(copy)) as image:
        assert json.loads(image.getexif()[tag].partition(":")[2])
