"""The quality page says what was measured, when and with what, and says so where nothing was."""

from chouxin.policy.deciding import Revisions
from chouxin.policy.share import Share
from evaluation import page, page_texts
from evaluation.artifacts import FileQuality
from evaluation.markdown import table
from evaluation.mutated import MutatedQuality
from evaluation.sets import SetQuality
from evaluation.texts import BenignQuality, TextQuality


def test_what_is_absent_is_named() -> None:
    assert page.absent("Photos", "`CHOUXIN_CORPUS` is not there").endswith(
        "not measured: `CHOUXIN_CORPUS` is not there"
    )


def test_each_part_says_what_it_was_measured_with() -> None:
    part = page.stamped("## A\n\nText.", "2026-11-22", Revisions("chouxin 0", ("face-swap@1", "nudify@1")), "market@1")

    assert part == "## A\n\n_2026-11-22; chouxin 0; face-swap@1, nudify@1; profile market@1_\n\nText."


def test_figures_stand_with_their_interval() -> None:
    texts = TextQuality()
    for violating, flagged in [(True, True), (True, False), (False, False)]:
        texts.chouxin.add(violating=violating, flagged=flagged)
    sets = [
        page_texts.labelled_set(SetQuality(name, texts, MutatedQuality(), ())) for name in ("dev.jsonl", "other.jsonl")
    ]
    benign = BenignQuality("news", Share(2, 1000), Share(0, 1000), Share(30, 1000), Share(9, 1000), ("news:7",))
    models = [FileQuality("guilty", "swapper", Share(9, 10), 1, ("guilty/a.onnx",))]
    rendered = page.whole(
        {"sets": "\n\n".join(sets), "benign": page_texts.benign([benign]), "models": page.files("Models", models)}
    )

    assert rendered.count("| Chouxin, flagged | 100.0 % [20.7, 100.0] (1/1) | 50.0 % [9.5, 90.5] (1/2) |") == 2
    assert rendered.count("written with these items in sight, so") == 1, "said of the development set alone"
    assert "| news | 200.0 [54.9, 726.3] (2/1,000) |" in rendered
    assert "- news: `news:7`" in rendered
    assert "| guilty | swapper | 90.0 % [59.6, 98.2] (9/10) | 1 |" in rendered


def test_a_table_has_a_row_for_each() -> None:
    assert table(("a", "b"), [("x", "1")]).splitlines() == ["| a | b |", "|---|---:|", "| x | 1 |"]
