"""Content goes when its days are over, chains and outcomes stay, and a legal hold stops it."""

import io

import pytest

from chouxin.desk import appeals, cases, effects, reports, retention, ruling, transfer, webhooks
from chouxin.desk.actors import Role, person
from chouxin.desk.context import Desk
from chouxin.desk.reports import Report
from chouxin.desk.verifying import verify
from chouxin.domain import InputError, NotAllowed
from chouxin.store import appeals as appeal_store
from tests.desk.desks import ANNE, BEN, HOLDS, LEAD, ORDINARY, SITE, Time, filed

ADMIN = person("p-admin", "admin", Role.ADMIN)
NOTE, TEXT, CONTACT, ANSWER = "his third account", "that is my face", "mail-me@example.org", "we looked once more"
WRITTEN = (HOLDS, ORDINARY, NOTE, TEXT, CONTACT, ANSWER)


def worked(desk: Desk, clock: Time, *, close: bool = True) -> str:
    """A listing with everything on it: report, ruling with a note, appeal, answer, message."""
    filed(desk, ORDINARY, account="buyer")
    receipt = filed(desk, HOLDS, site_ref="listing/7")
    reports.receive(desk, Report("ncii", TEXT, site_ref="listing/7", contact=CONTACT), SITE, clock())
    webhooks.add(desk, "https://example.com/", (), ADMIN, clock())
    assert receipt.case_id
    claimed = cases.claim(desk, receipt.case_id, ANNE, clock())
    if close:
        ruling.rule(desk, receipt.case_id, ANNE, "remove", "clause 4", NOTE, claimed.revision, clock())
        effects.send_due(desk, clock.pass_(minutes=1))
        given = appeals.open(desk, receipt.decision_id, SITE, "appeal", TEXT, "seller-1", clock())
        hearing = cases.claim(desk, given.case_id or "", BEN, clock())
        with desk.database.read() as tx:
            found = appeal_store.by_hearing(tx, hearing.id)
        assert found
        appeals.hear(desk, found.id, BEN, "upheld", ANSWER, clock())
        effects.send_due(desk, clock.pass_(minutes=1))
    return receipt.case_id


def left(desk: Desk) -> set[str]:
    """What of the written words can still be found in anything that is kept, decisions' documents opened."""
    out = io.BytesIO()
    transfer.export(desk.database, out)
    # As JSON escapes them within JSON.
    kept = out.getvalue().decode().replace("\\\\", "\\").encode().decode("unicode_escape", "ignore")
    raw = out.getvalue().decode()
    return {words for words in WRITTEN if words in kept or words in raw}


def test_everything_is_there_at_first(desk: Desk, clock: Time) -> None:
    worked(desk, clock)
    retention.sweep(desk, clock())

    assert left(desk) == set(WRITTEN)


def test_content_is_gone_when_its_days_are_over_and_chains_hold(desk: Desk, clock: Time) -> None:
    case = worked(desk, clock)
    erased = retention.sweep(desk, clock.pass_(days=5 * 365 + 2))
    seen = cases.view(desk, case, LEAD)
    verdict = verify(desk.database, desk.secrets)

    assert left(desk) == set()
    assert (seen.case.outcome, seen.rulings[0].outcome) == ("remove", "remove")
    assert verdict.breaches == ()
    assert verdict.erased == verdict.events
    assert {name for name, count in erased.items() if count} >= {
        "allowed_items",
        "items",
        "decisions",
        "events",
        "reports",
        "appeals",
        "statements",
        "outbox",
    }
    assert not any(retention.sweep(desk, clock()).values())


def test_what_needed_nobody_goes_first(desk: Desk, clock: Time) -> None:
    worked(desk, clock)
    retention.sweep(desk, clock.pass_(days=31))

    assert left(desk) == set(WRITTEN) - {ORDINARY}


def test_what_is_still_worked_on_stays(desk: Desk, clock: Time) -> None:
    worked(desk, clock, close=False)
    retention.sweep(desk, clock.pass_(days=20 * 365))

    assert left(desk) == {HOLDS, TEXT, CONTACT}


def test_a_legal_hold_keeps_everything_until_it_is_lifted(desk: Desk, clock: Time) -> None:
    case = worked(desk, clock)
    retention.hold(desk, case, LEAD, "court order 7", clock(), on=True)
    retention.sweep(desk, clock.pass_(days=20 * 365))
    held = left(desk)
    retention.hold(desk, case, LEAD, "order lifted", clock(), on=False)
    retention.sweep(desk, clock.pass_(days=20 * 365))

    assert held >= {HOLDS, NOTE, TEXT, CONTACT}
    assert left(desk) == set()
    assert verify(desk.database, desk.secrets).breaches == ()


def test_a_hold_is_for_leads_and_has_a_reason(desk: Desk, clock: Time) -> None:
    case = worked(desk, clock, close=False)

    with pytest.raises(NotAllowed):
        retention.hold(desk, case, ANNE, "why", clock(), on=True)
    with pytest.raises(InputError):
        retention.hold(desk, case, LEAD, " ", clock(), on=True)
