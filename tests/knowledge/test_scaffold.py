"""What `pack new` writes is sound, passes, and never overwrites."""

from pathlib import Path

import pytest

from chouxin.domain import InputError
from chouxin.knowledge import load
from chouxin.knowledge.scaffold import write_new
from chouxin.words import LANGUAGES, Words


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_pack_loads_as_it_is(lang: str) -> None:
    written = write_new(Path("our-market"), Words(lang))

    assert [path.as_posix() for path in written] == [
        "our-market/pack.yaml",
        "our-market/terms/first-rule.yaml",
        "our-market/terms/first-rule.test.yaml",
    ]
    assert set(load([Path("our-market")]).rules) == {"our-market/first-rule"}


def test_a_rule_into_a_new_pack_and_another_beside_it() -> None:
    write_new(Path("deep/our-market/slang"), Words("en"))
    written = write_new(Path("deep/our-market/more-slang"), Words("en"))

    assert [path.name for path in written] == ["more-slang.yaml", "more-slang.test.yaml"]
    assert set(load([Path("deep/our-market")]).rules) == {"our-market/slang", "our-market/more-slang"}


def test_nothing_is_overwritten() -> None:
    write_new(Path("mine/slang"), Words("en"))
    before = {path: path.read_text("utf-8") for path in Path("mine").rglob("*.yaml")}
    Path("mine/terms/other.test.yaml").write_text("mine")

    for again in ("mine/slang", "mine", "mine/other"):
        with pytest.raises(InputError, match="there already"):
            write_new(Path(again), Words("en"))

    assert {path: path.read_text("utf-8") for path in before} == before
    assert not Path("mine/terms/other.yaml").exists()


@pytest.mark.parametrize("name", ["Our Market", "x/Größe", "x/a_b", "x/-a", "x/.."])
def test_a_name_that_does_not_fit_writes_nothing(name: str) -> None:
    with pytest.raises(InputError, match="small letters"):
        write_new(Path(name), Words("en"))

    assert list(Path().iterdir()) == []


def test_a_directory_of_other_things_does_not_become_a_pack() -> None:
    Path("packs/old").mkdir(parents=True)

    with pytest.raises(InputError, match="packs/mine/first-rule"):
        write_new(Path("packs/mine"), Words("en"))
