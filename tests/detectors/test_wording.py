"""The wording detector: the laws, and where it points."""

import pytest

from chouxin.detectors.wording import Wording
from chouxin.domain import Evidence, Item, Kind, Span
from chouxin.engine.batch import group
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.readers.text import part_of
from chouxin.testing.detector_contract import DetectorContract


def listing(title: str, text: str = "", name: str = "i") -> Item:
    return Item(name, Kind.LISTING, fields={"title": title, "text": text})


class TestLaws(DetectorContract):
    detector = Wording
    hit = listing("DFL萬能丹 384", "拍下秒发，提取码: x9k2，加微信abcd_12345")
    miss = listing("仙丹花四季开", "阳台就能养，带盆带土")
    near_miss = listing("灵丹妙药没有，炼丹三天", "大还丹说的是鸡汤，保底丹药也是")
    secret = "abcd_12345"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


def evidence(knowledge: Knowledge, *items: Item) -> list[Evidence]:
    parts = [part for part in map(part_of, items) if part]
    return [found for batch in group(parts) for found in Wording(knowledge).detect(batch)]


def test_points_to_what_was_really_written(knowledge: Knowledge) -> None:
    title = "现货 ＤＦＬ\u200b萬能丹 三颗"
    found = [e for e in evidence(knowledge, listing(title)) if e.rule == "face-swap/pretrained-model-pill"]

    places = [e.locator.place for e in found]

    assert [title[p.start : p.end] for p in places if isinstance(p, Span)] == ["萬能丹"]


def test_names_the_folding_that_it_needed_and_is_less_sure_for_it(knowledge: Knowledge) -> None:
    plain, disguised = listing("换脸软件", name="a"), listing("換\u200b臉\u0336软件", name="b")
    found = {e.item_id: e for e in evidence(knowledge, plain, disguised) if e.rule == "face-swap/swap-software"}

    assert [t.name for t in found["a"].transforms] == []
    assert {t.name for t in found["b"].transforms} >= {"script", "invisible", "marks"}
    assert found["b"].score < found["a"].score


def test_each_field_has_its_own_places(knowledge: Knowledge) -> None:
    found = evidence(knowledge, listing("换脸软件", "远程安装"))

    assert {str(e.locator) for e in found} >= {"title[0:4]", "text[0:4]"}


def test_sentences_are_not_joined_across_fields(knowledge: Knowledge) -> None:
    assert not evidence(knowledge, listing("先上去", "衣服都在柜里"))
    assert not evidence(knowledge, listing("先换", "脸盆和毛巾"))


def test_a_long_word_over_two_fields_is_found(knowledge: Knowledge) -> None:
    assert {e.rule for e in evidence(knowledge, listing("实时换", "脸软件"))} >= {"face-swap/swap-software"}


def test_a_word_dealt_out_over_fields_stands_where_it_begins(knowledge: Knowledge) -> None:
    (found, *_) = evidence(knowledge, listing("换", "脸软件"))

    assert (str(found.locator), found.excerpt) == ("title[0:1]", "⟦换⟧")


@pytest.mark.parametrize("kind, found", [(Kind.QUERY, True), (Kind.POST, False), (Kind.LISTING, False)])
def test_a_rule_for_some_kinds_is_quiet_on_the_others(knowledge: Knowledge, kind: Kind, found: bool) -> None:
    item = Item("i", kind, fields={"title": "deepfake app download"})

    rules = {e.rule for e in evidence(knowledge, item)}

    assert ("face-swap/query-for-swaps" in rules) is found
    assert "face-swap/swap-mention" in rules
