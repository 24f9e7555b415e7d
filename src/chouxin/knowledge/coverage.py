"""How much of a rule its own cases exercise."""

from dataclasses import dataclass

from chouxin.domain import Column
from chouxin.folding import fold
from chouxin.knowledge.index import WordingIndex
from chouxin.knowledge.pack import Case, Pack


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """One rule's cases, counted.

    elements: how many terms and patterns it matches. missing: those that stand in none of its hit cases, as written.
    transforms: names of the foldings that its hit cases needed.
    """

    rule: str
    elements: int
    missing: tuple[str, ...]
    hits: int
    misses: int
    known_misses: int
    transforms: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """Share of the terms and patterns that some hit case exercises; None where a rule has none."""
        return 1 - len(self.missing) / self.elements if self.elements else None


def cover(pack: Pack) -> list[RuleCoverage]:
    """The coverage of each rule of a pack, in the order of its files."""
    cases = [case for case in pack.cases if case.expects == "hit" and case.graph is None]
    rows = [((number, name), text) for number, case in enumerate(cases) for name, text in case.texts]
    index = WordingIndex(pack.wordings)
    columns: tuple[Column, ...] = fold(rows) if rows else ()
    seen = {(rule, term) for rule, term, (number, _) in index.terms(columns) if cases[number].rule == rule} | _patterns(
        pack, cases, columns
    )
    transforms = _transforms(index, cases, columns)
    elements = {
        rule.rule.id: [(t.written, t.folded) for t in rule.match.terms]
        + [(p.written, p.folded) for p in rule.match.patterns]
        for rule in pack.wordings
    }
    live = [rule.rule.id for rule in pack.wordings] + [rule.rule.id for rule in (*pack.structures, *pack.mentions)]
    return [
        RuleCoverage(
            rule=rule,
            elements=len(elements.get(rule, ())),
            missing=tuple(written for written, folded in elements.get(rule, ()) if (rule, folded) not in seen),
            hits=_count(pack, rule, "hit"),
            misses=_count(pack, rule, "miss"),
            known_misses=_count(pack, rule, "known_miss"),
            transforms=tuple(sorted(transforms.get(rule, ()))),
        )
        for rule in live
    ]


def _count(pack: Pack, rule: str, expects: str) -> int:
    return sum(case.rule == rule and case.expects == expects for case in pack.cases)


def _patterns(pack: Pack, cases: list[Case], columns: tuple[Column, ...]) -> set[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    patterns = {rule.rule.id: [(p.folded, p.compiled()) for p in rule.match.patterns] for rule in pack.wordings}
    for column in columns:
        texts = column.text.split("\x1e")
        for (number, _), text in zip(column.keys, texts, strict=False):
            rule = cases[number].rule
            seen.update((rule, folded) for folded, compiled in patterns.get(rule, ()) if compiled.search(text))
    return seen


def _transforms(index: WordingIndex, cases: list[Case], columns: tuple[Column, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for hit in index.find(columns):
        number = hit.column.keys[hit.column.row_at(hit.start)][0]
        if cases[number].rule == hit.rule:
            names = {transform.name for transform in hit.column.applied(hit.start, hit.end)}
            found.setdefault(hit.rule, set()).update(names)
    return found
