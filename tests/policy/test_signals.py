"""The table of signals is whole: every rule has its place, every profile its answer, every category its signals."""

import pytest

from chouxin.domain import Role, Supply
from chouxin.knowledge import load, shipped_packs
from chouxin.policy import load_profile, shipped_profiles
from chouxin.policy.sample import thresholds_of
from chouxin.policy.signals import DATA_CATEGORIES, Speaks, answerable, signal_of, signal_of_rule, signals
from chouxin.words import LANGUAGES, Words

RULES = load(shipped_packs()).rules
SIGNALS = signals()


def places(rule_id: str) -> list[str]:
    """Every line of the table that takes a rule, found without the functions that the house looks it up with."""
    rule = RULES[rule_id]
    thing = rule.role in (Role.OBJECT, Role.STRUCTURE)
    speaks = Speaks.FOR if thing else Speaks.AGAINST if rule.role is Role.FRAME else Speaks.BESIDE
    return [
        signal.name
        for signal in SIGNALS.values()
        if signal.speaks is speaks and rule.family in signal.families and (not thing or signal.supply is rule.supply)
    ]


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_shipped_rule_falls_in_exactly_one_signal(rule: str) -> None:
    signal = signal_of_rule(RULES[rule])

    assert len(places(rule)) == 1, f"name family {RULES[rule].family} in src/chouxin/policy/signals.yaml, once"
    assert signal is not None
    assert places(rule) == [signal.name]


def test_no_line_of_the_table_is_about_nothing() -> None:
    used = {family for rule in RULES.values() for family in [(rule.family, signal_of_rule(rule))]}
    named = {(family, signal) for signal in SIGNALS.values() for family in signal.families}

    assert named == used


@pytest.mark.parametrize("name", SIGNALS)
def test_a_signal_has_what_it_needs(name: str) -> None:
    signal = SIGNALS[name]

    assert (signal.supply is not None) == (signal.speaks is Speaks.FOR)
    assert bool(signal.families) == (signal.speaks is not Speaks.NOTHING)
    assert signal.data in DATA_CATEGORIES
    assert (signal.data == "none") == (signal.speaks is not Speaks.FOR)
    assert all(Words(lang).say(f"signal.{name}") for lang in LANGUAGES)


@pytest.mark.parametrize("category", DATA_CATEGORIES)
def test_every_category_of_data_is_reached(category: str) -> None:
    assert any(signal.data == category for signal in SIGNALS.values())


@pytest.mark.parametrize("profile", shipped_profiles())
def test_every_profile_answers_every_signal_and_ships_nothing_but_its_supplies(profile: str) -> None:
    policy = load_profile(profile)

    for name in answerable():
        signal = SIGNALS[name]
        assert signal.supply is not None
        assert thresholds_of(policy, name) == policy.supplies[signal.supply]
        assert policy.thresholds(signal.supply, signal.families) == policy.supplies[signal.supply]
    assert policy.signals == {}


def test_a_claim_that_profiles_ask_about_is_a_signal() -> None:
    asked = {family for name in shipped_profiles() for family in load_profile(name).ask_first}

    assert asked <= {family for s in SIGNALS.values() if s.speaks is Speaks.AGAINST for family in s.families}


def test_a_family_of_a_site_s_own_follows_its_supply() -> None:
    assert signal_of(Supply.MODEL, "our-own") is None
    assert signal_of(Supply.MODEL, "nudify") is None, "the supply counts too"


def test_supplies_and_signals_are_not_mixed_up() -> None:
    assert not set(SIGNALS) & {supply.value for supply in Supply}
