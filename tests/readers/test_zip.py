import bz2
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Fault, FaultKind, Limits, Member
from chouxin.readers.labels import OUTSIDE, TWIN
from chouxin.readers.sources import BytesSource, FileSource, WindowSource
from chouxin.readers.zip import Zip
from chouxin.testing.reader_contract import Counting
from tests.readers.archives import central, changed, streamed, zipped

FILES = {"a.txt": b"first " * 50, "d/b.txt": b"second " * 50}
GOOD = zipped(FILES)


def read(data: bytes, limits: Limits | None = None) -> tuple[dict[str, bytes], list[Fault]]:
    members: dict[str, bytes] = {}
    faults = []
    for found in Zip().read(BytesSource(data, "item"), limits or Limits()):
        if isinstance(found, Member):
            members[found.source.locator.container[-1]] = found.source.pread(0, found.source.size)
        elif isinstance(found, Fault):
            faults.append(found)
    return members, faults


def whys(data: bytes) -> str:
    """The reasons, where all members are read all the same."""
    members, faults = read(data)
    assert sorted(members.values()) == sorted(FILES.values())
    return " | ".join(f.why for f in faults)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_of_every_method(method: int) -> None:
    assert read(zipped(FILES, method)) == (FILES, [])


def test_an_archive_that_was_written_to_a_pipe() -> None:
    assert read(streamed(FILES)) == (FILES, [])


def test_an_archive_with_wide_sizes() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as member:
        member.write(b"wide")

    assert read(buffer.getvalue()) == ({"a.txt": b"wide"}, [])


def test_more_members_than_sixteen_bits_can_count() -> None:
    data = zipped({f"{n}": b"" for n in range(65_600)}, zipfile.ZIP_STORED)
    found = list(Zip().read(BytesSource(data), Limits(members=100_000)))

    assert len(found) == 65_600
    assert all(isinstance(f, Member) for f in found)


def test_a_comment_and_an_empty_archive() -> None:
    assert read(zipped(FILES, comment=b"PK\x05\x06 a comment with a trick in it")) == (FILES, [])
    assert read(zipped({})) == ({}, [])
    assert Zip().recognises(zipped({}), BytesSource(zipped({})))


def test_directories_are_no_members() -> None:
    assert read(zipped({"d/": b"", "d/a": b"x"})) == ({"d/a": b"x"}, [])


def test_a_stored_member_is_a_window_and_its_bytes_are_read_once(tmp_path: Path) -> None:
    path = tmp_path / "big.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.bin", bytes(100_000_000))
    with FileSource(path) as file:
        source = Counting(file)
        (member,) = Zip().read(source, Limits())

        assert isinstance(member, Member)
        assert isinstance(member.source, WindowSource)
        assert member.source.size == 100_000_000
        assert source.touched < 100_000


def test_an_archive_inside_an_archive_is_one_directory() -> None:
    inner = zipped({"x": b"y"}, zipfile.ZIP_STORED)

    assert read(zipped({"in.zip": inner}, zipfile.ZIP_STORED)) == ({"in.zip": inner}, [])


# --- what its two headers say


LOCAL_NAME, LOCAL_FLAGS, LOCAL_METHOD, LOCAL_CRC, LOCAL_SIZE = 30, 6, 8, 14, 22


def test_another_name_in_front_of_the_member() -> None:
    assert "do not agree on its name" in whys(changed(GOOD, LOCAL_NAME, "s", b"z"))


def test_another_method_in_front_of_the_member() -> None:
    assert "do not agree on its method" in whys(changed(GOOD, LOCAL_METHOD, "H", 0))


def test_another_size_in_front_of_the_member() -> None:
    assert "do not agree on its size" in whys(changed(GOOD, LOCAL_SIZE, "L", 7))


def test_a_wrong_checksum_everywhere() -> None:
    data = changed(changed(GOOD, LOCAL_CRC, "L", 7), central(GOOD) + 16, "L", 7)

    assert whys(data) == "its checksum is wrong"


def test_a_wrong_checksum_of_a_stored_member() -> None:
    data = zipped(FILES, zipfile.ZIP_STORED)
    data = changed(changed(data, LOCAL_CRC, "L", 7), central(data) + 16, "L", 7)

    assert whys(data) == "its checksum is wrong"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("both", [True, False])
def test_a_member_that_only_says_it_is_encrypted(method: int, both: bool) -> None:
    data = zipped(FILES, method)
    data = changed(data, central(data) + 8, "H", 1)
    if both:
        data = changed(data, LOCAL_FLAGS, "H", 1)

    assert "not encrypted, though its header says so" in whys(data)


def test_an_encrypted_member_cannot_be_read_and_the_others_can() -> None:
    data = changed(changed(GOOD, LOCAL_FLAGS, "H", 1), central(GOOD) + 8, "H", 1)
    start = 30 + len("a.txt")
    data = changed(data, start, "s", bytes(b ^ 0x5A for b in data[start : start + 20]))
    members, faults = read(data)

    assert members == {"d/b.txt": FILES["d/b.txt"]}
    assert [(f.kind, f.why, str(f.locator)) for f in faults] == [(FaultKind.UNSUPPORTED, "encrypted", "a.txt")]


@pytest.mark.parametrize("method,name", [(9, "Deflate64"), (98, "PPMd"), (77, "method 77")])
def test_a_method_without_a_decoder_is_named(method: int, name: str) -> None:
    members, faults = read(changed(changed(GOOD, LOCAL_METHOD, "H", method), central(GOOD) + 10, "H", method))

    assert members == {"d/b.txt": FILES["d/b.txt"]}
    assert [f.kind for f in faults] == [FaultKind.UNSUPPORTED]
    assert name in faults[0].why


def test_a_damaged_member_gives_its_beginning_and_does_not_hide_the_rest() -> None:
    big = {"a.bin": bytes(range(256)) * 4000, "b.txt": b"after"}
    data = bytearray(zipped(big))
    at = len(data) // 2
    data[at : at + 30] = b"\xff" * 30
    members, faults = read(bytes(data))

    assert members["b.txt"] == b"after"
    assert members["a.bin"][:1000] == big["a.bin"][:1000]
    assert [(f.kind, str(f.locator)) for f in faults] == [(FaultKind.UNREADABLE, "a.bin")]


def test_a_size_that_is_too_small_cuts_nothing() -> None:
    data = changed(changed(GOOD, LOCAL_SIZE, "L", 10), central(GOOD) + 24, "L", 10)

    assert "300 bytes, where its header says 10" in whys(data)


def test_bytes_hidden_behind_the_data_of_a_member_are_counted() -> None:
    data = zipped({"a": b"x" * 1000})
    packed = int.from_bytes(data[18:22], "little")
    at = 30 + 1 + packed
    data = changed(data[:at] + b"hidden" + data[at:], 18, "L", packed + 6)
    data = changed(data, central(data) + 20, "L", packed + 6)
    end = data.index(b"PK\x05\x06")
    members, faults = read(changed(data, end + 16, "L", at + 6))

    assert members == {"a": b"x" * 1000}
    assert [f.why for f in faults] == ["6 bytes behind its data are not looked at"]


def test_no_header_where_the_directory_points() -> None:
    members, faults = read(changed(GOOD, central(GOOD) + 42, "L", 3))

    assert members == {"d/b.txt": FILES["d/b.txt"], "a.txt": FILES["a.txt"]}
    assert "no header where the directory says" in [f.why for f in faults]
    assert "members that the directory does not list" in [f.why for f in faults]


def test_two_members_of_one_name() -> None:
    data = zipped({"a": b"seen", "b": b"hidden"}, zipfile.ZIP_STORED)
    data = data.replace(b"b" + b"hidden", b"a" + b"hidden")
    data = changed(data, central(data, 1) + 46, "s", b"a")
    found = list(Zip().read(BytesSource(data), Limits()))

    assert [f.source.pread(0, 9) for f in found if isinstance(f, Member)] == [b"seen", b"hidden"]
    assert [f.why for f in found if isinstance(f, Fault)] == ["another member has the same name"]


# --- what stands around the members


def test_something_in_front_is_named_and_the_members_are_read() -> None:
    data = b"\xff\xd8\xff\xe0" + bytes(500) + GOOD

    assert Zip().recognises(data[:4096], BytesSource(data))
    assert whys(data) == "504 bytes in front of the archive (JPEG image) are not looked at"


def test_something_behind_is_named() -> None:
    assert whys(GOOD + b"more") == "4 bytes behind the archive belong to no member; they are not looked at"


def test_a_member_that_the_directory_does_not_list_is_read() -> None:
    at = central(GOOD)
    second = central(GOOD, 1)
    end = GOOD.index(b"PK\x05\x06")
    data = GOOD[:at] + GOOD[second:end]
    record = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, end - second, at, 0)

    assert whys(data + record) == "members that the directory does not list"


def test_without_a_directory_members_are_found_by_their_own_headers() -> None:
    assert "no directory that can be read" in whys(GOOD[: central(GOOD)])
    assert "no directory that can be read" in whys(GOOD.replace(b"PK\x05\x06", b"PK\x05\x00"))
    assert "no directory that can be read" in whys(streamed(FILES).partition(b"PK\x01\x02")[0])


def test_a_directory_that_breaks_off() -> None:
    data = changed(GOOD, central(GOOD, 1), "s", b"XX")

    assert "the directory is damaged" in whys(data)


def test_a_second_archive_behind_the_first() -> None:
    members, faults = read(zipped({"x": b"one"}) + GOOD)

    assert members == {"x": b"one", **FILES}
    assert faults


def test_a_false_end_record_in_the_comment_leads_to_the_true_one() -> None:
    data = zipped(FILES, comment=b"PK\x05\x06" + bytes(18))

    assert whys(data)


def test_members_that_share_their_bytes() -> None:
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = kernel.compress(bytes(100_000)) + kernel.flush()
    header = struct.pack(
        "<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(bytes(100_000)), len(packed), 100_000, 1, 0
    )
    entries = b"".join(
        struct.pack(
            "<4s6H3L5H2L",
            b"PK\x01\x02",
            20,
            20,
            0,
            8,
            0,
            0,
            zlib.crc32(bytes(100_000)),
            len(packed),
            100_000,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
        )
        + bytes([65 + n % 26])
        for n in range(300)
    )
    body = header + b"A" + packed
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 300, 300, len(entries), len(body), 0)
    members, faults = read(body + entries + end, Limits(expanded=1_000_000))

    assert sum(map(len, members.values())) <= 1_000_000
    assert any(f.kind is FaultKind.TOO_LARGE for f in faults)
    assert any("share bytes" in f.why for f in faults)


# --- limits


def test_a_bomb_ends_at_the_ratio() -> None:
    data = zipped({"bomb": bytes(3_000_000), "b": b"after"})
    members, faults = read(data, Limits(ratio=100, ratio_free=2_000_000))

    assert 1_000_000 <= len(members["bomb"]) <= 2_000_000
    assert members["b"] == b"after"
    assert [(f.kind, "100 times" in f.why) for f in faults] == [(FaultKind.TOO_LARGE, True)]


def test_a_bomb_of_another_method_ends_too() -> None:
    data = zipped({"bomb": bytes(30_000_000)}, zipfile.ZIP_BZIP2)
    members, faults = read(data, Limits(ratio=100, ratio_free=1_000_000))

    assert len(members.get("bomb", b"")) <= 1_100_000
    assert [f.kind for f in faults] == [FaultKind.TOO_LARGE]
    assert len(bz2.compress(bytes(30_000_000))) < 200


def test_all_members_together_are_bounded() -> None:
    data = zipped({f"{n}": bytes(1000) for n in range(100)}, zipfile.ZIP_STORED)
    members, faults = read(data, Limits(expanded=10_000))

    assert len(members) == 10
    assert [f.kind for f in faults][:1] == [FaultKind.TOO_LARGE]
    members, faults = read(data, Limits(members=7))

    assert len(members) == 7
    assert "more than 7 members" in faults[0].why


def test_a_dictionary_of_gigabytes_is_refused() -> None:
    data = bytearray(zipped({"a": b"x" * 100}, zipfile.ZIP_LZMA))
    at = 30 + 1 + 5
    data[at : at + 4] = b"\xff\xff\xff\x7f"
    _, faults = read(bytes(data))

    assert "dictionary" in faults[0].why


# --- names


@pytest.mark.parametrize(
    "raw,flag,shown",
    [
        ("a\nb\tc", 0, "a\\u000ab\\u0009c"),
        ("a\u202egpj.exe", 0x800, "a\\u202egpj.exe"),
        ("换脸/说明.txt", 0x800, "换脸/说明.txt"),
        ("", 0, "(no name)"),
        ("x" * 300, 0, "x" * 200 + "…"),
    ],
)
def test_names_are_labels_that_can_be_shown(raw: str, flag: int, shown: str) -> None:
    name = raw.encode()
    header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, flag, 0, 0, 0, zlib.crc32(b"x"), 1, 1, len(name), 0)
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, flag, 0, 0, 0, zlib.crc32(b"x"), 1, 1, len(name), 0, 0, 0, 0, 0, 0
    )
    body, directory = header + name + b"x", entry + name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(body), 0)

    assert read(body + directory + end) == ({shown: b"x"}, [])


def test_names_in_chinese_encodings_without_a_flag() -> None:
    for codec in ("gb18030", "big5"):
        data = zipped({"PLACEHOLDER!": b"x"})
        name = {"gb18030": "换脸模型说明", "big5": "換臉模型說明"}[codec].encode(codec)
        data = data.replace(b"PLACEHOLDER!", name)

        assert list(read(data)[0]) == [name.decode(codec)]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=4)), max_size=5))
def test_a_changed_archive_is_never_silently_another_one(edits: list[tuple[int, bytes]]) -> None:
    data = bytearray(GOOD)
    for at, some in edits:
        data[at : at + len(some)] = some[: len(data) - at]
    members, faults = read(bytes(data))

    # Dates and the like are of no matter; a content that differs always comes with a fault.
    assert faults or all(content in FILES.values() for content in members.values())
    assert faults or len(members) == len(FILES)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\b.txt", "..\\b.txt"])
def test_a_name_that_leads_out_is_told_and_its_member_is_read(name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(zipfile.ZipInfo("fine.txt"), b"one")
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"two")
    found = list(Zip().read(BytesSource(packed.getvalue(), "item"), Limits()))
    faults = [one.why for one in found if isinstance(one, Fault)]

    assert [why for why in faults if OUTSIDE in why]
    assert len([one for one in found if isinstance(one, Member)]) == 2


def test_names_that_some_systems_take_for_one_are_told() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Setup.py", b"one")
        archive.writestr("setup.py", b"two")
    found = list(Zip().read(BytesSource(packed.getvalue(), "item"), Limits()))

    assert [one.why for one in found if isinstance(one, Fault)] == [TWIN]
