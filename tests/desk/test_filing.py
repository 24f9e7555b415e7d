"""What is filed is kept with its decision, and what needs a person waits for one."""

import json

from chouxin.desk import cases as desk_cases
from chouxin.desk import reports, ruling
from chouxin.desk.context import Desk
from chouxin.desk.documents import unpacked
from chouxin.desk.filing import Submission, file
from chouxin.desk.reports import Report
from chouxin.desk.verifying import verify
from chouxin.domain import Action
from chouxin.store import cases, events, items
from tests.desk.desks import ANNE, HOLDS, ORDINARY, SELLS, SITE, Time, filed, listing


def test_an_ordinary_listing_needs_nobody(desk: Desk) -> None:
    receipt = filed(desk, ORDINARY)

    assert (receipt.action, receipt.case_id) == (Action.ALLOW, None)


def test_an_offer_waits_for_a_person(desk: Desk) -> None:
    receipt = filed(desk, HOLDS)

    assert receipt.action is not Action.ALLOW
    assert receipt.case_id


def test_it_is_kept_with_its_decision(desk: Desk) -> None:
    receipt = filed(desk, SELLS, account="seller", site_ref="listing/7")
    with desk.database.read() as tx:
        item, decision = items.item(tx, receipt.item_id), items.decision(tx, receipt.decision_id)
        assert item is not None
        assert decision is not None

    assert (item.account, item.site_ref, item.received_at) == ("seller", "listing/7", desk.clock())
    assert json.loads(item.fields or "")["text"] == SELLS
    assert decision.document is not None
    assert unpacked(decision.document)["schema"] == "chouxin.decision/1"


def test_the_same_thing_again_joins_the_case_that_waits(desk: Desk, clock: Time) -> None:
    first = filed(desk, SELLS)
    clock.pass_(minutes=1)
    both = file(desk, [Submission(listing(SELLS), "seller-1"), Submission(listing(SELLS), "seller-1")], SITE, clock())
    with desk.database.read() as tx:
        assert first.case_id is not None
        happened = [event.kind for event in events.of_case(tx, first.case_id)]

    assert {receipt.case_id for receipt in both} == {first.case_id}
    assert happened == ["opened", "filed_again", "filed_again"]


def test_the_same_thing_twice_in_a_batch_is_one_case(desk: Desk) -> None:
    both = file(desk, [Submission(listing(SELLS), "seller-1"), Submission(listing(SELLS), "seller-1")], SITE, 1)

    assert both[0].case_id == both[1].case_id
    assert both[0].item_id != both[1].item_id


def test_the_same_words_of_another_account_are_another_case(desk: Desk) -> None:
    assert filed(desk, SELLS, account="a").case_id != filed(desk, SELLS, account="b").case_id


def test_half_of_a_surrogate_pair_is_kept(desk: Desk) -> None:
    receipt = filed(desk, SELLS + "\ud800")
    with desk.database.read() as tx:
        item = items.item(tx, receipt.item_id)

    assert item is not None
    assert json.loads(item.fields or "")["text"].endswith("\ud800")


def test_what_is_held_back_comes_before_what_is_only_looked_at(desk: Desk, clock: Time) -> None:
    filed(desk, SELLS, account="a")
    clock.pass_(minutes=5)
    held = filed(desk, HOLDS, account="b")
    assert held.action is Action.BLOCK
    with desk.database.read() as tx:
        page = cases.page(tx, cases.Wanted(), 10)

    assert page[0].id == held.case_id


def test_what_no_database_keeps_is_left_out_and_said(desk: Desk, clock: Time) -> None:
    odd = "a\x00b\ud800c"
    (receipt,) = file(desk, [Submission(listing(SELLS + odd), odd, odd)], SITE, clock())
    assert receipt.case_id
    claimed = desk_cases.claim(desk, receipt.case_id, ANNE, clock())
    ruling.rule(desk, receipt.case_id, ANNE, "remove", odd, odd, claimed.revision, clock())
    reports.receive(desk, Report(odd, odd, site_ref=odd, contact=odd, reporter=odd), SITE, clock())
    with desk.database.read() as tx:
        item = items.item(tx, receipt.item_id)

    assert item is not None
    assert (item.account, item.site_ref) == ("a\ufffdb\ufffdc", "a\ufffdb\ufffdc")
    assert verify(desk.database, desk.secrets).breaches == ()
