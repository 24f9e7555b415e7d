"""Medians of several rounds, in which all contestants take turns."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of each round."""

    name: str
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle round, in seconds."""
        return statistics.median(self.seconds)

    def spread(self) -> str:
        """Fastest to slowest round, in milliseconds."""
        return f"{min(self.seconds) * 1e3:.1f}–{max(self.seconds) * 1e3:.1f}"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a contestant returns that runs elsewhere and keeps its own time."""

    seconds: float
    found: int


def pace() -> float:
    """Milliseconds that a fixed loop takes on this machine as it is now, the least of three.

    A rented machine may be twice as slow in one hour as in the next, with nothing else running on it.
    """
    taken = []
    for _ in range(3):
        start, made = time.perf_counter(), 0
        for number in range(_STEPS):
            made = (made * 31 + number) & 0xFFFF
        taken.append(time.perf_counter() - start)
    return min(taken) * 1e3


_STEPS = 1_000_000


def race(contestants: Mapping[str, Callable[[], object]], rounds: int = ROUNDS) -> list[Timing]:
    """Time each contestant `rounds` times, one after the other in every round, so that a busy moment hits all alike.

    Each runs once beforehand, uncounted.
    """
    for run in contestants.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            start = time.perf_counter()
            told = run()
            taken = time.perf_counter() - start
            seconds[name].append(told.seconds if isinstance(told, Taken) else taken)
    return [Timing(name, tuple(taken)) for name, taken in seconds.items()]
