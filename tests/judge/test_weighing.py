"""What evidence is worth, together."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Evidence, Locator, Named, Role, Rule, Span, Status, Supply
from chouxin.judge import PRIOR, weigh


def rule(
    name: str, role: Role, weight: float, *, status: Status = Status.STABLE, supply: Supply = Supply.MODEL
) -> Rule:
    return Rule(f"p/{name}", "1", {"en": name}, {"en": name}, supply, name, role, status, weight)


PILL = rule("pill", Role.OBJECT, 3.0)
SOFTWARE = rule("software", Role.OBJECT, 2.0, supply=Supply.SOFTWARE)
NETDISK = rule("netdisk", Role.DELIVERY, 1.5)
REMOTE = rule("remote", Role.DELIVERY, 1.0)
PRICE = rule("price", Role.OFFER, 1.0)
NEWS = rule("news", Role.FRAME, 3.0)
SHAPE = rule("shape", Role.STRUCTURE, 5.0)
TRIAL = rule("trial", Role.OBJECT, 6.0, status=Status.SHADOW)
DRAFT = rule("draft", Role.OBJECT, 6.0, status=Status.DRAFT)
RULES = {r.id: r for r in (PILL, SOFTWARE, NETDISK, REMOTE, PRICE, NEWS, SHAPE, TRIAL, DRAFT)}


def found(rule: Rule, score: float = 1.0, start: int = 0, end: int = 2) -> Evidence:
    """Evidence at a place of the rule's own, as far as `start` and `end` leave it there."""
    own = 1000 * [*RULES].index(rule.id)
    return Evidence("i", "d", rule.id, "t", Locator(place=Span("text", own + start, own + end)), "x", score)


def at(rule: Rule, start: int, end: int) -> Evidence:
    """Evidence at this very place."""
    return Evidence("i", "d", rule.id, "t", Locator(place=Span("text", start, end)), "x", 1.0)


def concern(*evidence: Evidence) -> float:
    return weigh("i", evidence, RULES).concern


def logistic(points: float) -> float:
    return 1 / (1 + exp(-points))


def test_nothing_found_leaves_the_prior() -> None:
    ledger = weigh("i", [], RULES)

    assert ledger.concern == pytest.approx(logistic(PRIOR), abs=1e-4)
    assert ledger.supply is None
    assert ledger.entries == ()


def test_weights_add_up_in_log_odds() -> None:
    assert concern(found(PILL), found(NETDISK), found(PRICE)) == pytest.approx(
        logistic(PRIOR + 3.0 + 1.5 + 1.0), abs=1e-4
    )


def test_a_rule_counts_once_with_its_best_hit() -> None:
    ledger = weigh("i", [found(PILL, 0.5), found(PILL, 0.8, 9, 11)], RULES)

    assert [entry.points for entry in ledger.entries] == [pytest.approx(2.4)]
    assert len(ledger.entries[0].evidence) == 2


def test_trade_without_a_thing_counts_nothing_and_says_so() -> None:
    ledger = weigh("i", [found(NETDISK), found(PRICE)], RULES)

    assert ledger.concern == pytest.approx(logistic(PRIOR), abs=1e-4)
    assert {entry.idle for entry in ledger.entries} == {"no_object"}


def test_the_second_rule_of_a_role_counts_half() -> None:
    assert concern(found(PILL), found(NETDISK), found(REMOTE)) == pytest.approx(
        logistic(PRIOR + 3.0 + 1.5 + 0.5), abs=1e-4
    )


def test_words_that_a_heavier_rule_has_found_count_once() -> None:
    ledger = weigh("i", [at(NETDISK, 0, 6), at(REMOTE, 2, 4), at(PILL, 0, 4)], RULES)

    assert {entry.rule: (entry.points, entry.idle) for entry in ledger.entries} == {
        "p/pill": (3.0, ""),
        "p/netdisk": (1.5, ""),
        "p/remote": (0.0, "same_words"),
    }


def test_two_rules_on_one_output_of_a_graph_count_once() -> None:
    outline = Rule("p/outline", "1", {}, {}, Supply.MODEL, "outline", Role.STRUCTURE, Status.STABLE, 3.0)
    output, other = Locator(("m.onnx",), Named("output")), Locator(("m.onnx",), Named("mask"))
    both = [Evidence("i", "d", rule.id, "t", output, "x", 1.0) for rule in (SHAPE, outline)]
    elsewhere = Evidence("i", "d", outline.id, "t", other, "x", 1.0)
    rules = {**RULES, outline.id: outline}

    assert weigh("i", both, rules).concern == weigh("i", both[:1], rules).concern
    assert weigh("i", [both[0], elsewhere], rules).concern > weigh("i", both, rules).concern


def test_words_that_go_beyond_those_of_a_heavier_rule_count() -> None:
    ledger = weigh("i", [at(NETDISK, 0, 6), at(REMOTE, 2, 4), at(REMOTE, 5, 8), at(PILL, 0, 4)], RULES)

    assert [entry.points for entry in ledger.entries] == [3.0, 1.5, 0.5]


def test_a_frame_is_taken_off_words() -> None:
    assert concern(found(PILL), found(NEWS)) == pytest.approx(logistic(PRIOR), abs=1e-4)


def test_a_frame_does_not_change_what_a_file_does() -> None:
    assert concern(found(SHAPE), found(PILL), found(NEWS)) == concern(found(SHAPE))
    assert concern(found(SHAPE), found(NEWS)) == pytest.approx(logistic(PRIOR + 5.0), abs=1e-4)


@pytest.mark.parametrize("trial", [TRIAL, DRAFT])
def test_a_rule_on_trial_moves_nothing(trial: Rule) -> None:
    assert weigh("i", [found(PILL), found(trial)], RULES) == weigh("i", [found(PILL)], RULES)


def test_the_supply_is_that_of_the_heaviest_thing_and_structure_comes_first() -> None:
    assert weigh("i", [found(SOFTWARE), found(PILL)], RULES).supply is Supply.MODEL
    assert weigh("i", [found(SOFTWARE), found(PILL, 0.1)], RULES).supply is Supply.SOFTWARE
    assert weigh("i", [found(SOFTWARE), found(SHAPE)], RULES).families == ("shape", "software")


evidence_lists = st.lists(
    st.builds(
        lambda rule, score, start, length: replace(at(rule, start, start + length), score=score),
        st.sampled_from([*RULES.values()]),
        st.floats(0.01, 1.0),
        st.integers(0, 30),
        st.integers(1, 9),
    ),
    max_size=12,
)


@settings(max_examples=200)
@given(evidence_lists, st.randoms(use_true_random=False))
def test_the_order_of_evidence_changes_nothing(evidence: list[Evidence], random: object) -> None:
    shuffled = list(evidence)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    ours, theirs = weigh("i", evidence, RULES), weigh("i", shuffled, RULES)

    assert (ours.concern, ours.supply, ours.families) == (theirs.concern, theirs.supply, theirs.families)


@settings(max_examples=200)
@given(evidence_lists, st.sampled_from([PILL, NETDISK, PRICE, SHAPE]))
def test_more_evidence_for_never_lowers_and_a_frame_never_raises(evidence: list[Evidence], more: Rule) -> None:
    before = concern(*evidence)

    # At a place of its own: where others stand, it may only say that two rules read the same words.
    assert concern(*evidence, at(more, 60, 62)) >= before
    assert concern(*evidence, found(NEWS)) <= before
