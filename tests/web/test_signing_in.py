"""Coming in: passwords, sessions, invitations, a proxy, and what another site cannot make a browser do."""

from dataclasses import replace

import httpx
import msgspec
import pytest

from chouxin.desk import people, starting
from chouxin.desk.actors import Role
from chouxin.domain import Conflict
from tests.web.serving import PASSWORD, Served, server

COOKIE = "chouxin_session"


def test_a_session_is_a_cookie_that_no_script_reads(served: Served) -> None:
    served.person("lin", Role.REVIEWER)
    answer = served.caller().post("/console/sign-in", data={"name": "Lin ", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]

    assert answer.status_code == 303
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_a_wrong_password_and_an_unknown_name_look_the_same(served: Served) -> None:
    served.person("zhangsan", Role.REVIEWER)
    answers = [
        served.caller().post("/console/sign-in", data={"name": name, "password": password})
        for name, password in (("zhangsan", "not this one at all"), ("wangermazi", PASSWORD))
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].text.replace("zhangsan", "") == answers[1].text.replace("wangermazi", "")


def test_guessing_is_slowed_down(served: Served) -> None:
    stranger = served.caller()
    statuses = [
        stranger.post("/console/sign-in", data={"name": "lin", "password": f"guess number {n}"}).status_code
        for n in range(12)
    ]

    assert statuses[0] == 403
    assert statuses[-1] == 429


def test_signing_in_gives_a_new_session_whatever_was_planted(served: Served) -> None:
    served.person("lin", Role.REVIEWER)
    browser = served.caller()
    browser.cookies.set(COOKIE, "planted")
    browser.post("/console/sign-in", data={"name": "lin", "password": PASSWORD})

    assert people.session(served.desk, "planted", served.clock.now) is None
    assert browser.get("/console/queue").status_code == 200


def test_a_session_ends_when_nobody_uses_it_and_at_the_latest_after_half_a_day(served: Served) -> None:
    served.person("lin", Role.REVIEWER)
    idle, busy = served.signed_in("lin"), served.signed_in("lin")
    states = []
    for _ in range(13):
        served.clock.pass_(hours=1)
        states.append(
            (
                busy.get("/console/queue").status_code,
                idle.get("/console/queue", headers={"HX-Request": "true"}).status_code,
            )
        )

    assert [state[0] for state in states].count(200) == 11
    assert [state[1] for state in states].count(200) == 2


def test_whoever_is_locked_out_is_out_at_once(served: Served) -> None:
    served.person("boss", Role.ADMIN)
    identity = served.person("lin", Role.REVIEWER)
    browser = served.signed_in("lin")
    people.change(served.desk, identity, served.clock.now, disabled=True)

    assert browser.get("/console/queue").status_code == 303
    assert served.caller().post("/console/sign-in", data={"name": "lin", "password": PASSWORD}).status_code == 403


def test_the_last_admin_stays(served: Served) -> None:
    identity = served.person("boss", Role.ADMIN)

    with pytest.raises(Conflict):
        people.change(served.desk, identity, served.clock.now, role=Role.REVIEWER)


@pytest.mark.parametrize(
    "headers, csrf, status",
    [
        ({}, None, 403),
        ({}, "guessed", 403),
        ({"Sec-Fetch-Site": "cross-site"}, "own", 403),
        ({"Sec-Fetch-Site": "same-origin"}, "own", 303),
    ],
)
def test_a_form_without_its_token_is_refused(
    served: Served, headers: dict[str, str], csrf: str | None, status: int
) -> None:
    served.person("lin", Role.REVIEWER)
    browser = served.signed_in("lin")
    session = people.session(served.desk, browser.cookies[COOKIE], served.clock.now)
    assert session is not None
    token = session.csrf if csrf == "own" else csrf
    answer = browser.post("/console/next", data={"csrf": token} if token else {}, headers=headers)

    assert answer.status_code == status


def test_the_api_asks_a_browser_for_the_token_too(served: Served) -> None:
    served.person("lin", Role.REVIEWER)
    browser = served.signed_in("lin")

    assert browser.post("/api/v1/cases/next", json={}).status_code == 403
    assert browser.get("/api/v1/cases").status_code == 200


def test_the_first_sign_in_works_once(served: Served) -> None:
    invitation = starting.first_invitation(served.desk)
    path = f"/console/first/{invitation}"
    form = {"name": "first", "password": PASSWORD}
    first, second = served.caller().post(path, data=form), served.caller().post(path, data={**form, "name": "second"})

    assert (first.status_code, second.status_code) == (303, 400)
    assert starting.first_invitation(served.desk) is None


def test_an_old_first_sign_in_is_worth_nothing_after_a_new_one(served: Served) -> None:
    old, new = starting.first_invitation(served.desk), starting.first_invitation(served.desk)
    answers = [
        served.caller().post(f"/console/first/{one}", data={"name": "first", "password": PASSWORD}).status_code
        for one in (old, new)
    ]

    assert answers == [400, 303]


def test_an_invitation_ends_after_a_day(served: Served) -> None:
    invitation = people.invite(served.desk, Role.REVIEWER, served.clock.now)
    served.clock.pass_(days=1)
    answer = served.caller().post(f"/console/first/{invitation}", data={"name": "late", "password": PASSWORD})

    assert answer.status_code == 400


def test_a_name_that_a_proxy_vouches_for_counts_only_from_the_proxy(served: Served) -> None:
    served.person("lin", Role.REVIEWER)
    settings = served.desk.settings
    trusting = msgspec.structs.replace(settings, proxy_header="X-User", trusted_proxies=("127.0.0.0/8",))
    wary = msgspec.structs.replace(settings, proxy_header="X-User", trusted_proxies=("10.0.0.0/8",))
    answers = []
    for chosen in (trusting, wary):
        with (
            server(replace(served.desk, settings=chosen), served.uploads) as url,
            httpx.Client(base_url=url, headers={"X-User": "Lin"}) as browser,
        ):
            answers.append(browser.get("/console/queue").status_code)

    assert answers == [200, 303]


def test_a_language_form_leads_nowhere_else(served: Served) -> None:
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example", "/console\\..\\..\\evil"):
        answer = served.caller().post("/console/language", data={"lang": "zh-Hant", "back": back})

        assert answer.headers["location"].startswith("/console")
        assert "evil" not in answer.headers["location"]
