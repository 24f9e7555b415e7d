"""Indicators: the laws, each kind in many spellings, and what only looks like one."""

import time
from dataclasses import replace

import pytest

from chouxin import Engine
from chouxin.detectors.indicators import MOST_HITS, Indicators
from chouxin.domain import Evidence, Item, Kind, Span
from chouxin.engine.batch import group
from chouxin.knowledge import Knowledge, Site, load, shipped_packs
from chouxin.readers.text import part_of
from chouxin.testing.detector_contract import DetectorContract

KEY = b"a secret of this site only"


def post(text: str, title: str = "", name: str = "i") -> Item:
    return Item(name, Kind.POST, fields={"title": title, "text": text})


class TestLaws(DetectorContract):
    detector = Indicators
    hit = post("微信：dan_38079，或 138 0013 8079，5元/张", "拍下秒发")
    miss = post("阳台就能养，带盆带土", "仙丹花四季开")
    near_miss = post("QQ空间装扮，ISBN 9787302423287，订单号13800138079", "line up, code review 2026-11-22")
    secret = "dan_38079"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


def evidence(knowledge: Knowledge, text: str, key: bytes = b"") -> list[Evidence]:
    part = part_of(post(text))
    assert part is not None
    detector = Indicators(replace(knowledge, site=Site(link_key=key)))
    return [found for batch in group([part]) for found in detector.detect(batch)]


def kinds(found: list[Evidence]) -> list[str]:
    return [e.indicator.kind for e in found if e.indicator]


@pytest.mark.parametrize(
    "text, kind",
    [
        ("https://pan.baidu.com/s/1AbCdEfGhIj", "netdisk"),
        ("pan.quark.cn/s/8f3a2b1c", "netdisk"),
        ("https://wwz.lanzouw.com/iXyz12ab", "netdisk"),
        ("www.123pan.com/s/abc-def", "netdisk"),
        ("cloud.189.cn/t/AbCd12", "netdisk"),
        ("https://www.alipan.com/s/AbC123", "netdisk"),
        ("https://mega.nz/folder/AbC#xyz", "netdisk"),
        ("https://drive.google.com/drive/folders/1AbC", "netdisk"),
        ("提取码：x9k2", "netdisk-code"),
        ("https://item.taobao.com/item.htm?id=71234567890", "shop"),
        ("QQ：1234567890", "qq"),
        ("扣扣群 987654321", "qq"),
        ("ＱＱ１２３４５６７８９", "qq"),
        ("微信号 dan-shifu88", "wechat"),
        ("加薇dan_shifu88", "wechat"),
        ("卫星：dan_shifu88", "wechat"),
        ("vx:danshifu", "wechat"),
        ("https://t.me/danfang_88", "telegram"),
        ("tg @danfang88", "telegram"),
        ("電報：danfang88", "telegram"),
        ("wa.me/85291234567", "whatsapp"),
        ("WhatsApp: +852 9123 4567", "whatsapp"),
        ("LINE ID: dan_8807", "line"),
        ("shifu.dan@example.com", "email"),
        ("电话 138-0013-8079", "phone"),
        ("一三八零零幺三八零七九", "phone"),
        ("0912-345-678", "phone"),
        ("010-1234-5678", "phone"),
        ("090-1234-5678", "phone"),
        ("+852 9123 4567", "phone"),
        ("5元/张", "price"),
        ("1元/秒", "price"),
        ("$50", "price"),
        ("RTX 3090 跑的", "gpu"),
        ("练了150万迭代", "iterations"),
        ("384分辨率", "resolution"),
        ("NT$ 300", "price"),
        ("3만원", "price"),
        ("500円", "price"),
        ("付款后自动发货", "instant"),
        ("包远程安装", "remote"),
    ],
)
def test_is_known_for_its_kind(knowledge: Knowledge, text: str, kind: str) -> None:
    assert kind in kinds(evidence(knowledge, text))


@pytest.mark.parametrize(
    "text",
    [
        "QQ空间、QQ音乐、qq飞车",
        "2026-11-22 09:30",
        "ISBN 978-7-302-42328-7",
        "型号 13800138079",
        "订单号：13800138079",
        "快递 773123456789012345",
        "https://example.com/item/13800138079",
        "1.13800138079",
        "微信小程序 wechat official",
        "line up, code review, line: error",
        "line: 42",
        "3090",
        "v: version",
        "telegram channel",
        "电报机博物馆",
        "一二三四五六七八九",
        "shopee.tw 是购物网站",
    ],
)
def test_only_looks_like_one(knowledge: Knowledge, text: str) -> None:
    assert kinds(evidence(knowledge, text)) == []


@pytest.mark.parametrize(
    "same",
    [
        ("138 0013 8079", "13800138079", "１３８-００１３-８０７９", "+86 13800138079", "一三八零零幺三八零七九"),
        ("微信：dan_38079", "VX dan_38079", "加薇dan_38079", "薇：DAN_38079"),
        ("pan.quark.cn/s/8f3a2b1c", "https://pan.quark.cn/s/8f3a2b1c/", "pan.quark\u200b.cn/s/8f3a2b1c"),
    ],
)
def test_the_same_contact_has_the_same_link_however_it_is_written(knowledge: Knowledge, same: tuple[str, ...]) -> None:
    links = {e.indicator.link for text in same for e in evidence(knowledge, text, KEY) if e.indicator}

    assert len(links) == 1
    assert links != {""}
    assert links != {e.indicator.link for e in evidence(knowledge, same[0], KEY + b"2") if e.indicator}


def test_without_a_key_there_is_no_hash_and_a_price_never_has_one(knowledge: Knowledge) -> None:
    contact, price = evidence(knowledge, "QQ:1234567890，5元/张")
    keyed = evidence(knowledge, "5元/张", KEY)

    assert [e.indicator.link for e in (contact, price, *keyed) if e.indicator] == ["", "", ""]
    assert price.indicator is not None
    assert price.indicator.shown == "5 CNY/张"


@pytest.mark.parametrize(
    "text, raw",
    [
        ("找我 一三八零零幺三八零七九 谈", "一三八零零幺三八零七九"),
        ("加薇dan_shifu88 谈", "dan_shifu88"),
        ("提取码 x9k2", "x9k2"),
        ("https://pan.quark.cn/s/8f3a2b1c", "8f3a2b1c"),
    ],
)
def test_the_value_itself_does_not_leave_the_text(knowledge: Knowledge, text: str, raw: str) -> None:
    found = evidence(knowledge, text, KEY)

    assert found
    assert raw not in repr(found)


def test_points_to_what_was_really_written(knowledge: Knowledge) -> None:
    text = "要的 ＶＸ：ｄａｎ\u200b＿38079 来"
    (found,) = evidence(knowledge, text)
    place = found.locator.place

    assert isinstance(place, Span)
    assert text[place.start : place.end] == "ｄａｎ\u200b＿38079"


def test_a_flood_is_counted_and_told(knowledge: Knowledge) -> None:
    found = evidence(knowledge, "QQ:1234567890，" * 400)

    assert len(found) == MOST_HITS
    assert found[-1].detail.endswith("+350")


@pytest.mark.parametrize("text", ["1", "a", "@", "a.", "微信", "一", "1 ", "t.me/", "a@b.", "\ud83d", f"a{'8' * 25}"])
def test_hostile_text_takes_no_longer_than_its_length(knowledge: Knowledge, text: str) -> None:
    started = time.process_time()
    evidence(knowledge, text * (200_000 // len(text)))

    assert time.process_time() - started < 4


def test_alone_it_moves_nothing_and_beside_an_object_the_key_reaches_the_decision() -> None:
    with Engine(site=Site(link_key=KEY)) as engine:
        alone = engine.screen("二手自行车，微信：dan_38079，300元")
        beside = engine.screen("AI换脸软件，微信：dan_38079，300元")

    assert (alone.action, alone.supply) == ("allow", None)
    assert [len(e.indicator.link) for e in beside.evidence if e.indicator and e.indicator.kind == "wechat"] == [64]


def test_two_shares_that_differ_by_letter_case_are_two(knowledge: Knowledge) -> None:
    first, second = (evidence(knowledge, f"pan.baidu.com/s/1{page}", KEY)[0].indicator for page in ("AbCdEf", "abcdef"))
    assert first is not None
    assert second is not None
    assert first.link != second.link
