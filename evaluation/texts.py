"""Listings, posts, queries and group names: Chouxin and the keyword list, over the same items."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chouxin import Engine
from chouxin.domain import Action, Decision, Item
from evaluation.data import Labelled, benign_texts
from evaluation.keywords import KeywordList
from evaluation.measures import Counts, Mistakes, Share

_GROUPS: dict[str, Callable[[Labelled], str]] = {
    "kind": lambda row: row.item.kind.value,
    "language": lambda row: row.lang,
    "spelling": lambda row: "disguised" if row.evasions else "plain",
}


@dataclass(slots=True)
class TextQuality:
    """What was measured on the labelled items. `by` goes from a heading to its groups."""

    chouxin: Counts = field(default_factory=Counts)
    held: Counts = field(default_factory=Counts)
    keywords: Counts = field(default_factory=Counts)
    by: dict[str, dict[str, Counts]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(Counts)))
    recall_by_category: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    precision_by_supply: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    policy_decides: Counts = field(default_factory=Counts)
    mistakes: Mistakes = field(default_factory=Mistakes)

    def add(self, row: Labelled, decision: Decision, *, keyword: bool) -> None:
        """Count one item."""
        flagged = decision.action is not Action.ALLOW
        if row.policy_decides:
            self.policy_decides.add(violating=row.violating, flagged=flagged)
            return
        self.chouxin.add(violating=row.violating, flagged=flagged)
        self.held.add(violating=row.violating, flagged=decision.action is Action.BLOCK)
        self.keywords.add(violating=row.violating, flagged=keyword)
        self.mistakes.add(row.item.id, decision.confidence, violating=row.violating, flagged=flagged)
        for heading, group_of in _GROUPS.items():
            self.by[heading][group_of(row)].add(violating=row.violating, flagged=flagged)
        if row.violating:
            self.recall_by_category[row.category].add(violating=True, flagged=flagged)
        if flagged:
            supply = decision.supply.value if decision.supply else "none"
            self.precision_by_supply[supply].add(violating=row.violating, flagged=True)


@dataclass(frozen=True, slots=True)
class BenignQuality:
    """False alarms over one source of ordinary texts."""

    source: str
    flagged: Share
    held: Share
    keywords: Share
    worst: tuple[str, ...]


def measure_labelled(rows: Sequence[Labelled], engine: Engine, keywords: KeywordList) -> TextQuality:
    """Screen the labelled items."""
    quality = TextQuality()
    decisions = engine.decide(row.item for row in rows)
    for row, decision in zip(rows, decisions, strict=True):
        quality.add(row, decision, keyword=keywords.flags(row.item))
    return quality


def measure_benign(path: Path, engine: Engine, keywords: KeywordList, most: int) -> BenignQuality:
    """Screen one source of ordinary texts; `most` ids of false alarms are kept."""
    total = flagged = held = by_keyword = 0
    alarms: list[tuple[float, str]] = []
    for decision, keyword in _with_keywords(benign_texts(path), engine, keywords):
        total += 1
        by_keyword += keyword
        if decision.action is not Action.ALLOW:
            flagged += 1
            held += decision.action is Action.BLOCK
            alarms.append((-decision.confidence, decision.item_id))
    worst = tuple(item_id for _, item_id in sorted(alarms)[:most])
    name = path.name.removesuffix(".jsonl.gz")
    return BenignQuality(name, Share(flagged, total), Share(held, total), Share(by_keyword, total), worst)


def _with_keywords(items: Iterable[Item], engine: Engine, keywords: KeywordList) -> Iterable[tuple[Decision, bool]]:
    kept: list[bool] = []

    def watched() -> Iterable[Item]:
        for item in items:
            kept.append(keywords.flags(item))
            yield item

    for place, decision in enumerate(engine.decide(watched())):
        yield decision, kept[place]
