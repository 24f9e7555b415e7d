"""What holds for every text and every view: the way back, rows that stay apart, no text that raises."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin import folding
from chouxin.domain.column import ROW_END, Column
from chouxin.folding.views import FOLDER

ROADS = {
    "plain": ("plain",),
    "compact": ("plain", "compact"),
    "shapes": ("plain", "compact", "shapes"),
    "sounds": ("plain", "compact", "shapes", "sounds"),
    "orders": ("plain", "compact", "orders"),
    "fields": ("plain", "fields"),
    "censored": ("plain", "censored"),
}
"""Each view with those that it is made from."""


# Much of what folding acts on, and the neighbours it must not act on.
PIECES = [
    *"换脸臉換软软件軟體遠端扌奂月佥亻牛全舟睑丹a工bcdFfＤＦ🅳Ａ①㈀½…ﷺﬁßİé̶́か゛゙ﾞｶ각ᄒ\u1161\u11abㅎ",
    *" \n\r\t\u3000\u2028\u200b\u202e\ufe0f\u00ad\U000e0041\x00\x1e\x1f\x85.*_，。！、—💊👨‍👩‍👧《》0157@$&#;\\%",
    "&#25442;",
    "&amp;#x6362;",
    "&lt",
    "&nbsp;",
    "&bogus;",
    "\\u6362",
    "\\ud83d\\ude00",
    "\\ud83d",
    "%E6%8D%A2",
    "%E6",
    "&#30;",
    "&#0;",
    "\ud800",
    "\udfff",
    "\U0010ffff",
    "\ufffe",
    "换换换",
    "fаcе",
    "f a c e",
    *"焕廉蛋ㄏㄨㄢˋㄌㄧ",
    "换\n脸",
    "件软脸换",
    "换软\n脸件",
    "倒着读首字",
    "换换脸脸",
    "5o2i6IS4",
    "ZmFrZQ==",
    "ㅇㅓㄹ",
    "でぃーぷふぇいく",
    "f*ce",
    "换*软件",
    "换 脸",
    " 换。脸 ",
    "huanlian",
    "huan",
    "lian",
    "料庫",
    "軟體動物",
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.characters()), max_size=14).map("".join)
batches = st.lists(texts, max_size=5)
quickly = settings(max_examples=300, deadline=None)


def fold(*rows: str) -> tuple[Column, ...]:
    return folding.fold([((i, "text"), row) for i, row in enumerate(rows)])


def row_of(column: Column, row: int) -> tuple[object, ...]:
    a, b = column.rows[row], column.rows[row + 1]
    arrays = (column.codes, column.starts, column.ends, column.changed, column.skipped)
    return column.keys[row][1], *(array[a:b].tolist() for array in arrays)


@given(batches)
@quickly
def test_every_code_point_leads_back_into_its_own_row(rows: list[str]) -> None:
    for column in fold(*rows):
        assert len(column.text) == len(column.codes) == column.rows[-1]
        assert len(column.rows) == len(column.keys) + 1
        assert column.codes.dtype == column.changed.dtype == column.skipped.dtype == np.uint32
        assert column.starts.dtype == column.ends.dtype == column.rows.dtype == np.int64
        for row, (owner, _) in enumerate(column.keys):
            a, end = column.rows[row], column.rows[row + 1] - 1
            size = len(rows[owner])
            starts, ends = column.starts[a:end], column.ends[a:end]

            assert column.codes[end] == ROW_END
            assert not (column.codes[a:end] == ROW_END).any()
            assert column.starts[end] == column.ends[end] == size
            assert ((starts >= 0) & (starts < ends) & (ends <= size)).all()
            way = -1 if len(starts) and starts[0] > starts[-1] else 1
            assert (way * np.diff(starts) >= 0).all()
            assert (way * np.diff(ends) >= 0).all()


@given(batches)
@quickly
def test_a_batch_gives_what_its_rows_give_one_by_one(rows: list[str]) -> None:
    together: dict[tuple[int, str], object] = {}
    alone: dict[tuple[int, str], object] = {}
    for column in fold(*rows):
        together |= {(owner, column.view): row_of(column, row) for row, (owner, _) in enumerate(column.keys)}
    for owner, text in enumerate(rows):
        alone |= {(owner, column.view): row_of(column, 0) for column in fold(text)}

    assert together == alone


@given(batches)
@quickly
def test_plain_has_all_rows_and_another_view_only_those_it_changes(rows: list[str]) -> None:
    plain, *others = fold(*rows)
    own = {name: bits for name, bits, _ in FOLDER.views([((0, ""), "")])}

    assert plain.view == "plain"
    assert [owner for owner, _ in plain.keys] == list(range(len(rows)))
    for nth, column in enumerate(others):
        for row, key in enumerate(column.keys):
            _, _, _, _, changed, skipped = row_of(column, row)
            before = {c.text.split("\x1e")[c.keys.index(key)] for c in (plain, *others[:nth]) if key in c.keys}
            own_work = any(bits & own[column.view] for bits in (*changed, *skipped))  # type: ignore[misc]
            # What an earlier view brought may have been done once more.
            assert own_work or column.text.split("\x1e")[row] not in before


@given(texts.filter(lambda text: not set(text) & set("&\\%＆％＼﹠﹪﹨⅍℀℁℅℆")))
@quickly
def test_plain_folds_no_further_when_folded_again(text: str) -> None:
    once = folding.fold_term(text)

    assert folding.fold_term(once) == once


def test_every_code_point_folds_no_further_when_folded_again() -> None:
    everything = [chr(c) for c in range(0x110000) if chr(c) not in "&\\%"]

    (once, *_) = fold(*everything)
    again = fold(*once.text.split(chr(ROW_END))[:-1])[0]

    differ = [
        c for c, a, b in zip(everything, once.text.split("\x1e"), again.text.split("\x1e"), strict=False) if a != b
    ]
    assert [hex(ord(c)) for c in differ] == []


@given(texts, st.sampled_from(sorted(ROADS)))
@quickly
def test_a_term_looks_as_the_text_that_is_it(term: str, view: str) -> None:
    columns = {column.view: column.text[:-1] for column in fold(term)}
    (*_, last) = (name for name in ROADS[view] if name in columns)

    assert folding.fold_term(term, view) == columns[last]


def test_a_view_that_there_is_not() -> None:
    with pytest.raises(ValueError, match="'mirror'"):
        folding.fold_term("换脸", "mirror")


def test_no_rows() -> None:
    (plain,) = folding.fold([])

    assert plain.view == "plain"
    assert plain.text == ""
    assert plain.rows.tolist() == [0]
    assert plain.keys == ()


def test_empty_rows_stay() -> None:
    (plain,) = fold("", "a", "")

    assert plain.text == "\x1ea\x1e\x1e"
    assert plain.rows.tolist() == [0, 1, 3, 4]


def test_a_text_cannot_fake_a_border() -> None:
    (plain, *_) = fold("换\x1e脸", "&#30;", "\ud83d\udc00")

    assert plain.text == "换脸\x1e\x1e\ufffd\ufffd\x1e"
    assert plain.origin(0, 2) == (0, 3)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("💊" * 100_000, id="emoji"),
        pytest.param("e" + "\u0301" * 100_000, id="combining marks"),
        pytest.param("换" * 100_000, id="one character"),
        pytest.param("&amp;" + "amp;" * 100_000, id="nested entities"),
        pytest.param("&#" * 100_000, id="entities that are none"),
        pytest.param("\\" * 100_000, id="backslashes"),
        pytest.param("㌀" * 100_000, id="long compatibility forms"),
        pytest.param("扌" * 100_000 + "奂", id="parts without their other half"),
        pytest.param("换 " * 100_000, id="noise"),
        pytest.param(" " * 100_000, id="spaces"),
        pytest.param("軟" * 100_000, id="half words"),
        pytest.param("\u200b" * 100_000, id="nothing to see"),
        pytest.param("焕廉" * 50_000, id="sounds"),
        pytest.param("5o2i6IS4 " * 11_000, id="base64"),
        pytest.param("5o2i6IS4" * 12_000 + "====", id="one long token"),
        pytest.param("= " * 50_000, id="padding"),
        pytest.param("换换脸脸" * 25_000, id="doubles"),
        pytest.param("ㅇㅓㄹ" * 33_000, id="jamo"),
        pytest.param("f*" * 50_000, id="stars"),
        pytest.param("换*软件" * 25_000, id="censored words"),
        pytest.param("换 脸 " * 30_000, id="characters that stand alone"),
        pytest.param("换\n" * 50_000, id="short lines"),
        pytest.param("换软\n脸件\n" * 20_000, id="columns"),
        pytest.param("换来\n脸去了\n" * 20_000, id="lines that begin with words"),
        pytest.param("件软脸换" * 25_000, id="backwards"),
        pytest.param("倒着读脸换" * 20_000, id="backwards as told"),
        pytest.param("huanlian " * 12_000, id="syllables"),
        pytest.param("xianandan" * 12_000, id="syllables without an end"),
        pytest.param("ㄏㄨㄢ" * 33_000, id="bopomofo"),
    ],
)
def test_hostile_texts_fold(text: str) -> None:
    for column in folding.fold([((0, "title"), "换"), ((0, "text"), text), ((1, "text"), "换臉")]):
        assert column.text.endswith("\x1e")


def test_what_a_match_needed() -> None:
    plain, *_ = fold("换\u200b臉 ab")

    needed = {plain.text[a:b]: [t.name for t in plain.applied(a, b)] for a, b in ((0, 2), (0, 1), (3, 5))}
    assert needed == {"换脸": ["script", "invisible"], "换": [], "ab": []}
    assert plain.origin(0, 2) == (0, 3)


def test_costs_lie_between_nothing_and_everything_and_names_differ() -> None:
    transforms = FOLDER.transforms

    assert all(0 <= transform.cost < 1 for transform in transforms)
    assert len({transform.name for transform in transforms}) == len(transforms) <= 32
