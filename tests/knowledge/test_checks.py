"""Packs that were checked are not checked again, and any other ones are."""

import shutil
from pathlib import Path

import pytest

from chouxin.domain import PackError
from chouxin.knowledge import Checks, load, shipped_packs
from chouxin.knowledge import loading as loading_room


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(next(p for p in shipped_packs() if p.name == "liveness"), tmp_path / "liveness"))


def test_the_second_start_checks_nothing_and_knows_the_same(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load([pack], checks=Checks(tmp_path / "kept"))
    for name in ("breaches", "run_cases"):
        monkeypatch.setattr(loading_room, name, None)  # calling it would raise
    second = load([pack], checks=Checks(tmp_path / "kept"))

    assert second.packs[0].digest == first.packs[0].digest
    assert second.rules == first.rules
    assert second.packs[0].wordings == first.packs[0].wordings


def test_a_pack_that_has_changed_is_checked(pack: Path, tmp_path: Path) -> None:
    load([pack], checks=Checks(tmp_path / "kept"))
    test = next(pack.glob("terms/*.test.yaml"))
    test.write_text("hit: [这里什么也没有]\nmiss: [也没有]\n", "utf-8")

    with pytest.raises(PackError):
        load([pack], checks=Checks(tmp_path / "kept"))


@pytest.mark.parametrize("wrong", [b"", b"\xff\xff", b"\x81\xa6digest\xa1x"])
def test_a_damaged_file_means_that_nothing_is_known(wrong: bytes, pack: Path, tmp_path: Path) -> None:
    load([pack], checks=Checks(tmp_path / "kept"))
    (tmp_path / "kept/packs.checked").write_bytes(wrong)

    assert Checks(tmp_path / "kept").known([pack]) is None
    assert load([pack], checks=Checks(tmp_path / "kept")).rules


def test_a_folder_that_cannot_be_written_costs_time_alone(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file")

    assert load([pack], checks=Checks(tmp_path / "kept")).rules
