"""`chouxin pack`: exit codes, places, languages."""

import json
from pathlib import Path

import pytest

from chouxin.cli._boundary import run
from chouxin.words import LANGUAGES
from tests.knowledge.packs import PackAt

Output = pytest.CaptureFixture[str]


@pytest.fixture
def pack(tmp_path: Path) -> PackAt:
    """A sound pack of one rule."""
    return PackAt(tmp_path).rule("r", "match: {terms: [金丹]}", "hit: [金丹]\nmiss: [仙草]\n")


def chouxin(*arguments: object, lang: str = "en") -> int:
    return run([str(a) for a in arguments], {"CHOUXIN_LANG": lang})


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sound_pack_passes(pack: PackAt, capsys: Output, lang: str) -> None:
    code = chouxin("pack", "test", pack.path, "-v", lang=lang)

    assert code == 0
    assert "金丹" in capsys.readouterr().out


def test_a_failing_case_is_shown_at_its_place(pack: PackAt, capsys: Output) -> None:
    pack.write("terms/r.test.yaml", "hit: [金丹]\nmiss:\n  - 金丹期\n")

    code = chouxin("pack", "test", pack.path)
    out, err = capsys.readouterr()

    assert code == 1
    assert "✗ r" in out
    assert "1 cases passed, 1 failed." in out
    assert err.splitlines()[0].endswith("r.test.yaml:3:5: The rule mine/r should not find this, but finds “金丹”.")
    assert err.splitlines()[1:3] == ["      - 金丹期", "        ^"]


@pytest.mark.parametrize("subcommand", ["test", "lint", "coverage"])
def test_a_planted_mistake_gives_2_and_a_caret(pack: PackAt, capsys: Output, subcommand: str) -> None:
    text = (pack.path / "terms/r.yaml").read_text("utf-8")
    pack.write("terms/r.yaml", text.replace("weight: 2.0", "weight: 9").replace("match:", "mach:"))

    code = chouxin("pack", subcommand, pack.path)
    err = capsys.readouterr().err

    assert code == 2
    assert "r.yaml:8:9: weight must be between 0 and 6" in err
    assert "    weight: 9\n            ^\n" in err
    assert "unknown field `mach`; did you mean `match`?" in err


def test_one_broken_pack_does_not_hide_the_others(pack: PackAt, tmp_path: Path, capsys: Output) -> None:
    broken = PackAt(tmp_path / "b", "broken")
    broken.write("terms/x.yaml", "id: [")

    code = chouxin("pack", "test", broken.path, pack.path)

    assert code == 2
    assert "✓ r" in capsys.readouterr().out


def test_lint_remarks_and_strict(pack: PackAt, capsys: Output) -> None:
    text = (pack.path / "terms/r.yaml").read_text("utf-8")
    pack.write("terms/r.yaml", text.replace("[A report]", "[]").replace("[金丹]", "[金丹, 金 丹]"))

    assert chouxin("pack", "lint", pack.path) == 0
    out = capsys.readouterr().out
    assert "There are no references" in out
    assert "No hit case holds `金 丹`" in out
    assert chouxin("pack", "lint", pack.path, "--strict") == 1


def test_lint_tells_failing_cases_too(pack: PackAt) -> None:
    pack.write("terms/r.test.yaml", "hit: [仙草]\nmiss: [x]\n")

    assert chouxin("pack", "lint", pack.path) == 1


def test_new_then_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.chdir(tmp_path)

    assert chouxin("pack", "new", "our-market/slang", lang="zh-Hant") == 0
    assert "已寫入：our-market/terms/slang.yaml" in capsys.readouterr().out
    assert chouxin("pack", "test", "our-market") == 0
    assert chouxin("pack", "lint", "our-market") == 0
    assert chouxin("pack", "new", "our-market/slang") == 2
    assert "there already" in capsys.readouterr().err


def test_where_we_stand_is_the_pack(pack: PackAt, monkeypatch: pytest.MonkeyPatch, capsys: Output) -> None:
    monkeypatch.chdir(pack.path)

    assert chouxin("pack", "test") == 0
    assert capsys.readouterr().out.startswith("mine 2026.11.0")


def test_with_nothing_named_the_shipped_packs_are_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Output
) -> None:
    monkeypatch.chdir(tmp_path)

    assert chouxin("pack", "coverage", "--format", "json") == 0
    assert {row["rule"].partition("/")[0] for row in json.loads(capsys.readouterr().out)} >= {"face-swap"}


def test_coverage_as_json_and_as_a_table(pack: PackAt, capsys: Output) -> None:
    pack.rule("q", "match: {terms: [底丹, 万能丹]}", "hit: [ＡＩ底丹]\nmiss: [x]\nknown_miss: [y]\n")

    assert chouxin("pack", "coverage", pack.path, "--format", "json") == 0
    rows = {row["rule"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["mine/q"] == {
        "rule": "mine/q",
        "elements": 2,
        "share": 0.5,
        "missing": ["万能丹"],
        "hit": 1,
        "miss": 1,
        "known_miss": 1,
        "transforms": [],
    }

    assert chouxin("pack", "coverage", pack.path) == 0
    out = capsys.readouterr().out
    assert "mine/q: no hit case holds 万能丹" in out
    assert "50%" in out


def test_no_such_directory(tmp_path: Path, capsys: Output) -> None:
    assert chouxin("pack", "test", tmp_path / "none") == 2
    assert "There is no directory" in capsys.readouterr().err
