"""What a person reads at a terminal."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from chouxin.domain import Fault, FaultKind, Locator
from chouxin.report.table import MOST, write
from chouxin.words import LANGUAGES
from tests.report import decisions as made
from tests.report.writing import written


def lines(lang: str = "en") -> list[str]:
    return written(write, made.every(), lang).decode("utf-8").splitlines()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_fits_eighty_columns_also_in_wide_characters(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    assert [line for line in lines(lang) if cell_len(line) > 80] == []


def test_no_line_ends_in_blanks() -> None:
    assert [line for line in lines() if line != line.rstrip()] == []


def test_through_a_pipe_there_is_no_colour_and_no_control() -> None:
    text = written(write, made.every()).decode("utf-8")

    assert not [c for c in text if c != "\n" and (ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b")]


def test_actions_are_words_with_a_sign_of_their_own() -> None:
    heads = [line.split("  ")[0] for line in lines() if line[:1] in "✓◆■"]

    assert [head for head in heads if head] == ["■ Block", "✓ Allow", "✓ Allow", "◆ Review", "◆ Review", "◆ Review"]


def test_evidence_is_told_with_its_match_place_and_folding() -> None:
    text = "\n".join(lines())

    assert "+ title[2:5]  AI⟦萬能丹⟧ 换脸必备" in text
    assert "− text[5:9]  只做调色，⟦不做换脸⟧" in text
    assert "traditional characters\n    folded" in text or "traditional characters folded" in text


def test_faults_and_counts_are_said() -> None:
    text = lines()

    assert any("⚠ Could not look (could not be read)" in line for line in text)
    assert text[-2:] == ["Screened 6: allow 2, review 3, block 1.", "Not looked at in full: 3 (faults: 3)."]


def test_contacts_and_links_are_of_no_use() -> None:
    text = "\n".join(lines())

    assert [s for s in ("ab12", "invented_shop88", "138 0013", "https://") if s in text] == []


def test_a_flood_of_evidence_is_cut_and_said() -> None:
    text = written(write, [made.flooded(100)]).decode("utf-8")

    assert text.count("⟦") == MOST
    assert f"Not shown here: {100 - MOST}" in text


def test_the_platforms_number_and_the_figures_of_a_fault_can_be_read() -> None:
    decision = replace(made.every()[0], item_id="667788990011")
    fault = Fault("667788990011", "text", Locator(("a.txt",)), FaultKind.TOO_LARGE, "text of 314572800 bytes")
    text = written(write, [replace(decision, faults=(fault,))]).decode("utf-8")

    assert "667788990011" in text
    assert "314572800 bytes" in text
