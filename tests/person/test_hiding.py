"""Nothing of what is covered is left in a second picture, wherever files have one."""

import base64
import io
import json
import re
import shutil
import struct
import subprocess
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from chouxin.domain import Unreadable
from chouxin.person import metadata, pictures
from chouxin.person.faces import Finder, Matcher
from chouxin.person.notes import iptc
from chouxin.person.protecting import Protector, Wishes
from tests.person.hiding import HIDING, saved, segment, small

Pixels = npt.NDArray[np.uint8]
_BOXES = re.compile(rb"....ftyp(?:mp4|iso|qt|avc1)", re.DOTALL)
_SPOKEN = re.compile(rb"[A-Za-z0-9+/=\s]{400,}")


@pytest.fixture(scope="module")
def protector(finder: Finder, matcher: Matcher) -> Protector:
    return Protector(finder, matcher)


def inside(data: bytes) -> list[bytes]:
    """What could be a picture or a video in a file, besides the file itself: also what is written in letters."""
    spoken = [base64.b64decode(words + b"=" * (-len(words) % 4)) for words in _letters(data) if len(words) % 4 != 1]
    found = []
    for body, first in ((data, 1), *((one, 0) for one in spoken)):
        found += [body[at:] for at in (m.start() for m in re.finditer(rb"\xff\xd8\xff", body)) if at >= first]
        found += [body[m.start() :] for m in _BOXES.finditer(body)]
    return found


def _letters(data: bytes) -> list[bytes]:
    return [re.sub(rb"\s", b"", found.group()).rstrip(b"=") for found in _SPOKEN.finditer(data)]


def _shows_somebody(data: bytes, finder: Finder) -> bool:
    with suppress(Unreadable):
        return bool(finder.careful(pictures.open(data).pixels))
    return False


@pytest.mark.parametrize("what", HIDING)
def test_a_covered_face_is_in_no_second_picture(
    what: str, protector: Protector, finder: Finder, portrait: Pixels, tmp_path: Path
) -> None:
    original = HIDING[what](portrait, tmp_path)
    # A piece of the scan may look like a head by chance; what counts is what can be opened.
    assert any(_shows_somebody(one, finder) or _BOXES.match(one) for one in inside(original))
    copy = protector.protect(original, Wishes())

    assert copy.covered == 1
    assert not _shows_somebody(copy.data, finder)
    assert not [one for one in inside(copy.data) if _BOXES.match(one) or _shows_somebody(one, finder)]
    assert not [words for words in (b"MotionPhoto", b"GDepth", b"GImage", b"xmpGImg") if words in copy.data]


@pytest.mark.parametrize("what", [name for name in HIDING if name != "a statement of origin"])
def test_nor_where_only_notes_are_taken_out(what: str, finder: Finder, portrait: Pixels, tmp_path: Path) -> None:
    original = HIDING[what](portrait, tmp_path)
    copy, findings = metadata.without(original)

    assert findings.goes
    assert not [one for one in inside(copy) if _BOXES.match(one) or _shows_somebody(one, finder)]
    assert np.array_equal(pictures.open(copy).pixels, pictures.open(original).pixels)


_SECOND = re.compile("Thumbnail|Preview|JpgFromRaw|OtherImage|DepthMap|Motion|Embedded|Trailer|MPImage")


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="Debian's libimage-exiftool-perl is not there")
@pytest.mark.parametrize("what", HIDING)
def test_another_program_finds_no_second_picture(
    what: str, protector: Protector, portrait: Pixels, tmp_path: Path
) -> None:
    path = tmp_path / "copy"
    original = HIDING[what](portrait, tmp_path)
    path.write_bytes(original)
    before = _tags(path)
    path.write_bytes(protector.protect(original, Wishes()).data)

    assert [name for name in before if _SECOND.search(name)] or what in _UNTOLD
    # Of a statement of origin the label stays; what it names is blanked, as the test below says.
    assert not [name for name in _tags(path) if _SECOND.search(name) and not name.startswith("JUMBF")]


_UNTOLD = (
    "a preview in the maker's own notes",
    "a motion photo of another maker",
    "a preview in XMP",
    "a statement of origin",
    "depth and original in XMP",
)


def _tags(path: Path) -> dict[str, object]:
    ran = subprocess.run(["exiftool", "-j", "-a", "-G", "-ee", path], capture_output=True, check=False)
    (tags,) = json.loads(ran.stdout)
    return dict(tags)


def test_a_statement_of_origin_stays_but_for_its_picture(
    protector: Protector, portrait: Pixels, tmp_path: Path
) -> None:
    original = HIDING["a statement of origin"](portrait, tmp_path)
    copy = protector.protect(original, Wishes())
    (before,), (after,) = (metadata._read(data).c2pa for data in (original, copy.data))

    assert copy.manifest
    assert len(after) == len(before) > 65_536
    assert after.count(b"jumb") == before.count(b"jumb")
    assert b"trainedAlgorithmicMedia" in after
    assert small(portrait)[:200] not in after


def test_rights_in_iptc_stay_and_places_go(protector: Protector, portrait: Pixels, tmp_path: Path) -> None:
    rows = {80: "Han Mei", 116: "All rights reserved", 90: "Pudong", 120: "secret words", 55: "20261122"}
    records = b"".join(
        b"\x1c\x02" + struct.pack(">BH", number, len(said)) + said.encode() for number, said in rows.items()
    )
    original = saved(portrait)
    original = original[:2] + segment(0xED, b"Photoshop 3.0\0" + iptc.block(records)) + original[2:]
    covered, clean = protector.protect(original, Wishes()).data, metadata.without(original)[0]

    for copy in (covered, clean):
        assert b"Han Mei" in copy
        assert b"All rights reserved" in copy
        assert not [words for words in (b"Pudong", b"secret words", b"20261122") if words in copy]
        if shutil.which("exiftool"):
            (tmp_path / "copy.jpg").write_bytes(copy)
            told = _tags(tmp_path / "copy.jpg")
            assert {"IPTC:By-line", "IPTC:CopyrightNotice"} <= set(told)
            assert not [name for name in told if name in ("IPTC:City", "IPTC:Caption-Abstract", "IPTC:DateCreated")]


def test_sixteen_bits_of_colour_are_told_where_they_become_eight(protector: Protector, portrait: Pixels) -> None:
    deep = portrait[:, :, ::-1].astype(np.uint16) * 257  # OpenCV writes blue first
    import cv2  # noqa: PLC0415 - nothing else here writes such a file

    written, data = cv2.imencode(".png", deep)
    assert written
    copy = protector.protect(data.tobytes(), Wishes())

    assert (copy.covered, copy.lowered) == (1, True)
    with Image.open(io.BytesIO(copy.data)) as image:
        assert (image.format, image.mode) == ("PNG", "RGB")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_large_picture_is_covered_at_its_size(
    form: str, protector: Protector, finder: Finder, portrait: Pixels
) -> None:
    large = Image.fromarray(portrait).resize((2560, 3200))
    out = io.BytesIO()
    large.save(out, form, quality=80)
    copy = protector.protect(out.getvalue(), Wishes())
    shown = pictures.open(copy.data)

    assert (shown.width, shown.height) == (2560, 3200)
    assert not finder.careful(pictures.open(copy.data, 1024).pixels)
