"""The shipped tables are what the command makes of Unicode's and OpenCC's data."""

import importlib.util
import unicodedata
from pathlib import Path
from types import ModuleType

import opencc
import pytest

from chouxin.folding import fold_term, lookalikes, shapes, splits
from chouxin.folding.invisible import table as invisible
from chouxin.folding.tables import Tables, load, load_table

COMMAND = Path(__file__).parents[2] / "tools/make_folding_tables.py"


@pytest.fixture(scope="module")
def command() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_folding_tables", COMMAND)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name",
    [
        "width",
        "case",
        "marks",
        "script",
        "wording",
        "sounds",
        "readings",
        "bopomofo",
        "small_twins",
        "capital_twins",
    ],
)
def test_a_table_is_what_its_command_makes(command: ModuleType, name: str) -> None:
    shipped = (command.DATA / f"{name}.txt").read_text("ascii")
    source = command.TABLES[name][0]
    if f"# from {source} " not in shipped:
        pytest.skip(f"made from other data than {source}")

    assert command.spelled(name) == shipped


def test_no_word_of_the_packs_is_missing(command: ModuleType) -> None:
    """Else what sounds like it, or is written from its end, is not looked for."""
    shipped = load("trade")
    sold = {word for word, said in command.trade().items() if said != "other" and not word.isascii()}
    missing = {word for word in sold if shipped.get(word, "other") == "other"}

    assert not missing, "run tools/make_folding_tables.py"


def test_script_agrees_with_opencc_on_ordinary_traditional_text() -> None:
    text = "換臉軟體與萬能丹遠端安裝請聯繫賣家會員價格優惠顯示卡訓練模型視頻教學圖片處理"
    table = load("script")

    assert "".join(table.get(c, c) for c in text) == opencc.OpenCC("t2s").convert(text)


def test_nothing_folds_to_what_ends_a_row() -> None:
    for name in ("width", "case", "marks", "script"):
        assert not any(0x1E in to for to in load_table(name).values())


def test_whatever_unicode_says_shows_nothing_is_invisible_or_white_space() -> None:
    shown = {
        *range(0x600, 0x606),
        0x6DD,
        0x70F,
        0x890,
        0x891,
        0x8E2,
        0x110BD,
        0x110CD,
    }  # signs that stand around numbers
    formats = {c for c in range(0x110000) if unicodedata.category(chr(c)) == "Cf"}

    assert formats - shown - set(invisible()) == set()
    assert not any(
        unicodedata.category(chr(c))[0] in "LNPSZ" for c in invisible() if c not in {0x115F, 0x1160, 0x3164, 0xFFA0}
    )


def test_tables_in_a_row_do_what_they_do_one_by_one() -> None:
    both = Tables(((1, lambda: {97: (98, 99)}), (2, lambda: {99: (), 100: (97,)})))

    assert both._composed == {97: ((98,), 3), 99: ((), 2), 100: ((97,), 2)}


def test_no_table_makes_a_text_much_longer() -> None:
    assert max(len(to) for name in ("width", "case", "script") for to in load(name).values()) <= 4


def test_tables_of_later_views_speak_of_what_plain_leaves() -> None:
    drawn = [
        *splits._table(),
        *shapes._words(),
        *map(chr, shapes._rare()),
        *lookalikes._SMALL[::2],
        *load("small_twins"),
    ]
    meant = [*splits._table().values(), *shapes._words().values(), *lookalikes._SMALL[1::2]]

    assert [word for word in (*drawn, *meant) if fold_term(word) != word] == []
