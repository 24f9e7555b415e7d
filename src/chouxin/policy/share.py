"""Shares with their interval."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959964
"""The normal quantile of a two-sided interval of 95 %."""


def wilson(hits: int, total: int, z: float = Z95) -> tuple[float, float]:
    """The score interval of Wilson (1927) for `hits` out of `total`, both ends within 0..1.

    It stays honest where the plain one does not: few cases, and shares near 0 or 1. Nothing counted: (0, 1).
    Raises ValueError for more hits than cases.
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

    @property
    def interval(self) -> tuple[float, float]:
        """Its 95 % interval."""
        return wilson(self.hits, self.total)

    def short(self) -> str:
        """`92 % [87, 96]`, or a dash where there is nothing to count."""
        if not self.total:
            return "–"
        low, high = self.interval
        return f"{100 * self.hits / self.total:.0f} % [{100 * low:.0f}, {100 * high:.0f}]"

    def percent(self) -> str:
        """`92.5 % [87.2, 95.8] (136/147)`, or a dash."""
        if not self.total:
            return "–"
        low, high = self.interval
        value = 100 * self.hits / self.total
        return f"{value:.1f} % [{100 * low:.1f}, {100 * high:.1f}] ({self.hits}/{self.total})"

    def per_100k(self) -> str:
        """`12.3 [7.1, 21.2] (14/113,821)`, or a dash."""
        if not self.total:
            return "–"
        low, high = self.interval
        value = 1e5 * self.hits / self.total
        return f"{value:.1f} [{1e5 * low:.1f}, {1e5 * high:.1f}] ({self.hits}/{self.total:,})"
