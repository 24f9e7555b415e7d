"""Two processes on one database decide alike: what one puts live, the other takes up; backtests are anybody's to do."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chouxin.desk import backtests, jobs, rollout, ticks
from chouxin.desk.context import Desk
from chouxin.desk.engines import Engines
from chouxin.desk.screening import Screener
from chouxin.domain import Action, InputError, NotFound
from chouxin.store import Database
from tests.desk.desks import HOLDS, LEAD, ORDINARY, Time, filed, listing
from tests.desk.test_rollout import MILD


@pytest.fixture
def two(desk: Desk, database_url: str) -> Iterator[tuple[Desk, Desk]]:
    """Two desks on one database, each with its own connections and its own engine."""
    engines = Engines()
    with Screener(engines) as first, Screener(engines) as second, Database.open(database_url) as other:
        made = replace(desk, screener=first, engines=engines)
        yield made, replace(made, database=other, screener=second)


def action(desk: Desk) -> Action:
    (decision,) = desk.screener.decide([replace(listing(HOLDS), id="x")])
    return decision.action


def test_what_one_puts_live_the_other_takes_up_and_gives_up(two: tuple[Desk, Desk], clock: Time) -> None:
    here, there = two
    made = rollout.draft(here, "profile", "mild", MILD, LEAD, "", clock.now)
    rollout.move(here, made.id, "shadow", LEAD, "to see", clock.now)
    untouched = rollout.follow(there, clock.now)
    rollout.move(here, made.id, "live", LEAD, "go", clock.now)
    before = action(there)
    followed = [rollout.follow(there, clock.now) for _ in range(2)]
    live = action(there), there.screener.engine.policy.revision == here.screener.engine.policy.revision
    rollout.move(there, made.id, "retired", LEAD, "too mild", clock.now)
    back = rollout.follow(there, clock.now), rollout.follow(here, clock.now)

    assert untouched is False
    assert (before, followed) == (Action.BLOCK, [True, False])
    assert live == (Action.REVIEW, True)
    assert back == (False, True)
    assert (action(here), action(there)) == (Action.BLOCK, Action.BLOCK)


def test_it_is_asked_every_few_seconds() -> None:
    """The time that is stated: five seconds, and what it takes to make an engine."""
    assert {name: seconds for name, seconds, work in ticks.TICKS if work is rollout.follow} == {
        "what others put live": 5.0
    }


def test_what_does_not_load_here_is_said_and_not_tried_again(
    two: tuple[Desk, Desk], clock: Time, tmp_path: Path
) -> None:
    here, there = two
    lost = replace(there, engines=Engines(profile="market-strict", packs=(tmp_path / "nowhere",)))
    made = rollout.draft(here, "profile", "mild", MILD, LEAD, "", clock.now)
    rollout.move(here, made.id, "live", LEAD, "go", clock.now)
    tried = [rollout.follow(lost, clock.now) for _ in range(2)]
    said = lost.screener.behind
    kept = action(lost)
    mended = rollout.restore(there)

    assert tried == [False, False]
    assert said
    assert kept is Action.BLOCK
    assert (mended, there.screener.behind, action(there)) == (True, "", Action.REVIEW)


def test_a_backtest_is_done_beside_the_work_by_whoever_takes_it(two: tuple[Desk, Desk], clock: Time) -> None:
    here, there = two
    held = filed(here, HOLDS, site_ref="m1")
    filed(here, ORDINARY)
    made = rollout.draft(here, "profile", "mild", MILD, LEAD, "", clock.now)
    job = backtests.start(here, made.id, LEAD, clock.now)
    waits = backtests.status(here, job)
    done = jobs.run_due(there, clock.now)
    found = backtests.status(here, job)

    assert (waits.state, waits.result, done) == ("waiting", None, 1)
    assert found.state == "done"
    assert found.result is not None
    assert found.result.steps == (("block", "review", 1),)
    assert [(one.site_ref, one.case_id) for one in found.result.changed] == [("m1", held.case_id)]
    with pytest.raises(NotFound):
        jobs.status(here, job, LEAD)


def test_a_backtest_of_nothing_or_of_too_much_is_refused(desk: Desk, clock: Time) -> None:
    with pytest.raises(NotFound):
        backtests.start(desk, "nothing", LEAD, clock.now)
    with pytest.raises(InputError):
        backtests.start(desk, "nothing", LEAD, clock.now, backtests.MOST + 1)
    with pytest.raises(NotFound):
        backtests.status(desk, "nothing")
