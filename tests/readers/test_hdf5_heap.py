"""Large groups: found through their tree and heap, and broken ones without a loop or a read out of the file."""

from pathlib import Path

import pytest

from chouxin.readers.hdf5_heap import attributes_of, links_of
from chouxin.readers.hdf5_records import ATTRIBUTE_INFO, LINK_INFO, Broken, File, Flood, link, messages
from chouxin.readers.sources import BytesSource

DENSE = (Path(__file__).parent / "hdf5" / "dense.h5").read_bytes()


def _held(data: bytes, kind: int) -> list[bytes]:
    file = File(BytesSource(data), 1 << 20)
    (message,) = [m for m in messages(file, file.base + file.root) if m.kind == kind]
    return list(links_of(file, message.body) if kind == LINK_INFO else attributes_of(file, message.body))


def test_all_names_of_a_large_group_are_found() -> None:
    file = File(BytesSource(DENSE), 1 << 20)
    names = sorted(link(file, body, 0).name for body in _held(DENSE, LINK_INFO))

    assert names == [f"layer{n:03}" for n in range(60)]


def test_all_attributes_of_a_large_set_are_found() -> None:
    assert len(_held(DENSE, ATTRIBUTE_INFO)) == 12


@pytest.mark.parametrize("mark", [b"FRHP", b"BTHD", b"BTLF"])
def test_another_mark_is_broken(mark: bytes) -> None:
    with pytest.raises(Broken):
        _held(DENSE.replace(mark, b"XXXX"), LINK_INFO)


def test_any_other_byte_is_broken_at_worst() -> None:
    for mark in (b"FRHP", b"BTHD"):
        start = DENSE.index(mark)
        for at in range(start, start + 100):
            data = DENSE[:at] + bytes([DENSE[at] ^ 0xFF]) + DENSE[at + 1 :]
            try:
                _held(data, LINK_INFO)
            except (Broken, Flood):
                continue
