"""TIFF: its directories are written anew where what stays has no place in them."""

import io
import json
import shutil
import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from chouxin.domain import Unreadable
from chouxin.person import metadata
from chouxin.person.faces import Finder, Matcher
from chouxin.person.notes import exif, tiff
from chouxin.person.notes.sorting import Kept, Kind
from chouxin.person.protecting import Protector, Share, Wishes
from tests.person.noted import AIGC, MADE, XMP, manifest, pixels

ORDERS = ("<", ">")
LABEL = b'{"AIGC":' + AIGC.encode() + b"}"
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 7: 1}
Row = tuple[int, int, bytes]
"""Tag, type, value."""


def directory(order: str, at: int, rows: list[Row], following: int = 0) -> bytes:
    """A directory that stands at `at`, with its values behind it."""
    behind = at + 2 + 12 * len(rows) + 4
    head, values = struct.pack(order + "H", len(rows)), b""
    for tag, type_, value in sorted(rows):
        head += struct.pack(order + "HHI", tag, type_, len(value) // SIZES[type_])
        if len(value) > 4:
            head += struct.pack(order + "I", behind + len(values))
            values += value + bytes(len(value) % 2)
        else:
            head += value.ljust(4, b"\0")
    return head + struct.pack(order + "I", following) + values


def tiff_file(
    order: str, pages: int = 1, rows: tuple[Row, ...] = (), camera: tuple[Row, ...] = (), on: int = 0
) -> bytes:
    """Grey pages, each of another brightness. The page `on` has these rows, and others in its EXIF directory."""
    out = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    for number in range(pages):
        strip = bytes((number + at) % 256 for at in range(16))
        own = list(rows) if number == on else []
        for _ in range(2):  # the length of the directory is known only once it is made
            numbers = {256: 4, 257: 4, 258: 8, 259: 1, 262: 1, 277: 1, 278: 4}
            listed = [(tag, 3, struct.pack(order + "H", value)) for tag, value in numbers.items()]
            strip_at = len(out) + len(
                directory(order, len(out), [*listed, (273, 4, bytes(4)), (279, 4, bytes(4)), *own])
            )
            listed += [(273, 4, struct.pack(order + "I", strip_at)), (279, 4, struct.pack(order + "I", 16))]
            if number == on and camera:
                own = [*rows, (0x8769, 4, struct.pack(order + "I", strip_at + 16))]
        inner = directory(order, strip_at + 16, list(camera)) if number == on and camera else b""
        following = strip_at + 16 + len(inner) if number + 1 < pages else 0
        out += directory(order, len(out), [*listed, *own], following) + strip + inner
    return out


def shown(data: bytes) -> list[bytes]:
    """The pixels of all pages, as Pillow reads them."""
    with Image.open(io.BytesIO(data)) as image:
        found = []
        for number in range(image.n_frames):  # type: ignore[attr-defined]
            image.seek(number)
            found.append(image.tobytes())
        return found


def tags(data: bytes) -> dict[int, bytes]:
    """The values of the first directory and of its EXIF directory."""
    return {
        entry.tag: entry.value
        for name, _, listed in exif.directories(data)
        if name in ("0", "exif")
        for entry in listed
    }


def told(path: Path) -> dict[str, object]:
    ran = subprocess.run(["exiftool", "-j", "-a", "-G", path], capture_output=True, check=True)
    (found,) = json.loads(ran.stdout)
    return dict(found)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("pages", [1, 3, 100])
def test_what_stays_finds_room_in_a_plain_file(order: str, pages: int) -> None:
    block = tiff_file(">", rows=((0x013B, 2, b"Han Mei\0"),), camera=((0x9286, 7, b"ASCII\0\0\0" + LABEL),))
    plain = tiff_file(order, pages)
    kept = Kept(exif.kept(block, turned=True), XMP, b"\x1c\x02\x50\0\x07Han Mei", (manifest(),))
    copy = tiff.write(plain, kept)

    assert len(shown(plain)) == pages
    assert shown(copy) == shown(plain)
    found = tags(copy)
    assert found[700] == XMP
    assert found[33723].endswith(b"Han Mei")
    assert found[0x013B] == b"Han Mei\0"
    assert found[0x9286] == b"ASCII\0\0\0" + LABEL
    assert found[0xCD41] == manifest()
    assert tiff.write(copy, kept) == copy


@pytest.mark.parametrize("order", ORDERS)
def test_labels_and_rights_stay_and_the_rest_goes(order: str) -> None:
    original = tiff_file(
        order,
        2,
        (
            (0x010E, 2, b"a cat\nSteps: 20, Sampler: Euler\0"),
            (0x0110, 2, b"EOS Example\0"),
            (0x8298, 2, b"All rights reserved\0"),
            (0xCD41, 7, manifest(bytes(8))),
        ),
        ((0x9286, 7, b"ASCII\0\0\0" + LABEL), (0xA431, 2, b"SN-778899\0"), (0xA001, 3, struct.pack(order + "H", 1))),
    )
    copy, findings = metadata.without(original)

    assert shown(copy) == shown(original)
    assert findings.kinds()[1] == (Kind.AI, Kind.PROVENANCE, Kind.RIGHTS)
    assert b"SN-778899" not in copy
    assert b"EOS Example" not in copy
    found = tags(copy)
    assert found[0x010E] == b"a cat\nSteps: 20, Sampler: Euler\0"
    assert found[0x8298] == b"All rights reserved\0"
    assert found[0x9286] == b"ASCII\0\0\0" + LABEL
    assert found[0xA001] == struct.pack(order + "H", 1)
    assert b"trainedAlgorithmicMedia" in found[0xCD41]
    assert metadata.without(copy)[0] == copy


def test_a_number_and_a_wide_comment_are_turned_round_with_the_order() -> None:
    words = LABEL.decode().encode("utf-16-be")
    block = tiff_file(">", camera=((0x9286, 7, b"UNICODE\0" + words), (0xA001, 3, b"\0\1")))
    copy = tiff.write(tiff_file("<"), Kept(exif.kept(block, turned=True)))

    assert tags(copy)[0xA001] == b"\1\0"
    assert tags(copy)[0x9286] == b"UNICODE\0" + LABEL.decode().encode("utf-16-le")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("code", ["utf-16-be", "utf-16-le", "utf-16"])
def test_a_wide_comment_is_read_in_whichever_order(order: str, code: str) -> None:
    comment = b"UNICODE\0" + "一只猫\nSteps: 20, Sampler: Euler".encode(code)
    copy, findings = metadata.without(tiff_file(order, camera=((0x9286, 7, comment),)))

    assert Kind.AI in findings.kinds()[1]
    assert tags(copy)[0x9286] == comment


def test_a_label_on_the_second_page_stays() -> None:
    copy, findings = metadata.without(
        tiff_file("<", 2, ((0x010E, 2, b"AI generated pixels\0"), (0x0110, 2, b"EOS Example\0")), on=1)
    )

    assert Kind.AI in findings.kinds()[1]
    assert b"AI generated pixels" in copy
    assert b"EOS Example" not in copy


def test_more_pages_than_can_be_followed_are_refused() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        metadata.without(tiff_file("<", 2_100))


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_covered_tiff_keeps_its_label_and_its_rights(
    mode: str, finder: Finder, matcher: Matcher, tmp_path: Path
) -> None:
    out = io.BytesIO()
    words = {315: "Han Mei", 33432: "All rights reserved", 272: "EOS Example", 700: XMP}
    Image.fromarray(pixels(320, 240)).convert(mode).save(out, "TIFF", tiffinfo=words)
    # A box that was drawn is written the same way as a cover; no face is needed for it.
    copy = Protector(finder, matcher).protect(out.getvalue(), Wishes(regions=(Share((10, 10, 100, 100)),)))
    with Image.open(io.BytesIO(copy.data)) as image:
        assert image.mode == mode
        assert image.tag_v2[315] == "Han Mei"  # type: ignore[attr-defined]
        assert image.tag_v2[33432] == "All rights reserved"  # type: ignore[attr-defined]
        assert MADE.encode() in image.tag_v2[700]  # type: ignore[attr-defined]
        assert np.asarray(image).any()
    assert b"EOS Example" not in copy.data
    if shutil.which("exiftool"):
        (tmp_path / "copy.tif").write_bytes(copy.data)
        found = told(tmp_path / "copy.tif")
        assert {"EXIF:Artist", "EXIF:Copyright", "XMP:DigitalSourceType", "XMP:Rights"} <= set(found)
        assert not [name for name in found if "Error" in name or "Warning" in name]
