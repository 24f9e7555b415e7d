"""The labelled items, respelled by each transform."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from chouxin import Engine
from chouxin.domain import Action, Item
from evaluation.data import Labelled
from evaluation.measures import Counts
from evaluation.mutations import MUTATIONS, mutations

_FIELDS = ("title", "text")


@dataclass(slots=True)
class MutatedQuality:
    """What became of the items that a transform changes. `alarms` holds benign ids that were flagged, by transform."""

    flagged: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    held: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    alarms: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

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
        flagged = decision.action is not Action.ALLOW
        quality.flagged[name].add(violating=row.violating, flagged=flagged)
        quality.held[name].add(violating=row.violating, flagged=decision.action is Action.BLOCK)
        if flagged and not row.violating:
            quality.alarms[name].append(row.item.id)
    return quality


def mutated(item: Item) -> list[tuple[str, Item]]:
    """The item as each transform respells its title and its text; those that change neither are left out."""
    by_field = {name: dict(mutations(item.fields[name])) for name in _FIELDS if item.fields.get(name)}
    respelled = []
    for name in MUTATIONS:
        changed = {key: texts[name] for key, texts in by_field.items() if name in texts}
        if changed:
            respelled.append((name, replace(item, id=f"{item.id}/{name}", fields={**item.fields, **changed})))
    return respelled


def _sum(parts: Iterable[Counts]) -> Counts:
    total = Counts()
    for part in parts:
        total.true_positive += part.true_positive
        total.false_positive += part.false_positive
        total.false_negative += part.false_negative
        total.true_negative += part.true_negative
    return total
