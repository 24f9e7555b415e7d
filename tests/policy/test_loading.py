"""Profiles as files: the shipped ones are whole, a broken one says where."""

from pathlib import Path

import pytest

from chouxin.domain import Action, PackError, SettingsError, Supply
from chouxin.policy import Thresholds, load_profile, shipped_profiles
from chouxin.words import LANGUAGES

GOOD = """\
name: mine
version: "1"
title: {en: Mine}
supplies:
  software: {review: 0.5, block: 0.9}
  model: {review: 0.5, block: never}
  footage: {review: 0.5, block: 0.9}
  photos: {review: 0.5, block: 0.9}
  service: {review: 0.5, block: 0.9}
  distribution: {review: 0.5, block: 0.9}
  request: {review: never, block: never}
"""


def test_the_house_ships_its_profiles() -> None:
    assert shipped_profiles() == ("ai-hub", "code-host", "market-strict", "social")


@pytest.mark.parametrize("name", shipped_profiles())
def test_a_shipped_profile_is_whole_and_carries_its_own_name(name: str) -> None:
    policy = load_profile(name)

    assert policy.name == name
    assert set(policy.supplies) == set(Supply)
    assert set(policy.title) == set(LANGUAGES)
    assert policy.block_needs_roles >= 2


def test_no_model_is_held_on_its_shape_on_an_ai_hub_and_nothing_at_all_on_a_code_host() -> None:
    assert load_profile("ai-hub").supplies[Supply.MODEL].block is None
    assert {t.block for t in load_profile("code-host").supplies.values()} == {None}


def test_a_profile_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)

    policy = load_profile(str(path))

    assert (policy.revision, policy.on_fault) == ("mine@1", Action.REVIEW)
    assert policy.supplies[Supply.REQUEST].review is None


def test_a_signal_may_have_thresholds_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD + "signals:\n  tutorial: {review: 0.8, block: never}\n")

    policy = load_profile(str(path))

    assert policy.thresholds(Supply.SOFTWARE, ("tutorial", "swap-software")) == Thresholds(0.8, None)
    assert policy.thresholds(Supply.SOFTWARE, ("swap-software", "tutorial")) == Thresholds(0.5, 0.9), "the heaviest"
    assert (
        policy.thresholds(Supply.SOFTWARE, ("our-own",))
        == policy.thresholds(Supply.SOFTWARE, ())
        == Thresholds(0.5, 0.9)
    )


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"strict-market.*ai-hub, code-host, market-strict, social"):
        load_profile("strict-market")


@pytest.mark.parametrize(
    "was, becomes, place, says",
    [
        ("name: mine", "nmae: mine", "1:1", "no field nmae"),
        ('version: "1"\n', "", "1:1", "version is missing"),
        ("software: {review: 0.5", "software: {review: 5", "5:22", "number above 0"),
        ("software: {review: 0.5", "software: {review: 0.95", "5:35", "raise block or lower review"),
        ("  request: {review: never, block: never}\n", "", "5:3", "request is missing"),
        ("  model: {review: 0.5, block: never}", "  model: 0.5", "6:10", "review, block"),
        ("title: {en: Mine}", "title: Mine", "3:8", "zh-Hans"),
        ("supplies:", "on_fault: block\nsupplies:", "4:11", "not one of review, allow"),
        ("supplies:", "signals:\n  nudity: {review: 0.5, block: never}\nsupplies:", "5:3", "no field nudity"),
        ("supplies:", "signals:\n  consent: {review: 0.5, block: never}\nsupplies:", "5:3", "no field consent"),
        (
            "supplies:",
            "signals:\n  nudify: {review: 0.9, block: 0.5}\nsupplies:",
            "5:32",
            "raise block or lower review",
        ),
        ("supplies:", "block_needs_roles: 0\nsupplies:", "4:20", "not one of 1, 2, 3, 4"),
    ],
)
def test_a_mistake_is_shown_at_its_place(tmp_path: Path, was: str, becomes: str, place: str, says: str) -> None:
    path = tmp_path / "mine.yaml"
    assert was in GOOD
    path.write_text(GOOD.replace(was, becomes))

    with pytest.raises(PackError) as wrong:
        load_profile(str(path))

    assert f"mine.yaml:{place}: " in str(wrong.value)
    assert says in str(wrong.value)
    assert str(wrong.value).rstrip().endswith("^")
