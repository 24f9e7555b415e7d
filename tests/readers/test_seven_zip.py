"""7z archives: those that 7-Zip 26 wrote, of files of ours, and those with something wrong."""

import time
from pathlib import Path

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Locator, Member, Part, Text, Tree
from chouxin.readers.seven_zip import SevenZip
from chouxin.readers.sources import BytesSource
from tests.readers.archives import changed
from tests.readers.seven_zips import SIGNATURE, coded, header_of, number, sealed, seven_zipped, wrapped

SAMPLES = Path(__file__).parent / "seven_zip"
FILES = {"a/换脸.txt": b"first file\n" * 30, "b.bin": bytes(range(256)) * 4, "c.txt": b"last"}
READABLE = {"empty.txt": 0, "code.bin": 1840, "notes/b.txt": 600, "notes/说明.txt": 1270, "wave.bin": 1600}


def read(data: bytes, limits: Limits | None = None) -> tuple[dict[str, bytes], list[Fault], list[Part]]:
    members, faults, parts = {}, [], []
    source = BytesSource(data, "i", Locator(("x.7z",)))
    for one in SevenZip().read(source, limits or Limits()):
        if isinstance(one, Member):
            members[one.source.locator.container[-1]] = one.source.pread(0, one.source.size)
        elif isinstance(one, Fault):
            faults.append(one)
        else:
            parts.append(one)
    return members, faults, parts


def whys(data: bytes, limits: Limits | None = None) -> list[str]:
    return [fault.why for fault in read(data, limits)[1]]


@pytest.mark.parametrize("name", ["lzma2", "bcj2", "bzip2_bcj", "deflate", "delta"])
def test_what_7_zip_packs_comes_out_with_right_checksums(name: str) -> None:
    members, faults, _ = read((SAMPLES / f"{name}.7z").read_bytes())
    stored, _, _ = read((SAMPLES / "stored.7z").read_bytes())

    assert faults == []
    assert {member: len(data) for member, data in members.items()} == READABLE
    assert members["notes/b.txt"] == stored["notes/b.txt"]
    assert members["notes/说明.txt"].decode().startswith("换脸教程")


@pytest.mark.parametrize("name, why", [("ppmd", "packed by PPMd"), ("encrypted", "encrypted")])
def test_of_what_cannot_be_unpacked_the_names_are_told(name: str, why: str) -> None:
    members, faults, parts = read((SAMPLES / f"{name}.7z").read_bytes())
    views = [part.view for part in parts]

    assert members.keys() == {"empty.txt"}
    assert {fault.locator.container[-1] for fault in faults} == READABLE.keys() - {"empty.txt"}
    assert all(fault.kind is FaultKind.UNSUPPORTED and fault.why.startswith(why) for fault in faults)
    assert Text((("names", "code.bin\nnotes/b.txt\nnotes/说明.txt\nwave.bin"),)) in views
    assert Tree("archive", ("code.bin", "notes/b.txt", "notes/说明.txt", "wave.bin")) in views


def test_encrypted_names_are_a_fault_that_says_so() -> None:
    (why,) = whys((SAMPLES / "encrypted_names.7z").read_bytes())

    assert "encrypted, the names of its files as well" in why


@pytest.mark.parametrize("method", ["lzma2", "lzma", "bzip2", "zstd", "copy"])
@pytest.mark.parametrize("times", [0, 1, 3])
def test_every_way_of_packing_and_a_packed_header(method: str, times: int) -> None:
    assert read(wrapped(seven_zipped(FILES, method), times))[:2] == (FILES, [])


def test_a_header_that_is_packed_without_end_is_damaged() -> None:
    assert "packed inside itself" in whys(wrapped(seven_zipped(FILES), 5))[0]


def test_an_archive_behind_a_program_or_a_picture_is_found() -> None:
    for front in (b"MZ" + SIGNATURE + bytes(5000), b"\xff\xd8\xff\xe0" + bytes(3_000_000)):
        data = front + seven_zipped(FILES)
        members, faults, _ = read(data)

        assert SevenZip().recognises(data[:4096], BytesSource(data))
        assert members == FILES
        assert f"{len(front)} bytes in front" in faults[0].why
    assert not SevenZip().recognises(b"MZ" + SIGNATURE, BytesSource(b"MZ" + SIGNATURE + bytes(5000)))
    assert not SevenZip().recognises(bytes(4096), BytesSource(bytes(5000) + seven_zipped(FILES)))


def test_a_missing_end_says_what_may_be_missing() -> None:
    data = seven_zipped(FILES)

    assert ".002" in whys(data[:-200])[0]
    assert "first bytes are damaged" in whys(changed(data, 14, "B", 9))[0]
    assert "checksum" in whys(changed(data, len(data) - 3, "B", 9))[0]


def test_a_damaged_block_gives_its_beginning_and_the_rest_is_told() -> None:
    big = {"a.bin": bytes(range(256)) * 9000, "b.txt": b"after"}
    coder = coded(b"".join(big.values()), "bzip2")
    packed = bytearray(coder.packed)
    packed[len(packed) // 2] ^= 0xFF
    members, faults, parts = read(sealed(bytes(packed), header_of(big, coder)))

    assert big["a.bin"].startswith(members.get("a.bin", b""))
    assert [str(fault.locator) for fault in faults] == ["x.7z!/a.bin", "x.7z!/b.txt"]
    assert "behind what could not be unpacked" in faults[1].why
    assert any(isinstance(part.view, Tree) for part in parts)


def test_wrong_checksums_hide_nothing() -> None:
    coder = coded(b"".join(FILES.values()), "lzma2")
    wrong = {**FILES, "b.bin": bytes(1024)}
    members, faults, _ = read(sealed(coder.packed, header_of(wrong, coder)))

    assert members == FILES
    assert [(str(fault.locator), fault.why) for fault in faults] == [("x.7z!/b.bin", "its checksum is wrong")]


def test_names_and_links_that_lead_out_and_twins_are_told() -> None:
    files = {"../up.txt": b"a", "link": b"../../etc/passwd", "Same.txt": b"b", "same.TXT": b"c", "in": b"Same.txt"}
    members, faults, _ = read(seven_zipped(files, links=("link", "in")))
    told = {fault.locator.container[-1]: fault.why for fault in faults}

    assert members == files
    assert told.keys() == {"../up.txt", "link", "same.TXT"}
    assert "out of the tree" in told["link"]


def test_a_bomb_ends_at_its_limit_and_so_do_many_members() -> None:
    bomb = seven_zipped({"a": bytes(40 << 20), "b": b"x"})
    members, faults, _ = read(bomb)
    many, told, _ = read(seven_zipped({f"{n}": b"x" for n in range(50)}), Limits(members=20))
    small, over, _ = read(seven_zipped(FILES, "copy"), Limits(expanded=400))

    assert len(members["a"]) <= Limits().ratio_free + (1 << 20)
    assert [fault.kind for fault in faults] == [FaultKind.TOO_LARGE] * 2
    assert (len(many), [fault.kind for fault in told]) == (20, [FaultKind.TOO_LARGE])
    assert sum(map(len, small.values())) <= 400
    assert over[-1].kind is FaultKind.TOO_LARGE


def test_bytes_that_belong_to_nothing_are_told_and_what_stands_behind_is_met() -> None:
    coder = coded(b"".join(FILES.values()), "lzma2")
    gap = sealed(coder.packed + b"between", header_of(FILES, coder))
    members, faults, _ = read(seven_zipped(FILES) + bytes(700) + b"PK\x03\x04")

    assert "7 bytes inside the archive" in whys(gap)[0]
    assert members["(behind the end)"].endswith(b"PK\x03\x04")
    assert faults == []
    assert read(seven_zipped(FILES) + bytes(700))[:2] == (FILES, [])


def test_an_archive_without_files_is_no_clean_one() -> None:
    assert whys(sealed(b"", b"")) == ["7z archive: it holds no files"]


def test_a_dictionary_that_asks_for_too_much_is_refused() -> None:
    coder = coded(b"x" * 100, "lzma2")
    header = header_of({"a": b"x" * 100}, coder).replace(b"\x21\1\x18", b"\x21\1\x28")
    large = {"a": b"x" * 100}

    # As large as the block is, at most: what stands in the settings is only what the writer would have used.
    assert read(sealed(coder.packed, header))[:2] == (large, [])
    huge = header.replace(b"\x0c\x64", b"\x0c" + number(1 << 29))
    assert any("dictionary" in why for why in whys(sealed(coder.packed, huge)))


def test_many_small_members_of_one_block_cost_no_more_than_their_bytes() -> None:
    many = {f"{n}": b"0123456789" for n in range(9000)}
    begun = time.process_time()
    members, faults, _ = read(seven_zipped(many))

    assert (len(members), faults) == (9000, [])
    assert time.process_time() - begun < 10
