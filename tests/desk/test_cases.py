"""One person at a time, the most urgent first."""

import threading

import pytest

from chouxin.desk import cases
from chouxin.desk.context import Desk
from chouxin.domain import Conflict, NotAllowed, NotFound
from chouxin.store.cases import CaseRow, Wanted, change
from tests.desk.desks import ANNE, BEN, HOLDS, LEAD, SITE, Time, opened


def test_a_case_is_one_persons_at_a_time(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    cases.claim(desk, case, ANNE, clock())

    with pytest.raises(Conflict):
        cases.claim(desk, case, BEN, clock())


def test_claiming_again_lengthens_the_lease(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    first = cases.claim(desk, case, ANNE, clock())
    again = cases.claim(desk, case, ANNE, clock.pass_(minutes=5))

    assert again.lease_until == (first.lease_until or 0) + 5 * 60_000
    assert again.revision == first.revision


def test_a_lease_that_is_over_frees_the_case(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    cases.claim(desk, case, ANNE, clock())
    taken = cases.claim_next(desk, BEN, None, clock.pass_(minutes=21))

    assert taken is not None
    assert (taken.id, taken.claimed_by) == (case, BEN.id)
    with pytest.raises(Conflict):
        cases.renew(desk, case, ANNE, clock())


def test_a_clock_that_goes_back_keeps_no_case_away(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    cases.claim(desk, case, ANNE, clock())
    taken = cases.claim_next(desk, BEN, None, clock.pass_(days=-2))

    assert taken is not None
    assert taken.id == case


def test_the_most_urgent_comes_first_then_the_oldest(desk: Desk, clock: Time) -> None:
    old = opened(desk, account="a")
    clock.pass_(minutes=1)
    new = opened(desk, account="b")
    clock.pass_(minutes=1)
    held = opened(desk, HOLDS, account="c")
    order = [cases.claim_next(desk, ANNE, None, clock()) for _ in range(4)]

    assert [case and case.id for case in order] == [held, old, new, None]


def test_many_at_once_never_get_the_same_case(desk: Desk, clock: Time) -> None:
    there = {opened(desk, account=f"seller-{number}") for number in range(12)}
    got: list[str] = []

    def work(number: int) -> None:
        someone = ANNE if number % 2 else BEN
        while case := cases.claim_next(desk, someone, None, clock()):
            got.append(case.id)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(got) == sorted(there)


def test_a_case_given_back_waits_again_and_says_why(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    cases.claim(desk, case, ANNE, clock())
    cases.release(desk, case, ANNE, clock(), "not my language")
    seen = cases.view(desk, case, BEN)

    assert seen.case.state == "open"
    assert [event.kind for event in seen.history] == ["opened", "claimed", "skipped"]
    assert cases.payload(seen.history[-1]) == {"had": ANNE.id, "why": "not my language"}


def test_only_who_has_a_case_gives_it_back(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    cases.claim(desk, case, ANNE, clock())

    with pytest.raises(Conflict):
        cases.release(desk, case, BEN, clock())
    with pytest.raises(NotFound):
        cases.release(desk, "nothing", BEN, clock())


def test_a_submitter_claims_nothing(desk: Desk, clock: Time) -> None:
    case = opened(desk)

    with pytest.raises(NotAllowed):
        cases.claim(desk, case, SITE, clock())


def test_the_queue_is_read_page_by_page(desk: Desk, clock: Time) -> None:
    for number in range(7):
        opened(desk, HOLDS if number % 3 else "换脸教程", account=f"seller-{number}")
        clock.pass_(seconds=1)
    whole = cases.queue(desk, Wanted()).cases
    read: list[CaseRow] = []
    after = None
    while True:
        page = cases.queue(desk, Wanted(after=after), 2)
        read += page.cases
        if (after := page.after) is None:
            break

    assert [case.id for case in read] == [case.id for case in whole]
    assert len(read) == 7


def test_siblings_are_the_other_cases_of_the_account(desk: Desk) -> None:
    one, other = opened(desk), opened(desk, HOLDS)
    opened(desk, account="somebody else")

    assert [case.id for case in cases.view(desk, one, ANNE).siblings] == [other]


def test_queues_for_leads_are_closed_to_others(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    with desk.database.write() as tx:
        change(tx, case, queue="escalated")

    assert cases.claim_next(desk, ANNE, None, clock()) is None
    with pytest.raises(NotAllowed):
        cases.claim(desk, case, ANNE, clock())
    assert cases.claim(desk, case, LEAD, clock()).claimed_by == LEAD.id
