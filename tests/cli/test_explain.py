"""`chouxin explain`: rules and detectors, and what is near a name that there is not."""

from pathlib import Path

import pytest

from chouxin.cli._boundary import run
from chouxin.engine.builtin import DETECTORS
from chouxin.knowledge import load, shipped_packs
from chouxin.words import LANGUAGES
from tests.knowledge.packs import PackAt

Output = pytest.CaptureFixture[str]


def explain(*arguments: object, lang: str = "en") -> int:
    return run(["explain", *map(str, arguments)], {"CHOUXIN_LANG": lang})


@pytest.fixture
def pack(tmp_path: Path) -> PackAt:
    """A rule that has one of everything, and a structure rule."""
    body = (
        "match: {terms: [金丹], patterns: ['丹\\d{3}']}\n"
        "needs: {terms: [换脸], within: 40}\n"
        "unless: {terms: [小说], inside: [金丹期]}"
    )
    at = PackAt(tmp_path).rule("r", body, "hit: [换脸金丹]\nmiss: [金丹期]\nknown_miss: [小药丸]\n")
    return at.structure(
        "shape",
        "    inputs: [[[N, 3, S, S], [N, S, S, 3]]]\n    outputs: [[[N, 512]]]\n    sizes: {S: {from: 64, to: 256}}\n",
        "hit: [{inputs: {a: [1, 3, 64, 64]}, outputs: {b: [1, 512]}}]\n"
        "miss: [{inputs: {a: [1, 3, 8, 8]}, outputs: {b: [1, 512]}}]\n",
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_rule_says_all_of_itself(pack: PackAt, capsys: Output, lang: str) -> None:
    assert explain("mine/r", "--pack", pack.path, lang=lang) == 0
    out = capsys.readouterr().out

    for said in (
        {"en": "Rule", "zh-Hans": "规则", "zh-Hant": "規則"}[lang],
        {"en": "Because.", "zh-Hans": "因为。", "zh-Hant": "因為。"}[lang],
        "丹\\d{3}",
        "换脸",
        "40",
        "小说",
        "金丹期",
        "Ordinary things.",
        "换脸金丹",
        "小药丸",
        "A report",
        "2026-11-22",
    ):
        assert said in out


def test_a_structure_rule_shows_its_shapes(pack: PackAt, capsys: Output) -> None:
    assert explain("shape", "--pack", pack.path) == 0
    out = capsys.readouterr().out

    assert "[N,3,S,S] or [N,S,S,3]" in out
    assert "64–256" in out
    assert "[1,3,64,64] → [1,512]" in out


@pytest.mark.parametrize("rule", sorted(load(shipped_packs()).rules))
def test_every_shipped_rule_can_be_explained(rule: str, capsys: Output) -> None:
    assert explain(rule, lang="zh-Hans") == 0
    assert rule in capsys.readouterr().out


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda d: str(d.name))
def test_a_detector_speaks_under_its_four_headings(detector: type, capsys: Output) -> None:
    assert explain(detector.name, lang="zh-Hans") == 0  # type: ignore[attr-defined]
    lines = capsys.readouterr().out.splitlines()

    assert [line for line in lines if line in ("找什么", "为什么重要", "找不到什么", "例子")] == [
        "找什么",
        "为什么重要",
        "找不到什么",
        "例子",
    ]
    assert not any(line.startswith("---") for line in lines)


def test_an_unknown_name_gets_the_nearest(pack: PackAt, capsys: Output) -> None:
    assert explain("identity-swaper") == 2
    assert "Near it: face-swap/identity-swapper" in capsys.readouterr().err
    assert explain("wordin") == 2
    assert "Near it: wording" in capsys.readouterr().err
    assert explain("zzzzqqq") == 2
    assert capsys.readouterr().err.startswith("Error: There is no rule and no detector zzzzqqq.")


def test_a_broken_pack_is_told_in_the_readers_language(pack: PackAt, capsys: Output) -> None:
    pack.write("terms/r.test.yaml", "hit: [换脸金丹]\nmiss: [换脸金丹]\n")

    assert explain("mine/r", "--pack", pack.path, lang="zh-Hans") == 2
    err = capsys.readouterr().err
    assert "不该命中" in err
    assert "^" in err


def test_a_rule_says_which_signal_it_is_of(pack: PackAt, capsys: Output) -> None:
    assert explain("nudify/nudify") == 0
    assert "Signal: undressing tools and services (nudify)" in capsys.readouterr().out
    assert explain("mine/r", "--pack", pack.path) == 0
    assert "Signal: none" in capsys.readouterr().out
