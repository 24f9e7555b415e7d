"""The header of a 7z archive: what it says, and what it cannot mean."""

import time

import pytest

from chouxin.readers.seven_zip_records import Broken, encoded, listing
from tests.readers.seven_zips import coded, header_of, number, seven_zipped, wrapped

FILES = {"a.txt": b"first", "b/c.txt": b"second"}
HEADER = header_of(FILES, coded(b"firstsecond", "copy"))


def test_files_stand_in_their_block_one_behind_the_other() -> None:
    told = listing(HEADER)

    assert [(entry.name, entry.size, entry.block) for entry in told.entries] == [("a.txt", 5, 0), ("b/c.txt", 6, 0)]
    assert (told.blocks[0].ranges, told.blocks[0].sizes, told.unnamed) == (((0, 11),), (11,), 0)


@pytest.mark.parametrize("value", [0, 0x7F, 0x80, 0x3FFF, 0x4000, 1 << 28, 1 << 35, 1 << 49, 1 << 56, (1 << 64) - 1])
def test_numbers_of_every_length(value: int) -> None:
    with pytest.raises(Broken, match=f"^{value} files" if value else "^cut off"):
        listing(b"\1\5" + number(value))


@pytest.mark.parametrize("count", [1 << 20, 1 << 40, 1 << 62])
def test_counts_that_there_is_no_room_for_are_not_believed(count: int) -> None:
    begun = time.process_time()
    for header in (
        b"\1\5" + number(count) + b"\0\0",
        b"\1\4\6\0" + number(count),
        b"\1\4\7\x0b" + number(count),
        HEADER.replace(b"\x08\x0d\2", b"\x08\x0d" + number(count)),
    ):
        with pytest.raises(Broken):
            listing(header)

    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\7",
        b"\1\x63",
        b"\1\4\x63",
        b"\1\4\6\0\1\x63",
        b"\1\4\7\x0a",
        b"\1\4\7\x0b\0\0",
        b"\1\4\7\x0b\1\1",
        HEADER.replace(b"\x0b\1\0\1\1\0", b"\x0b\1\0\1\x11\0\1\2"),
        HEADER.replace(b"\x0b\1\0\1", b"\x0b\1\0\x20"),
        HEADER.replace(b"\x09\5\x0a", b"\x09\x0c\x0a"),
        HEADER.replace(b"\5\2\x11", b"\5\3\x11"),
    ],
)
def test_what_means_nothing_is_broken(broken: bytes) -> None:
    assert broken != HEADER
    with pytest.raises(Broken):
        listing(broken)


def test_a_packed_header_names_its_block() -> None:
    archive = wrapped(seven_zipped(FILES))
    size = int.from_bytes(archive[12:20], "little")
    block = encoded(archive[32 + size :])

    assert block.coders[0].method == b"\x21"
    with pytest.raises(Broken):
        encoded(HEADER)


def test_coders_that_wait_for_each_other_are_broken() -> None:
    two = b"\2\1\0\1\0"  # two coders that copy
    begin, end = b"\1\4\6\0\1\x09\1\0\7\x0b\1\0", b"\x0c\1\1\0\0\0"

    assert listing(begin + two + b"\1\0" + end).blocks[0].last == 1
    with pytest.raises(Broken, match="circle"):
        listing(begin + two + b"\5\0" + end)
