"""A pack's own cases, run through its rules: what `pack test` shows and what a pack must pass to be loaded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from chouxin.domain import Tree, Workflow
from chouxin.folding import fold
from chouxin.knowledge.index import Hit, WordingIndex
from chouxin.knowledge.mentions import MentionIndex, told
from chouxin.knowledge.pack import Case, Pack, speaks_against
from chouxin.knowledge.problem import Problem


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case. found: the words (or sizes) that were found, as (rule, words)."""

    case: Case
    passed: bool
    found: tuple[tuple[str, str], ...]

    def problem(self) -> Problem | None:
        """What is wrong, at the case's place; None where it passed."""
        if self.passed:
            return None
        rule, words = self.found[0] if self.found else (self.case.rule, "")
        return self.case.problem(f"case_{self.case.expects}", rule=rule, words=words)


def check(pack: Pack) -> list[CaseResult]:
    """Run all cases of a pack on its rules, whatever their status, retired ones left out."""
    return run_cases([pack], WordingIndex(pack.wordings))


def run_cases(packs: Sequence[Pack], index: WordingIndex) -> list[CaseResult]:
    """Run the cases of packs; `index` holds their wording rules. All texts are folded and searched in one go."""
    cases = [(pack, case) for pack in packs for case in pack.cases]
    hits = _hits(index, [case for _, case in cases])
    mentions = MentionIndex(mention for pack in packs for mention in pack.mentions)
    return [_result(pack, case, hits.get(number, []), mentions) for number, (pack, case) in enumerate(cases)]


def _hits(index: WordingIndex, cases: Sequence[Case]) -> dict[int, list[Hit]]:
    rows = [((number, name), text) for number, case in enumerate(cases) for name, text in case.texts]
    hits: dict[int, list[Hit]] = {}
    if rows:
        for hit in index.find(fold(rows)):
            hits.setdefault(hit.column.keys[hit.column.row_at(hit.start)][0], []).append(hit)
    return hits


def _result(pack: Pack, case: Case, hits: Iterable[Hit], mentions: MentionIndex) -> CaseResult:
    if isinstance(case.graph, Tree | Workflow):
        found = tuple((mention.rule.id, told(places)) for mention, places in mentions.find(case.graph, only=case.rule))
    elif case.graph is not None:
        found = tuple(
            (structure.rule.id, detail)
            for structure in pack.structures
            if structure.rule.id == case.rule and (detail := structure.match(case.graph)) is not None
        )
    else:
        found = tuple((hit.rule, _words(hit, case)) for hit in hits if hit.rule in _asked(pack, case))
    return CaseResult(case, bool(found) == (case.expects == "hit"), found)


def _asked(pack: Pack, case: Case) -> set[str]:
    if case.rule:
        return {case.rule}
    return {rule.id for rule in pack.rules if speaks_against(rule)}


def _words(hit: Hit, case: Case) -> str:
    name = hit.column.keys[hit.column.row_at(hit.start)][1]
    start, end = hit.column.origin(hit.start, hit.end)
    return dict(case.texts)[name][start:end]


def failures(results: Iterable[CaseResult]) -> Iterator[Problem]:
    """What is wrong with the cases that did not pass."""
    for result in results:
        if (problem := result.problem()) is not None:
            yield problem
