"""The labelled items, respelled by each transform."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from chouxin import Engine
from chouxin.domain import Action, Decision, Item
from evaluation.data import Labelled
from evaluation.measures import Counts
from evaluation.mutations import MUTATIONS, mutations
from evaluation.texts import GROUPS, Pair, category_of

_FIELDS = ("title", "text")
_GROUPS = {name: GROUPS[name] for name in ("kind", "language")} | {"category": lambda row: row.category}


@dataclass(slots=True)
class MutatedQuality:
    """What became of the items that a transform changes.

    by: from a heading (kind, language, category) to its groups. alarms: benign ids that were flagged, by transform.
    tried, missed: respellings of each violating item, and those that were not flagged.
    """

    flagged: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    held: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    by: dict[str, dict[str, Pair]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Pair)))
    named: dict[str, Pair] = field(default_factory=lambda: defaultdict(Pair))
    alarms: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    tried: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, row: Labelled, decision: Decision) -> None:
        """Count one respelling."""
        flagged = decision.action is not Action.ALLOW
        self.flagged[name].add(violating=row.violating, flagged=flagged)
        self.held[name].add(violating=row.violating, flagged=decision.action is Action.BLOCK)
        for heading, group_of in _GROUPS.items():
            self.by[heading][group_of(row)].add(decision.action, violating=row.violating)
        if flagged:
            self.named[category_of(decision)].add(decision.action, violating=row.violating)
        if row.violating:
            self.tried[row.item.id] += 1
            self.missed[row.item.id] += not flagged
        elif flagged:
            self.alarms[name].append(row.item.id)

    def worst(self, most: int) -> list[str]:
        """The violating items that are missed in the largest share of their respellings, as `id (missed of tried)`."""
        ids = [name for name, missed in self.missed.items() if missed]
        ids.sort(key=lambda name: (-self.missed[name] / self.tried[name], -self.missed[name], name))
        return [f"{name} ({self.missed[name]} of {self.tried[name]})" for name in ids[:most]]

    def all_flagged(self) -> Counts:
        """All transforms together."""
        return _sum(self.flagged.values())

    def all_held(self) -> Counts:
        """All transforms together."""
        return _sum(self.held.values())


def measure_mutated(rows: Sequence[Labelled], engine: Engine) -> MutatedQuality:
    """Screen every item as each transform respells it; items on which platforms differ are left out."""
    made = [(name, row, item) for row in rows if not row.policy_decides for name, item in mutated(row.item)]
    quality = MutatedQuality()
    for (name, row, _), decision in zip(made, engine.decide(item for _, _, item in made), strict=True):
        quality.add(name, row, decision)
    return quality


def mutated(item: Item) -> list[tuple[str, Item]]:
    """The item as each transform respells its title and its text; those that change neither are left out."""
    by_field = {name: dict(mutations(item.fields[name])) for name in _FIELDS if item.fields.get(name)}
    respelled = []
    # What stands in a picture is not respelled: it would be found every time.
    kept = {name: value for name, value in item.fields.items() if name != "images"}
    for name in MUTATIONS:
        changed = {key: texts[name] for key, texts in by_field.items() if name in texts}
        if changed:
            respelled.append((name, replace(item, id=f"{item.id}/{name}", fields={**kept, **changed})))
    return respelled


def _sum(parts: Iterable[Counts]) -> Counts:
    total = Counts()
    for part in parts:
        total.true_positive += part.true_positive
        total.false_positive += part.false_positive
        total.false_negative += part.false_negative
        total.true_negative += part.true_negative
    return total
