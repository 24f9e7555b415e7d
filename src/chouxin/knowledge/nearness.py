"""Which of a rule's matches count: what must and must not stand beside them, and which of several at one place."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from chouxin.knowledge.places import Found, Ints, Layout
from chouxin.knowledge.wording import WordingRule

MOST_HITS = 64
"""Places of one rule in one text that are listed one by one; how many more there are is said with the last."""

Chosen = tuple[int, int, int, int, int]
"""Rule (its number), view, start and end (folded), and how many places more the row holds than are listed."""


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


def choose(counting: Sequence[tuple[int, Found]], layout: Layout) -> Iterator[Chosen]:
    """One match a place, rule by rule: the leftmost and longest of a view, the cheapest of several views.

    counting: the number of each rule, rising, with the matches of it that count.
    """
    found = Found.join([places for _, places in counting])
    rule = np.repeat([number for number, _ in counting], [len(places.left) for _, places in counting])
    order = np.lexsort((-found.right, found.left, found.view, rule))
    found, rule = found.only(order), rule[order]
    # Of what overlaps in one view the first stays, then the first behind it: all are sorted by left, longest first.
    kept = _first_ones(_runs(rule, found.view, left=found.left, right=found.right), found)
    found, rule = found.only(kept), rule[kept]
    nth, count = _numbered(rule, found.view, found.text)
    some = nth < MOST_HITS
    more: dict[tuple[int, int], int] = {}
    last = np.flatnonzero(nth == MOST_HITS)
    for key, over in zip(zip(rule[last].tolist(), found.text[last].tolist(), strict=True), count[last], strict=True):
        more[key] = max(more.get(key, 0), int(over) - MOST_HITS)
    found, rule = found.only(some), rule[some]
    cost = layout.costs(found)
    order = np.lexsort((found.start, found.view, cost, found.right, found.left, found.text, rule))
    found, rule, cost = found.only(order), rule[order], cost[order]
    kept = _cheapest(_runs(rule, found.text, left=found.left, right=found.right), found, cost)
    found, rule = found.only(kept), rule[kept]
    nth, count = _numbered(rule, found.text)
    columns = (rule, found.text, found.view, found.start, found.end, nth, count)
    for number, text, view, start, end, at, all_of_them in zip(*(c.tolist() for c in columns), strict=True):
        if at < MOST_HITS:
            rest = more.get((number, text), 0) + max(all_of_them - MOST_HITS, 0)
            yield number, view, start, end, rest if at == min(all_of_them, MOST_HITS) - 1 else 0


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


def _runs(*keys: Ints, left: Ints, right: Ints) -> list[tuple[int, int]]:
    """Where places overlap that have their keys in common: begin and end of each run; they come sorted by left."""
    if len(left) < 2:
        return []
    new = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    segment = np.concatenate(([0], np.cumsum(new)))
    span = int(right.max()) + 1
    reach = np.maximum.accumulate(right + segment * span)
    cuts = np.flatnonzero(np.concatenate(([True], (left + segment * span)[1:] >= reach[:-1], [True])))
    long = np.flatnonzero(np.diff(cuts) > 1)
    return list(zip(cuts[long].tolist(), cuts[long + 1].tolist(), strict=True))


def _first_ones(runs: list[tuple[int, int]], found: Found) -> npt.NDArray[np.bool_]:
    kept = np.ones(len(found.left), np.bool_)
    for a, b in runs:
        past = -1
        for nth, (left, right) in enumerate(zip(found.left[a:b].tolist(), found.right[a:b].tolist(), strict=True), a):
            if left < past:
                kept[nth] = False
            else:
                past = right
    return kept


def _cheapest(runs: list[tuple[int, int]], found: Found, cost: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Of places that overlap, found in different views, the one that needed the least folding, then the longest."""
    kept = np.ones(len(found.left), np.bool_)
    for a, b in runs:
        left, right, costs = found.left[a:b].tolist(), found.right[a:b].tolist(), cost[a:b].tolist()
        taken: list[int] = []
        for i in sorted(range(b - a), key=lambda i: (costs[i], left[i] - right[i], i)):
            if all(right[i] <= left[other] or left[i] >= right[other] for other in taken):
                taken.append(i)
            else:
                kept[a + i] = False
    return kept


def _numbered(*keys: Ints) -> tuple[Ints, Ints]:
    """Of neighbours whose keys are the same: the how manieth each is, from 0 on, and how many there are."""
    if not len(keys[0]):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    new = np.concatenate(([True], np.logical_or.reduce([key[1:] != key[:-1] for key in keys])))
    first = np.flatnonzero(new)
    counts = np.diff(first, append=len(new))
    return np.arange(len(new)) - np.repeat(first, counts), np.repeat(counts, counts)
