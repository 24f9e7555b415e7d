"""Pictures are read only where their words could change the verdict."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chouxin import Engine
from chouxin.domain import Action, Evidence, Item, Kind, Locator, Role, Rule, Span, Status, Supply
from chouxin.engine.suspicion import HEAVIEST, ORDINARY, Suspicion
from chouxin.judge import weigh
from chouxin.policy import decide

ITEM = Item("i", Kind.LISTING, fields={"title": "t"})


@cache
def engine() -> Engine:
    return Engine()


@cache
def suspicion() -> Suspicion:
    return Suspicion(rules(), engine().policy, engine().revisions)


def rules() -> Mapping[str, Rule]:
    return engine().knowledge.rules


@cache
def stable() -> list[str]:
    """All that a text can say."""
    return sorted(r.id for r in rules().values() if r.status is Status.STABLE and r.role is not Role.STRUCTURE)


def found(rule: str, score: float = 1.0, at: int = 0, part: str = "p") -> Evidence:
    return Evidence("i", part, rule, "wording", Locator(place=Span("text", at, at + 2)), "", score)


def texts(*texts: str) -> list[Evidence]:
    """What the engine finds in one item of these texts."""
    item = Item("i", Kind.LISTING, fields=dict(zip(("title", "text"), texts, strict=False)))
    return list(engine().screen(item).evidence)


def action(evidence: list[Evidence]) -> Action:
    ledger = weigh("i", evidence, rules())
    return decide(ITEM, ledger, evidence, (), rules(), engine().policy, engine().revisions).action


def test_ordinary_goods_are_left_alone() -> None:
    assert not suspicion().would_matter(ITEM, [], ORDINARY)
    assert not suspicion().would_matter(ITEM, texts("实木书桌", "搬家处理，同城面交，200元"), ORDINARY)


def test_a_trade_in_something_that_is_not_named_is_looked_at() -> None:
    trade = [found("face-swap/digital-delivery"), found("face-swap/private-contact", at=9)]

    assert suspicion().would_matter(ITEM, trade, ORDINARY)
    assert not suspicion().would_matter(ITEM, [found("face-swap/private-contact")], ORDINARY)


def test_what_stays_just_below_a_threshold_is_looked_at() -> None:
    assert suspicion().would_matter(ITEM, [found("face-swap/pill-ai")], ORDINARY)
    assert not suspicion().would_matter(ITEM, [found("face-swap/tool-abbreviation")], ORDINARY)


def test_what_is_blocked_already_is_not_looked_at_however_much_the_picture_may_hold() -> None:
    evidence = texts("DFL万能丹 384", "拍下秒发，提取码: x9k2")

    assert action(evidence) is Action.BLOCK
    assert not suspicion().would_matter(ITEM, evidence, HEAVIEST)


def test_where_nothing_is_ever_blocked_a_review_is_enough() -> None:
    with Engine("code-host") as hosted:
        never_blocks = Suspicion(rules(), hosted.policy, hosted.revisions)
        evidence = [found("face-swap/pretrained-model-pill"), found("face-swap/digital-delivery", at=9)]

        assert not never_blocks.would_matter(ITEM, evidence, HEAVIEST)


def test_a_platform_that_allows_everything_has_no_picture_read() -> None:
    nothing = replace(engine().policy.supplies[Supply.MODEL], review=None, block=None)
    policy = replace(engine().policy, supplies=dict.fromkeys(Supply, nothing), signals={})

    assert not Suspicion(rules(), policy, engine().revisions).would_matter(ITEM, [found(stable()[0])], HEAVIEST)


@pytest.mark.parametrize("weight", [ORDINARY, HEAVIEST])
@settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.deferred(lambda: st.sampled_from(stable())), st.floats(0.1, 1.0)), max_size=6))
def test_wherever_it_looks_words_of_the_packs_can_change_the_verdict(
    weight: float, chosen: list[tuple[str, float]]
) -> None:
    evidence = [found(rule, score, at=10 * n) for n, (rule, score) in enumerate(chosen)]
    if not suspicion().would_matter(ITEM, evidence, weight):
        return
    # All that a picture can say: each thing that the packs know, with its whole trade.
    told = [rule for rule in stable() if rules()[rule].role is not Role.FRAME]
    said = [found(rule, part="picture", at=10 * n) for n, rule in enumerate(told)]

    assert action(evidence) is not Action.BLOCK
    assert action([*evidence, *said]) is not action(evidence)
