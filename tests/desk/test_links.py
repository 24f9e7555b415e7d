"""Two accounts are proposed as linked for two things that do not derive from each other, and never for less."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chouxin.desk import cases, effects, filing, links, proposing, retention, ruling
from chouxin.desk.actors import Actor, ActorKind, Role
from chouxin.desk.context import Desk
from chouxin.desk.filing import Receipt, Submission
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Links, Settings
from chouxin.desk.verifying import verify
from chouxin.domain import Conflict, InputError, Item, Kind, NotAllowed
from chouxin.engine.engine import Engine
from chouxin.knowledge import Site
from chouxin.store import links as store
from tests.desk.desks import ANNE, LEAD, SITE, Time

QQ, DISK, PHONE = "QQ 271828182", "https://pan.baidu.com/s/1AbcDefGhIjk", "手机 13812345678"
ONE = f"换脸软件 DFL 一键安装 教程齐全 直播可用 {QQ} 网盘自动发货 {DISK}"
TWO = f"AI金丹 底丹 SAEHD 512 迭代百万 全脸 男女各有 {QQ} 拍下秒发 {DISK}"
OTHER = f"AI金丹 底丹 SAEHD 512 迭代百万 全脸 男女各有 {QQ} 拍下秒发"


@pytest.fixture(scope="module")
def keyed() -> Iterator[Screener]:
    """An engine that knows contacts again."""
    with Screener(lambda: Engine(profile="market-strict", site=Site(link_key=b"k" * 32))) as made:
        yield made


@pytest.fixture
def known(desk: Desk, keyed: Screener) -> Desk:
    return replace(desk, screener=keyed)


def handed_in(desk: Desk, text: str, account: str, sha256: str | None = None) -> Receipt:
    item = Item("", Kind.LISTING, fields={"text": text}, sha256=sha256)
    (receipt,) = filing.file(desk, [Submission(item, account, None)], SITE, desk.clock())
    return receipt


def ruled(desk: Desk, clock: Time, case_id: str | None, outcome: str = "remove") -> str:
    assert case_id is not None
    claimed = cases.claim(desk, case_id, LEAD, clock.now)
    ruling.rule(desk, case_id, LEAD, outcome, "rule", "", claimed.revision, clock.now)
    effects.send_due(desk, clock.pass_(minutes=1))
    return case_id


def sold(desk: Desk, clock: Time, text: str, account: str, outcome: str = "remove", sha256: str | None = None) -> str:
    return ruled(desk, clock, handed_in(desk, text, account, sha256).case_id, outcome)


def proposed(desk: Desk, clock: Time) -> list[tuple[store.LinkRow, list[store.EdgeRow]]]:
    proposing.run(desk, clock.pass_(minutes=2))
    return links.page(desk, ())


def linked(desk: Desk, clock: Time) -> str:
    sold(desk, clock, ONE, "a")
    sold(desk, clock, TWO, "b")
    ((row, _),) = proposed(desk, clock)
    return row.id


def test_two_contacts_join_what_one_does_not(known: Desk, clock: Time) -> None:
    sold(known, clock, ONE, "a")
    handed_in(known, TWO, "b")
    handed_in(known, OTHER, "c")
    ((row, edges),) = proposed(known, clock)

    assert (row.left_account, row.right_account, row.state) == ("a", "b", "proposed")
    assert sorted(edge.kind for edge in edges) == ["netdisk", "qq"]
    assert len({edge.bundle for edge in edges}) == 2


def test_nothing_is_proposed_before_somebody_has_ruled(known: Desk, clock: Time) -> None:
    first = handed_in(known, ONE, "a")
    handed_in(known, TWO, "b")

    assert proposed(known, clock) == []

    ruled(known, clock, first.case_id)

    assert len(proposed(known, clock)) == 1


def test_a_contact_within_a_copied_text_counts_once_with_it(known: Desk, clock: Time) -> None:
    sold(known, clock, OTHER, "a")
    sold(known, clock, OTHER.replace("男女各有", "男女都有"), "b")

    assert proposed(known, clock) == []


def test_what_came_along_in_a_copy_counts_once_altogether(known: Desk, clock: Time) -> None:
    sold(known, clock, ONE, "a")
    sold(known, clock, ONE, "b")

    assert proposed(known, clock) == []


def test_wording_alone_joins_nobody(known: Desk, clock: Time) -> None:
    plain = [
        "AI金丹 底丹 SAEHD 512 迭代百万 全脸 男女各有 拍下秒发",
        "换脸软件 DFL 一键安装 教程齐全 直播可用 网盘自动发货",
    ]
    for text in plain:
        for account in ("a", "b"):
            sold(known, clock, text, account)

    assert proposed(known, clock) == []


def test_a_text_and_a_contact_that_stands_elsewhere_join(known: Desk, clock: Time) -> None:
    same = "AI金丹 底丹 SAEHD 512 迭代百万 全脸 男女各有 拍下秒发"
    for account, text in (("a", "换脸软件 DFL 一键安装 教程齐全"), ("b", "直播换脸 实时变脸 包调试 远程")):
        sold(known, clock, same, account)
        sold(known, clock, f"{text} {QQ}", account)
    ((_, edges),) = proposed(known, clock)

    assert sorted(edge.kind for edge in edges) == ["qq", "wording"]
    assert next(edge.strength for edge in edges if edge.kind == "wording") > 0.9


def test_a_number_named_as_two_things_is_one(known: Desk, clock: Time) -> None:
    both = "手机 13812345678 微信 13812345678"
    sold(known, clock, f"换脸软件 DFL 一键安装 教程齐全 {both}", "a")
    sold(known, clock, f"AI金丹 底丹 SAEHD 512 迭代百万 网盘自动发货 {both}", "b")

    assert proposed(known, clock) == []


def test_a_file_and_a_contact_join(known: Desk, clock: Time) -> None:
    sold(known, clock, f"换脸软件 DFL 一键安装 {QQ}", "a", sha256="ab" * 32)
    sold(known, clock, OTHER, "b", sha256="ab" * 32)
    ((_, edges),) = proposed(known, clock)

    assert sorted(edge.kind for edge in edges) == ["qq", "sha256"]


@pytest.mark.parametrize(
    "text",
    [
        f"曝光骗子 {QQ} {DISK} 卖换脸软件 DFL 大家小心",
        f"九成新自行车，同城自提 {QQ} {DISK}",
        f"AI金丹 底丹 SAEHD 512 迭代百万 网盘自动发货 他说 “{QQ} {DISK}” 别信",
    ],
)
def test_who_warns_or_quotes_or_sells_something_else_is_not_joined(known: Desk, clock: Time, text: str) -> None:
    sold(known, clock, ONE, "a")
    handed_in(known, text, "victim")

    assert proposed(known, clock) == []


def test_what_was_let_through_joins_nobody(known: Desk, clock: Time) -> None:
    sold(known, clock, ONE, "a")
    sold(known, clock, TWO, "b", "allow")

    assert proposed(known, clock) == []


def test_a_proposal_whose_ground_is_gone_is_taken_back(known: Desk, clock: Time) -> None:
    sold(known, clock, ONE, "a")
    waiting = handed_in(known, TWO, "b")
    before = len(proposed(known, clock))
    ruled(known, clock, waiting.case_id, "allow")

    assert (before, proposed(known, clock)) == (1, [])


@pytest.mark.parametrize("chosen", [Links(common=2), Links(never=("271828182",))])
def test_what_belongs_to_everybody_joins_nobody(known: Desk, clock: Time, chosen: Links) -> None:
    desk = replace(known, settings=Settings(links=chosen))
    for account, text in (("a", ONE), ("b", TWO), ("c", OTHER)):
        sold(desk, clock, text, account)

    assert proposed(desk, clock) == []


def test_a_page_says_why_and_what_speaks_against(known: Desk, clock: Time) -> None:
    sold(known, clock, ONE, "a")
    handed_in(known, TWO, "b")
    ((row, _),) = proposed(known, clock)
    seen = links.view(known, row.id)

    assert (seen.independent, seen.stands) == (2, True)
    assert {one.shown for one in seen.grounds} == {"2•••••••2", "pan․baidu․com/••••••••••••"}
    assert [(one.left.account, one.right.account) for one in seen.grounds if one.left and one.right] == [("a", "b")] * 2
    assert [(one.what, one.account) for one in seen.doubts] == [("undecided", "b")]


def test_people_decide_and_nothing_else_happens(known: Desk, clock: Time) -> None:
    link = linked(known, clock)
    before = [(c.state, c.outcome) for c in links.view(known, link).sides[1].cases]
    confirmed = links.confirm(known, link, LEAD, "the same share", clock.now)
    seen = links.view(known, link)
    told = [event.kind for event in cases.view(known, seen.sides[0].cases[0].id, LEAD).history]

    assert (confirmed.state, seen.link.decided_by, seen.link.note) == ("confirmed", LEAD.id, "the same share")
    assert [(c.state, c.outcome) for c in seen.sides[1].cases] == before
    assert told[-1] == "link_confirmed"
    with pytest.raises(Conflict):
        links.refuse(known, link, LEAD, "changed my mind", clock.now)
    assert links.undo(known, link, LEAD, "wrong one", clock.now).state == "proposed"
    assert verify(known.database, known.secrets).breaches == ()


def test_what_was_refused_stays_refused(known: Desk, clock: Time) -> None:
    link = linked(known, clock)
    links.refuse(known, link, LEAD, "a shop that both resell for", clock.now)
    sold(known, clock, f"{TWO} 再来一套", "b")

    assert [row.state for row, _ in proposed(known, clock)] == ["refused"]


def test_only_a_lead_only_a_person_and_only_with_a_reason(known: Desk, clock: Time) -> None:
    link = linked(known, clock)
    key = Actor(ActorKind.KEY, "k", "k", Role.LEAD, LEAD.permissions)
    for actor in (ANNE, key):
        with pytest.raises(NotAllowed):
            links.confirm(known, link, actor, "why", clock.now)
    for why in (" ", "x" * 1001):
        with pytest.raises(InputError):
            links.confirm(known, link, LEAD, why, clock.now)


def test_a_link_goes_with_what_it_rests_on_and_a_hold_keeps_it(known: Desk, clock: Time) -> None:
    link = linked(known, clock)
    first = links.view(known, link).sides[0].cases[0].id
    retention.hold(known, first, LEAD, "court order", clock.now, on=True)
    retention.sweep(known, clock.pass_(days=4 * 365))
    held = links.view(known, link)
    retention.hold(known, first, LEAD, "lifted", clock.now, on=False)
    retention.sweep(known, clock.pass_(days=1))

    assert len(held.grounds) == 2
    assert links.page(known, ()) == []


def test_filing_asks_nothing_about_links(known: Desk, clock: Time) -> None:
    """They are looked for beside the work: what is filed costs the same with and without."""
    linked(known, clock)
    handed_in(known, TWO + " 新", "d")

    assert {account for row, _ in links.page(known, ()) for account in row[1:3]} == {"a", "b"}


def test_the_same_place_is_not_looked_at_twice(known: Desk, clock: Time) -> None:
    linked(known, clock)

    assert proposing.run(known, clock.pass_(minutes=5)).accounts == 0
