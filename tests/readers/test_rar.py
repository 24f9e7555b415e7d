"""RAR archives, whole, in volumes, damaged, encrypted; with the library that unpacks them and without."""

import sys
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member, Part, Text, Tree
from chouxin.readers.rar import Rar
from chouxin.readers.rar_records import records
from chouxin.readers.sources import BytesSource
from tests.readers.archives import changed
from tests.readers.rars_of import FORMATS, linked, old_archive, old_file, rarred, volumes

FILES = {"a/说明.txt": "换脸教程\n".encode() * 200, "b.bin": bytes(range(256)) * 90, "c.txt": b"last file of all\n" * 9}
NOISE = b"".join(sha256(bytes([n & 255, n >> 8])).hexdigest().encode() for n in range(800))


def read(data: bytes, limits: Limits | None = None) -> tuple[dict[str, bytes], list[Fault], list[Part]]:
    members, faults, parts = {}, [], []
    for one in Rar().read(BytesSource(data, "i", Locator(("x.rar",))), limits or Limits()):
        if isinstance(one, Member):
            members[one.source.locator.container[-1]] = one.source.pread(0, one.source.size)
        elif isinstance(one, Fault):
            faults.append(one)
        else:
            parts.append(one)
    return members, faults, parts


def whys(data: bytes) -> list[str]:
    return [fault.why for fault in read(data)[1]]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("settings", [{}, {"solid": True}, {"store": True}], ids=["packed", "solid", "stored"])
def test_every_format_comes_out_whole(form: str, settings: dict[str, bool]) -> None:
    assert read(rarred(FILES, form, **settings))[:2] == (FILES, [])


@pytest.mark.parametrize("form", ["rar29", "rar50"])
@pytest.mark.parametrize("settings", [{}, {"store": True}, {"solid": True}], ids=["packed", "stored", "solid"])
def test_volumes_one_behind_the_other_are_one_archive(form: str, settings: dict[str, bool], tmp_path: Path) -> None:
    files = {"first.bin": NOISE} if form == "rar29" else {"first.bin": NOISE, **FILES}
    written = [path.read_bytes() for path in volumes(files, tmp_path, form, **settings)]

    assert len(written) > 1
    assert read(b"".join(written))[:2] == (files, [])
    (fault, *_) = read(written[0])[1]
    assert ".part2.rar" in fault.why


@pytest.mark.parametrize("form", ["rar40", "rar50"])
def test_of_what_is_encrypted_the_names_are_told_where_they_are_open(form: str) -> None:
    members, faults, parts = read(rarred(FILES, form, password="secret"))

    assert members == {}
    assert {str(fault.locator): fault.why for fault in faults} == {f"x.rar!/{name}": "encrypted" for name in FILES}
    assert [part.view for part in parts] == [
        Text((("names", "\n".join(FILES)),)),
        Tree("archive", tuple(sorted(FILES))),
    ]
    (why,) = whys(rarred(FILES, form, password="secret", encrypt_headers=True))
    assert "the names of its files as well" in why


def test_without_the_library_stored_files_are_read_and_the_others_named(monkeypatch: pytest.MonkeyPatch) -> None:
    data, stored = rarred(FILES), rarred(FILES, store=True)
    monkeypatch.setitem(sys.modules, "rars", None)
    members, faults, parts = read(data)

    assert read(stored)[:2] == (FILES, [])
    assert members == {}
    assert all("chouxin[rar]" in fault.why and fault.kind is FaultKind.UNSUPPORTED for fault in faults)
    assert len(faults) == len(FILES)
    assert any(isinstance(part.view, Tree) for part in parts)


@pytest.mark.parametrize("form", ["rar29", "rar50"])
def test_a_damaged_member_does_not_hide_the_rest(form: str) -> None:
    good = rarred({"a.bin": NOISE, "b.txt": b"after it"}, form)
    data = changed(good, 20_000, "s", b"\xff" * 40)
    members, faults, _ = read(data)

    assert members == {"b.txt": b"after it"}
    assert [str(fault.locator) for fault in faults] == ["x.rar!/a.bin"]
    assert "damaged" in faults[0].why


def test_in_a_solid_archive_what_stands_before_the_damage_is_read() -> None:
    files = {f"{n}.bin": NOISE[n * 9000 : n * 9000 + 9000] for n in range(5)}
    good = rarred(files, solid=True)
    members, faults, _ = read(changed(good, len(good) - 300, "s", b"\xff" * 40))

    assert len(members) >= 2
    assert all(files[name] == data for name, data in members.items())
    assert {str(fault.locator)[7:] for fault in faults} == files.keys() - members.keys()


@pytest.mark.parametrize("form", ["rar29", "rar50"])
def test_an_archive_behind_a_picture_or_a_program_is_found(form: str) -> None:
    for front in (b"\xff\xd8\xff\xe0" + bytes(2_000_000), b"MZ" + b"Rar!\x1a\x07\0" + bytes(400)):
        data = front + rarred(FILES, form)
        members, faults, _ = read(data)

        assert Rar().recognises(data[:4096], BytesSource(data))
        assert members == FILES
        assert f"{len(front)} bytes in front" in faults[0].why
    assert not Rar().recognises(b"MZRar!\x1a\x07\0", BytesSource(b"MZRar!\x1a\x07\0" + bytes(100)))


def test_a_cut_archive_gives_what_is_there() -> None:
    good = rarred(FILES, store=True)
    members, faults, _ = read(good[: len(good) // 2])

    assert members["a/说明.txt"] == FILES["a/说明.txt"]
    assert any("cut off" in fault.why for fault in faults)
    assert read(good[:12])[1]


def test_names_of_chinese_systems_and_those_that_are_written_twice() -> None:
    gbk = old_file("换脸教程与模型下载说明.txt".encode("gbk"), b"1")
    # Behind the plain name, a page and four characters of two bits each: low byte of the page, as it is, two bytes.
    twice = old_file(b"__.tx\0\x4e\x60\x2d\x87\x65\x2e\x74", b"2", flags=0x8200)
    members, faults, _ = read(old_archive(gbk, twice))

    assert members == {"换脸教程与模型下载说明.txt": b"1", "中文.t": b"2"}
    assert faults == []


def test_names_and_links_that_lead_out_and_wrong_checksums_are_told() -> None:
    out = old_file(b"..\\up.txt", b"x")
    wrong = bytearray(old_file(b"same.txt", b"content"))
    wrong[-1] ^= 1
    members, faults, _ = read(old_archive(out, bytes(wrong), old_file(b"SAME.txt", b"y")))
    told = {fault.locator.container[-1]: fault.why for fault in faults}

    assert members.keys() == {"../up.txt", "same.txt", "SAME.txt"}
    assert "out of the tree" in told["../up.txt"]
    assert told["same.txt"] == "its checksum is wrong"
    assert "case" in told["SAME.txt"]
    assert "a link out" in whys(linked("link", "../../etc/passwd"))[0]
    assert whys(linked("link", "beside")) == []


def test_bombs_and_many_members_end_at_their_limits() -> None:
    bomb = rarred({"a": bytes(40 << 20), "b": b"small"})
    many = rarred({f"{n}": b"x" for n in range(50)}, store=True)
    large = rarred({"a": NOISE, "b": b"small"})

    assert [fault.kind for fault in read(bomb)[1]] == [FaultKind.TOO_LARGE]
    assert read(bomb)[0] == {"b": b"small"}
    members, faults, _ = read(many, Limits(members=20))
    assert (len(members), [fault.kind for fault in faults]) == (20, [FaultKind.TOO_LARGE])
    assert read(large, Limits(expanded=1000))[0] == {"b": b"small"}
    assert read(large, Limits(memory=40_000))[0] == {"b": b"small"}


def test_what_stands_behind_the_end_is_met() -> None:
    members, faults, _ = read(rarred(FILES) + bytes(30) + b"7z\xbc\xaf\x27\x1c")

    assert members["(behind the end)"].endswith(b"7z\xbc\xaf\x27\x1c")
    assert faults == []


def test_a_dictionary_that_asks_for_too_much_is_refused_and_hides_nothing() -> None:
    """The library says so by a MemoryError."""
    good = rarred({"a.txt": b"notes and notes " * 50, "b.txt": b"after it"})
    first = next(record for record in records(BytesSource(good)) if record.sort == "file")
    header = good[first.start + 4 : first.data]
    # Method 3 and the smallest dictionary; then method 3 and one of 4 GiB.
    asks = header.replace(b"\x80\x03\0\5a.txt", b"\x80\x7b\0\5a.txt")
    data = good[: first.start] + zlib.crc32(asks).to_bytes(4, "little") + asks + good[first.data :]
    members, faults, _ = read(data)

    assert asks != header
    assert members["b.txt"] == b"after it"
    assert [(str(fault.locator), fault.kind) for fault in faults] == [("x.rar!/a.txt", FaultKind.TOO_LARGE)]
