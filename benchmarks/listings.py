"""Invented listings, the same ones in every run."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from chouxin.domain import Item, Kind

SEED = 20261122
SHARE_WITH_CASE = 0.1

# What stands in ordinary second-hand listings; each entry is a phrase, so that texts read like texts.
_PHRASES = (
    "九成新", "自用闲置", "不议价", "包邮", "顺丰到付", "同城面交", "箱说全", "无磕碰", "电池健康度百分之九十",
    "国行在保", "搬家处理", "孩子长大用不上了", "只穿过一次", "吊牌还在", "尺码偏小", "机械键盘青轴",
    "显卡三零六零", "露营帐篷", "婴儿推车", "考研真题", "吉他入门教程书", "手冲咖啡壶", "实木书桌", "多肉植物",
    "粘土手办", "演唱会门票转让", "全新未拆封", "假一赔十", "二手勿退", "喜欢可小刀", "照片均为实拍",
    "晚上统一回复", "like new", "free shipping", "size M", "original box included", "pick up only",
    "smoke free home", "二手相機", "面交優先", "可議價", "九成新書桌", "露營椅", "全新未拆",
)  # fmt: skip


def listings(count: int, cases: tuple[str, ...]) -> list[Item]:
    """`count` listings; in one of ten stands one of `cases`."""
    chance = random.Random(SEED)
    return [_listing(number, chance, cases) for number in range(count)]


def _listing(number: int, chance: random.Random, cases: tuple[str, ...]) -> Item:
    phrases = chance.choices(_PHRASES, k=chance.randint(6, 28))
    if cases and chance.random() < SHARE_WITH_CASE:
        phrases.insert(chance.randrange(len(phrases)), chance.choice(cases))
    fields = {"title": " ".join(phrases[:3]), "text": "，".join(phrases[3:]), "price": str(chance.randint(1, 3000))}
    return Item(f"l{number}", Kind.LISTING, source="invented", fields=fields)


def pack_cases(packs: Path) -> tuple[str, ...]:
    """The texts that the packs' own tests expect to hit."""
    return tuple(_hits(packs))


def _hits(packs: Path) -> Iterator[str]:
    for path in sorted(packs.glob("*/terms/*.test.yaml")):
        cases: list[Any] = yaml.safe_load(path.read_text("utf-8")).get("hit", [])
        yield from (case for case in cases if isinstance(case, str))
