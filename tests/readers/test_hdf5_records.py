"""The records of HDF5: nothing is followed out of the file, round in circles, or beyond the budget."""

import struct
from pathlib import Path

import pytest

from chouxin.readers.hdf5_records import Broken, File, Flood, heap_object, link, messages
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert_containers import to_hdf5
from chouxin.testing.inert_weights import Weights

FILES = Path(__file__).parent / "hdf5"
OWN = to_hdf5(Weights({"a": (2,)}))


def _file(data: bytes, budget: int = 1 << 20) -> File:
    return File(BytesSource(data), budget)


@pytest.mark.parametrize("name, start", [("keras", 0), ("keras_latest", 0), ("keras_userblock", 512)])
def test_the_superblock_is_found_in_its_versions_and_places(name: str, start: int) -> None:
    data = (FILES / f"{name}.h5").read_bytes()
    file = _file(data)

    assert (file.start, file.base, file.wide, file.long) == (start, start, 8, 8)
    assert file.end == len(data)
    assert messages(file, file.base + file.root)


@pytest.mark.parametrize(
    "data", [b"", b"\x89HDF\r\n\x1a\n", OWN[:8] + b"\x09" + OWN[9:], OWN[:13] + b"\x07" + OWN[14:]]
)
def test_a_superblock_that_is_none_is_broken(data: bytes) -> None:
    with pytest.raises(Broken):
        _file(data)


@pytest.mark.parametrize("at, count", [(-1, 4), (len(OWN) - 3, 4), (1 << 62, 1)])
def test_nothing_is_taken_from_outside_of_the_file(at: int, count: int) -> None:
    with pytest.raises(Broken):
        _file(OWN).take(at, count)


def test_the_budget_ends() -> None:
    with pytest.raises(Flood):
        _file(OWN, 200).take(0, 300)


def test_an_address_of_all_ones_leads_nowhere() -> None:
    assert _file(OWN).address(b"\xff" * 8, 0) is None
    assert _file(OWN).address(b"\x05" + bytes(7), 0) == 5
    assert _file(OWN).address(b"\x05", 0) is None


def test_a_continuation_that_leads_back_is_broken() -> None:
    at = len(OWN)
    head = struct.pack("<BBHII4x", 1, 0, 1, 1, 24)
    body = struct.pack("<HHB3xQQ", 0x10, 16, 0, at + 16, 24)
    file = _file(OWN + head + body)

    with pytest.raises(Broken, match="leads nowhere"):
        messages(file, at)


def test_a_name_longer_than_its_message_is_broken() -> None:
    with pytest.raises(Broken):
        link(_file(OWN), b"\x01\x00\xff" + b"ab", 0)


def test_an_object_that_its_heap_has_not_is_broken() -> None:
    heap = b"GCOL" + struct.pack("<B3xQ", 1, 48) + struct.pack("<HHIQ", 1, 1, 0, 5) + b"hello\0\0\0"
    file = _file(OWN + heap + bytes(64))

    assert heap_object(file, len(OWN), 1) == b"hello"
    with pytest.raises(Broken):
        heap_object(file, len(OWN), 2)
