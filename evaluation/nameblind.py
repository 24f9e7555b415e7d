"""Name-blind recall: what is still found when Chouxin does not know a family of words.

The trade renames its things all the time. Leaving out what the packs know of one name shows what the rest of the text
gives away, and so how a name that nobody has seen yet would fare.
"""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from chouxin import Engine
from chouxin.detectors.wording import Wording
from chouxin.domain import Action, Decision, Role, Status
from chouxin.knowledge import WordingIndex, WordingRule
from chouxin.knowledge.wording import Elements
from chouxin.policy.share import Share
from evaluation.data import Labelled

NAME_LISTS = ("tool-names", "tool-words", "pill-words")
"""The lists of names: of tools, and of cultivation slang for models."""

Change = Callable[[WordingRule], WordingRule | None]


@dataclass(frozen=True, slots=True)
class Blind:
    """Recall without one family of words.

    recall: over all violating items. still: of the flagged items in which what was left out had spoken, those that are
    flagged all the same.
    """

    left_out: str
    recall: Share
    still: Share


def measure_blind(rows: Sequence[Labelled], engine: Engine, packs: Path) -> list[Blind]:
    """Each object rule left out in turn, then each list of words that object rules use, then all names at once."""
    guilty = [row for row in rows if row.violating and not row.policy_decides]
    before = _decisions(engine, guilty)
    return [_compare(name, before, _decisions(blind, guilty)) for name, blind in _blinded(engine, packs)]


def pooled(rows: Sequence[Blind]) -> Share:
    """All pairs of a family and an item in which it spoke."""
    return Share(sum(row.still.hits for row in rows), sum(row.still.total for row in rows))


def without_rule(rule: str) -> Change:
    """Leave a rule out."""
    return lambda known: None if known.rule.id == rule else known


def without_words(words: frozenset[str]) -> Change:
    """Leave out terms that are one of `words` (as written, letter case aside), and patterns that one stands in."""

    def kept(elements: Elements) -> Elements:
        return replace(
            elements,
            terms=tuple(t for t in elements.terms if t.written.lower() not in words),
            patterns=tuple(p for p in elements.patterns if not any(w in p.written.lower() for w in words)),
        )

    def change(known: WordingRule) -> WordingRule | None:
        if known.rule.role is Role.FRAME:
            return known
        match = kept(known.match)
        needs = known.needs and replace(known.needs, elements=kept(known.needs.elements))
        lost = not match or (needs is not None and not needs.elements)
        return None if lost else replace(known, match=match, needs=needs)

    return change


def _blinded(engine: Engine, packs: Path) -> Iterator[tuple[str, Engine]]:
    wordings = engine.knowledge.wording.rules
    objects = [known for known in wordings if _names_a_thing(known)]
    for known in objects:
        yield f"rule {known.rule.id}", _engine(engine, without_rule(known.rule.id))
    used = sorted({name for known in objects for name in known.match.lists})
    for name in used:
        yield f"list {name}", _engine(engine, without_words(_words(packs, name)))
    names = frozenset().union(*(_words(packs, name) for name in NAME_LISTS))
    yield "all names (" + ", ".join(NAME_LISTS) + ")", _engine(engine, without_words(names))


def _names_a_thing(known: WordingRule) -> bool:
    return known.rule.role is Role.OBJECT and known.rule.status is Status.STABLE


def _words(packs: Path, name: str) -> frozenset[str]:
    found: set[str] = set()
    for path in packs.glob(f"*/lists/{name}.yaml"):
        written = yaml.safe_load(path.read_text("utf-8"))
        # A list's patterns are names as well: `\bdfl\b` is dfl.
        found.update(str(word).lower() for key in ("terms", "patterns") for word in written.get(key, ()))
    return frozenset(word.replace("\\b", "") for word in found)


def _engine(engine: Engine, change: Change) -> Engine:
    changed = (change(known) for known in engine.knowledge.wording.rules)
    index = WordingIndex([known for known in changed if known is not None])

    # A copy, because loading the packs anew takes longer than everything else.
    blind = copy(engine)
    blind.detectors = (Wording(replace(engine.knowledge, wording=index)),)
    return blind


def _decisions(engine: Engine, rows: Sequence[Labelled]) -> list[Decision]:
    return list(engine.decide(row.item for row in rows))


def _compare(name: str, before: Sequence[Decision], after: Sequence[Decision]) -> Blind:
    flagged = [decision.action is not Action.ALLOW for decision in after]
    spoke = [
        known.action is not Action.ALLOW and _places(known) != _places(blind)
        for known, blind in zip(before, after, strict=True)
    ]
    still = sum(yes and said for yes, said in zip(flagged, spoke, strict=True))
    return Blind(name, Share(sum(flagged), len(flagged)), Share(still, sum(spoke)))


def _places(decision: Decision) -> set[str]:
    return {evidence.key for evidence in decision.evidence}
