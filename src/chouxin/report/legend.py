"""What a report says beyond the decision itself: what the rules are called, and what the policy has to say."""

from collections.abc import Mapping
from dataclasses import dataclass

from chouxin.domain import Decision, Entry, Rule
from chouxin.policy import Policy, explain
from chouxin.words import LANGUAGES, Words


@dataclass(frozen=True, slots=True)
class Legend:
    """The rules and the policy that the decisions were made with, and the language that the report is read in."""

    rules: Mapping[str, Rule]
    policy: Policy
    words: Words

    def reasons(self, decision: Decision) -> list[dict[str, str]]:
        """For each reason, its sentence by language."""
        told = {lang: explain(decision, self.rules, lang) for lang in LANGUAGES}
        return [dict(zip(told, sentences, strict=True)) for sentences in zip(*told.values(), strict=True)]


def entries_of(decision: Decision) -> dict[str, Entry]:
    """For each key of evidence, the line of the ledger that stands on it."""
    return {key: entry for entry in decision.ledger.entries for key in entry.evidence}
