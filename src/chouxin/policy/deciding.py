"""A ledger and a profile make a decision."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from chouxin.domain import (
    Action,
    Consent,
    Decision,
    Evidence,
    Fault,
    FaultKind,
    Item,
    Kind,
    Ledger,
    Reason,
    Role,
    Rule,
    Status,
    Supply,
)
from chouxin.policy.factors import factors
from chouxin.policy.profile import Policy, Thresholds
from chouxin.readers.remote import shown


@dataclass(frozen=True, slots=True)
class Revisions:
    """What a decision was made with, so that it can be made again."""

    engine: str
    packs: tuple[str, ...]
    banks: tuple[str, ...] = ()


def decide(  # noqa: PLR0913 - a decision records all that it stands on
    item: Item,
    ledger: Ledger,
    evidence: Collection[Evidence],
    faults: Iterable[Fault],
    rules: Mapping[str, Rule],
    policy: Policy,
    revisions: Revisions,
    consent: tuple[Consent, str] | None = None,
) -> Decision:
    """Decide on one item. `block` holds it back for a person; nothing here deletes, strikes or reports.

    consent: a record of the platform for this item, and its state, as `answerable` says what it may answer.
    """
    faults = tuple(faults)
    sorts = _sorted(evidence, rules) if evidence else _NOTHING
    claimed = _claims(item, ledger, policy, rules)
    action, reasons = _act(ledger, policy, claimed) if ledger.entries else (Action.ALLOW, ())
    if consent is not None and action is Action.REVIEW:
        action, reasons = _with_consent(consent, reasons)
    if (
        action is Action.BLOCK
        and policy.supplies[Supply.SOFTWARE].block is None
        and _is_program(sorts[0], ledger, rules)
    ):
        action, reasons = Action.REVIEW, (*reasons, Reason("program_not_held"))
    if action is not Action.ALLOW:
        reasons = (*reasons, *_about_code(sorts[0], sorts[1], ledger, rules))
    reasons = (*reasons, *_not_looked(faults))
    # What lies elsewhere is told, and nobody offers it here: it is no reason to call a person.
    hides = any(fault.kind is not FaultKind.ELSEWHERE for fault in faults)
    if hides and action is Action.ALLOW and policy.on_fault is Action.REVIEW:
        action = Action.REVIEW
    return Decision(
        item_id=item.id,
        kind=item.kind,
        source=shown(item.source),
        action=action,
        confidence=ledger.concern,
        supply=ledger.supply,
        families=ledger.families,
        reasons=reasons,
        evidence=sorts[0],
        against=sorts[1],
        shadow=sorts[2],
        ledger=ledger,
        faults=faults,
        policy=policy.revision,
        packs=revisions.packs,
        banks=revisions.banks,
        engine=revisions.engine,
        fields=item.texts(),
    )


def _not_looked(faults: Collection[Fault]) -> Iterable[Reason]:
    elsewhere = sum(fault.kind is FaultKind.ELSEWHERE for fault in faults)
    if unseen := len(faults) - elsewhere:
        yield Reason("could_not_look", (("count", str(unseen)),))
    if elsewhere:
        yield Reason("lies_elsewhere", (("count", str(elsewhere)),))


def _sorted(evidence: Iterable[Evidence], rules: Mapping[str, Rule]) -> tuple[tuple[Evidence, ...], ...]:
    """What speaks for and against, and what draft and shadow rules found."""
    sorts: tuple[list[Evidence], list[Evidence], list[Evidence]] = ([], [], [])
    for found in evidence:
        rule = rules[found.rule]
        if rule.status is Status.STABLE:
            sorts[rule.role is Role.FRAME].append(found)
        elif rule.status in (Status.DRAFT, Status.SHADOW):
            sorts[2].append(found)
    return tuple(map(tuple, sorts))


_OF_CODE = frozenset({"code-purpose", "workflow-nodes", "near-duplicate"})
"""Detectors that tell what source code is for."""


def _is_program(speaks: Iterable[Evidence], ledger: Ledger, rules: Mapping[str, Rule]) -> bool:
    """Whether the verdict rests on source code, too: then words of its pages alone would have it held.

    A service that a program calls, and a price somewhere in its documents, look like a service that is offered.
    """
    told = {entry.rule for entry in ledger.entries if entry.points > 0}
    return any(e.detector in _OF_CODE and e.rule in told and rules[e.rule].role is Role.STRUCTURE for e in speaks)


def _about_code(
    speaks: Iterable[Evidence], against: Iterable[Evidence], ledger: Ledger, rules: Mapping[str, Rule]
) -> Iterable[Reason]:
    """What speaks against a verdict on code, and what would change it: dual use is judged with both in sight."""
    of_code = {e.rule for e in (*speaks, *against) if e.detector in _OF_CODE}
    # As the ledger has them, the heaviest first: the order in which parts were read says nothing.
    things = [e.rule for e in ledger.entries if e.rule in of_code and rules[e.rule].role is Role.STRUCTURE]
    frames = [e.rule for e in ledger.entries if e.rule in of_code and rules[e.rule].role is Role.FRAME]
    if things and frames:
        yield Reason("code_against", (("rules", ",".join(frames)),))
    if things:
        yield from factors(speaks, against, rules)
        yield Reason("code_would_change", (("rules", ",".join(things)),))


_NOTHING: tuple[tuple[Evidence, ...], ...] = ((), (), ())


def _act(ledger: Ledger, policy: Policy, claimed: str) -> tuple[Action, tuple[Reason, ...]]:
    if ledger.supply is None:
        return Action.ALLOW, ()
    thresholds = policy.thresholds(ledger.supply, ledger.families)
    if thresholds.review is None or ledger.concern < thresholds.review:
        return Action.ALLOW, (_why_not(ledger, thresholds),)
    reasons: tuple[Reason, ...] = tuple(_why(ledger))
    if thresholds.block is None or ledger.concern < thresholds.block:
        return Action.REVIEW, reasons
    if len(ledger.roles()) < policy.block_needs_roles:
        # One kind of evidence, however strong, is one source that can be wrong: a person looks before it is held.
        return Action.REVIEW, (*reasons, Reason("one_kind_of_evidence"))
    if claimed:
        return Action.REVIEW, (*reasons, Reason("claim_to_check", (("rules", claimed),)))
    return Action.BLOCK, reasons


def answerable(ledger: Ledger, policy: Policy) -> tuple[str, ...]:
    """The families of an item if a consent record can answer all that speaks against it, otherwise none."""
    speaks = all(entry.role is Role.STRUCTURE for entry in ledger.entries if entry.points > 0)
    covered = speaks and set(ledger.families) <= set(policy.consent_covers)
    return ledger.families if covered else ()


def _with_consent(consent: tuple[Consent, str], reasons: tuple[Reason, ...]) -> tuple[Action, tuple[Reason, ...]]:
    record, state = consent
    said = Reason(f"consent_{state}", (("record", record.record),))
    return (Action.ALLOW if state == "valid" else Action.REVIEW), (*reasons, said)


def _claims(item: Item, ledger: Ledger, policy: Policy, rules: Mapping[str, Rule]) -> str:
    """The frames that claim what a text cannot prove: that somebody agreed, or in a post that it reports a seller."""
    asked = {*policy.ask_first, *(_OF_POSTS if item.kind is Kind.POST else ())}
    return ",".join(e.rule for e in ledger.entries if e.points < 0 and rules[e.rule].family in asked)


_OF_POSTS = frozenset({"report"})


def _why(ledger: Ledger) -> Iterable[Reason]:
    speaking = [entry for entry in ledger.entries if entry.points > 0]
    structures = [entry.rule for entry in speaking if entry.role is Role.STRUCTURE]
    objects = [entry.rule for entry in speaking if entry.role is Role.OBJECT]
    trade = [entry.rule for entry in speaking if entry.role not in (Role.STRUCTURE, Role.OBJECT)]
    if structures:
        yield Reason("structure", (("rules", ",".join(structures)),))
    if objects and trade:
        yield Reason("object_with_trade", (("objects", ",".join(objects)), ("trade", ",".join(trade))))
    elif objects:
        yield Reason("object_alone", (("rules", ",".join(objects)),))


def _why_not(ledger: Ledger, thresholds: Thresholds) -> Reason:
    frames = [entry.rule for entry in ledger.entries if entry.points < 0]
    if frames:
        return Reason("frame_outweighs", (("rules", ",".join(frames)),))
    if thresholds.review is None:
        return Reason("allowed_by_policy")
    return Reason("below_threshold", (("threshold", f"{thresholds.review:.2f}"),))
