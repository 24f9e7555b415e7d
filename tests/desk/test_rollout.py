"""Rules in safe hands: tried before they decide, put live with a reason, and taken back."""

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest

from chouxin.desk import rollout
from chouxin.desk.context import Desk
from chouxin.desk.engines import Engines
from chouxin.desk.screening import Screener
from chouxin.domain import Action, Conflict, InputError, NotAllowed, NotFound, SettingsError
from chouxin.store import versions
from tests.desk.desks import ANNE, HOLDS, LEAD, ORDINARY, Time, filed, listing

NEVER = (files("chouxin.policy") / "profiles" / "market-strict.yaml").read_text("utf-8")
MILD = NEVER.replace("name: market-strict", "name: mild").replace("block: 0.9", "block: never")


@pytest.fixture
def tried(desk: Desk) -> Iterator[Desk]:
    """A desk whose engine can be made anew."""
    engines = Engines()
    with Screener(engines) as screener:
        yield replace(desk, screener=screener, engines=engines)


def action(desk: Desk, text: str) -> Action:
    (decision,) = desk.screener.decide([replace(listing(text), id="x")])
    return decision.action


def test_a_profile_goes_live_and_is_taken_back(tried: Desk, clock: Time) -> None:
    made = rollout.draft(tried, "profile", "mild", MILD, LEAD, "less is held", clock.now)
    before = action(tried, HOLDS)
    rollout.move(tried, made.id, "live", LEAD, "agreed with the team", clock.now)
    live = action(tried, HOLDS)
    rollout.move(tried, made.id, "retired", LEAD, "too much came through", clock.now)

    assert (before, live, action(tried, HOLDS)) == (Action.BLOCK, Action.REVIEW, Action.BLOCK)


def test_what_was_live_is_live_again_after_a_start(tried: Desk, clock: Time) -> None:
    made = rollout.draft(tried, "profile", "mild", MILD, LEAD, "", clock.now)
    rollout.move(tried, made.id, "live", LEAD, "why not", clock.now)
    engines = Engines()
    with Screener(engines) as screener:
        again = replace(tried, screener=screener, engines=engines)
        rollout.restore(again)

        assert again.screener.engine.policy.name == "mild"


def test_a_backtest_says_what_would_change_before_it_does(tried: Desk, clock: Time) -> None:
    held = filed(tried, HOLDS, site_ref="m1")
    filed(tried, ORDINARY)
    made = rollout.draft(tried, "profile", "mild", MILD, LEAD, "", clock.now)
    found = rollout.backtest(tried, made.id, LEAD)

    assert found.looked == 2
    assert found.steps == (("block", "review", 1),)
    assert [(one.site_ref, one.case_id) for one in found.changed] == [("m1", held.case_id)]
    assert action(tried, HOLDS) is Action.BLOCK


def test_a_revision_in_shadow_counts_and_moves_nothing(tried: Desk, clock: Time) -> None:
    made = rollout.draft(tried, "profile", "mild", MILD, LEAD, "", clock.now)
    rollout.move(tried, made.id, "shadow", LEAD, "to see", clock.now)
    receipt = filed(tried, HOLDS)
    looked = [rollout.run_shadow(tried, clock.now) for _ in range(2)]
    with tried.database.read() as tx:
        told = rollout.beside(tx, made.id)

    assert looked == [1, 0]
    assert told == rollout.Beside(1, (("block", "review", 1),))
    assert receipt.action is Action.BLOCK


def test_what_is_wrong_is_told_with_its_place_and_never_kept(tried: Desk, clock: Time) -> None:
    with pytest.raises(SettingsError, match=r"bad\.yaml:\d+"):
        rollout.draft(tried, "profile", "bad", MILD.replace("on_fault: review", "on_fault: maybe"), LEAD, "", clock.now)
    with pytest.raises(InputError):
        rollout.draft(tried, "pack", "p", '{"../../etc/x.yaml": ""}', LEAD, "", clock.now)

    with pytest.raises(NotFound):
        rollout.move(tried, "nothing", "live", LEAD, "x", clock.now)


def test_only_a_lead_and_only_with_a_reason(tried: Desk, clock: Time) -> None:
    made = rollout.draft(tried, "profile", "mild", MILD, LEAD, "", clock.now)

    with pytest.raises(NotAllowed):
        rollout.move(tried, made.id, "live", ANNE, "I like it", clock.now)
    with pytest.raises(InputError):
        rollout.move(tried, made.id, "live", LEAD, " ", clock.now)
    with pytest.raises(Conflict):
        rollout.move(tried, made.id, "draft", LEAD, "again", clock.now)


def test_the_next_revision_retires_the_one_before(tried: Desk, clock: Time) -> None:
    first = rollout.draft(tried, "profile", "mild", MILD, LEAD, "", clock.now)
    second = rollout.draft(tried, "profile", "mild", MILD, LEAD, "", clock.now)
    for one in (first, second):
        rollout.move(tried, one.id, "live", LEAD, "go", clock.now)

    with tried.database.read() as tx:
        states = {one.revision: one.state for one in versions.every(tx, 10)}

    assert states == {1: "retired", 2: "live"}
