"""Statements of origin: what they hold of places, devices and people is blanked where it stands."""

import json
import struct

import pytest

from chouxin.person import metadata
from chouxin.person.notes import c2pa, jpeg
from chouxin.person.notes.sorting import Kept, Kind
from tests.person.hiding import saved
from tests.person.noted import pixels

Content = None | bool | int | float | str | bytes | list["Content"] | dict[str, "Content"]


def box(type_: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, type_) + body


def labelled(label: bytes, *inside: bytes) -> bytes:
    return box(b"jumb", box(b"jumd", bytes(16) + b"\x03" + label + b"\0") + b"".join(inside))


def store(type_: bytes, body: bytes) -> bytes:
    assertion = labelled(b"stds.exif", box(type_, body))
    return labelled(b"c2pa", labelled(b"urn:uuid:1", labelled(b"c2pa.assertions", assertion)))


def cbor(said: Content, *, loose: bool = False) -> bytes:  # noqa: PLR0911 - one a type
    """CBOR; loose: of lengths that are not known before."""
    if isinstance(said, bool) or said is None:
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[said]
    if isinstance(said, int):
        return _head(0, said) if said >= 0 else _head(1, -1 - said)
    if isinstance(said, float):
        return b"\xfb" + struct.pack(">d", said)
    if isinstance(said, list):
        rows = b"".join(cbor(one, loose=loose) for one in said)
        return b"\x9f" + rows + b"\xff" if loose else _head(4, len(said)) + rows
    if isinstance(said, dict):
        rows = b"".join(cbor(key) + cbor(value, loose=loose) for key, value in said.items())
        return b"\xbf" + rows + b"\xff" if loose else _head(5, len(said)) + rows
    raw = said.encode() if isinstance(said, str) else said
    major = 3 if isinstance(said, str) else 2
    if loose:
        return bytes((major << 5 | 31,)) + _head(major, len(raw)) + raw + b"\xff"
    return _head(major, len(raw)) + raw


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes((major << 5 | number,))
    if number < 256:
        return bytes((major << 5 | 24, number))
    return bytes((major << 5 | 25,)) + struct.pack(">H", number)


NAMES = {
    "exif:GPSLatitude": Kind.LOCATION,
    "EXIF:GPSLatitude": Kind.LOCATION,
    "Exif:gpslongitude": Kind.LOCATION,
    "GPSLatitude": Kind.LOCATION,
    "photoshop:City": Kind.LOCATION,
    "Iptc4xmpExt:LocationCreated": Kind.LOCATION,
    "contentLocation": Kind.LOCATION,
    "exifEX:BodySerialNumber": Kind.SERIAL,
    "EXIFEX:LensSerialNumber": Kind.SERIAL,
    "aux:SerialNumber": Kind.SERIAL,
    "device_id": Kind.SERIAL,
    "exifEX:CameraOwnerName": Kind.OWNER,
    "user_name": Kind.OWNER,
}
VALUES: tuple[Content, ...] = (
    "31,12.5N",
    "",
    'a "quoted" \\ word',
    "上海",
    31.2304,
    -121,
    7,
    4711,
    [121.4737, 31.5],
    [["31", "12"], {"x": 4711}],
    {"name": "Pudong", "lat": 31.25, "none": None, "yes": True},
    "long words " * 40,
)
STAYS: dict[str, Content] = {
    "exif:Copyright": "Han Mei",
    "location": {"url": "https://example.com/claim", "hash": "abc"},
    "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    "author": [{"name": "Han Mei"}],
    "alg": "sha256",
}


def leaves(said: Content) -> list[Content]:
    if isinstance(said, list):
        return [leaf for one in said for leaf in leaves(one)]
    if isinstance(said, dict):
        return [leaf for one in said.values() for leaf in leaves(one)]
    return [said]


def is_blank(said: Content) -> bool:
    return all(leaf is None or leaf is True or not str(leaf).strip(" 0.-\0") or leaf == -1 for leaf in leaves(said))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", VALUES, ids=lambda value: str(value)[:20])
@pytest.mark.parametrize("spaced", [False, True])
def test_in_json_values_of_every_form_are_blanked(name: str, value: Content, spaced: bool) -> None:
    said = {"a": 1, name: value, "inner": [{name: value}], **STAYS}
    ascii_, separators = (True, (" , ", " : ")) if spaced else (False, (",", ":"))
    whole = store(b"json", json.dumps(said, ensure_ascii=ascii_, separators=separators).encode())
    blanked, kinds = c2pa.blanked(whole, pictures=False)

    assert len(blanked) == len(whole)
    found = json.loads(blanked[blanked.index(b'{"a"') :])
    assert is_blank(found[name])
    assert is_blank(found["inner"][0][name])
    assert {key: found[key] for key in STAYS} == STAYS
    assert kinds == (() if is_blank(value) else (NAMES[name],))
    assert c2pa.blanked(blanked, pictures=False) == (blanked, ())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [*VALUES, b"31,12.5N"], ids=lambda value: str(value)[:20])
@pytest.mark.parametrize("loose", [False, True])
def test_in_cbor_too(name: str, value: Content, loose: bool) -> None:
    said: Content = {"a": 1, name: value, "inner": [{name: value}], **STAYS}
    stays = [cbor({key: one}, loose=loose)[1:].removesuffix(b"\xff") for key, one in STAYS.items()]
    whole = store(b"cbor", cbor(said, loose=loose))
    blanked, kinds = c2pa.blanked(whole, pictures=False)

    assert len(blanked) == len(whole)
    assert all(one in blanked for one in stays)
    assert len(cbor(value)) < 4 or is_blank(value) or cbor(value, loose=loose) not in blanked
    assert not [leaf for leaf in leaves(value) if isinstance(leaf, str) and len(leaf) > 1 and leaf.encode() in blanked]
    assert kinds == (() if is_blank(value) and not isinstance(value, bytes) else (NAMES[name],))
    assert c2pa.blanked(blanked, pictures=False) == (blanked, ())


@pytest.mark.parametrize(
    "body",
    [
        b'{"exif:GPSLatitude": "31,12.5N", "exif:GPSLongitude": "121,24',
        b'{"exif:GPSLatitude" "31,12.5N", "EXIF:GPSLatitude": "31,12.5N"',
    ],
)
def test_json_that_breaks_off_is_blanked_as_far_as_it_goes(body: bytes) -> None:
    blanked, kinds = c2pa.blanked(store(b"json", body), pictures=False)

    assert b"31,12.5N" not in blanked
    assert b"121,24" not in blanked
    assert kinds == (Kind.LOCATION,)


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_cbor_that_breaks_off_never_crashes(cut: int) -> None:
    body = cbor({"exif:GPSLatitude": "31,12.5N", "x": [1, {"y": 2.5}], "z": b"zz"})
    blanked, _ = c2pa.blanked(store(b"cbor", body[:-cut]), pictures=False)

    assert b"31,12" not in blanked


def test_what_is_nested_too_deeply_ends() -> None:
    for body in (b"\x81" * 50_000, b"\xa1\x61a" * 50_000, b"\x9f" * 50_000, b"\xd8\x20" * 50_000):
        assert c2pa.blanked(store(b"cbor", body), pictures=False)[1] == ()
    assert c2pa.blanked(store(b"json", b'{"a":[' * 50_000), pictures=False)[1] == ()


def test_what_is_told_is_what_was_blanked() -> None:
    whole = store(b"json", b'{"exifEX:BodySerialNumber":"SN-778899","exifEX:CameraOwnerName":"Li Lei"}')
    copy, findings = metadata.without(jpeg.write(saved(pixels()), Kept(c2pa=(whole,))))

    assert findings.kinds() == ((Kind.SERIAL, Kind.OWNER), (Kind.PROVENANCE,))
    assert b"SN-778899" not in copy
    assert b"Li Lei" not in copy
