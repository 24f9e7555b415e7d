"""What the index finds: borders of words, what must stand beside a match, which match counts, and at what cost."""

import pickle
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Column, Transform
from chouxin.knowledge import WordingIndex
from chouxin.knowledge.nearness import MOST_HITS
from tests.knowledge.packs import columns_of, found, index_of


@pytest.mark.parametrize(
    "text, expected",
    [
        ("dfl", ["dfl"]),
        ("ＤＦＬ万能丹", ["ＤＦＬ"]),
        ("dfl384", ["dfl"]),
        ("384dfl", ["dfl"]),
        ("xdfl", []),
        ("dflab", []),
        ("卖dfl的", ["dfl"]),
        ("dfl_dfl", ["dfl", "dfl"]),
        ("saehd448", ["448"]),
        ("model 448", ["448"]),
        ("14480", []),
        ("x448y", ["448"]),
    ],
)
def test_ascii_words_need_a_border(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert found(index_of(tmp_path, "match: {terms: [dfl, '448']}"), text) == [expected]


def test_the_longest_of_the_leftmost_counts(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [金丹, AI金丹, 金丹模型, 模型站], patterns: ['金丹.{0,1}']}")

    assert found(index, "AI金丹模型站", "金丹 金丹模型") == [["AI金丹", "模型站"], ["金丹 ", "金丹模型"]]


def test_needs_anywhere_in_the_item(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [万能丹]}\nneeds: {terms: [DFL], patterns: ['\\d{3}的']}")

    assert found(
        index,
        "万能丹",
        "dfl 万能丹",
        {"title": "万能丹", "text": "用DFL"},
        "万能丹，384的",
        {"comments": "dfl"},
    ) == [[], ["万能丹"], ["万能丹"], ["万能丹"], []]


def test_what_is_needed_stands_outside_the_match(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [换脸丹]}\nneeds: {terms: [换脸]}")

    assert found(index, "换脸丹", "换脸丹换脸", "换脸换脸丹") == [[], ["换脸丹"], ["换脸丹"]]


@pytest.mark.parametrize("gap, is_near", [(0, True), (4, True), (5, True), (6, False)])
def test_within_counts_the_characters_between(tmp_path: Path, gap: int, is_near: bool) -> None:
    needs = index_of(tmp_path / "a", "match: {terms: [万能丹]}\nneeds: {terms: [换脸], within: 5}")
    unless = index_of(tmp_path / "b", "match: {terms: [万能丹]}\nunless: {terms: [换脸], within: 5}")
    between = "甲乙丙丁戊己"[:gap]
    before, after = f"换脸{between}万能丹", f"万能丹{between}换脸"
    # In the folded text nothing stands for what cannot be seen.
    hidden = "\u200b".join(before)
    words = ["万能丹", "万能丹", "\u200b".join("万能丹")]

    assert found(needs, before, after, hidden) == [[word] if is_near else [] for word in words]
    assert found(unless, before, after, hidden) == [[] if is_near else [word] for word in words]


def test_a_term_is_looked_for_as_each_view_shows_it(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [Deep-Live-Cam, 换*脸软件]}")

    assert found(index, "deep-live-cam", "D.e.e.p_L.i.v.e-Cam", "换~脸~软~件", "换脸软件") == [
        ["deep-live-cam"],
        ["D.e.e.p_L.i.v.e-Cam"],
        ["换~脸~软~件"],
        [],
    ]


def test_within_ends_with_the_field(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [万能丹]}\nneeds: {terms: [换脸], within: 100}")

    assert found(index, {"title": "换脸", "text": "万能丹"}, "换脸", "万能丹") == [[], [], []]


def test_unless_counts_over_the_match_too_and_inside_only_there(tmp_path: Path) -> None:
    index = index_of(
        tmp_path, "match: {terms: [换脸]}\nunless: {terms: [换脸检测], within: 0, inside: [替换脸, 更换脸型]}"
    )

    assert found(index, "换脸检测", "替换脸", "更换脸型", "更换脸 换脸", "换脸，检测") == [
        [],
        [],
        [],
        ["换脸", "换脸"],
        ["换脸"],
    ]


def test_patterns_do_not_reach_over_the_end_of_a_text(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {patterns: ['[^x]{1,3}\\d{2}[^x]', '换[^。]{0,4}脸']}")

    assert found(index, "a", "12b", "换", "脸", "ab12", "cab12d") == [[], [], [], [], [], ["cab12d"]]


def test_a_flood_is_listed_as_far_as_it_goes_and_the_rest_is_said(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [金丹]}")

    hits = list(index.find(columns_of("金丹" * 1000, "金丹")))

    assert [hit.detail for hit in hits] == [""] * (MOST_HITS - 1) + [f"+{1000 - MOST_HITS}", ""]


def test_a_long_text_is_read_in_pieces_that_leave_no_gap(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [万能丹]}")
    for shift in range(4):
        columns = columns_of("中国" * ((1 << 17) - 2) + "甲" * shift + "万能丹")[:1]

        hits = list(index.find(columns))
        terms = list(index.terms(columns))

        assert [columns[0].text[hit.start : hit.end] for hit in hits] == ["万能丹"]
        assert len(terms) == 1


def test_an_index_survives_pickling(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [金丹], patterns: ['换.{0,2}脸']}")
    copy = pickle.loads(pickle.dumps(index))

    assert found(copy, "金丹换个脸") == found(index, "金丹换个脸") == [["金丹", "换个脸"]]


def test_no_rules_and_no_texts_give_nothing(tmp_path: Path) -> None:
    assert list(WordingIndex([]).find(columns_of("金丹"))) == []
    assert list(index_of(tmp_path, "match: {terms: [金丹]}").find(())) == []


def second_view(column: Column, keep: list[bool], cost: float) -> Column:
    """A view that leaves out some code points, as a later folding would."""
    kept = np.flatnonzero(keep)
    gone = np.zeros(len(column.codes), np.uint32)
    gone[1:] = ~np.array(keep)[:-1]
    rows = np.searchsorted(kept, column.rows)
    return replace(
        column,
        view="compact",
        codes=column.codes[kept],
        starts=column.starts[kept],
        ends=column.ends[kept],
        changed=np.zeros(len(kept), np.uint32),
        skipped=gone[kept],
        rows=rows,
        transforms=(Transform("gaps", cost),),
    )


def test_of_two_views_the_cheaper_one_counts(tmp_path: Path) -> None:
    index = index_of(tmp_path, "match: {terms: [金丹, ai金丹]}\nneeds: {terms: [换脸]}")
    plain = columns_of("ai金丹 ai-金丹 换.脸 金丹")[0]
    compact = second_view(plain, [chr(code) not in "-." for code in plain.codes], 0.2)

    hits = list(index.find((plain, compact)))

    # 换脸 is there in the second view only, and lets the matches of the first one count.
    assert [(hit.column.view, hit.column.origin(hit.start, hit.end)) for hit in hits] == [
        ("plain", (0, 4)),
        ("plain", (8, 10)),
        ("plain", (15, 17)),
    ]


_WORDS = st.sampled_from(["金丹", "换脸", "dfl", "检测", "x", "中", " ", "替换脸", "，"])


@given(st.lists(st.lists(_WORDS, max_size=12).map("".join), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_a_batch_gives_what_its_texts_give_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    index = _batch_index(tmp_path_factory)

    assert found(index, *texts) == [found(index, text)[0] for text in texts]


@given(st.lists(_WORDS, max_size=14).map("".join))
@settings(max_examples=300, deadline=None)
def test_it_finds_what_a_plain_reading_of_the_rule_finds(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Slow and obvious against fast: every 金丹 with a 换脸 within 3 and no 检测 within 2."""
    index = _batch_index(tmp_path_factory)
    plain = columns_of(text)[:1]  # other views may bring things nearer
    folded = plain[0].text  # where runs of spaces are one
    text = plain[0].text[:-1]

    def at(word: str) -> list[int]:
        return [i for i in range(len(folded)) if folded.startswith(word, i)]

    def gap(a: int, b: int) -> int:
        return max(b - (a + 2), a - (b + 2), 0)

    expected = [
        "金丹"
        for a in at("金丹")
        if any(gap(a, b) <= 3 for b in at("换脸")) and not any(gap(a, b) <= 2 for b in at("检测"))
    ]

    assert ["金丹" for _ in index.find(plain)] == expected


_built: list[WordingIndex] = []


def _batch_index(tmp_path_factory: pytest.TempPathFactory) -> WordingIndex:
    if not _built:
        body = "match: {terms: [金丹]}\nneeds: {terms: [换脸], within: 3}\nunless: {terms: [检测], within: 2}"
        _built.append(index_of(tmp_path_factory.mktemp("pack"), body))
    return _built[0]


@pytest.mark.parametrize("flood", ["金丹", "换脸", "金丹换脸检测", "金", "dfl ", "换1", "求换"])
def test_a_hostile_flood_costs_in_proportion(tmp_path: Path, flood: str) -> None:
    index = index_of(
        tmp_path,
        "match: {terms: [金丹, dfl], patterns: ['求[^。]{0,20}换脸', '\\d+元']}\n"
        "needs: {terms: [换脸], within: 3, patterns: ['换\\s*脸']}\n"
        "unless: {terms: [检测], within: 2, inside: [金丹期]}",
    )

    def seconds(times: int) -> float:
        columns = columns_of(flood * times)
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            list(index.find(columns))
            best = min(best, time.process_time() - start)
        return best

    small, large = seconds(2_000), seconds(32_000)

    assert large < max(small, 0.001) * 16 * 4
