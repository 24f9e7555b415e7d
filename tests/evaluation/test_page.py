"""The quality page says what was measured, and says so where nothing was."""

from chouxin.policy.share import Share
from evaluation.artifacts import FileQuality
from evaluation.mutated import MutatedQuality
from evaluation.page import Measured, render, table
from evaluation.sets import SetQuality
from evaluation.texts import BenignQuality, TextQuality


def measured() -> Measured:
    missing = dict.fromkeys(
        ("sets", "benign", "models", "corpus", "photos", "covers", "trees"), "`text/dev.jsonl` is not there"
    )
    return Measured("market-strict@1", ("face-swap@1",), "chouxin 0", "2026-11-22", why_not=missing)


def test_what_is_absent_is_named() -> None:
    page = render(measured())

    assert page.count("not measured: `text/dev.jsonl` is not there") == 7


def test_figures_stand_with_their_interval() -> None:
    page = measured()
    texts = TextQuality()
    for violating, flagged in [(True, True), (True, False), (False, False)]:
        texts.chouxin.add(violating=violating, flagged=flagged)
    page.sets = [SetQuality(name, texts, MutatedQuality(), ()) for name in ("dev.jsonl", "other.jsonl")]
    page.benign = [BenignQuality("news", Share(2, 1000), Share(0, 1000), Share(30, 1000), Share(9, 1000), ("news:7",))]
    page.models = [FileQuality("guilty", "swapper", Share(9, 10), 1, ("guilty/a.onnx",))]
    rendered = render(page)

    assert rendered.count("| Chouxin, flagged | 100.0 % [20.7, 100.0] (1/1) | 50.0 % [9.5, 90.5] (1/2) |") == 2
    assert rendered.count("written with these items in sight, so") == 1, "said of the development set alone"
    assert "| news | 200.0 [54.9, 726.3] (2/1,000) |" in rendered
    assert "- news: `news:7`" in rendered
    assert "| guilty | swapper | 90.0 % [59.6, 98.2] (9/10) | 1 |" in rendered


def test_a_table_has_a_row_for_each() -> None:
    assert table(("a", "b"), [("x", "1")]).splitlines() == ["| a | b |", "|---|---:|", "| x | 1 |"]
