"""One ruling over many cases: each is its own, and what does not fit is left out and named."""

from dataclasses import replace

import pytest

from chouxin.desk import bulk, cases, effects, links, ruling
from chouxin.desk.bulk import MOST, Chosen, Together
from chouxin.desk.context import Desk
from chouxin.desk.settings import Settings
from chouxin.desk.verifying import verify
from chouxin.domain import InputError, NotAllowed
from tests.desk.desks import ANNE, BEN, HOLDS, LEAD, SITE, Time, opened

TEXTS = [f"{HOLDS} 第{n}套 {name}款" for n, name in enumerate("甲乙丙丁")]


def chain(desk: Desk) -> list[Chosen]:
    """Open cases of one account, as they are now."""
    for text in TEXTS:
        opened(desk, text)
    return [Chosen(case.id, case.revision) for case in bulk.of_link(desk, ["seller-1"]).cases]


def removed(desk: Desk, chosen: list[Chosen], now: int, outcome: str = "remove") -> Together:
    return bulk.rule_all(desk, chosen, ANNE, outcome, "rule", "", now)


def test_each_gets_its_own_ruling_with_its_own_way_back(desk: Desk, clock: Time) -> None:
    chosen = chain(desk)
    made = removed(desk, chosen, clock.now)
    back = bulk.undo_all(desk, [made.done[0].id], ANNE, clock.now)
    effects.send_due(desk, clock.pass_(minutes=1))
    states = [cases.view(desk, one.case_id, LEAD).case.state for one in chosen]

    assert len({row.id for row in made.done}) == len(chosen) == 4
    assert [row.case_id for row in made.done] == [one.case_id for one in chosen]
    assert [row.state for row in back.done] == ["undone"]
    assert states == ["claimed", "closed", "closed", "closed"]
    assert [e.kind for e in cases.view(desk, chosen[1].case_id, LEAD).history][:3] == ["opened", "claimed", "ruled"]
    assert verify(desk.database, desk.secrets).breaches == ()


def test_all_are_taken_back_at_once_and_what_is_too_late_is_named(desk: Desk, clock: Time) -> None:
    made = removed(desk, chain(desk), clock.now)
    ids = [row.id for row in made.done]
    others = bulk.undo_all(desk, ids, BEN, clock.now)
    back = bulk.undo_all(desk, ids[:3], ANNE, clock.now)
    late = bulk.undo_all(desk, ids, ANNE, clock.pass_(minutes=1))

    assert [one.what for one in others.skipped] == ["not_yours"] * 4
    assert len(back.done) == 3
    assert [(one.id, one.what) for one in late.skipped] == [(one, "taken") for one in ids]


def test_what_changed_or_is_taken_or_unknown_is_left_out_and_named(desk: Desk, clock: Time) -> None:
    first, second, third, fourth = chain(desk)
    taken = cases.claim(desk, first.case_id, BEN, clock.now)
    opened(desk, TEXTS[1])
    cases.release(desk, cases.claim(desk, second.case_id, BEN, clock.now).id, BEN, clock.now)
    mine = cases.claim(desk, third.case_id, ANNE, clock.now)
    chosen = [Chosen(first.case_id, taken.revision), second, Chosen(mine.id, mine.revision), fourth, Chosen("no", 0)]
    made = removed(desk, [*chosen, fourth], clock.now)

    assert [row.case_id for row in made.done] == [third.case_id, fourth.case_id]
    assert [(one.id, one.what) for one in made.skipped] == [
        (first.case_id, "taken"),
        (second.case_id, "changed"),
        ("no", "unknown"),
    ]
    assert cases.view(desk, first.case_id, LEAD).case.claimed_by == BEN.id


def test_what_needs_two_people_waits_for_the_second_on_each(desk: Desk, clock: Time) -> None:
    made = removed(desk, chain(desk), clock.now, "restrict")
    again = [Chosen(one.case_id, cases.view(desk, one.case_id, LEAD).case.revision) for one in made.done]
    own = removed(desk, again, clock.now, "restrict")
    second = bulk.rule_all(desk, again, BEN, "restrict", "rule", "", clock.now)

    assert {row.state for row in made.done} == {"proposed"}
    assert {one.what for one in own.skipped} == {"not_yours"}
    assert [row.second_of for row in second.done] == [row.id for row in made.done]


def test_one_person_alone_gives_a_note_and_waits(desk: Desk, clock: Time) -> None:
    alone = replace(desk, settings=Settings(solo=True))
    chosen = chain(alone)
    with pytest.raises(InputError, match="note"):
        removed(alone, chosen, clock.now, "restrict")
    with pytest.raises(InputError):
        removed(alone, chosen, clock.now, "escalate")
    made = bulk.rule_all(alone, chosen, ANNE, "restrict", "rule", "his fourth", clock.now)

    assert {row.solo for row in made.done} == {1}
    assert {row.effective_at for row in made.done} == {clock.now + 24 * 3_600_000}


def test_nothing_happens_where_it_would_be_wrong_on_all(desk: Desk, clock: Time) -> None:
    chosen = chain(desk)
    for outcome, reason, some in (("explode", "rule", chosen), ("remove", " ", chosen), ("remove", "rule", [])):
        with pytest.raises(InputError):
            bulk.rule_all(desk, some, ANNE, outcome, reason, "", clock.now)
    with pytest.raises(InputError, match=str(MOST)):
        removed(desk, [Chosen(str(n), 0) for n in range(MOST + 1)], clock.now)
    with pytest.raises(NotAllowed):
        bulk.rule_all(desk, chosen, SITE, "remove", "rule", "", clock.now)

    assert all(case.state == "open" for case in bulk.of_link(desk, ["seller-1"]).cases)


def test_a_chain_is_of_one_account_of_linked_ones_and_of_what_came_back(desk: Desk, clock: Time) -> None:
    ruled = opened(desk, TEXTS[0], account="old")
    claimed = cases.claim(desk, ruled, LEAD, clock.now)
    ruling.rule(desk, ruled, LEAD, "remove", "rule", "", claimed.revision, clock.now)
    effects.send_due(desk, clock.pass_(minutes=1))
    back = [opened(desk, TEXTS[0] + end, account=f"new-{end}") for end in "一二"]
    opened(desk, "换脸软件 安装教程 包会", account="stranger")

    assert {case.id for case in bulk.of_case(desk, back[0]).cases} == set(back)
    assert {case.id for case in bulk.of_case(desk, ruled).cases} == set(back)
    assert links.page(desk, ()) == []
