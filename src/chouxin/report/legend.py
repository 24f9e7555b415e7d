"""What a report says beyond the decision itself: what the rules are called, and what the policy has to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chouxin.domain import Decision, Entry, Reason, Rule
from chouxin.policy import Policy, explain
from chouxin.words import LANGUAGES, Words

_KEPT = 1024


@dataclass(frozen=True, slots=True)
class Legend:
    """The rules and the policy that the decisions were made with, and the language that the report is read in.

    link_template: how the address of a place in a repository is made; see `tree_places.link`.
    """

    rules: Mapping[str, Rule]
    policy: Policy
    words: Words
    link_template: str = ""
    _told: dict[tuple[Reason, ...], list[dict[str, str]]] = field(default_factory=dict, repr=False, compare=False)

    def reasons(self, decision: Decision) -> list[dict[str, str]]:
        """For each reason, its sentence by language. To be read, not changed."""
        known = self._told.get(decision.reasons)
        if known is None:
            told = {lang: explain(decision, self.rules, lang) for lang in LANGUAGES}
            known = [dict(zip(told, sentences, strict=True)) for sentences in zip(*told.values(), strict=True)]
            # Most of a million rows share a handful of reasons; a flood of different ones must not fill the memory.
            if len(self._told) >= _KEPT:
                self._told.clear()
            self._told[decision.reasons] = known
        return known

    def remember(self, reasons: tuple[Reason, ...], told: list[dict[str, str]]) -> None:
        """What these reasons were told as, for a decision that is shown again."""
        self._told[reasons] = told


def entries_of(decision: Decision) -> dict[str, Entry]:
    """For each key of evidence, the line of the ledger that stands on it."""
    return {key: entry for entry in decision.ledger.entries for key in entry.evidence}
