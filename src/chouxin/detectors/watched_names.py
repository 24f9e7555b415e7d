"""Watched names: model files that say they show somebody whom the site protects."""

from collections.abc import Iterator
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from chouxin.domain import Column, Evidence, Named, Part, Parts, Tensors
from chouxin.folding import Row, fold, fold_term
from chouxin.knowledge import Knowledge
from chouxin.words import excerpt

RULE = "face-swap/likeness-named"
_AT_A_NAME = "[name]"


class WatchedNames:
    """A name of the site's own list in what a model file says of itself.

    Finds
    -----
    Names that the site handed in, in metadata and strings of weights: trigger words, titles, the words of the training
    pictures. Width, script, letter case, look-alikes and inserted signs do not hide a name.

    Why it matters
    --------------
    A small adapter that was trained on one person's pictures makes that person's likeness for whoever downloads it,
    and its metadata often says whose.

    Does not find
    -------------
    Anybody who is not on the list: none ships. Files without metadata, nicknames and initials. A name is no proof of a
    likeness, and a likeness is no proof that the person did not agree: people decide, with the consent record if there
    is one.

    Example
    -------
    List: `Lin Example`. Metadata: `modelspec.trigger_phrase=l1n example woman`.
    """

    name = "watched-names"
    version = "1"
    reads = Tensors

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """One piece of evidence for each text of a file that holds a watched name."""
        names = self.knowledge.site.watched
        if not names or RULE not in self.knowledge.rules:
            return
        rows: list[Row] = []
        for owner, part in enumerate(parts):
            assert isinstance(part.view, Tensors)  # noqa: S101 - `reads` is Tensors
            rows += [((owner, key), said) for key, said in part.view.metadata]
            rows += [((owner, "strings"), said) for said in part.view.strings]
        told: set[tuple[int, str]] = set()
        for column in fold(rows) if rows else ():
            for row, start, end in _found(column, names):
                owner, field = key = column.keys[row]
                if key not in told:
                    told.add(key)
                    yield self._evidence(parts[owner], field, column, start, end)

    def _evidence(self, part: Part, field: str, column: Column, start: int, end: int) -> Evidence:
        score = 1.0
        transforms = column.applied(start, end)
        for transform in transforms:
            score *= 1.0 - transform.cost
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=RULE,
            detector=self.name,
            locator=part.locator.at(Named(field)),
            # Whom a site protects is not told to whoever submitted the file.
            excerpt=excerpt(_AT_A_NAME, 0, len(_AT_A_NAME)),
            score=max(round(score, 4), 0.01),
            transforms=transforms,
            detail=field[:80],
        )


def _found(column: Column, names: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    text = column.text
    for _, start, end in _automaton(names).find_matches_as_indexes(text):
        if not (_joined(text, start - 1, start) or _joined(text, end - 1, end)):
            yield column.row_at(start), start, end


def _joined(text: str, left: int, right: int) -> bool:
    """Whether two neighbours are letters of one Latin word."""
    pair = text[max(left, 0) : right + 1]
    return left >= 0 and len(pair) == 2 and pair.isascii() and pair.isalpha()


@lru_cache(maxsize=4)
def _automaton(names: tuple[str, ...]) -> AhoCorasick:
    folded = dict.fromkeys(look for name in names if (look := fold_term(name).strip()))
    return AhoCorasick(list(folded), matchkind=MatchKind.LeftmostLongest)
