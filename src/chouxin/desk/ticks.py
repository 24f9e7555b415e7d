"""The clocks of an open desk."""

from collections.abc import Callable

from chouxin.desk import cases, effects, jobs, proposing, retention, rollout, seals, webhooks
from chouxin.desk.context import Desk


def _put_back(desk: Desk, now: int) -> None:
    with desk.database.write() as tx:
        cases.put_back_lapsed(tx, desk, now)


TICKS: tuple[tuple[str, float, Callable[[Desk, int], object]], ...] = (
    ("effects of rulings", 1.0, effects.send_due),
    ("jobs", 0.5, jobs.run_due),
    ("webhooks", 2.0, webhooks.deliver),
    ("what others put live", 5.0, rollout.follow),
    ("revisions in shadow", 10.0, rollout.run_shadow),
    ("links between accounts", 30.0, proposing.run),
    ("retention", 3600.0, retention.sweep),
    ("seals", 60.0, seals.seal),
    ("leases that are over", 30.0, _put_back),
)
"""(name, seconds between, what to do at a moment)"""
