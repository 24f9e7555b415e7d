"""A sample says what would happen under any thresholds: one screening stands for all of them."""

from dataclasses import replace

import pytest

from chouxin import Engine
from chouxin.domain import Action, Decision, Fault, FaultKind, Item, Kind, Locator, Supply
from chouxin.policy import Policy, Thresholds, load_profile, shipped_profiles
from chouxin.policy.sample import Sample, Tally, thresholds_of, wide_open, with_signals

TEXTS = (
    "DFL万能丹 384 百万步预训练，拍下自动发货，提取码 k3x9",
    "AI换脸软件 一键安装，包教包会，拍下秒发",
    "换脸软件",
    "换脸教程 全套，加微信",
    "新闻：警方提醒警惕换脸软件诈骗",
    "剧组换脸特效，演员均已授权，接单",
    "谁能把我同学的脸换到视频里，有偿",
    "AI去衣，一张五十，加微信",
    "本店不做换脸",
    "书桌一张",
)
ITEMS = [Item(str(n), Kind.LISTING, fields={"title": text}) for n, text in enumerate(TEXTS)]
BROKEN = Item("broken", Kind.LISTING, faults=(Fault("broken", "t", Locator(), FaultKind.UNREADABLE, "cut"),))
POLICIES = [
    *map(load_profile, shipped_profiles()),
    with_signals(
        load_profile("market-strict"),
        {
            "nudify": Thresholds(None, None),
            "swap-software": Thresholds(0.95, 0.97),
            "swap-mention": Thresholds(0.01, 0.02),
        },
    ),
    replace(load_profile("market-strict"), on_fault=Action.ALLOW, block_needs_roles=1, ask_first=()),
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def screened(engine: Engine, policy: Policy) -> list[Decision]:
    engine.policy = policy
    return list(engine.decide([*ITEMS, BROKEN]))


def foreseen(policy: Policy, decision: Decision) -> Action:
    """What `policy` will do, from a sample of one."""
    sample = Sample()
    sample.add(decision, label=True, faults_are_reviewed=policy.on_fault is Action.REVIEW)
    if sample.faulty.rows:
        return Action.REVIEW
    for name, counts in sample.groups.items():
        (concern, tally), thresholds = next(iter(counts.items())), thresholds_of(policy, name)
        if thresholds.block is not None and concern >= thresholds.block and tally.held_violating:
            return Action.BLOCK
        if thresholds.review is not None and concern >= thresholds.review:
            return Action.REVIEW
    return Action.ALLOW


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.revision)
def test_what_a_sample_foresees_is_what_happens(policy: Policy, engine: Engine) -> None:
    wide = screened(engine, wide_open(policy))
    real = screened(engine, policy)

    assert [foreseen(policy, decision) for decision in wide] == [decision.action for decision in real]
    assert [decision.confidence for decision in wide] == [decision.confidence for decision in real]


def test_the_policies_above_do_differ(engine: Engine) -> None:
    assert len({tuple(d.action for d in screened(engine, policy)) for policy in POLICIES}) >= 4


def test_labels_and_faults_are_counted_where_they_belong(engine: Engine) -> None:
    decisions = screened(engine, wide_open(POLICIES[0]))
    labels = [True, None, False, *[True] * (len(decisions) - 3)]
    sample = Sample()
    for decision, label in zip(decisions, labels, strict=True):
        sample.add(decision, label, "c" if label else "", faults_are_reviewed=True)

    assert sample.all == sum(
        (tally for counts in sample.groups.values() for tally in counts.values()), sample.unseen + sample.faulty
    )
    assert (sample.all.rows, sample.all.violating, sample.all.benign) == (11, 9, 1)
    assert sample.faulty == Tally(rows=1, violating=1)
    assert sum(sample.found["c"].values()) == 8, "what is faulty goes to a person whatever is chosen"


def test_a_group_without_a_signal_has_the_thresholds_of_its_supply() -> None:
    policy = load_profile("code-host")

    assert all(thresholds_of(policy, supply.value) == policy.supplies[supply] for supply in Supply)
