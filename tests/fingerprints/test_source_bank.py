"""A bank of source fingerprints: made, written, mapped, asked."""

from pathlib import Path

import numpy as np
import pytest

from chouxin.domain import SettingsError
from chouxin.fingerprints.source_bank import Family, SourceBank, make_bank, read_bank, write_bank


def family(name: str, purpose: str = "swap") -> Family:
    return Family(name, purpose, f"owner/{name}", "0" * 40, 3, 0)


def hashes(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array(sorted(numbers), np.uint64)


@pytest.fixture
def bank() -> SourceBank:
    trees = [
        (family("one"), hashes(*range(100, 200))),
        (family("two"), hashes(*range(150, 250))),
        (family("library", "shared"), hashes(*range(190, 300))),
    ]
    return make_bank(trees, [hashes(100, 101)])


def test_what_says_nothing_is_taken_out(bank: SourceBank) -> None:
    assert {f.name: f.fingerprints for f in bank.families} == {"one": 88, "two": 40, "library": 110}


def test_a_fork_is_told_by_its_share(bank: SourceBank) -> None:
    found = {c.family.name: (c.shared, round(c.share, 2)) for c in bank.contained(hashes(*range(140, 180), 7, 8))}

    assert found == {"two": (30, 0.75), "one": (40, 0.45)}


def test_the_shared_ones_are_named(bank: SourceBank) -> None:
    asked = hashes(5, 120, 160, 195)

    assert bank.shared(asked, bank.families[0]).tolist() == [False, True, True, False]
    assert bank.shared(asked, bank.families[2]).tolist() == [False, False, False, True]


def test_nothing_shares_nothing(bank: SourceBank) -> None:
    assert bank.contained(hashes(1, 2, 3)) == []
    assert bank.contained(hashes()) == []


def test_a_written_bank_reads_as_it_was(bank: SourceBank, tmp_path: Path) -> None:
    path = tmp_path / "sources.bank"
    write_bank(bank, path)
    read = read_bank(path)

    assert read.families == bank.families
    assert np.array_equal(read.hashes, bank.hashes)
    assert np.array_equal(read.owners, bank.owners)
    assert isinstance(read.hashes, np.memmap)


@pytest.mark.parametrize("change", ["cut", "longer", "magic", "header", "empty"])
def test_a_file_that_is_no_bank_is_refused(bank: SourceBank, tmp_path: Path, change: str) -> None:
    path = tmp_path / "sources.bank"
    write_bank(bank, path)
    data = path.read_bytes()
    broken = {
        "cut": data[:-1],
        "longer": data + b"\0",
        "magic": b"X" + data[1:],
        "header": data[:8] + b"\xff\xff\xff\xff" + data[12:],
        "empty": b"",
    }
    path.write_bytes(broken[change])

    with pytest.raises(SettingsError):
        read_bank(path)


def test_an_empty_bank_can_be_written_and_asked(tmp_path: Path) -> None:
    path = tmp_path / "sources.bank"
    write_bank(make_bank([]), path)

    assert read_bank(path).contained(hashes(1)) == []
