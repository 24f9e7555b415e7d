"""Listings, posts, queries and group names: Chouxin and the keyword list, over the same items."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chouxin import Engine
from chouxin.domain import Action, Decision, Item
from chouxin.policy.share import Share
from chouxin.policy.signals import signal_of
from evaluation.data import Labelled, benign_texts
from evaluation.keywords import SHORT_LIST, KeywordList
from evaluation.measures import Counts, Mistakes

GROUPS: dict[str, Callable[[Labelled], str]] = {
    "kind": lambda row: row.item.kind.value,
    "language": lambda row: row.lang,
    "spelling": lambda row: "disguised" if row.evasions else "plain",
}


@dataclass(slots=True)
class Pair:
    """Calls for a person (review or block), and calls that hold an item back (block)."""

    flagged: Counts = field(default_factory=Counts)
    held: Counts = field(default_factory=Counts)

    def add(self, action: Action, *, violating: bool) -> None:
        """Count one item."""
        self.flagged.add(violating=violating, flagged=action is not Action.ALLOW)
        self.held.add(violating=violating, flagged=action is Action.BLOCK)


def _pairs() -> dict[str, Pair]:
    return defaultdict(Pair)


@dataclass(slots=True)
class TextQuality:
    """What was measured on the labelled items.

    by: from a heading to its groups. by_category: violating items by the category of their label. named: flagged items,
    violating or not, by the category that Chouxin gives them. named_as_labelled: whether the two are the same.
    """

    chouxin: Counts = field(default_factory=Counts)
    held: Counts = field(default_factory=Counts)
    keywords: Counts = field(default_factory=Counts)
    short: Counts = field(default_factory=Counts)
    by: dict[str, dict[str, Pair]] = field(default_factory=lambda: defaultdict(_pairs))
    by_category: dict[str, Pair] = field(default_factory=_pairs)
    by_evasion: dict[str, Pair] = field(default_factory=_pairs)
    by_supply: dict[str, Pair] = field(default_factory=_pairs)
    named: dict[str, Pair] = field(default_factory=_pairs)
    named_as_labelled: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    policy_decides: Counts = field(default_factory=Counts)
    policy_decides_held: Counts = field(default_factory=Counts)
    mistakes: Mistakes = field(default_factory=Mistakes)

    def add(self, row: Labelled, decision: Decision, *, keyword: bool, short: bool) -> None:
        """Count one item."""
        flagged = decision.action is not Action.ALLOW
        if row.policy_decides:
            self.policy_decides.add(violating=row.violating, flagged=flagged)
            self.policy_decides_held.add(violating=row.violating, flagged=decision.action is Action.BLOCK)
            return
        self.chouxin.add(violating=row.violating, flagged=flagged)
        self.held.add(violating=row.violating, flagged=decision.action is Action.BLOCK)
        self.keywords.add(violating=row.violating, flagged=keyword)
        self.short.add(violating=row.violating, flagged=short)
        self.mistakes.add(row.item.id, decision.confidence, violating=row.violating, flagged=flagged)
        for heading, group_of in GROUPS.items():
            self.by[heading][group_of(row)].add(decision.action, violating=row.violating)
        if row.violating:
            self.by_category[row.category].add(decision.action, violating=True)
            for evasion in row.evasions:
                self.by_evasion[evasion].add(decision.action, violating=True)
        if flagged:
            supply = decision.supply.value if decision.supply else "none"
            self.by_supply[supply].add(decision.action, violating=row.violating)
            named = category_of(decision)
            self.named[named].add(decision.action, violating=row.violating)
            self.named_as_labelled[row.category].add(violating=row.violating, flagged=named == row.category)


def category_of(decision: Decision) -> str:
    """What labelled data would call what was seen, by the table of signals."""
    signal = signal_of(decision.supply, decision.families[0]) if decision.families else None
    return signal.data if signal else "none"


@dataclass(frozen=True, slots=True)
class BenignQuality:
    """False alarms over one source of ordinary texts."""

    source: str
    flagged: Share
    held: Share
    keywords: Share
    short: Share
    worst: tuple[str, ...]
    """Where and by which rule, the surest first; no text."""


def measure_labelled(rows: Sequence[Labelled], engine: Engine, keywords: KeywordList) -> TextQuality:
    """Screen the labelled items."""
    quality = TextQuality()
    short = KeywordList(SHORT_LIST)
    decisions = engine.decide(row.item for row in rows)
    for row, decision in zip(rows, decisions, strict=True):
        quality.add(row, decision, keyword=keywords.flags(row.item), short=short.flags(row.item))
    return quality


def measure_benign(path: Path, engine: Engine, keywords: KeywordList, most: int) -> BenignQuality:
    """Screen one source of ordinary texts; `most` false alarms are kept."""
    short_list = KeywordList(SHORT_LIST)
    total = flagged = held = by_keyword = by_short = 0
    alarms: list[tuple[float, str]] = []
    for decision, keyword, short in _with_keywords(benign_texts(path), engine, keywords, short_list):
        total += 1
        by_keyword += keyword
        by_short += short
        if decision.action is not Action.ALLOW:
            flagged += 1
            held += decision.action is Action.BLOCK
            alarms.append((-decision.confidence, _where_and_why(decision)))
    return BenignQuality(
        path.name.removesuffix(".jsonl.gz"),
        Share(flagged, total),
        Share(held, total),
        Share(by_keyword, total),
        Share(by_short, total),
        tuple(alarm for _, alarm in sorted(alarms)[:most]),
    )


def _where_and_why(decision: Decision) -> str:
    speaking = [entry.rule for entry in decision.ledger.entries if entry.points > 0]
    return f"{decision.item_id} {decision.action.value} {' + '.join(speaking)}"


def _with_keywords(items: Iterable[Item], engine: Engine, *lists: KeywordList) -> Iterable[tuple[Decision, bool, bool]]:
    kept: deque[tuple[bool, bool]] = deque()

    def watched() -> Iterable[Item]:
        for item in items:
            keyword, short = (words.flags(item) for words in lists)
            kept.append((keyword, short))
            yield item

    for decision in engine.decide(watched()):
        yield decision, *kept.popleft()
