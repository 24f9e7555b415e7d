"""Rulings: with the revision that was read, time to take them back, and a second person where one is asked for."""

from dataclasses import replace

import pytest

from chouxin.desk import cases, effects, ruling
from chouxin.desk.actors import Actor
from chouxin.desk.context import Desk
from chouxin.desk.settings import Settings
from chouxin.domain import Conflict, InputError, NotAllowed
from chouxin.store.rulings import RulingRow
from tests.desk.desks import ANNE, BEN, CARA, LEAD, Time, filed, opened


def ruled(desk: Desk, case: str, by: Actor, outcome: str, *, note: str = "") -> RulingRow:
    """Claim and rule."""
    claimed = cases.claim(desk, case, by, desk.clock())
    return ruling.rule(desk, case, by, outcome, "clause 4", note, claimed.revision, desk.clock())


def state(desk: Desk, case: str) -> tuple[str, str | None]:
    found = cases.view(desk, case, LEAD).case
    return found.state, found.outcome


def test_a_ruling_has_effects_when_the_undo_window_is_over(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    ruled(desk, case, ANNE, "remove")
    assert effects.send_due(desk, clock.pass_(seconds=29)) == 0
    assert state(desk, case) == ("waiting", "remove")

    assert effects.send_due(desk, clock.pass_(seconds=1)) == 1
    assert effects.send_due(desk, clock()) == 0
    assert state(desk, case) == ("closed", "remove")


def test_a_ruling_on_what_has_changed_since_is_refused(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    claimed = cases.claim(desk, case, ANNE, clock())

    with pytest.raises(Conflict, match="has changed"):
        ruling.rule(desk, case, ANNE, "allow", "fine", "", claimed.revision - 1, clock())


def test_only_who_has_claimed_it_rules(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    claimed = cases.claim(desk, case, ANNE, clock())

    with pytest.raises(Conflict):
        ruling.rule(desk, case, BEN, "allow", "fine", "", claimed.revision, clock())


@pytest.mark.parametrize("outcome, reason", [("delete", "why"), ("allow", " "), ("allow", "x" * 201)])
def test_a_ruling_is_one_of_those_there_are_and_has_a_reason(
    desk: Desk, clock: Time, outcome: str, reason: str
) -> None:
    claimed = cases.claim(desk, opened(desk), ANNE, clock())

    with pytest.raises(InputError):
        ruling.rule(desk, claimed.id, ANNE, outcome, reason, "", claimed.revision, clock())


def test_it_is_taken_back_in_time(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    given = ruled(desk, case, ANNE, "remove")
    mine = ruling.undo(desk, given.id, ANNE, clock.pass_(seconds=20))

    assert (mine.state, mine.claimed_by, mine.outcome) == ("claimed", ANNE.id, None)
    assert effects.send_due(desk, clock.pass_(minutes=5)) == 0


def test_it_is_not_taken_back_too_late_or_by_others(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    given = ruled(desk, case, ANNE, "remove")

    with pytest.raises(NotAllowed):
        ruling.undo(desk, given.id, BEN, clock())
    with pytest.raises(Conflict):
        ruling.undo(desk, given.id, ANNE, clock.pass_(seconds=30))
    effects.send_due(desk, clock())
    with pytest.raises(Conflict):
        ruling.undo(desk, given.id, ANNE, clock.pass_(seconds=-20))


def test_after_an_undo_one_may_rule_again(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    mine = ruling.undo(desk, ruled(desk, case, ANNE, "remove").id, ANNE, clock())
    ruling.rule(desk, case, ANNE, "allow", "a mistake", "", mine.revision, clock())
    effects.send_due(desk, clock.pass_(seconds=30))

    assert state(desk, case) == ("closed", "allow")


def test_a_clock_that_goes_back_does_not_hold_effects_back(desk: Desk, clock: Time) -> None:
    ruled(desk, opened(desk), ANNE, "remove")

    assert effects.send_due(desk, clock.pass_(days=-1)) == 1


def test_what_needs_two_waits_for_a_second_who_does_not_see_the_first(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    ruled(desk, case, ANNE, "restrict")
    assert state(desk, case) == ("second", None)
    assert cases.claim_next(desk, ANNE, None, clock()) is None
    with pytest.raises(NotAllowed):
        cases.claim(desk, case, ANNE, clock())
    seen = cases.view(desk, case, BEN)

    assert seen.blind
    assert seen.rulings == ()
    assert ANNE.id not in repr(seen.history)


def test_two_who_agree_make_it_stand(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    first = ruled(desk, case, ANNE, "restrict")
    second = ruled(desk, case, BEN, "restrict")
    effects.send_due(desk, clock.pass_(seconds=30))
    given = {one.id: one.state for one in cases.view(desk, case, LEAD).rulings}

    assert second.second_of == first.id
    assert given == {first.id: "agreed", second.id: "sent"}
    assert state(desk, case) == ("closed", "restrict")


def test_two_who_disagree_leave_it_to_a_third(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    ruled(desk, case, ANNE, "restrict")
    ruled(desk, case, BEN, "allow")
    assert cases.view(desk, case, LEAD).case.queue == "escalated"
    with pytest.raises(NotAllowed):
        cases.claim(desk, case, CARA, clock())
    ruled(desk, case, LEAD, "allow")
    effects.send_due(desk, clock.pass_(seconds=30))

    assert state(desk, case) == ("closed", "allow")
    assert [one.state for one in cases.view(desk, case, LEAD).rulings] == ["superseded", "agreed", "sent"]


def test_a_second_ruling_taken_back_leaves_the_first_waiting(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    first = ruled(desk, case, ANNE, "restrict")
    second = ruled(desk, case, BEN, "restrict")
    ruling.undo(desk, second.id, BEN, clock())
    cases.release(desk, case, BEN, clock())

    assert state(desk, case) == ("second", None)
    assert {one.id: one.state for one in cases.view(desk, case, ANNE).rulings} == {
        first.id: "proposed",
        second.id: "undone",
    }


def test_a_case_handed_up_goes_to_the_leads(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    ruled(desk, case, ANNE, "escalate")

    assert cases.claim_next(desk, BEN, None, clock()) is None
    taken = cases.claim_next(desk, LEAD, None, clock())
    assert taken is not None
    assert taken.id == case


def alone(desk: Desk) -> Desk:
    return replace(desk, settings=Settings(solo=True))


def test_alone_two_people_become_a_waiting_time_and_a_note(desk: Desk, clock: Time) -> None:
    desk = alone(desk)
    case = opened(desk)
    claimed = cases.claim(desk, case, ANNE, clock())
    with pytest.raises(InputError, match="note"):
        ruling.rule(desk, case, ANNE, "restrict", "clause 4", "", claimed.revision, clock())
    given = ruling.rule(desk, case, ANNE, "restrict", "clause 4", "the third time", claimed.revision, clock())

    assert given.solo
    assert effects.send_due(desk, clock.pass_(hours=23)) == 0
    assert effects.send_due(desk, clock.pass_(hours=1)) == 1


def test_alone_what_needs_one_person_waits_no_longer(desk: Desk, clock: Time) -> None:
    desk = alone(desk)
    ruled(desk, opened(desk), ANNE, "remove")

    assert effects.send_due(desk, clock.pass_(seconds=30)) == 1


def test_a_person_is_not_overruled_by_the_same_thing_filed_again(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    given = ruled(desk, case, ANNE, "allow")
    effects.send_due(desk, clock.pass_(seconds=30))
    again = filed(desk)

    assert (again.action, again.case_id, again.ruling_id) == ("allow", None, given.id)
    assert filed(desk, account="somebody else").case_id is not None


def test_what_was_removed_is_a_case_again_when_it_comes_back(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    ruled(desk, case, ANNE, "remove")
    effects.send_due(desk, clock.pass_(seconds=30))
    again = filed(desk)

    assert again.case_id not in (None, case)
    assert again.ruling_id is None
