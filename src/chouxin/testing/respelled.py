"""Packs' cases, respelled: what offends is still to be found, what is ordinary still to be left alone."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chouxin.domain import Role
from chouxin.folding import fold
from chouxin.knowledge import Case, Hit, Pack, WordingIndex
from chouxin.knowledge.pack import speaks_against
from chouxin.testing.respelling import WHOLE, WORDWISE, Respelling

Texts = tuple[tuple[str, str], ...]
Spans = Mapping[str, list[tuple[int, int]]]
"""By field: the words that a rule matched, in code points."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A case in one respelling. right: found if it offends, left alone if it is ordinary."""

    respelling: str
    name: str
    offends: bool
    right: bool


def try_all(packs: Sequence[Pack]) -> list[Tried]:
    """Every case that offends, and every ordinary thing, of these packs in every respelling that changes it.

    Respelled is what the case's rule matched, or the whole text where the respelling is one of `WHOLE`; of ordinary
    things always the whole text. A case that is disguised already is not disguised once more.
    """
    index = WordingIndex([rule for pack in packs for rule in pack.wordings])
    tries = [*_offending(packs, index), *_ordinary(packs)]
    found = _find(index, [texts for _, _, texts, _ in tries])
    tried = []
    for (respelling, case, _, against), hits in zip(tries, found, strict=True):
        hit = any(one.rule in against for one in hits)
        offends = bool(case.rule)
        name = f"{case.rule or 'ordinary'}: {' | '.join(text for _, text in case.texts)}"
        tried.append(Tried(respelling, name, offends, hit == offends))
    return tried


_Try = tuple[str, Case, Texts, frozenset[str]]


def _offending(packs: Sequence[Pack], index: WordingIndex) -> Iterator[_Try]:
    frames = {rule.id for pack in packs for rule in pack.rules if rule.role is Role.FRAME}
    cases = [c for pack in packs for c in pack.cases if c.expects == "hit" and c.texts and c.rule not in frames]
    matched = [_spans(case, hits) for case, hits in zip(cases, _find(index, [c.texts for c in cases]), strict=True)]
    for case, spans in zip(cases, matched, strict=True):
        if spans:
            yield from _each(case, {name: _at(spans, respell) for name, respell in WORDWISE.items()}, {case.rule})
            yield from _each(case, {name: _everywhere(respell) for name, respell in WHOLE.items()}, {case.rule})


def _ordinary(packs: Sequence[Pack]) -> Iterator[_Try]:
    for pack in packs:
        against = {rule.id for rule in pack.rules if speaks_against(rule)}
        for case in pack.cases:
            if case.expects == "benign" and case.texts:
                ways = {name: _everywhere(respell) for name, respell in {**WORDWISE, **WHOLE}.items()}
                yield from _each(case, ways, against)


_Way = Callable[[str, str], str]
"""A field's name and text to the text respelled."""


def _each(case: Case, ways: Mapping[str, _Way], against: set[str]) -> Iterator[_Try]:
    for name, way in ways.items():
        texts = tuple((field, way(field, text)) for field, text in case.texts)
        if texts != case.texts:
            yield name, case, texts, frozenset(against)


def _everywhere(respell: Respelling) -> _Way:
    return lambda _, text: respell(text)


def _at(spans: Spans, respell: Respelling) -> _Way:
    def way(field: str, text: str) -> str:
        parts, past = [], 0
        for start, end in sorted(spans.get(field, ())):
            if start >= past:
                parts += [text[past:start], respell(text[start:end])]
                past = end
        return "".join([*parts, text[past:]])

    return way


def _spans(case: Case, hits: Sequence[Hit]) -> Spans:
    """Where the case's rule matches what is written plainly."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for hit in hits:
        free = not any(transform.cost for transform in hit.column.applied(hit.start, hit.end))
        if hit.rule == case.rule and free:
            field = hit.column.keys[hit.column.row_at(hit.start)][1]
            spans[field].append(hit.column.origin(hit.start, hit.end))
    return spans


def _find(index: WordingIndex, items: Sequence[Texts]) -> list[list[Hit]]:
    found: list[list[Hit]] = [[] for _ in items]
    for hit in index.find(fold([((number, name), text) for number, texts in enumerate(items) for name, text in texts])):
        found[hit.column.keys[hit.column.row_at(hit.start)][0]].append(hit)
    return found
