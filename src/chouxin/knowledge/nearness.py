"""Which of a rule's matches count: what must and must not stand beside them, and which of several at one place."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt

from chouxin.knowledge.places import Found, Ints, Layout
from chouxin.knowledge.wording import WordingRule

MOST_HITS = 64
"""Places of one rule in one text that are listed one by one; how many more there are is said with the last."""

Chosen = tuple[int, int, int, int]
"""View, start and end (folded), and how many places more the row holds than are listed."""


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
    kept: list[tuple[int, int, int, int, int, int]] = []  # text, left, right, view, start, end
    views = np.unique(found.view).tolist()
    more: dict[int, int] = {}
    for view in views:
        kept += _leftmost_longest(found.only(found.view == view), more)
    kept.sort()
    for text, places in groupby(kept, key=lambda place: place[0]):
        chosen = list(places)
        if len(views) > 1:
            chosen = _cheapest(chosen, layout)
        rest = more.get(text, 0) + max(len(chosen) - MOST_HITS, 0)
        for nth, (*_, view, start, end) in enumerate(chosen[:MOST_HITS], 1):
            yield view, start, end, rest if nth == min(len(chosen), MOST_HITS) else 0


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


def _leftmost_longest(found: Found, more: dict[int, int]) -> list[tuple[int, int, int, int, int, int]]:
    # `found` comes sorted by left, longest first, so the first that starts behind the last one kept is the next.
    kept = []
    past, text, count = -1, -1, 0
    columns = (found.text, found.left, found.right, found.view, found.start, found.end)
    for place in zip(*(c.tolist() for c in columns), strict=True):
        if place[1] < past:
            continue
        past = place[2]
        count = count + 1 if place[0] == text else 1
        text = place[0]
        if count <= MOST_HITS:
            kept.append(place)
        else:
            more[text] = max(more.get(text, 0), count - MOST_HITS)
    return kept


def _cheapest(
    places: list[tuple[int, int, int, int, int, int]], layout: Layout
) -> list[tuple[int, int, int, int, int, int]]:
    """Of places that overlap, found in different views, the one that needed the least folding, then the longest."""
    if all(a[2] <= b[1] for a, b in pairwise(places)):
        return places
    kept: list[tuple[int, int, int, int, int, int]] = []
    for place in sorted(places, key=lambda p: (_cost(p, layout), p[1] - p[2], p)):
        if all(place[2] <= other[1] or place[1] >= other[2] for other in kept):
            kept.append(place)
    return sorted(kept)


def _cost(place: tuple[int, int, int, int, int, int], layout: Layout) -> float:
    return sum(t.cost for t in layout.columns[place[3]].applied(place[4], place[5]))
