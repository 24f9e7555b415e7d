"""Models known by their digests: what is not the very file is not used."""

from pathlib import Path

import pytest

from chouxin.person.weights import ALL, SFACE, YUNET, MissingWeights, licence_of, load, places, there, users_place
from chouxin.words import LANGUAGES, Words


def test_what_is_missing_is_named_with_the_one_command(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights, match="chouxin photos setup") as raised:
        load(YUNET, [tmp_path])

    assert raised.value.exit_code == 2
    assert all("chouxin photos setup" in raised.value.told(Words(lang)) for lang in LANGUAGES)
    assert len({raised.value.told(Words(lang)) for lang in LANGUAGES}) == 3


@pytest.mark.parametrize("data", [b"", b"\0" * YUNET.size, b"short"])
def test_another_file_of_the_name_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / YUNET.name).write_bytes(data)

    with pytest.raises(MissingWeights, match="SHA-256"):
        load(YUNET, [tmp_path])


def test_the_named_place_is_the_only_one(tmp_path: Path) -> None:
    assert places({"CHOUXIN_WEIGHTS": str(tmp_path)}) == [tmp_path]
    assert users_place({"HOME": "/home/x"}) in places({"HOME": "/home/x"})


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_each_file_has_its_licence_and_a_pinned_carrier(one: object) -> None:
    assert isinstance(one, type(YUNET))
    assert {"MIT": "MIT License", "Apache-2.0": "Apache License"}[one.licence] in licence_of(one)
    assert len(one.sha256) == len(one.carrier_sha256) == 64
    assert "==" in one.carrier
    assert one.official.startswith("https://")


def test_a_model_that_is_read_later_is_missed_at_once(tmp_path: Path) -> None:
    with pytest.raises(MissingWeights, match="chouxin photos setup"):
        there(SFACE, [tmp_path])
    (tmp_path / SFACE.name).write_bytes(b"short")
    with pytest.raises(MissingWeights, match="SHA-256"):
        there(SFACE, [tmp_path])
