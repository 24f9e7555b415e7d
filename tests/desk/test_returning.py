"""A ruled item comes back: it is raised with the old case beside it, and nothing else is."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from chouxin.desk import cases, effects, filing, reports, returning, ruling
from chouxin.desk.context import Desk
from chouxin.desk.filing import Receipt, Submission
from chouxin.domain import Action, Item, Kind
from chouxin.store import returning as store
from chouxin.store.tables.screening import items as item_table
from tests.desk.desks import LEAD, ORDINARY, SITE, Time, listing

SOLD = "出自炼仙丹，男相通用，直播推流不崩脸，拍下网盘秒发，附调参教程"
RESPELLED = "【新店】出自·炼·仙·丹，男相捅用，直bo推流不崩臉，拍下網盤秒發，附调惨教程 诚信"
ALIKE_ONLY_IN_TRADE = "收购旧手机主板，直播验货，拍下当天发顺丰，附检测教程"


def handed_in(desk: Desk, item: Item, account: str = "s1") -> Receipt:
    (receipt,) = filing.file(desk, [Submission(item, account, None)], SITE, desk.clock())
    return receipt


def ruled(desk: Desk, clock: Time, item: Item, outcome: str = "remove") -> str:
    """The case of an item that somebody has ruled on, its effects sent."""
    case_id = handed_in(desk, item).case_id
    assert case_id is not None
    claimed = cases.claim(desk, case_id, LEAD, clock.now)
    ruling.rule(desk, case_id, LEAD, outcome, "rule", "", claimed.revision, clock.now)
    effects.send_due(desk, clock.pass_(minutes=1))
    clock.pass_(minutes=1)
    return case_id


def returns_of(desk: Desk, case_id: str | None) -> list[store.ReturnRow]:
    assert case_id is not None
    with desk.database.read() as tx:
        return store.of_case(tx, case_id)


def test_a_respelled_listing_of_another_seller_is_raised_with_the_old_case(desk: Desk, clock: Time) -> None:
    old = ruled(desk, clock, listing(SOLD))
    receipt = handed_in(desk, listing(RESPELLED, price="9"), "somebody else")
    (back,) = returns_of(desk, receipt.case_id)

    with desk.database.read() as tx:
        known = store.ruled(tx, [back.known_item_id])

    assert receipt.case_id != old
    assert known[back.known_item_id].case_id == old
    assert "came_back" in [event.kind for event in cases.view(desk, str(receipt.case_id), LEAD).history]


@pytest.mark.parametrize("text", [ORDINARY, ALIKE_ONLY_IN_TRADE])
def test_other_things_are_not(desk: Desk, clock: Time, text: str) -> None:
    ruled(desk, clock, listing(SOLD))

    assert handed_in(desk, listing(text), "somebody else").case_id is None


def test_what_was_let_through_does_not_come_back(desk: Desk, clock: Time) -> None:
    ruled(desk, clock, listing(SOLD), "allow")
    receipt = handed_in(desk, listing(RESPELLED), "somebody else")

    assert receipt.case_id is None or returns_of(desk, receipt.case_id) == []


def test_the_same_file_under_another_name_is_raised(desk: Desk, clock: Time) -> None:
    sold = Item("a", Kind.LISTING, fields={"text": SOLD}, sha256="ab" * 32)
    ruled(desk, clock, sold)
    receipt = handed_in(desk, Item("b", Kind.LISTING, fields={"text": ORDINARY}, sha256="ab" * 32), "x")

    assert receipt.action is Action.REVIEW
    assert [row.nearness for row in returns_of(desk, receipt.case_id)] == [1.0]


def test_recalling_gives_each_of_a_batch_what_it_gets_alone(desk: Desk, clock: Time) -> None:
    ruled(desk, clock, listing(SOLD))
    items = [replace(listing(text), id=f"i{n}") for n, text in enumerate([RESPELLED, ORDINARY, SOLD, ""])]
    decisions = desk.screener.decide(items)
    traces = returning.traces(items, decisions)
    with desk.database.read() as tx:
        together = returning.recall(tx, traces)
        alone = {n: found[0] for n, one in enumerate(traces) if (found := returning.recall(tx, [one]))}

    assert sorted(together) == [0, 2]
    assert {n: [one.why() for one in near] for n, near in together.items()} == {
        n: [one.why() for one in near] for n, near in alone.items()
    }


def test_wording_is_known_after_the_old_text_was_erased(desk: Desk, clock: Time) -> None:
    ruled(desk, clock, listing(SOLD))
    with desk.database.write() as tx:
        tx.execute(update(item_table).values(fields=None, erased_at=clock.now))

    assert returns_of(desk, handed_in(desk, listing(SOLD + "。"), "x").case_id)


def test_what_a_report_brought_to_light_is_known_when_it_comes_back(desk: Desk, clock: Time) -> None:
    text = "心中女神 私房定制 只需朋友圈截图。成品私密发送，不留底。介意勿扰"
    first = handed_in(desk, listing(text))
    given = reports.receive(desk, reports.Report("other", item_id=first.item_id), SITE, clock.now)
    assert given.case_id is not None
    claimed = cases.claim(desk, given.case_id, LEAD, clock.now)
    ruling.rule(desk, given.case_id, LEAD, "remove", "rule", "", claimed.revision, clock.now)
    effects.send_due(desk, clock.pass_(minutes=1))
    again = handed_in(desk, listing(text.replace("女神", "女沈")), "x")

    assert first.case_id is None
    assert [row.known_item_id for row in returns_of(desk, again.case_id)] == [first.item_id]


WARNED_OF = f"有人发帖说“{SOLD[6:26]}”，付了钱就把我拉黑，大家小心"


@pytest.mark.parametrize("kind, is_raised", [(Kind.POST, False), (Kind.LISTING, True)])
def test_a_post_that_warns_of_a_seller_is_no_return_but_a_listing_in_its_words_is(
    desk: Desk, clock: Time, kind: Kind, is_raised: bool
) -> None:
    ruled(desk, clock, listing(SOLD))
    receipt = handed_in(desk, replace(listing(WARNED_OF), kind=kind), "somebody else")

    assert (receipt.case_id is not None) is is_raised
