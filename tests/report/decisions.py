"""Invented decisions for the reports: every action, every sort of place, a hostile text, and something unreadable."""

from collections.abc import Mapping
from dataclasses import replace

from chouxin.domain import (
    Action,
    Decision,
    Evidence,
    Fault,
    FaultKind,
    Item,
    Kind,
    Locator,
    Named,
    Offset,
    Role,
    Row,
    Rule,
    Span,
    Status,
    Supply,
    Transform,
)
from chouxin.judge import weigh
from chouxin.policy import Policy, Revisions, Thresholds, decide
from chouxin.report import Legend
from chouxin.words import Words, excerpt

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>&amp;{{7*7}}\x1b[31m\x9b2J\u202egnp.exe\u200b'"
"""A text that tries a page, a template, a terminal and an eye."""


def _rule(name: str, role: Role, weight: float, *titles: str, status: Status = Status.STABLE) -> Rule:
    languages = ("en", "zh-Hans", "zh-Hant")
    why = (
        f"Why {titles[0]} matters, in a sentence.",
        f"说明“{titles[1]}”为何重要的一句话。",
        f"說明「{titles[2]}」為何重要的一句話。",
    )
    supply = None if role is Role.FRAME else Supply.MODEL
    wordings: list[Mapping[str, str]] = [dict(zip(languages, sentences, strict=True)) for sentences in (titles, why)]
    return Rule(f"face-swap/{name}", "2026.11.0", wordings[0], wordings[1], supply, name, role, status, weight)


RULES = {
    rule.id: rule
    for rule in (
        _rule(
            "pill", Role.OBJECT, 3.6, "Trained model under a pill name", "以“丹”为暗语的模型", "以「丹」為暗語的模型"
        ),
        _rule("named", Role.OBJECT, 3.4, "Swap model by its name", "点名的换脸模型", "點名的換臉模型"),
        _rule("delivery", Role.DELIVERY, 1.6, "Digital delivery", "网盘等数字交付", "網盤等數位交付"),
        _rule("contact", Role.CONTACT, 1.2, "Private contact", "站外联系方式", "站外聯絡方式"),
        _rule("refusal", Role.FRAME, 3.6, "The swap is refused", "明确拒绝换脸", "明確拒絕換臉"),
        _rule("shape", Role.STRUCTURE, 5.5, "Identity swapper", "按身份换脸的模型", "依身分換臉的模型"),
        _rule("trial", Role.OBJECT, 3.0, "A rule under trial", "试运行规则", "試行規則", status=Status.SHADOW),
    )
}
POLICY = Policy(
    name="market-strict",
    version="2026.11",
    title={"en": "Market, strict", "zh-Hans": "交易平台（从严）", "zh-Hant": "交易平台（從嚴）"},
    supplies={supply: Thresholds(review=0.5, block=0.9) for supply in Supply},
    block_needs_roles=2,
    on_fault=Action.REVIEW,
    ask_first=(),
    clauses={},
    appeal={},
)
REVISIONS = Revisions("chouxin 0.1.0", ("face-swap@2026.11.0+0123456789ab",), ("bank@7",))


def legend(lang: str = "en") -> Legend:
    return Legend(RULES, POLICY, Words(lang))


def in_text(item: Item, rule: str, field: str, words: str, *transforms: Transform) -> Evidence:
    """Evidence for `words` where they first stand in a field."""
    text = item.fields[field]
    start = text.index(words)
    place = Locator(place=Span(field, start, start + len(words)))
    shown = excerpt(text, start, start + len(words))
    return Evidence(item.id, "d" * 32, f"face-swap/{rule}", "wording", place, shown, 0.95, transforms)


def _decide(item: Item, *evidence: Evidence, faults: tuple[Fault, ...] = ()) -> Decision:
    return decide(item, weigh(item.id, evidence, RULES), evidence, faults, RULES, POLICY, REVISIONS)


def blocked() -> Decision:
    """A listing with contacts and links, a traditional spelling and overlapping evidence."""
    text = (
        "DFL萬能丹 384 分辨率，自己練的，滿意再拍。\n拍下自動發貨，百度網盤 https://pan.baidu.com/s/1Xy_invented "
        "提取码：ab12\n有问题加微信 invented_shop88 或电话 138 0013 8000"
    )
    item = Item("a-1", Kind.LISTING, "listings.csv#row 1", {"title": "AI萬能丹 换脸必备", "text": text})
    return _decide(
        item,
        in_text(item, "pill", "title", "萬能丹", Transform("script", 0.0)),
        in_text(item, "named", "text", "DFL萬能丹", Transform("script", 0.0), Transform("case", 0.0)),
        in_text(item, "pill", "text", "萬能丹 384", Transform("script", 0.0)),
        in_text(item, "delivery", "text", "提取码"),
        in_text(item, "contact", "text", "微信"),
        in_text(item, "trial", "text", "滿意再拍"),
    )


def refused() -> Decision:
    """An ordinary shop that says it does not do it."""
    item = Item(
        "a-2", Kind.LISTING, "listings.csv#row 2", {"title": "修图精修", "text": "只做调色，不做换脸，换脸勿扰。"}
    )
    return _decide(item, in_text(item, "named", "text", "换脸"), in_text(item, "refusal", "text", "不做换脸"))


def innocent() -> Decision:
    """Nothing found."""
    return _decide(Item("a-3", Kind.POST, "listings.csv#row 3", {"text": "今天给孩子剪了头发，很精神。"}))


def unread() -> Decision:
    """A row that could not be read."""
    where = Locator(("listings.csv",), Row(4))
    fault = Fault("listings.csv#row 4", "table", where, FaultKind.UNREADABLE, "more cells than the heading has columns")
    return _decide(Item("listings.csv#row 4", Kind.LISTING, "listings.csv#row 4"), faults=(fault,))


def artifact() -> Decision:
    """A model in an archive of which a part could not be read."""
    item = Item("模型/swap 1.zip", Kind.ARTIFACT, "模型/swap 1.zip")
    inside = Locator(("swap 1.zip", "swap.onnx"), Named("output"))
    evidence = Evidence(
        item.id, "e" * 32, "face-swap/shape", "graph-shape", inside, "[1,3,128,128] + [1,512] → [1,3,128,128]", 1.0,
        detail="S=128",
    )  # fmt: skip
    cut = Fault(item.id, "zip", Locator(("swap 1.zip", "b.onnx"), Offset(70)), FaultKind.TOO_LARGE, "over the limit")
    return _decide(item, evidence, faults=(cut,))


def hostile() -> Decision:
    """Hostile words in every place that somebody else fills."""
    item = Item(
        HOSTILE, Kind.LISTING, HOSTILE, {"title": HOSTILE, "text": f"{HOSTILE} 萬能丹 {HOSTILE}", HOSTILE: HOSTILE}
    )
    fault = Fault(item.id, HOSTILE, Locator((HOSTILE,), Named(HOSTILE)), FaultKind.CRASHED, HOSTILE)
    found = in_text(item, "pill", "text", "萬能丹", Transform(HOSTILE, 0.1))
    found = replace(found, excerpt=f"{HOSTILE}⟦萬能丹⟧{HOSTILE}", detail=HOSTILE)
    named = replace(found, locator=Locator((HOSTILE, HOSTILE), Named(HOSTILE)), detector=HOSTILE)
    made = _decide(item, found, named, faults=(fault,))
    return replace(made, packs=(HOSTILE,), engine=HOSTILE, banks=(HOSTILE,), policy=HOSTILE)


def found_in_text(text: str, words: str = "萬能丹") -> Decision:
    """A listing whose text is `text`, with evidence for `words` in it."""
    item = Item("t", Kind.LISTING, fields={"text": text})
    return _decide(item, in_text(item, "pill", "text", words))


def flooded(number: int) -> Decision:
    """A text that says the same thing over and over."""
    item = Item("f", Kind.POST, fields={"text": "萬能丹，" * number})
    first = in_text(item, "pill", "text", "萬能丹")
    evidence = [replace(first, locator=Locator(place=Span("text", 4 * n, 4 * n + 3))) for n in range(number)]
    return _decide(item, *evidence)


def in_file() -> Decision:
    """Words in a text file."""
    item = Item("docs/notes.txt", Kind.ARTIFACT, "docs/notes.txt")
    place = Locator(("notes.txt",), Span("text", 4, 7))
    return _decide(item, Evidence(item.id, "c" * 32, "face-swap/pill", "wording", place, "一些话⟦萬能丹⟧", 1.0))


def clean_file() -> Decision:
    """A file in which nothing was found."""
    return _decide(Item("a.onnx", Kind.ARTIFACT, "a.onnx"))


def every() -> list[Decision]:
    """All of them."""
    return [blocked(), refused(), innocent(), unread(), artifact(), hostile()]
