"""Which of a rule's matches count: what must and must not stand beside them, and which of several at one place."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from chouxin.knowledge.places import Found, Ints, Layout
from chouxin.knowledge.wording import WordingRule

MOST_HITS = 64
"""Places of one rule in one text that are listed one by one; how many more there are is said with the last."""

Chosen = tuple[int, int, int, int]
"""View, start and end (folded), and how many places more the row holds than are listed."""


class _Place(NamedTuple):
    """A match that counts: where on the line, at what cost, and where in its view."""

    text: int
    left: int
    right: int
    cost: float
    view: int
    start: int
    end: int


def near(rule: WordingRule, found: Found, beside: Sequence[Found | None], layout: Layout) -> Found:
    """The matches whose surroundings are as the rule wants them; beside: what was found of needs, unless and inside."""
    needs, unless, inside = beside
    if rule.needs is not None:
        if needs is None:
            return found.only(np.zeros(len(found.left), np.bool_))
        found = found.only(_has_beside(found, needs, *layout.window(found, rule.needs.within)))
    if rule.unless is not None and unless is not None:
        found = found.only(~_touches(unless, *layout.window(found, rule.unless.within)))
    if inside is not None:
        found = found.only(~_lies_in(found, inside))
    return found


def choose(found: Found, layout: Layout) -> Iterator[Chosen]:
    """One match a place: the leftmost and longest of a view, the cheapest of several views."""
    views = np.unique(found.view).tolist()
    cost = layout.costs(found) if len(views) > 1 else np.zeros(len(found.left))
    kept: list[_Place] = []
    more: dict[int, int] = {}
    for view in views:
        mine = found.view == view
        kept += _leftmost_longest(found.only(mine), cost[mine], more)
    kept.sort()
    for text, places in groupby(kept, key=attrgetter("text")):
        chosen = list(places)
        if len(views) > 1:
            chosen = _cheapest(chosen)
        rest = more.get(text, 0) + max(len(chosen) - MOST_HITS, 0)
        for nth, place in enumerate(chosen[:MOST_HITS], 1):
            yield place.view, place.start, place.end, rest if nth == min(len(chosen), MOST_HITS) else 0


def _has_beside(found: Found, other: Found, low: Ints, high: Ints) -> npt.NDArray[np.bool_]:
    """Whether something of `other` ends before or begins after each place, in its window."""
    ends = np.sort(other.right)
    before = np.searchsorted(ends, found.left, side="right") - 1
    after = np.searchsorted(other.left, found.right, side="left")
    has_before = (before >= 0) & (ends[np.maximum(before, 0)] > low)
    last = len(other.left) - 1
    has_after = (after <= last) & (other.left[np.minimum(after, last)] < high)
    return has_before | has_after


def _touches(other: Found, low: Ints, high: Ints) -> npt.NDArray[np.bool_]:
    """Whether something of `other` reaches into each window; over the place itself counts too."""
    furthest = np.maximum.accumulate(other.right)
    index = np.searchsorted(other.left, high, side="left") - 1
    return (index >= 0) & (furthest[np.maximum(index, 0)] > low)


def _lies_in(found: Found, longer: Found) -> npt.NDArray[np.bool_]:
    furthest = np.maximum.accumulate(longer.right)
    index = np.searchsorted(longer.left, found.left, side="right") - 1
    return (index >= 0) & (furthest[np.maximum(index, 0)] >= found.right)


def _leftmost_longest(found: Found, cost: npt.NDArray[np.float64], more: dict[int, int]) -> list[_Place]:
    # `found` comes sorted by left, longest first, so the first that starts behind the last one kept is the next.
    kept = []
    past, text, count = -1, -1, 0
    columns = (found.text, found.left, found.right, cost, found.view, found.start, found.end)
    for entry in zip(*(c.tolist() for c in columns), strict=True):
        if entry[1] < past:
            continue
        past = entry[2]
        count = count + 1 if entry[0] == text else 1
        text = entry[0]
        if count <= MOST_HITS:
            kept.append(_Place(*entry))
        else:
            more[text] = max(more.get(text, 0), count - MOST_HITS)
    return kept


def _cheapest(places: list[_Place]) -> list[_Place]:
    """Of places that overlap, found in different views, the one that needed the least folding, then the longest."""
    if all(a.right <= b.left for a, b in pairwise(places)):
        return places
    kept: list[_Place] = []
    for place in sorted(places, key=lambda p: (p.cost, p.left - p.right, p)):
        if all(place.right <= other.left or place.left >= other.right for other in kept):
            kept.append(place)
    return sorted(kept)
