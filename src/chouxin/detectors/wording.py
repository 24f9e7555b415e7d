"""Trade wording: what a text says, by the rules of the packs."""

from collections.abc import Iterator, Sequence

import numpy as np

from chouxin.domain import Evidence, Parts, Span, Text, Transform
from chouxin.knowledge import Hit, Knowledge
from chouxin.words import Excerpts


class Wording:
    """Words and phrases of the face-swap trade, read through the usual disguises.

    Finds
    -----
    Terms and patterns of the rules in force, in titles, texts and comments, after width, case, script and invisible
    characters are folded; each hit points to what was really written and names the folding it needed.

    Why it matters
    --------------
    Models, software and made-to-order swaps are sold in plain sight under slang that changes its spelling weekly.

    Does not find
    -------------
    Words that no rule knows, text inside pictures, and what is meant but not said. A hit is never a verdict: the judge
    weighs what is offered, how it is delivered, and whether the text is a report, a novel or a game.

    Example
    -------
    "ＤＦＬ萬能丹 384 拍下发提取码" gives the model (full-width and traditional characters folded) and the delivery.
    """

    name = "wording"
    version = "1"
    reads = Text

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """Evidence for each hit of a rule, in the order of the parts."""
        rules = self.knowledge.rules
        hits = list(self.knowledge.wording.find(parts.columns))
        scores: dict[tuple[Transform, ...], float] = {}
        fields: dict[tuple[int, str], Excerpts] = {}
        for hit, ((owner, field), start, end, transforms) in zip(hits, _written(hits), strict=True):
            part = parts[owner]
            kinds = rules[hit.rule].kinds
            if kinds and part.kind not in kinds:
                continue
            if (excerpts := fields.get((owner, field))) is None:
                assert isinstance(part.view, Text)  # noqa: S101 - `reads` is Text
                excerpts = fields[owner, field] = Excerpts(dict(part.view.fields)[field])
            if (score := scores.get(transforms)) is None:
                score = scores[transforms] = _score(transforms)
            yield Evidence(
                item_id=part.item_id,
                part=part.digest,
                rule=hit.rule,
                detector=self.name,
                locator=part.locator.at(Span(field, start, end)),
                excerpt=excerpts.at(start, end),
                score=score,
                transforms=transforms,
                detail=hit.detail,
            )


_Written = tuple[tuple[int, str], int, int, tuple[Transform, ...]]
"""Whose text and which field, from where to where in what was written, and what was folded there."""


def _written(hits: Sequence[Hit]) -> list[_Written]:
    """For each hit what the column knows of it; asked for all at once, for there are many."""
    by_column: dict[int, list[int]] = {}
    for nth, hit in enumerate(hits):
        by_column.setdefault(id(hit.column), []).append(nth)
    written: list[_Written | None] = [None] * len(hits)
    for places in by_column.values():
        column = hits[places[0]].column
        start = np.array([hits[nth].start for nth in places], np.int64)
        end = np.array([hits[nth].end for nth in places], np.int64)
        row = np.searchsorted(column.rows, start, side="right") - 1
        known = (row, *column.origins(start, end), column.needed(start, end))
        names: dict[int, tuple[Transform, ...]] = {}
        for nth, at, first, last, bits in zip(places, *(k.tolist() for k in known), strict=True):
            if (applied := names.get(bits)) is None:
                applied = names[bits] = column.named(bits)
            written[nth] = (column.keys[at], first, last, applied)
    return [w for w in written if w is not None]


def _score(transforms: tuple[Transform, ...]) -> float:
    # Each disguise that had to be looked through is one more way in which the reading could be wrong.
    score = 1.0
    for transform in transforms:
        score *= 1.0 - transform.cost
    return round(score, 4)
