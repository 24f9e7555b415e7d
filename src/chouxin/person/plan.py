"""The smallest set of changes that lowers a grade.

A picture or video is changed as a whole: taken down, covered, or kept for fewer people. A look is gone when all that
show it are changed, so the question is which sources, taken together, undo enough looks; exactly that is hard to
answer for large sets. It is answered greedily here, and what turns out not to be needed is put back. Against trying
everything it is right or one off on small sets (docs/reference/quality.md).

Among equals the first by name goes first, never the better picture: the order says nothing of quality
(docs/why/no-faceset-picker.md).
"""

import heapq
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chouxin.person.exposure import Exposure, Grade, Need, Shot, expose, without

_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Plan:
    """What to change, by the number of its source, in order; and the grade that is left then."""

    sources: tuple[int, ...]
    grade: Grade


def plan(shots: Sequence[Shot], exposure: Exposure) -> Plan:
    """The changes that lower the grade by at least one. Nothing to change at the best grade, or an unknown one."""
    need = next((need for need in exposure.needs if need.grade is exposure.grade and need.met), None)
    if need is None:
        return Plan((), exposure.grade)
    sources = tuple(sorted(fewest(need)))
    return Plan(sources, _lowered(shots, sources))


def fewest(need: Need) -> set[int]:
    """Sources whose change leaves less than enough."""
    held = Counter(need.units)
    excess = len(need.units) - need.enough + 1
    chosen: set[int] = set()
    while _undone(held, chosen) < excess:
        chosen |= _best(held, chosen, excess)
    for source in sorted(chosen, reverse=True):
        if _undone(held, chosen - {source}) >= excess:
            chosen.discard(source)
    return chosen


def _best(held: Counter[frozenset[int]], chosen: Collection[int], excess: int) -> set[int]:
    """The sources that undo most for their number; what would undo more than is missing counts for no more.

    Where much is missing, the best tenth of it at once: thousands of photos take a second instead of a minute.
    """
    left: Counter[frozenset[int]] = Counter()
    for unit, count in held.items():
        if remaining := unit.difference(chosen):
            left[remaining] += count
    having: dict[int, list[frozenset[int]]] = {}
    for unit in left:
        for source in unit:
            having.setdefault(source, []).append(unit)
    missing = excess - _undone(held, chosen)

    def worth(unit: frozenset[int]) -> tuple[float, int, list[int]]:
        inside = {other for source in unit for other in having[source] if other <= unit}
        undone = min(sum(left[other] for other in inside), missing)
        return -undone / len(unit), len(unit), sorted(unit)

    best = heapq.nsmallest(max(missing // _AT_ONCE, 1), left, key=worth)
    return set().union(*best)


def _undone(held: Counter[frozenset[int]], chosen: Collection[int]) -> int:
    return sum(count for unit, count in held.items() if unit.issubset(chosen))


def _lowered(shots: Sequence[Shot], sources: Collection[int]) -> Grade:
    left = without(shots, sources)
    # Nothing left of a person who was there is the best grade, not an unknown one.
    return expose(left).grade if left else Grade.A
