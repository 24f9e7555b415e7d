"""Whether the words in a picture could change what is done with an item."""

from collections.abc import Mapping, Sequence

from chouxin.domain import Action, Evidence, Item, Locator, Role, Rule, Status
from chouxin.judge import weigh
from chouxin.policy import Policy, Revisions, decide

ORDINARY = 1.2
"""Nats: with this much said of a thing in the picture, an item that is worth looking at would be decided otherwise.

Less than any rule for a thing is worth, so that only those are looked at which lack little: texts with two or more
words of a trade that name no goods, and those that name a thing and stay just below the next threshold.
"""
HEAVIEST = 12.0
"""For items that send their readers to the picture: whatever may stand there."""

_RISING = (Action.ALLOW, Action.REVIEW, Action.BLOCK)


class Suspicion:
    """Judges a ledger as it would be if a picture named a thing."""

    def __init__(self, rules: Mapping[str, Rule], policy: Policy, revisions: Revisions) -> None:
        self._policy, self._revisions = policy, revisions
        self._rules = dict(rules)
        # What the platform does depends on what the thing is: one of each sort that it treats differently.
        sorts: dict[object, Rule] = {}
        for rule in rules.values():
            if rule.role is Role.OBJECT and rule.supply and rule.status is Status.STABLE:
                sorts.setdefault(policy.thresholds(rule.supply, (rule.family,)), rule)
        self._sorts = tuple(sorts.values())
        self._of_nothing: dict[float, bool] = {}

    def would_matter(self, item: Item, evidence: Sequence[Evidence], weight: float) -> bool:
        """Whether more would be done with `item` if a thing of `weight` nats stood in a picture of it."""
        if evidence:
            return self._compared(item, evidence, weight)
        # In most items nothing is found at all; what goes for one of them goes for each.
        if weight not in self._of_nothing:
            self._of_nothing[weight] = self._compared(item, evidence, weight)
        return self._of_nothing[weight]

    def _compared(self, item: Item, evidence: Sequence[Evidence], weight: float) -> bool:
        as_it_is = self._verdict(item, evidence, self._rules)
        return any(self._verdict(item, *self._with(evidence, rule, weight)) > as_it_is for rule in self._sorts)

    def _with(
        self, evidence: Sequence[Evidence], sort: Rule, weight: float
    ) -> tuple[Sequence[Evidence], Mapping[str, Rule]]:
        rule = Rule(
            "picture/thing", sort.version, {}, {}, sort.supply, sort.family, Role.OBJECT, Status.STABLE, weight
        )  # fmt: skip
        found = Evidence("", "", rule.id, "", Locator(("a picture",)), "", 1.0)
        return [*evidence, found], {**self._rules, rule.id: rule}

    def _verdict(self, item: Item, evidence: Sequence[Evidence], rules: Mapping[str, Rule]) -> int:
        ledger = weigh(item.id, evidence, rules)
        # Faults aside: they bring a person, and a person does not know what the picture says.
        return _RISING.index(decide(item, ledger, evidence, (), rules, self._policy, self._revisions).action)
