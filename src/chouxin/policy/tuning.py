"""Thresholds for a number of reviews a day, from a labelled sample. Pure arithmetic: the same sample, the same choice.

Shipped thresholds are the starting point and move for a reason only. Where their reviews fit into what people can do,
the rest goes to lower thresholds that find more; where they do not fit, thresholds rise. Either way the steps are
taken in the order of what they find for a review (Lagrange's rule): within a category, steps that find less than the
one after them are joined with it, so that the yield only falls from there on (pool adjacent violators).

A category with fewer than LEAST labelled items, or with no violating one, keeps what is shipped. A block threshold goes
down only where the items that it would have held prove a precision of SURE (lower end of the 95 % interval), and up
where they disprove it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chouxin.policy.profile import Policy, Thresholds
from chouxin.policy.sample import Sample, Tally, thresholds_of
from chouxin.policy.share import Z95, Share
from chouxin.policy.signals import signals

LEAST = 30
"""Labelled items of a category below which nothing is concluded from them."""

SURE = 0.99
"""The precision that must be proven before more is held without a person having looked."""

NEEDED = int(SURE / (1 - SURE) * Z95**2) + 1
"""Items rightly held, none wrongly, that prove it."""

_SMALLEST = 0.0001
"""Concern is told to four decimals; a threshold is above 0."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a review threshold brings: `total` is everything from `threshold` up, `new` what the step before had not."""

    threshold: float
    total: Tally
    new: Tally


@dataclass(frozen=True, slots=True)
class Tuned:
    """What is known of one category, and what was chosen.

    kept: why nothing was changed (`few`, `no_violating`, `no_signal`, `allowed`), or "". steps: falling thresholds
    that are worth a look, with the shipped and the chosen one. held: at the block threshold that was chosen, what would
    have been held: rightly out of all labelled. proof: the same at the lowest one that could be asked for.
    """

    name: str
    labelled: Tally
    shipped: Thresholds
    chosen: Thresholds
    kept: str
    steps: tuple[Step, ...]
    held: Share
    proof: Share


@dataclass(frozen=True, slots=True)
class Tuning:
    """The choice for all categories. Rows count as the sample has them; `day` turns them into reviews a day."""

    groups: tuple[Tuned, ...]
    day: Fraction
    budget: Fraction
    before: Tally
    after: Tally
    everything: Tally

    def chosen(self) -> dict[str, Thresholds]:
        """Thresholds that differ from the shipped ones, by signal."""
        return {group.name: group.chosen for group in self.groups if group.chosen != group.shipped}


class _Group:
    """One category of a sample, its concerns sorted once."""

    def __init__(self, name: str, counts: Mapping[float, Tally], shipped: Thresholds) -> None:
        self.name, self.shipped = name, shipped
        self.concerns = sorted(counts, reverse=True)
        self.tallies = [counts[concern] for concern in self.concerns]
        self.sums = [Tally()]
        for tally in self.tallies:
            self.sums.append(self.sums[-1] + tally)
        self.labelled = self.sums[-1]

    @property
    def kept(self) -> str:
        if self.shipped.review is None:
            return "allowed"
        if self.name not in signals():
            return "no_signal"
        if self.labelled.violating + self.labelled.benign < LEAST:
            return "few"
        return "" if self.labelled.violating else "no_violating"

    def at(self, threshold: float | None) -> Tally:
        """Everything from `threshold` up."""
        return Tally() if threshold is None else self.sums[self._number(threshold)]

    def _number(self, threshold: float) -> int:
        return bisect_right(self.concerns, -threshold, key=lambda concern: -concern)

    def hull(self, *, above: bool) -> list[Step]:
        """Steps on the shipped threshold's one side, their yield falling."""
        cut = self._number(self.shipped.review or 1.0)
        part = range(cut) if above else range(cut, len(self.concerns))
        steps: list[Step] = []
        for n in part:
            steps.append(Step(max(self.concerns[n], _SMALLEST), self.sums[n + 1], self.tallies[n]))
            while len(steps) > 1 and _yield(steps[-1]) > _yield(steps[-2]):
                last = steps.pop()
                steps[-1] = Step(last.threshold, last.total, steps[-1].new + last.new)
        return steps

    def part_of(self, step: Step, room: Fraction) -> Step | None:
        """As much of `step` as fits into `room`, as far down as that still finds something."""
        first = self._number(step.threshold) - self._pieces(step)
        fitting: Step | None = None
        new = Tally()
        for n in range(first, self._number(step.threshold)):
            new = new + self.tallies[n]
            if new.rows > room:
                break
            if self.tallies[n].violating:
                fitting = Step(self.concerns[n], self.sums[n + 1], new)
        return fitting

    def _pieces(self, step: Step) -> int:
        """How many concerns were joined into it."""
        above = step.total.rows - step.new.rows
        return self._number(step.threshold) - bisect_left(self.sums, above, key=lambda tally: tally.rows)


def tune(sample: Sample, policy: Policy, reviews_per_day: float, items_per_day: float | None = None) -> Tuning:
    """Thresholds with at most so many reviews a day that find the most. items_per_day: None takes the sample for a day.

    Reviews are items that are reviewed or held: a person looks at both.
    """
    everything = sample.all
    day = Fraction(items_per_day or everything.rows or 1) / max(everything.rows, 1)
    budget = Fraction(reviews_per_day) / day
    groups = [_Group(name, sample.groups[name], thresholds_of(policy, name)) for name in _in_order(sample)]
    before = sum((group.at(group.shipped.review) for group in groups), sample.faulty)
    reviews = _reviews(groups, before, budget)
    tuned = tuple(_tuned(group, reviews[group.name]) for group in groups)
    after = sum((group.at(reviews[group.name]) for group in groups), sample.faulty)
    return Tuning(tuned, day, budget, before, after, everything)


def _in_order(sample: Sample) -> Iterator[str]:
    yield from (name for name in signals() if name in sample.groups)
    yield from sorted(name for name in sample.groups if name not in signals())


def _reviews(groups: Sequence[_Group], before: Tally, budget: Fraction) -> dict[str, float | None]:
    """The review threshold of each group."""
    shipped = {group.name: group.shipped.review for group in groups}
    free = {group.name: group for group in groups if not group.kept}
    if before.rows <= budget:
        return shipped | _spend(free, budget - before.rows, above=False)
    left = budget - before.rows + sum(group.at(group.shipped.review).rows for group in free.values())
    if left < 0:
        # What these thresholds do not govern is too much by itself; to close them all would not help.
        return shipped
    closed = {name: _above(group.concerns[0], group.shipped.review) for name, group in free.items()}
    raised = closed | _spend(free, left, above=True)
    same = {name for name, group in free.items() if group.at(raised[name]).rows == group.at(shipped[name]).rows}
    return shipped | {name: threshold for name, threshold in raised.items() if name not in same}


def _spend(groups: Mapping[str, _Group], left: Fraction, *, above: bool) -> dict[str, float]:
    """The steps that find the most for what is left of the budget, as the threshold of each group that takes any."""
    offered = [(step, name) for name, group in groups.items() for step in group.hull(above=above)]
    offered.sort(key=lambda offer: (-_yield(offer[0]), -offer[0].threshold, offer[1]))
    taken: dict[str, float] = {}
    closed: set[str] = set()
    for step, name in offered:
        if name in closed or not (above or step.new.violating):
            continue
        fitting: Step | None = step
        if step.new.rows > left:
            # What is further down of this category lies behind this step.
            closed.add(name)
            fitting = groups[name].part_of(step, left)
        if fitting:
            left -= fitting.new.rows
            taken[name] = fitting.threshold
    return taken


def _above(highest: float, shipped: float | None) -> float:
    return min(max(round(highest + _SMALLEST, 4), shipped or 0.0), 1.0)


def _yield(step: Step) -> Fraction:
    """What it finds for a review."""
    return Fraction(step.new.violating, max(step.new.rows, 1))


def _tuned(group: _Group, review: float | None) -> Tuned:
    block = group.shipped.block if group.kept else _block(group, review)
    chosen = Thresholds(review, block)
    return Tuned(
        name=group.name,
        labelled=group.labelled,
        shipped=group.shipped,
        chosen=chosen,
        kept=group.kept,
        steps=tuple(_shown(group, chosen)),
        held=_held(group.at(block)),
        proof=_held(group.at(review)),
    )


def _block(group: _Group, review: float | None) -> float | None:
    shipped = group.shipped.block
    if shipped is None or review is None:
        return None
    shipped = max(shipped, review)
    proven = [c for c, tally in zip(group.concerns, group.sums[1:], strict=True) if _held(tally).interval[0] >= SURE]
    if proven and proven[-1] < shipped:
        return max(proven[-1], review)
    held = _held(group.at(shipped))
    if held.total < LEAST or held.interval[1] >= SURE:
        return shipped
    higher = [c for c in group.concerns if c > shipped and _plausible(_held(group.at(c)))]
    return higher[-1] if higher else None


def _plausible(held: Share) -> bool:
    return held.total > 0 and held.interval[1] >= SURE


def _held(tally: Tally) -> Share:
    return Share(tally.held_violating, tally.held_violating + tally.held_benign)


def _shown(group: _Group, chosen: Thresholds) -> Iterator[Step]:
    """The steps of both sides, and the thresholds that were shipped and chosen, each against the one before it."""
    if group.shipped.review is None:
        return
    known = {step.threshold for above in (True, False) for step in group.hull(above=above)}
    known |= {threshold for threshold in (group.shipped.review, chosen.review) if threshold is not None}
    last = Tally()
    for threshold in sorted(known, reverse=True):
        total = group.at(threshold)
        yield Step(threshold, total, _minus(total, last))
        last = total


def _minus(one: Tally, other: Tally) -> Tally:
    return Tally(
        one.rows - other.rows,
        one.violating - other.violating,
        one.benign - other.benign,
        one.held_violating - other.held_violating,
        one.held_benign - other.held_benign,
    )
