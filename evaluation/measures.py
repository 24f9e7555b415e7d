"""What a screening got right and wrong."""

from dataclasses import dataclass, field

from chouxin.policy.share import Share


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
