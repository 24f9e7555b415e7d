"""The numbers behind the small pictures of a report: bars and scales, in units of their view box."""

from collections.abc import Iterable
from dataclasses import dataclass

from chouxin.domain import Action, Entry
from chouxin.report.counts import Counts

WIDTH = 240
"""Width of every view box."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `x`, `width` wide; `name` is its class in the style sheet."""

    name: str
    x: float
    width: float


def shares(counts: Counts) -> list[Bar]:
    """All decisions as one bar, cut by action, the gravest first."""
    bars, at = [], 0.0
    for action in (Action.BLOCK, Action.REVIEW, Action.ALLOW):
        width = WIDTH * counts.actions[action] / counts.total if counts.total else 0.0
        if width:
            bars.append(Bar(str(action), round(at, 2), round(width, 2)))
        at += width
    return bars


def weights(entries: Iterable[Entry]) -> list[tuple[Entry, Bar]]:
    """Each entry with its bar: to the right what speaks for a violation, to the left what speaks against."""
    listed = list(entries)
    # At least as wide as a rule can weigh, so that small weights look small.
    most = max([6.0, *(abs(entry.points) for entry in listed)])
    half = WIDTH / 2
    drawn = []
    for entry in listed:
        width = round(half * abs(entry.points) / most, 2)
        against = entry.points < 0
        drawn.append((entry, Bar("against" if against else "for", half - width if against else half, width)))
    return drawn


def scale(share: float | None) -> float | None:
    """Where a share of 0..1 stands on the scale; None stays None."""
    return None if share is None else round(WIDTH * share, 2)
