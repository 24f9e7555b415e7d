"""Appeals are heard by somebody else, and are not reinstatements; strikes, reports and statements follow."""

from dataclasses import replace

import msgspec
import pytest

from chouxin.desk import appeals, cases, effects, reporters, reports, ruling, strikes
from chouxin.desk.actors import Actor, ActorKind, Permission, Role
from chouxin.desk.context import Desk
from chouxin.desk.reports import Given, Report
from chouxin.desk.settings import Settings
from chouxin.domain import Conflict, InputError, NotAllowed, NotFound
from chouxin.store import appeals as appeal_store
from chouxin.store import reports as report_store
from chouxin.store import rulings
from tests.desk.desks import ANNE, BEN, CARA, HOLDS, LEAD, SITE, Time, filed

KEY = Actor(ActorKind.KEY, "k-other", "other", Role.SUBMITTER, frozenset({Permission.SUBMIT}))


def removed(
    desk: Desk, clock: Time, outcome: str = "remove", by: Actor = ANNE, account: str = "seller-1"
) -> tuple[str, str]:
    """A listing that was filed, ruled on, and whose ruling had its effects: (decision, case)."""
    receipt = filed(desk, HOLDS, account=account)
    assert receipt.case_id is not None
    claimed = cases.claim(desk, receipt.case_id, by, clock())
    ruling.rule(desk, receipt.case_id, by, outcome, "clause 4", "", claimed.revision, clock())
    effects.send_due(desk, clock.pass_(minutes=1))
    return receipt.decision_id, receipt.case_id


def appealed(desk: Desk, clock: Time, decision: str, kind: str = "appeal") -> Given:
    return appeals.open(desk, decision, SITE, kind, "这是电影工作室的合法用途", "seller-1", clock())


def answered(desk: Desk, clock: Time, given: Given, by: Actor, outcome: str) -> None:
    assert given.case_id is not None
    cases.claim(desk, given.case_id, by, clock())
    with desk.database.read() as tx:
        found = appeal_store.by_hearing(tx, given.case_id)
    assert found is not None
    appeals.hear(desk, found.id, by, outcome, "we looked again", clock())
    effects.send_due(desk, clock.pass_(minutes=1))


def test_an_appeal_is_heard_by_another_person(desk: Desk, clock: Time) -> None:
    decision, _ = removed(desk, clock)
    given = appealed(desk, clock, decision)
    assert given.case_id is not None
    with pytest.raises(NotAllowed):
        cases.claim(desk, given.case_id, ANNE, clock())
    assert cases.claim_next(desk, ANNE, None, clock()) is None

    assert cases.claim(desk, given.case_id, BEN, clock()).kind == "appeal"


def test_what_is_overturned_is_taken_back_with_its_strike(desk: Desk, clock: Time) -> None:
    decision, case = removed(desk, clock)
    assert strikes.standing(desk, "seller-1", clock()).warned
    given = appealed(desk, clock, decision)
    answered(desk, clock, given, BEN, "overturned")
    told = appeals.status(desk, given.number, given.pin)
    standing = strikes.standing(desk, "seller-1", clock())

    assert (told.state, told.outcome, told.answer, told.solo) == ("heard", "overturned", "we looked again", False)
    assert cases.view(desk, case, LEAD).case.outcome == "allow"
    assert (standing.warned, standing.strikes, standing.all[0].removed_why) == (False, 0, "overturned")
    assert filed(desk, HOLDS).ruling_id is not None


def test_what_is_upheld_stays(desk: Desk, clock: Time) -> None:
    decision, case = removed(desk, clock)
    answered(desk, clock, appealed(desk, clock, decision), BEN, "upheld")

    assert cases.view(desk, case, LEAD).case.outcome == "remove"
    assert strikes.standing(desk, "seller-1", clock()).warned
    with pytest.raises(Conflict, match="has been heard"):
        appealed(desk, clock, decision)


def test_a_reinstatement_leaves_the_ruling_on_record(desk: Desk, clock: Time) -> None:
    decision, case = removed(desk, clock)
    answered(desk, clock, appealed(desk, clock, decision, "reinstatement"), BEN, "granted")
    seen = cases.view(desk, case, LEAD)

    assert (seen.case.outcome, seen.rulings[0].state) == ("remove", "sent")
    assert strikes.standing(desk, "seller-1", clock()).warned


def test_each_kind_has_outcomes_of_its_own(desk: Desk, clock: Time) -> None:
    decision, _ = removed(desk, clock)
    given = appealed(desk, clock, decision, "reinstatement")

    with pytest.raises(InputError, match="granted or refused"):
        answered(desk, clock, given, BEN, "overturned")


def test_nothing_counts_while_it_is_appealed(desk: Desk, clock: Time) -> None:
    decision, _ = removed(desk, clock)
    given = appealed(desk, clock, decision)
    open_ = strikes.standing(desk, "seller-1", clock())
    answered(desk, clock, given, BEN, "upheld")

    assert (open_.warned, open_.appealed) == (False, 1)
    assert strikes.standing(desk, "seller-1", clock()).warned


def test_a_warning_comes_first_and_everything_expires(desk: Desk, clock: Time) -> None:
    removed(desk, clock)
    removed(desk, clock)
    now = strikes.standing(desk, "seller-1", clock())
    later = strikes.standing(desk, "seller-1", clock.pass_(days=91))

    assert [row.level for row in now.all] == ["warning", "strike"]
    assert (now.warned, now.strikes) == (True, 1)
    assert (later.warned, later.strikes) == (False, 0)


def test_there_is_nothing_to_appeal_where_nothing_was_done(desk: Desk, clock: Time) -> None:
    decision, _ = removed(desk, clock, "allow")

    with pytest.raises(Conflict, match="nothing was done"):
        appealed(desk, clock, decision)


def test_an_appeal_comes_in_time_and_once(desk: Desk, clock: Time) -> None:
    decision, _ = removed(desk, clock)
    other, _ = removed(desk, clock, account="seller-2")
    appealed(desk, clock, decision)
    with pytest.raises(Conflict, match="open already"):
        appealed(desk, clock, decision)
    clock.pass_(days=184)

    with pytest.raises(Conflict, match="too late"):
        appealed(desk, clock, other)


def test_another_key_learns_nothing_of_a_decision(desk: Desk, clock: Time) -> None:
    decision, _ = removed(desk, clock)

    with pytest.raises(NotFound):
        appeals.open(desk, decision, KEY, "appeal", "please", "seller-1", clock())


@pytest.mark.parametrize("which", ["number", "pin"])
def test_number_and_pin_must_both_be_right(desk: Desk, clock: Time, which: str) -> None:
    decision, _ = removed(desk, clock)
    given = appealed(desk, clock, decision)
    wrong = replace(given, **{which: "ABCD-EFGH"})

    assert appeals.status(desk, given.number.lower().replace("-", " "), given.pin.lower()).state == "open"
    with pytest.raises(NotFound):
        appeals.status(desk, wrong.number, wrong.pin)


def test_what_is_held_is_appealed_before_anybody_ruled_and_settled_by_who_lets_it_through(
    desk: Desk, clock: Time
) -> None:
    receipt = filed(desk, HOLDS)
    given = appealed(desk, clock, receipt.decision_id)
    first = cases.claim_next(desk, BEN, None, clock())
    assert first is not None
    assert first.id == receipt.case_id
    assert cases.claim_next(desk, CARA, None, clock()) is None
    ruling.rule(desk, first.id, BEN, "allow", "film studio", "", first.revision, clock())
    effects.send_due(desk, clock.pass_(minutes=1))

    assert appeals.status(desk, given.number, given.pin).state == "moot"


def test_alone_one_hears_ones_own_after_a_while_and_it_says_so(desk: Desk, clock: Time) -> None:
    desk = replace(desk, settings=Settings(solo=True))
    decision, _ = removed(desk, clock)
    given = appealed(desk, clock, decision)
    with pytest.raises(NotAllowed, match="waiting time"):
        answered(desk, clock, given, ANNE, "upheld")
    clock.pass_(hours=24)
    answered(desk, clock, given, ANNE, "upheld")

    assert appeals.status(desk, given.number, given.pin).solo


def test_a_hearing_is_taken_back_like_any_ruling(desk: Desk, clock: Time) -> None:
    decision, case = removed(desk, clock)
    given = appealed(desk, clock, decision)
    assert given.case_id
    cases.claim(desk, given.case_id, BEN, clock())
    with desk.database.read() as tx:
        found = appeal_store.by_hearing(tx, given.case_id)
    assert found
    heard = appeals.hear(desk, found.id, BEN, "overturned", "we looked again", clock())
    ruling.undo(desk, heard.id, BEN, clock())
    effects.send_due(desk, clock.pass_(minutes=5))

    assert appeals.status(desk, given.number, given.pin).state == "open"
    assert cases.view(desk, case, LEAD).case.outcome == "remove"


def test_a_statement_of_reasons_says_who_decided_and_names_nobody(desk: Desk, clock: Time) -> None:
    _, case = removed(desk, clock)
    with desk.database.read() as tx:
        (given,) = rulings.of_case(tx, case)
        (row,) = rulings.statements_on(tx, given.id)
    said = msgspec.json.decode(row.fields or "")

    assert said["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_REMOVED"]
    assert (said["automated_detection"], said["automated_decision"]) == ("Yes", "AUTOMATED_DECISION_PARTIALLY")
    assert said["source_type"] == "SOURCE_VOLUNTARY"
    assert "seller-1" not in (row.fields or "")
    assert ANNE.id not in (row.fields or "")


def test_a_report_under_a_clock_puts_its_case_first(desk: Desk, clock: Time) -> None:
    other = filed(desk, HOLDS, account="somebody else")
    receipt = filed(desk, site_ref="listing/7")
    given = reports.receive(desk, Report("ncii", "that is me", site_ref="listing/7", clock="us.tida"), SITE, clock())
    first = cases.claim_next(desk, ANNE, None, clock())

    assert other.case_id != receipt.case_id == given.case_id
    assert first is not None
    assert (first.id, first.queue, first.urgency) == (receipt.case_id, "urgent-ncii", 0)
    assert first.due_at <= clock() + 48 * 3_600_000


def test_a_report_on_what_nobody_filed_is_a_case_too(desk: Desk, clock: Time) -> None:
    given = reports.receive(desk, Report("ncii", "that is me", site_ref="elsewhere/1"), SITE, clock())

    assert given.case_id
    assert cases.view(desk, given.case_id, ANNE).case.kind == "report"
    assert reports.status(desk, given.number, given.pin).state == "received"


def test_whoever_reported_is_told_what_came_of_it(desk: Desk, clock: Time) -> None:
    filed(desk, HOLDS, site_ref="listing/7")
    given = reports.receive(desk, Report("supply", site_ref="listing/7", reporter="u1"), SITE, clock())
    claimed = cases.claim_next(desk, ANNE, None, clock())
    assert claimed is not None
    ruling.rule(desk, claimed.id, ANNE, "remove", "clause 4", "", claimed.revision, clock())
    effects.send_due(desk, clock.pass_(minutes=1))

    assert reports.status(desk, given.number, given.pin).state == "upheld"


def refused(desk: Desk, clock: Time, number: int) -> Given:
    given = reports.receive(desk, Report("supply", site_ref=f"x/{number}", reporter="u1"), SITE, clock())
    if given.case_id:
        claimed = cases.claim(desk, given.case_id, ANNE, clock())
        ruling.rule(desk, given.case_id, ANNE, "allow", "ordinary", "", claimed.revision, clock())
        effects.send_due(desk, clock.pass_(minutes=1))
    return given


def test_bad_faith_is_warned_first_then_moves_nothing_but_legal_clocks(desk: Desk, clock: Time) -> None:
    for number in range(5):
        assert refused(desk, clock, number).case_id
    with desk.database.write() as tx:
        warned = report_store.lock_reporter(tx, reporters.known_as(desk, "u1"), clock())
    sixth = refused(desk, clock, 6)
    seventh = refused(desk, clock, 7)
    lawful = reports.receive(desk, Report("ncii", site_ref="x/9", reporter="u1", clock="us.tida"), SITE, clock())

    assert warned.warned_at is not None
    assert not warned.limited_until
    assert sixth.case_id
    assert seventh.case_id is None
    assert reports.status(desk, seventh.number, seventh.pin).state == "received"
    assert lawful.case_id
    assert reports.receive(desk, Report("supply", site_ref="x/10", reporter="u2"), SITE, clock()).case_id


def test_an_overturned_ruling_counts_the_other_way_for_its_reporter(desk: Desk, clock: Time) -> None:
    receipt = filed(desk, HOLDS, site_ref="listing/7")
    given = reports.receive(desk, Report("supply", site_ref="listing/7", reporter="u1"), SITE, clock())
    claimed = cases.claim(desk, given.case_id or "", ANNE, clock())
    ruling.rule(desk, claimed.id, ANNE, "remove", "clause 4", "", claimed.revision, clock())
    effects.send_due(desk, clock.pass_(minutes=1))
    answered(desk, clock, appealed(desk, clock, receipt.decision_id), BEN, "overturned")
    with desk.database.write() as tx:
        reporter = report_store.lock_reporter(tx, reporters.known_as(desk, "u1"), clock())

    assert (reporter.upheld, reporter.refused) == (0, 1)
    assert reports.status(desk, given.number, given.pin).state == "refused"
