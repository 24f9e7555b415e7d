"""Figures of the running desk in Prometheus' text format."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from chouxin.desk import quotas
from chouxin.desk.context import Desk

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Measures:
    """Counts answers by route and status, and how long they took; what waits is asked when somebody looks."""

    def __init__(self, desk: Desk) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "chouxin_answers", "Answers by route and status", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "chouxin_answer_seconds", "Seconds to an answer", ["route"], registry=self._registry, buckets=_SECONDS
        )
        self._waiting = Gauge("chouxin_waiting", "What waits", ["what"], registry=self._registry)
        self._desk = desk

    def answered(self, route: str, status: int, seconds: float) -> None:
        """One answer was given."""
        self._answers.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All figures, as a scraper reads them."""
        self._waiting.labels("screening").set(self._desk.screener.waiting)
        self._waiting.labels("rules stopped for the day").set(len(quotas.stopped(self._desk, self._desk.clock())))
        return generate_latest(self._registry)
