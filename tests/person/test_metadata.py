import io
import json
import shutil
import subprocess
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from chouxin.domain import Unreadable
from chouxin.person import metadata
from chouxin.person.notes import c2pa, xmp
from chouxin.person.notes.sorting import Kind
from tests.person.noted import AIGC, KEPT, SECRETS, XMP, clip, manifest, picture, pixels, png_chunk

FORMS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")


def _same(one: bytes, other: bytes) -> bool:
    with Image.open(io.BytesIO(one)) as a, Image.open(io.BytesIO(other)) as b:
        return np.array_equal(np.asarray(a), np.asarray(b)) and a.info.get("icc_profile") == b.info.get("icc_profile")


@pytest.mark.parametrize("form", FORMS)
def test_what_gives_away_goes_and_labels_stay(form: str) -> None:
    original = picture(form)
    assert any(secret in original for secret in SECRETS)

    copy, findings = metadata.without(original)

    assert findings.location
    assert findings.device
    assert not [secret for secret in SECRETS if secret in copy]
    assert all(words in copy for words in KEPT)
    assert b"AIGC" in copy
    assert {Kind.AI, Kind.RIGHTS} <= set(findings.kinds()[1])


@pytest.mark.parametrize("form", [*FORMS, "GIF", "BMP"])
def test_pixels_are_the_same_to_the_last_one(form: str) -> None:
    original = picture(form)

    assert _same(original, metadata.without(original)[0])


@pytest.mark.parametrize("form", FORMS)
def test_a_clean_copy_stays_as_it_is(form: str) -> None:
    once, _ = metadata.without(picture(form))
    twice, findings = metadata.without(once)

    assert twice == once
    assert not findings.location
    assert not findings.device


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="Debian's libimage-exiftool-perl is not there")
@pytest.mark.parametrize("form", FORMS)
def test_another_program_finds_nothing_either(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"copy.{form.lower()}"
    path.write_bytes(metadata.without(picture(form))[0])
    ran = subprocess.run(["exiftool", "-j", "-a", "-G", "-ee", path], capture_output=True, check=True)
    (tags,) = json.loads(ran.stdout)
    told = {name.partition(":")[2] for name in tags}

    assert not [name for name in told if name.startswith("GPS") or "Serial" in name or name in ("Make", "Model")]
    # It takes the manifest of a PNG for a second directory at one place.
    assert not [name for name in tags if "Error" in name or ("Warning" in name and form != "PNG")]
    assert {"DigitalSourceType", "Copyright", "Artist"} <= told


def test_the_order_of_turning_stays_where_pixels_do() -> None:
    copy, _ = metadata.without(picture("JPEG", turn=6))
    with Image.open(io.BytesIO(copy)) as image:
        assert image.getexif()[0x0112] == 6


def test_what_stands_behind_a_jpeg_goes() -> None:
    original = picture("JPEG")
    copy, findings = metadata.without(original)

    assert any(note.kind is Kind.SECOND for note in findings.goes)
    assert copy.endswith(b"\xff\xd9")
    assert copy.count(b"\xff\xd8\xff\xe0") == 1


def test_a_moving_photo_is_told() -> None:
    findings = metadata.found(
        picture("JPEG").partition(b"\xff\xd9")[0] + b"\xff\xd9" + b"\0\0\0\x18ftypmp42" + b"x" * 99
    )

    assert any(note.kind is Kind.CLIP for note in findings.goes)


def test_a_small_picture_in_exif_is_told_and_goes() -> None:
    block = bytearray(b"MM\0*\0\0\0\x08" + b"\0\1\1\x3b\0\2\0\0\0\4Han\0" + b"\0\0\0\x1a")
    block += b"\0\2\2\1\0\4\0\0\0\1\0\0\0\x38\2\2\0\4\0\0\0\1\0\0\0\4" + b"\0\0\0\0" + b"\xff\xd8\xff\xd9"
    body = b"Exif\0\0" + bytes(block)
    plain = io.BytesIO()
    Image.fromarray(pixels()).save(plain, "JPEG")
    data = plain.getvalue()[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + plain.getvalue()[2:]
    copy, findings = metadata.without(data)

    assert [note.where for note in findings.goes if note.kind is Kind.THUMBNAIL] == ["EXIF"]
    assert copy.count(b"\xff\xd8") == 1
    assert b"Han" in copy


def test_an_unknown_part_goes() -> None:
    data = picture("PNG")
    odd = data[:33] + png_chunk(b"fAce", b"where the faces are") + data[33:]
    copy, findings = metadata.without(odd)

    assert any(note.where == "PNG fAce" for note in findings.goes)
    assert b"where the faces are" not in copy


def test_what_a_generator_wrote_stays() -> None:
    copy, _ = metadata.without(picture("PNG"))
    with Image.open(io.BytesIO(copy)) as image:
        assert image.text["AIGC"] == AIGC  # type: ignore[attr-defined]
        assert "Sampler" in image.text["parameters"]  # type: ignore[attr-defined]
        assert "Comment" not in image.text  # type: ignore[attr-defined]


def test_a_manifest_stays_without_the_face_and_the_place() -> None:
    kept, findings = metadata.keeps(picture("JPEG"), turned=True, covered=True)
    (box,) = kept.c2pa

    assert len(box) == len(manifest())
    assert b"small picture" not in box
    assert b"31,12.5N" not in box
    assert b"trainedAlgorithmicMedia" in box
    assert b"Han Mei" in box
    assert Kind.PROVENANCE in findings.kinds()[1]


def test_a_manifest_without_anything_private_stays_to_the_last_byte() -> None:
    box = manifest(bytes(12)).replace(b"GPSLatitude", b"LensMaker__")

    assert c2pa.blanked(box, pictures=False) == (box, ())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", [0.2, 0.5, 0.97])
def test_a_file_that_breaks_off_is_refused_or_clean(form: str, part: float) -> None:
    data = picture(form)
    copy = b""
    with suppress(Unreadable):
        copy, _ = metadata.without(data[: int(len(data) * part)])

    assert not [secret for secret in SECRETS if secret in copy]


@pytest.mark.parametrize("form", FORMS)
def test_bytes_changed_by_chance_never_crash(form: str) -> None:
    data = picture(form)
    chance = np.random.default_rng(3)
    for _ in range(60):
        broken = bytearray(data)
        for at in chance.integers(0, min(len(data), 1500), 4):
            broken[at] = int(chance.integers(256))
        # Anything else that is raised fails the test.
        with suppress(Unreadable):
            metadata.without(bytes(broken))


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.touch()
    for place in (path, b""):
        with pytest.raises(Unreadable, match="empty file"):
            metadata.found(place)


def test_a_label_in_broken_xmp_is_never_lost_in_silence() -> None:
    data = picture("WEBP").replace(b"</x:xmpmeta>", b"</x:xmpmetX>")
    with pytest.raises(Unreadable, match="never taken off"):
        metadata.without(data)


def test_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>'
    with pytest.raises(xmp.Refused):
        xmp.properties(bomb)


def test_xmp_survives_its_own_writing() -> None:
    once = xmp.kept([XMP], frozenset({Kind.AI, Kind.RIGHTS}))
    assert once is not None

    assert xmp.kept([once], frozenset({Kind.AI, Kind.RIGHTS})) == once
    assert {element.name for element in xmp.properties(once)} == {"AIGC", "DigitalSourceType", "rights"}


def test_directories_that_go_in_circles_end() -> None:
    block = b"II*\0\x08\0\0\0" + b"\1\0\x69\x87\4\0\1\0\0\0\x08\0\0\0" + b"\x08\0\0\0"
    data = picture("WEBP")
    broken = data.replace(b"EXIF", b"JUNK") + b""
    size = len(broken) - 8 + 8 + len(block)
    whole = b"RIFF" + size.to_bytes(4, "little") + broken[8:] + b"EXIF" + len(block).to_bytes(4, "little") + block

    assert metadata.found(whole).goes


TAGS = {"AIGC": AIGC, "com.apple.quicktime.location.ISO6709": "+31.2083+121.4000/", "copyright": "All rights reserved",
        "com.apple.quicktime.make": "Example", "com.apple.quicktime.model": "EOS Example"}  # fmt: skip


@pytest.mark.parametrize("suffix", [".mp4", ".mov"])
def test_a_video_loses_its_place_and_keeps_its_label_where_nothing_moves(tmp_path: Path, suffix: str) -> None:
    path, out = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"
    clip(path, [pixels(64, 48)] * 6, tags=TAGS)
    before = path.read_bytes()
    with out.open("w+b") as file:
        findings = metadata.clip_without(path, file)
    after = out.read_bytes()

    assert findings.location
    assert findings.device
    assert path.read_bytes() == before
    assert len(after) == len(before)
    assert b"+31.2083" not in after
    assert b"EOS Example" not in after
    assert AIGC.encode() in after
    assert b"All rights reserved" in after
    assert _packets(path) == _packets(out)


def test_other_containers_are_told_too(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    clip(path, [pixels(64, 48)] * 3, tags={"LOCATION": "+31.2083+121.4000/", "AIGC": AIGC})

    assert metadata.found(path).location
    assert Kind.AI in metadata.found(path).kinds()[1]


def _packets(path: Path) -> list[tuple[int, Fraction, bytes]]:
    with av.open(str(path)) as container:
        return [
            (packet.stream.index, packet.pts * packet.time_base, bytes(packet))
            for packet in container.demux()
            if packet.pts is not None and packet.time_base
        ]
