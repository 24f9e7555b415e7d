"""Remarks on sound packs, and how much of a rule its cases exercise."""

from pathlib import Path

import pytest

from chouxin.knowledge import Pack, read_pack
from chouxin.knowledge.coverage import cover
from chouxin.knowledge.style import remarks
from tests.knowledge.packs import PackAt


def sound(at: PackAt) -> Pack:
    pack, problems = read_pack(at.path)
    assert pack is not None, problems
    return pack


@pytest.fixture
def pack(tmp_path: Path) -> PackAt:
    """A pack of one rule of which a part is not exercised."""
    at = PackAt(tmp_path)
    at.write("lists/l.yaml", "terms: [底丹, deep-live-cam]\n")
    body = "match: {terms: [金丹, 仙丹, '金 丹x'], patterns: ['\\d{3}的丹', '丹\\d{2}'], lists: [l]}"
    cases = "hit: [ＡＩ金丹, 384的丹, D.e.e.p-Live-Cam]\nmiss: [x, y]\nknown_miss: [z]\n"
    return at.rule("r", body, cases)


def test_coverage_counts_terms_patterns_cases_and_foldings(pack: PackAt) -> None:
    (rule,) = cover(sound(pack))

    assert (rule.rule, rule.elements, rule.missing) == ("mine/r", 7, ("仙丹", "金 丹x", "底丹", "丹\\d{2}"))
    assert rule.share == pytest.approx(3 / 7)
    assert (rule.hits, rule.misses, rule.known_misses) == (3, 2, 1)
    assert "noise" in rule.transforms


def test_a_case_of_another_rule_covers_nothing(pack: PackAt) -> None:
    pack.rule("q", "match: {terms: [仙丹]}", "hit: [仙丹]\nmiss: [x]\n")

    assert "仙丹" in next(rule for rule in cover(sound(pack)) if rule.rule == "mine/r").missing


def test_a_structure_rule_has_cases_and_no_terms(tmp_path: Path) -> None:
    case = "{inputs: {a: [1, 512]}, outputs: {b: [1, 3]}}"
    at = PackAt(tmp_path).structure(
        "s",
        "    inputs: [[[N, 512]]]\n    outputs: [[[N, 3]]]\n",
        f"hit: [{case}]\nmiss: [{case.replace('512', '5')}]\n",
    )
    (rule,) = cover(sound(at))

    assert (rule.share, rule.hits, rule.misses) == (None, 1, 1)


def test_what_is_worth_a_second_look(tmp_path: Path) -> None:
    at = PackAt(tmp_path).rule("r", "match: {terms: [换脸, 換臉, 金丹]}", "hit: [换脸]\nmiss: [x]\n")
    text = (at.path / "terms/r.yaml").read_text("utf-8")
    text = text.replace("why: {en: Because., zh-Hans: 因为。, zh-Hant: 因為。}", "why: Because.")
    at.write("terms/r.yaml", text.replace("benign: Ordinary things.\n", "").replace("[A report]", "[]"))

    found = [(Path(r.file).name, r.line, r.column, r.code) for r in remarks(sound(at))]

    assert found == [
        ("r.test.yaml", 1, 1, "style_uncovered"),
        ("r.yaml", 1, 1, "style_no_benign"),
        ("r.yaml", 3, 1, "style_untranslated"),
        ("r.yaml", 9, 21, "style_near"),
        ("r.yaml", 10, 1, "style_no_references"),
    ]


def test_a_tidy_pack_gets_no_remarks(tmp_path: Path) -> None:
    at = PackAt(tmp_path).rule("r", "match: {terms: [换脸]}", "hit: [换脸]\nmiss: [x]\n")

    assert remarks(sound(at)) == []
