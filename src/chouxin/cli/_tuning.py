"""What a choice of thresholds rests on, for people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from chouxin.cli._columns import aligned
from chouxin.policy import Policy, Thresholds
from chouxin.policy.sample import Sample, Tally
from chouxin.policy.share import Share
from chouxin.policy.signals import signals
from chouxin.policy.tuning import LEAST, NEEDED, Step, Tuned, Tuning
from chouxin.report.visible import visible_line
from chouxin.words import Words

MOST = 14
"""Steps of a category that a person is shown; the JSON holds all."""

_FIGURES = frozenset({0, 1, 4, 5})


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of one tuning. file: the table's name. reviews: what people can review in a day."""

    file: str
    policy: Policy
    sample: Sample
    tuning: Tuning
    reviews: float

    @property
    def over(self) -> bool:
        """Whether there are more reviews than people can do."""
        return self.tuning.after.rows > self.tuning.budget

    def a_day(self, tally: Tally) -> float:
        """Reviews a day for so many rows."""
        return float(Fraction(tally.rows) * self.tuning.day)

    def found(self, category: str) -> tuple[Share, Share]:
        """Of the violating items that the label puts into `category`: found before, and with what was chosen."""
        counted = self.sample.found[category]
        groups = {group.name: group for group in self.tuning.groups}
        before = after = 0
        for (name, concern), number in counted.items():
            if name:
                before += number * _reached(concern, groups[name].shipped)
                after += number * _reached(concern, groups[name].chosen)
        total = sum(counted.values())
        return Share(before, total), Share(after, total)


def _reached(concern: float, thresholds: Thresholds) -> bool:
    return thresholds.review is not None and concern >= thresholds.review


def name_in_words(name: str, words: Words) -> str:
    """A signal, or a supply where a family has no signal."""
    return words.say(f"signal.{name}") if name in signals() else words.say(f"supply.{name}")


def sentences(told: Told, words: Words) -> Iterator[str]:
    """The whole result, line by line."""
    tuning, everything = told.tuning, told.tuning.everything
    yield words.say(
        "tune.read",
        file=visible_line(told.file),
        rows=f"{everything.rows:,}",
        violating=f"{everything.violating:,}",
        benign=f"{everything.benign:,}",
        unlabelled=f"{everything.rows - everything.violating - everything.benign:,}",
    )
    yield words.say(
        "tune.day",
        items=f"{float(everything.rows * tuning.day):,.0f}",
        reviews=f"{told.reviews:,g}",
        profile=told.policy.revision,
        before=_day(told, tuning.before),
    )
    yield words.say("tune.meaning")
    for group in tuning.groups:
        yield ""
        yield from _group(group, told, words)
    yield ""
    yield from _overall(told, words)
    yield from _limits(told, words)


def _group(group: Tuned, told: Told, words: Words) -> Iterator[str]:
    labelled = group.labelled
    title = name_in_words(group.name, words)
    yield words.say("tune.group", title=title, name=group.name, violating=labelled.violating, benign=labelled.benign)
    if group.steps:
        yield from (f"  {line}" for line in _steps(group, told, words))
    yield "  " + _review(group, words)
    yield from ("  " + sentence for sentence in _hold(group, words))


def _steps(group: Tuned, told: Told, words: Words) -> list[str]:
    marks = {group.shipped.review: words.say("tune.mark.shipped")}
    if group.chosen.review != group.shipped.review:
        marks[group.chosen.review] = words.say("tune.mark.chosen")
    head = [words.say(f"profiles.column.{name}") for name in ("from", "day", "precision", "recall", "finds", "costs")]
    rows = [
        [
            f"{step.threshold:g}",
            _day(told, step.total),
            precision(step.total).short(),
            Share(step.total.violating, group.labelled.violating).short(),
            f"+{step.new.violating}",
            f"+{step.new.benign}",
            marks.get(step.threshold, ""),
        ]
        for step in _few(group.steps, set(marks))
    ]
    return aligned([[*head, ""], *rows], _FIGURES)


def _few(steps: Sequence[Step], marked: set[float | None]) -> list[Step]:
    """At most about MOST of the steps, evenly; the marked ones always. What a step is new by is over those shown."""
    every = -(-len(steps) // MOST)
    shown: list[Step] = []
    new = Tally()
    for number, step in enumerate(steps, 1):
        new = new + step.new
        if number % every == 0 or number == len(steps) or step.threshold in marked:
            shown.append(Step(step.threshold, step.total, new))
            new = Tally()
    return shown


def _review(group: Tuned, words: Words) -> str:
    if group.kept:
        count = group.labelled.violating + group.labelled.benign
        return words.say(f"tune.kept.{group.kept}", **({"count": count, "least": LEAST} if group.kept == "few" else {}))
    shipped, chosen = group.shipped.review or 0.0, group.chosen.review or 0.0
    if chosen == shipped:
        return words.say("tune.review.same", chosen=f"{chosen:g}")
    at = {step.threshold: step.total for step in group.steps}
    way = "lowered" if chosen < shipped else "raised" if at[chosen].rows else "closed"
    more, less = at[min(chosen, shipped)], at[max(chosen, shipped)]
    between = Share(more.violating - less.violating, more.violating + more.benign - less.violating - less.benign)
    return words.say(
        f"tune.review.{way}",
        chosen=f"{chosen:g}",
        shipped=f"{shipped:g}",
        hits=between.hits,
        total=between.total,
        share=between.short(),
    )


def _hold(group: Tuned, words: Words) -> Iterator[str]:
    block, shipped = group.chosen.block, group.shipped.block
    if block is None:
        yield words.say("tune.hold.never")
        return
    held = group.held
    way = "same" if block == shipped else "lowered" if block < (shipped or 0.0) else "raised"
    if way == "raised" and block == group.chosen.review:
        way = "follows"
    yield words.say(f"tune.hold.{way}", block=f"{block:g}", hits=held.hits, total=held.total, share=held.short())
    if way == "same" and not group.kept and group.proof.total > held.total:
        yield words.say("tune.hold.unproven", needed=NEEDED, hits=group.proof.hits, total=group.proof.total)


def _overall(told: Told, words: Words) -> Iterator[str]:
    tuning = told.tuning
    head = [words.say("tune.overall"), *(words.say(f"profiles.column.{n}") for n in ("reviews", "precision", "recall"))]
    rows = [
        [
            words.say(f"tune.{name}"),
            _day(told, tally),
            precision(tally).percent(),
            Share(tally.violating, tuning.everything.violating).percent(),
        ]
        for name, tally in (("before", tuning.before), ("chosen", tuning.after))
    ]
    yield from aligned([head, *rows], frozenset({1}))
    if told.sample.found:
        yield ""
        columns = ("category", "found_shipped", "found_chosen")
        shares = [(name, told.found(name)) for name in sorted(told.sample.found)]
        lines = [[visible_line(name), before.percent(), after.percent()] for name, (before, after) in shares]
        yield from aligned([[words.say(f"profiles.column.{name}") for name in columns], *lines])
    yield ""


def _limits(told: Told, words: Words) -> Iterator[str]:
    """What the figures do not say."""
    if told.over:
        yield words.say("tune.over", reviews=f"{told.reviews:,g}", after=_day(told, told.tuning.after))
    if told.sample.unseen.violating:
        yield words.say("tune.unseen", count=told.sample.unseen.violating)
    if told.sample.faulty.rows:
        yield words.say("tune.faulty", count=told.sample.faulty.rows)
    yield words.say("tune.caution")


def remarks(told: Told) -> Mapping[str, str]:
    """A line on each changed signal, for the profile's file."""
    return {
        group.name: f"was {_pair(group.shipped)}; {group.labelled.violating} violating, {group.labelled.benign} benign"
        for group in told.tuning.groups
        if group.chosen != group.shipped
    }


def _pair(thresholds: Thresholds) -> str:
    return " / ".join("never" if value is None else f"{value:g}" for value in (thresholds.review, thresholds.block))


def precision(tally: Tally) -> Share:
    """Of the labelled ones, the violating."""
    return Share(tally.violating, tally.violating + tally.benign)


def _day(told: Told, tally: Tally) -> str:
    return f"{told.a_day(tally):,.1f}"
