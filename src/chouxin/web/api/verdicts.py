"""A decision as those may see it who ask."""

import msgspec

from chouxin.desk.actors import Actor, Permission
from chouxin.desk.settings import Settings
from chouxin.domain import Action, Decision, Supply
from chouxin.policy import Policy
from chouxin.report import Legend
from chouxin.report.document import document
from chouxin.web.api.shapes import Verdict
from chouxin.words import LANGUAGES, Words

_SPOKEN = {lang: Words(lang) for lang in LANGUAGES}


def verdict(decision: Decision, actor: Actor, policy: Policy, legend: Legend, settings: Settings) -> Verdict:
    """`decision` for `actor`: the whole of it only where they may see evidence.

    Whoever submits a thing must not learn which word gave it away: that would be an oracle to write around.
    """
    whole = None
    if sees_evidence(actor):
        whole = msgspec.to_builtins(document(decision, legend))
    acted = decision.action is not Action.ALLOW
    return Verdict(
        id=decision.item_id,
        action=decision.action,
        complete=not decision.faults,
        clause=clause(decision.supply, policy) if acted else {},
        appeal=appeal(policy, settings) if acted else {},
        decision=whole,
    )


def sees_evidence(actor: Actor) -> bool:
    """Whether spans, rules and scores are for them."""
    return actor.may(Permission.REVIEW) or actor.may(Permission.AUDIT)


def clause(supply: Supply | None, policy: Policy) -> dict[str, str]:
    """The clause of the rules that a decision rests on; nothing where only faults call for a person."""
    if supply is None:
        return {}
    return {lang: policy.clause(supply, words) for lang, words in _SPOKEN.items()}


def appeal(policy: Policy, settings: Settings) -> dict[str, str]:
    """How to appeal: what the profile says of it, or else what this desk does."""
    days, hours = settings.appeal_days, settings.solo_wait
    code = "appeal.desk.solo" if settings.solo else "appeal.desk"
    return {lang: policy.appeal.get(lang) or words.say(code, days=days, hours=hours) for lang, words in _SPOKEN.items()}
