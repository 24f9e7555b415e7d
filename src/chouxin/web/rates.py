"""How often one caller may ask: token buckets, in memory, since the desk is one process."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

_MOST_CALLERS = 50_000
"""Callers remembered; the one that was quiet longest is forgotten first, and starts anew with a full bucket."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: int


class Rates:
    """Allows `burst` requests at once and `a_minute` over time, for each caller."""

    def __init__(self, a_minute: float, burst: int) -> None:
        self._each_ms, self._burst = a_minute / 60_000, float(burst)
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait_ms(self, caller: str, now: int, cost: float = 1.0) -> int:
        """0 and one request taken, or the milliseconds until there is room for it."""
        with self._lock:
            bucket = self._buckets.pop(caller, None) or _Bucket(self._burst, now)
            self._buckets[caller] = bucket
            if len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
            # A clock that goes back gives nothing and takes nothing.
            bucket.tokens = min(self._burst, bucket.tokens + max(now - bucket.at, 0) * self._each_ms)
            bucket.at = max(now, bucket.at)
            # A request that costs more than the whole bucket is let through when the bucket is full.
            if bucket.tokens >= min(cost, self._burst):
                bucket.tokens -= cost
                return 0
            return max(1, int((min(cost, self._burst) - bucket.tokens) / self._each_ms) + 1)
