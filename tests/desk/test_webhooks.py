"""Receivers get what happened, signed, once as far as they can tell; one that fails is tried again, then kept for."""

import json
import time
from dataclasses import replace

import pytest
from standardwebhooks.webhooks import Webhook

from chouxin.desk import cases, effects, ruling, webhooks
from chouxin.desk.actors import Role, person
from chouxin.desk.context import Desk
from chouxin.desk.context import clock as wall
from chouxin.desk.outgoing import Undelivered, addresses, checked, post
from chouxin.domain import InputError, NotAllowed
from chouxin.store import outbox
from chouxin.store.outbox import MessageRow
from tests.desk.desks import ANNE, HOLDS, Time, filed
from tests.desk.receivers import receiver

ADMIN = person("p-admin", "admin", Role.ADMIN)


def ruled(desk: Desk, clock: Time, account: str = "seller-1") -> str:
    receipt = filed(desk, HOLDS, account=account, site_ref=f"listing/{account}")
    assert receipt.case_id
    claimed = cases.claim(desk, receipt.case_id, ANNE, clock())
    given = ruling.rule(desk, receipt.case_id, ANNE, "remove", "clause 4", "", claimed.revision, clock())
    effects.send_due(desk, clock.pass_(minutes=1))
    return given.id


def messages(desk: Desk) -> list[MessageRow]:
    with desk.database.read() as tx:
        return outbox.messages(tx, None, None, 100)


def test_a_receiver_gets_a_signed_message_once(desk: Desk, clock: Time) -> None:
    with receiver() as there:
        _, secret = webhooks.add(desk, there.url, ("ruling.effective",), ADMIN, clock(), private=True)
        given = ruled(desk, clock)
        desk = replace(desk, clock=wall)
        counts = [webhooks.deliver(desk, clock()), webhooks.deliver(desk, clock())]
    (headers, body), *more = there.got
    told = Webhook(secret).verify(body, headers)

    assert (counts, more) == ([1, 0], [])
    assert (told["type"], headers["webhook-id"]) == ("ruling.effective", f"ruling-{given}")
    assert told["data"]["items"][0]["site_ref"] == "listing/seller-1"
    assert told["data"]["outcome"] == "remove"
    assert ANNE.id not in body.decode()


def test_a_receiver_that_is_down_gets_it_when_it_is_back(desk: Desk, clock: Time) -> None:
    with receiver() as there:
        port = there.port
    webhooks.add(desk, there.url, (), ADMIN, clock(), private=True)
    ruled(desk, clock)
    down = [webhooks.deliver(desk, clock()), webhooks.deliver(desk, clock.pass_(seconds=3))]
    (waiting,) = messages(desk)
    with receiver(port) as there:
        up = webhooks.deliver(desk, clock.pass_(seconds=5))

    assert (down, up) == ([0, 0], 1)
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert len(there.got) == 1


def test_what_is_never_taken_becomes_a_dead_letter_and_is_replayed(desk: Desk, clock: Time) -> None:
    with receiver() as there:
        there.status = 500
        webhooks.add(desk, there.url, (), ADMIN, clock(), private=True)
        ruled(desk, clock)
        for _ in range(12):
            webhooks.deliver(desk, clock.pass_(days=1.2))
        (dead,) = messages(desk)
        there.status = 204
        assert webhooks.replay(desk, ADMIN, clock()) == 1
        assert webhooks.deliver(desk, clock()) == 1

    assert (dead.state, dead.attempts, dead.last_error) == ("dead", 10, "the receiver answered 500")
    assert len(there.got) == 11
    assert len(set(there.ids())) == 1


def test_a_slow_receiver_keeps_nobody_waiting(desk: Desk, clock: Time) -> None:
    with receiver() as slow, receiver() as quick:
        slow.wait = 10
        for there in (slow, quick):
            webhooks.add(desk, there.url, (), ADMIN, clock(), private=True)
        for number in range(4):
            ruled(desk, clock, f"seller-{number}")
        began = time.monotonic()
        sent = webhooks.deliver(desk, clock(), seconds=3)
        took = time.monotonic() - began

    assert sent == len(quick.got) == 4
    assert len(slow.got) == 1
    assert took < 9


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(desk: Desk, clock: Time, status: int) -> None:
    with receiver() as inside, receiver() as there:
        there.status, there.headers = status, {"Location": inside.url}
        webhooks.add(desk, there.url, (), ADMIN, clock(), private=True)
        ruled(desk, clock)
        webhooks.deliver(desk, clock())
        (kept,) = messages(desk)

    assert inside.got == []
    assert (kept.state, kept.last_status) == ("waiting", status)
    assert "redirects" in (kept.last_error or "")


def test_a_receiver_that_is_gone_is_left_alone(desk: Desk, clock: Time) -> None:
    with receiver() as there:
        there.status = 410
        webhooks.add(desk, there.url, (), ADMIN, clock(), private=True)
        ruled(desk, clock)
        for _ in range(3):
            webhooks.deliver(desk, clock.pass_(days=1))

    assert len(there.got) == 1


def test_a_receiver_says_when_to_come_back(desk: Desk, clock: Time) -> None:
    with receiver() as there:
        there.status, there.headers = 429, {"Retry-After": "3600"}
        webhooks.add(desk, there.url, (), ADMIN, clock(), private=True)
        ruled(desk, clock)
        webhooks.deliver(desk, clock())
        webhooks.deliver(desk, clock.pass_(minutes=59))
        before = len(there.got)
        webhooks.deliver(desk, clock.pass_(minutes=2))

    assert (before, len(there.got)) == (1, 2)


def test_a_clock_that_goes_back_keeps_no_message_away(desk: Desk, clock: Time) -> None:
    with receiver() as there:
        webhooks.add(desk, there.url, (), ADMIN, clock(), private=True)
        ruled(desk, clock)

        assert webhooks.deliver(desk, clock.pass_(days=-30)) == 1


def test_a_receiver_may_want_the_body_that_coop_sends(desk: Desk, clock: Time) -> None:
    with receiver() as there:
        webhooks.add(desk, there.url, ("ruling.effective",), ADMIN, clock(), coop=True, private=True)
        given = ruled(desk, clock)
        webhooks.deliver(desk, clock())
    ((headers, body),) = there.got
    told = json.loads(body)

    assert told["item"] == {"id": "listing/seller-1", "typeId": "listing"}
    assert (told["action"], told["decisionReason"], told["actorEmail"]) == ({"id": "remove"}, "clause 4", None)
    assert headers["webhook-id"].startswith(f"ruling-{given}-")


def test_only_what_is_wanted_is_sent(desk: Desk, clock: Time) -> None:
    with receiver() as there:
        webhooks.add(desk, there.url, ("appeal.heard",), ADMIN, clock(), private=True)
        ruled(desk, clock)
        webhooks.deliver(desk, clock())

    assert there.got == []


def test_receivers_are_for_those_who_manage(desk: Desk, clock: Time) -> None:
    with pytest.raises(NotAllowed):
        webhooks.add(desk, "https://example.com/", (), ANNE, clock())


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "https://",
        "https://user:pw@example.com/",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: inside",
        "file:///etc/passwd",
        "https://" + "a" * 3000,
    ],
)
def test_what_is_no_receivers_url_is_refused(url: str) -> None:
    with pytest.raises(InputError):
        checked(url, private=False)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "127.1", "2130706433", "0x7f000001", "::1", "::", "fe80::1",
        "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1",
        "2001:0:1::1",
    ],
)  # fmt: skip
def test_nothing_goes_into_a_network_of_ones_own(host: str) -> None:
    with pytest.raises(Undelivered, match="open internet"):
        addresses(host, 443, private=False)


@pytest.mark.parametrize("host", ["1.1.1.1", "93.184.215.14", "2606:4700::1111"])
def test_the_open_internet_is_open(host: str) -> None:
    assert addresses(host, 443, private=False) == [host]


def test_the_guard_stands_where_the_connection_is_made() -> None:
    with receiver() as there, pytest.raises(Undelivered, match="open internet"):
        post(f"https://localhost:{there.port}/", {}, b"{}", private=False, seconds=2)

    assert there.got == []


def test_an_answer_that_never_ends_is_not_waited_for() -> None:
    with receiver() as there:
        there.drip = True
        began = time.monotonic()
        with pytest.raises(Undelivered):
            post(there.url, {}, b"{}", private=True, seconds=1)

    assert time.monotonic() - began < 20
