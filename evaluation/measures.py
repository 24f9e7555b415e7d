"""Shares with their interval, and what a screening got right and wrong."""

from dataclasses import dataclass, field
from math import sqrt

Z95 = 1.959964
"""The normal quantile of a two-sided interval of 95 %."""


def wilson(hits: int, total: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of Wilson (1927) for `hits` out of `total`, both ends within 0..1.

    It stays honest where the plain one does not: few cases, and shares near 0 or 1. Nothing counted: (0, 1).
    """
    if not 0 <= hits <= total:
        raise ValueError(f"{hits} out of {total} is no share")
    if total == 0:
        return 0.0, 1.0
    share = hits / total
    scale = 1 + z * z / total
    middle = (share + z * z / (2 * total)) / scale
    half = z / scale * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    # At the ends the bound is exact; rounding must not move it past them.
    return (0.0 if hits == 0 else max(middle - half, 0.0), 1.0 if hits == total else min(middle + half, 1.0))


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` out of `total`."""

    hits: int
    total: int

    def percent(self) -> str:
        """`92.5 % [87.2, 95.8] (136/147)`, or a dash where there is nothing to count."""
        if not self.total:
            return "–"
        low, high = wilson(self.hits, self.total)
        value = 100 * self.hits / self.total
        return f"{value:.1f} % [{100 * low:.1f}, {100 * high:.1f}] ({self.hits}/{self.total})"

    def per_100k(self) -> str:
        """`12.3 [7.1, 21.2] (14/113,821)`, or a dash."""
        if not self.total:
            return "–"
        low, high = wilson(self.hits, self.total)
        value = 1e5 * self.hits / self.total
        return f"{value:.1f} [{1e5 * low:.1f}, {1e5 * high:.1f}] ({self.hits}/{self.total:,})"


@dataclass(slots=True)
class Counts:
    """Right and wrong calls over a set of items."""

    true_positive: int = 0
    false_positive: int = 0
    false_negative: int = 0
    true_negative: int = 0

    def add(self, *, violating: bool, flagged: bool) -> None:
        """Count one item."""
        if violating:
            self.true_positive += flagged
            self.false_negative += not flagged
        else:
            self.false_positive += flagged
            self.true_negative += not flagged

    @property
    def items(self) -> int:
        """How many were counted."""
        return self.true_positive + self.false_positive + self.false_negative + self.true_negative

    @property
    def precision(self) -> Share:
        """Of what was flagged, how much is a violation."""
        return Share(self.true_positive, self.true_positive + self.false_positive)

    @property
    def recall(self) -> Share:
        """Of the violations, how many were flagged."""
        return Share(self.true_positive, self.true_positive + self.false_negative)

    @property
    def false_alarms(self) -> Share:
        """Of the innocent, how many were flagged."""
        return Share(self.false_positive, self.false_positive + self.true_negative)


@dataclass(slots=True)
class Mistakes:
    """Which items went wrong, by id only, the surest mistakes first."""

    wrongly_flagged: list[tuple[float, str]] = field(default_factory=list)
    missed: list[tuple[float, str]] = field(default_factory=list)

    def add(self, item_id: str, confidence: float, *, violating: bool, flagged: bool) -> None:
        """Note one item, if it went wrong."""
        if flagged and not violating:
            self.wrongly_flagged.append((confidence, item_id))
        elif violating and not flagged:
            self.missed.append((confidence, item_id))

    def worst(self, most: int) -> tuple[list[str], list[str]]:
        """Ids of false alarms from the most confident, and of misses from the least."""
        alarms = sorted(self.wrongly_flagged, key=lambda m: (-m[0], m[1]))
        misses = sorted(self.missed)
        return [item_id for _, item_id in alarms[:most]], [item_id for _, item_id in misses[:most]]
