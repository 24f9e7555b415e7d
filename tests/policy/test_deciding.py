"""From a ledger to an action."""

from dataclasses import replace

import pytest

from chouxin.domain import (
    Action,
    Decision,
    Evidence,
    Fault,
    FaultKind,
    Item,
    Kind,
    Locator,
    Role,
    Rule,
    Span,
    Status,
    Supply,
)
from chouxin.judge import weigh
from chouxin.policy import Policy, Revisions, Thresholds, decide, explain
from chouxin.words import LANGUAGES


def rule(name: str, role: Role, weight: float, status: Status = Status.STABLE) -> Rule:
    return Rule(f"p/{name}", "1", {"en": name}, {"en": name}, Supply.MODEL, name, role, status, weight)


RULES = {
    r.id: r
    for r in (
        rule("thing", Role.OBJECT, 3.5),
        rule("sure", Role.OBJECT, 6.0),
        rule("netdisk", Role.DELIVERY, 2.0),
        rule("news", Role.FRAME, 3.0),
        rule("consent", Role.FRAME, 0.5),
        rule("report", Role.FRAME, 0.5),
        rule("shape", Role.STRUCTURE, 5.5),
        rule("trial", Role.OBJECT, 6.0, Status.SHADOW),
    )
}
POLICY = Policy(
    name="test",
    version="1",
    title={"en": "test"},
    supplies={supply: Thresholds(review=0.5, block=0.9) for supply in Supply},
    block_needs_roles=2,
    on_fault=Action.REVIEW,
    ask_first=("consent",),
    clauses={},
    appeal={},
)
ITEM = Item("i", Kind.LISTING, "here", {"title": "t"})
FAULT = Fault("i", "zip", Locator(("a.zip",)), FaultKind.UNREADABLE, "cut off")


def decision(
    *names: str,
    policy: Policy = POLICY,
    faults: tuple[Fault, ...] = (),
    by: str = "t",
    kind: Kind = Kind.LISTING,
) -> Decision:
    evidence = [Evidence("i", "d", f"p/{name}", by, Locator(place=Span("title", 0, 1)), "x", 1.0) for name in names]
    item = replace(ITEM, kind=kind)
    return decide(item, weigh("i", evidence, RULES), evidence, faults, RULES, policy, Revisions("e", ("p@1",)))


def codes(made: Decision) -> list[str]:
    return [reason.code for reason in made.reasons]


def test_nothing_found_is_allowed_without_a_reason() -> None:
    made = decision()

    assert (made.action, codes(made), made.found) == (Action.ALLOW, [], False)


def test_thing_and_trade_above_block_are_held() -> None:
    made = decision("thing", "netdisk")

    assert (made.action, codes(made), made.found) == (Action.BLOCK, ["object_with_trade"], True)


def test_one_kind_of_evidence_is_never_held() -> None:
    made = decision("sure")

    assert (made.action, codes(made)) == (Action.REVIEW, ["object_alone", "one_kind_of_evidence"])


def test_a_supply_that_is_never_held_goes_to_review() -> None:
    lenient = replace(POLICY, supplies={supply: Thresholds(0.5, None) for supply in Supply})

    assert decision("thing", "netdisk", policy=lenient).action is Action.REVIEW


def test_a_supply_that_the_profile_allows_says_so() -> None:
    open_house = replace(POLICY, supplies={supply: Thresholds(None, None) for supply in Supply})
    made = decision("thing", "netdisk", policy=open_house)

    assert (made.action, codes(made), made.found) == (Action.ALLOW, ["allowed_by_policy"], False)


def test_a_threshold_of_the_signal_goes_before_that_of_the_supply() -> None:
    named = replace(RULES["p/thing"], family="pretrained-model")
    evidence = [Evidence("i", "d", "p/thing", "t", Locator(place=Span("title", 0, 1)), "x", 1.0)]
    rules = {"p/thing": named}

    def action(signals: dict[str, Thresholds]) -> Action:
        policy = replace(POLICY, signals=signals)
        ledger = weigh("i", evidence, rules)
        return decide(ITEM, ledger, evidence, (), rules, policy, Revisions("e", ())).action

    assert action({}) is Action.REVIEW
    assert action({"pretrained-weights": Thresholds(0.7, None)}) is Action.ALLOW
    assert action({"swap-software": Thresholds(0.7, None)}) is Action.REVIEW


def test_an_ordinary_reading_that_outweighs_is_named() -> None:
    made = decision("thing", "news")

    assert (made.action, codes(made)) == (Action.ALLOW, ["frame_outweighs"])
    assert [e.rule for e in made.against] == ["p/news"]


def test_a_claim_that_no_text_can_prove_goes_to_a_person_and_is_not_held() -> None:
    made = decision("sure", "netdisk", "consent")

    assert (made.action, codes(made)) == (Action.REVIEW, ["object_with_trade", "claim_to_check"])
    assert decision("sure", "netdisk", "consent", policy=replace(POLICY, ask_first=())).action is Action.BLOCK


@pytest.mark.parametrize("kind, action", [(Kind.POST, Action.REVIEW), (Kind.LISTING, Action.BLOCK)])
def test_a_post_that_says_it_reports_is_not_held_by_machine(kind: Kind, action: Action) -> None:
    assert decision("sure", "netdisk", "report", kind=kind).action is action
    assert decision("sure", "netdisk", kind=kind).action is Action.BLOCK


def test_a_structure_alone_goes_to_a_person() -> None:
    made = decision("shape")

    assert (made.action, codes(made)) == (Action.REVIEW, ["structure", "one_kind_of_evidence"])


def test_a_program_with_a_price_in_its_pages_is_held_only_where_programs_are() -> None:
    never = {**POLICY.supplies, Supply.SOFTWARE: Thresholds(review=0.5, block=None)}
    hub = replace(POLICY, supplies=never)
    made = decision("shape", "netdisk", policy=hub, by="code-purpose")

    assert made.action is Action.REVIEW
    assert "program_not_held" in codes(made)
    assert decision("shape", "netdisk", by="code-purpose").action is Action.BLOCK
    assert decision("shape", "netdisk", policy=hub).action is Action.BLOCK
    assert decision("shape", "sure", "netdisk", policy=hub, by="lexicon").action is Action.BLOCK


@pytest.mark.parametrize("on_fault, action", [(Action.REVIEW, Action.REVIEW), (Action.ALLOW, Action.ALLOW)])
def test_what_could_not_be_looked_at_is_said_whatever_is_done(on_fault: Action, action: Action) -> None:
    made = decision(policy=replace(POLICY, on_fault=on_fault), faults=(FAULT,))

    assert (made.action, codes(made), made.found) == (action, ["could_not_look"], False)
    assert made.faults == (FAULT,)


def test_a_fault_never_softens_what_was_found() -> None:
    assert decision("thing", "netdisk", faults=(FAULT,)).action is Action.BLOCK


def test_a_rule_on_trial_is_recorded_and_moves_nothing() -> None:
    made = decision("trial")

    assert made.action is Action.ALLOW
    assert [e.rule for e in made.shadow] == ["p/trial"]
    assert made.evidence == ()


def test_a_decision_says_what_it_was_made_with() -> None:
    made = decision("thing")

    assert (made.policy, made.packs, made.engine) == ("test@1", ("p@1",), "e")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("names", [(), ("thing",), ("thing", "netdisk"), ("thing", "news"), ("shape",), ("sure",)])
def test_every_decision_is_explained_in_every_language(lang: str, names: tuple[str, ...]) -> None:
    sentences = explain(decision(*names, faults=(FAULT,)), RULES, lang)

    assert sentences
    assert all(s and "{" not in s for s in sentences)
    assert not names or any(name in " ".join(sentences) for name in names)
