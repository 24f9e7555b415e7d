"""A rule that runs away is stopped, in the open, and people look first."""

import msgspec
import pytest

from chouxin.desk import filing, quotas
from chouxin.desk.actors import Role, person
from chouxin.desk.context import Desk
from chouxin.desk.filing import Submission
from chouxin.desk.settings import Quotas, Settings
from chouxin.domain import Action, InputError, NotAllowed
from tests.desk.desks import ANNE, HOLDS, LEAD, SITE, Time, listing


@pytest.fixture
def settings() -> Settings:
    return msgspec.structs.replace(Settings(), quotas=Quotas(holds_a_day=6, rule_least=4, rule_times=2))


def actions(desk: Desk, count: int, start: int = 0) -> list[Action]:
    """What becomes of so many different things, each of which would be held."""
    given = [Submission(listing(f"{HOLDS} 第{start + n}套"), f"s{start + n}", None) for n in range(count)]
    return [receipt.action for receipt in filing.file(desk, given, SITE, desk.clock())]


def test_beyond_its_most_a_rule_asks_people_and_says_so(desk: Desk, clock: Time) -> None:
    first, then = actions(desk, 3), actions(desk, 3, 10)
    told = quotas.stopped(desk, clock.now)

    assert first == [Action.BLOCK] * 3
    assert then == [Action.BLOCK, Action.REVIEW, Action.REVIEW]
    assert [(row.count, row.most) for row in told] == [(4, 4)]


def test_the_next_day_begins_anew_and_knows_what_is_usual(desk: Desk, clock: Time) -> None:
    actions(desk, 6)
    clock.pass_(days=1)

    # Twice the usual four, as far as all rules together may.
    assert actions(desk, 7, 20).count(Action.BLOCK) == 6


def test_a_lead_lets_it_go_on_and_nobody_else_does(desk: Desk, clock: Time) -> None:
    actions(desk, 5)
    (row,) = quotas.stopped(desk, clock.now)
    with pytest.raises(NotAllowed):
        quotas.go_on(desk, row.rule, ANNE, clock.now)
    quotas.go_on(desk, row.rule, LEAD, clock.now)

    assert quotas.stopped(desk, clock.now) == []
    assert actions(desk, 1, 30) == [Action.BLOCK]
    with pytest.raises(InputError):
        quotas.go_on(desk, row.rule, person("l", "l", Role.LEAD), clock.now)
