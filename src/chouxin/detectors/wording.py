"""Trade wording: what a text says, by the rules of the packs."""

from collections.abc import Iterator

from chouxin.domain import Evidence, Part, Parts, Span, Text, Transform
from chouxin.knowledge import Hit, Knowledge
from chouxin.words import excerpt


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
        for hit in self.knowledge.wording.find(parts.columns):
            owner, field = hit.column.keys[hit.column.row_at(hit.start)]
            kinds = rules[hit.rule].kinds
            if not kinds or parts[owner].kind in kinds:
                yield self._evidence(hit, parts[owner], field)

    def _evidence(self, hit: Hit, part: Part, field: str) -> Evidence:
        start, end = hit.column.origin(hit.start, hit.end)
        transforms = hit.column.applied(hit.start, hit.end)
        assert isinstance(part.view, Text)  # noqa: S101 - `reads` is Text
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=hit.rule,
            detector=self.name,
            locator=part.locator.at(Span(field, start, end)),
            excerpt=excerpt(dict(part.view.fields)[field], start, end),
            score=_score(transforms),
            transforms=transforms,
            detail=hit.detail,
        )


def _score(transforms: tuple[Transform, ...]) -> float:
    # Each disguise that had to be looked through is one more way in which the reading could be wrong.
    score = 1.0
    for transform in transforms:
        score *= 1.0 - transform.cost
    return round(score, 4)
