"""Fingerprints: models that somebody has listed, known by their numbers."""

from collections.abc import Iterator, Sequence

from chouxin.domain import Evidence, Part, Parts, Prints
from chouxin.fingerprints.index import Index
from chouxin.fingerprints.matching import Grade, Match, match
from chouxin.knowledge import Knowledge

_RULES = {grade: f"face-swap/listed-{grade}" for grade in Grade}
_LONGEST = 200


class Fingerprints:
    """Models that stand on lists of fingerprints which the site has handed in.

    Finds
    -----
    A listed file by its SHA-256; a listed model after renaming, reordering, half precision, another container or
    shards; and how much of one is in a merge or a fine-tune. What an entry marked as common has, such as a public
    backbone, counts for nobody. The detail names the entry, the list, its author and the reason.

    Why it matters
    --------------
    A model that was removed comes back within days under another name. Its numbers are what makes it work.

    Does not find
    -------------
    Models that nobody has listed, trained anew, or changed so far that their samples no longer correlate: quantised to
    whole numbers, or with channels put in another order. Equal shapes alone are a weak sign. Without lists, nothing.

    Example
    -------
    `40/66 (61%) = “Swap X” (97%), r ≥ 0.98`: of 66 tensors 40, or 61 % of the file's numbers, are those of Swap X, and
    they are 97 % of it; their samples correlate at least so far.
    """

    name = "fingerprints"
    version = "1"
    reads = Prints

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """For each part the surest entry of each grade, and how many more there are."""
        index = self.knowledge.site.fingerprints
        if index is None:
            return
        for part in parts:
            assert isinstance(part.view, Prints)  # noqa: S101 - `reads` is Prints
            found = match(part.view, index)
            for grade, rule in _RULES.items():
                some = [one for one in found if one.grade is grade]
                if some and rule in self.knowledge.rules:
                    yield self._evidence(part, rule, some, index)

    def _evidence(self, part: Part, rule: str, found: Sequence[Match], index: Index) -> Evidence:
        first = found[0]
        more = f" (+{len(found) - 1})" if len(found) > 1 else ""
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=rule,
            detector=self.name,
            locator=part.locator,
            excerpt=_short(f"{_measured(first)}{more}"),
            score=first.score,
            detail=_short(_listed(first, index)),
        )


def _quoted(one: Match) -> str:
    return f"“{one.entry.name}”"


def _measured(one: Match) -> str:
    """What was compared, in figures."""
    if one.sha256:
        return f"SHA-256 = {_quoted(one)}"
    if one.grade is Grade.BUILD:
        return f"{one.total} × [·] = {_quoted(one)}"
    like = f", r ≥ {int(one.like * 100) / 100:.2f}" if one.like < 1 else ""
    return f"{one.tensors}/{one.total} ({one.share:.0%}) = {_quoted(one)} ({one.held:.0%}){like}"


def _listed(one: Match, index: Index) -> str:
    """Who listed it, and why."""
    head = index.heads.get(one.entry.list)
    by = f"{one.entry.list} ({head.by})" if head else one.entry.list
    dispute = " · ?" if one.disputed else ""
    reference = f" [{one.entry.advisory.reference}]" if one.entry.advisory.reference else ""
    return f"{_quoted(one)} · {by} · {one.entry.advisory.text}{reference} · {one.id[:12]}{dispute}"


def _short(text: str) -> str:
    """On one line, without a link to follow, and as long as an excerpt may be."""
    line = "".join(c if c.isprintable() else " " for c in text).replace("://", "[:]//")
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
