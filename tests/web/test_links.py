"""Links, rulings over a chain and rollout, over the API and at the console."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser

from chouxin.desk import bulk, jobs, links, proposing
from chouxin.desk.actors import Role
from chouxin.desk.context import Desk
from chouxin.desk.engines import Engines
from chouxin.desk.screening import Screener
from chouxin.engine.engine import Engine
from chouxin.knowledge import Site
from chouxin.words import LANGUAGES
from tests.browsing import barriers, browser, click, in_chromium, press, sticks_out
from tests.desk.desks import HOLDS, Time, opened
from tests.desk.test_links import ONE, TWO, handed_in, sold
from tests.desk.test_rollout import MILD
from tests.web.serving import Served
from tests.web.test_browser import HOSTILE, signed_in

__all__ = ["browser"]
at_the_console = [
    *in_chromium,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.fixture(scope="module")
def screener() -> Iterator[Screener]:
    """An engine that knows contacts again, for the desks of this module."""
    with Screener(lambda: Engine(profile="market-strict", site=Site(link_key=b"k" * 32))) as made:
        yield made


def linked(desk: Desk, clock: Time, left: str = "a", right: str = "b") -> str:
    """A link between two accounts, of which one was ruled against; the other has a case that is open."""
    sold(desk, clock, ONE, left)
    handed_in(desk, TWO, right)
    proposing.run(desk, clock.pass_(minutes=2))
    ((row, _),) = links.page(desk, ())
    return row.id


def person(served: Served, role: Role = Role.LEAD) -> httpx.Client:
    """A program that somebody has signed in for: with the cookie, and the token that goes with it."""
    served.person("mei", role)
    caller = served.signed_in("mei")
    page = caller.get("/console/queue").text
    caller.headers["x-csrf-token"] = page.partition('name="csrf" value="')[2].partition('"')[0]
    caller.headers["origin"] = served.url
    return caller


def test_a_link_is_read_by_a_key_and_decided_by_a_person(served: Served) -> None:
    link = linked(served.desk, served.clock)
    auditor, lead = served.caller(Role.AUDITOR), served.caller(Role.LEAD)
    (told,) = auditor.get("/api/v1/links", params={"state": "proposed"}).json()["links"]
    seen = auditor.get(f"/api/v1/links/{link}").json()
    by_key = lead.post(f"/api/v1/links/{link}/confirm", json={"why": "same"})
    mei = person(served)
    once = {"Idempotency-Key": "k1"}
    answers = [mei.post(f"/api/v1/links/{link}/confirm", json={"why": "same share"}, headers=once) for _ in range(2)]
    again = mei.post(f"/api/v1/links/{link}/refuse", json={"why": "no"})

    assert (told["id"], told["accounts"], told["independent"]) == (link, ["a", "b"], 2)
    assert sorted(edge["shown"] for edge in seen["edges"]) == ["2•••••••2", "pan․baidu․com/••••••••••••"]
    assert [one["what"] for one in seen["against"]] == ["undecided"]
    assert by_key.status_code == 403
    assert [(one.status_code, one.json()["state"]) for one in answers] == [(200, "confirmed")] * 2
    assert again.status_code == 409
    assert again.headers["content-type"] == "application/problem+json"
    assert mei.post(f"/api/v1/links/{link}/undo", json={"why": "wrong"}).json()["state"] == "proposed"
    assert auditor.get("/api/v1/links", params={"state": "maybe"}).status_code == 400


def test_a_key_of_idempotency_is_for_one_thing(served: Served) -> None:
    link = linked(served.desk, served.clock)
    mei = person(served)
    once = {"Idempotency-Key": "k1"}
    mei.post(f"/api/v1/links/{link}/confirm", json={"why": "same"}, headers=once)
    other = mei.post("/api/v1/links/another/confirm", json={"why": "same"}, headers=once)

    assert other.status_code == 422


def test_many_are_ruled_on_and_taken_back_over_the_api(served: Served) -> None:
    ids = [opened(served.desk, f"{HOLDS} {name}款 第{n}套") for n, name in enumerate("甲乙丙")]
    mei = person(served, Role.REVIEWER)
    cases = [{"case_id": one, "revision": 0} for one in [*ids, "nothing"]]
    body = {"cases": cases, "outcome": "remove", "reason": "rule"}
    by_key = served.caller(Role.REVIEWER).post("/api/v1/rulings", json=body)
    made = mei.post("/api/v1/rulings", json=body, headers={"Idempotency-Key": "k"}).json()
    again = mei.post("/api/v1/rulings", json=body, headers={"Idempotency-Key": "k"}).json()
    back = mei.post("/api/v1/rulings/undo", json={"rulings": [one["id"] for one in made["done"]]}).json()
    too_many = {**body, "cases": [{"case_id": str(n), "revision": 0} for n in range(bulk.MOST + 1)]}

    assert by_key.status_code == 403
    assert [one["case_id"] for one in made["done"]] == ids
    assert [(one["id"], one["what"]) for one in made["skipped"]] == [("nothing", "unknown")]
    assert again == made
    assert [one["state"] for one in back["done"]] == ["undone"] * 3
    assert mei.post("/api/v1/rulings", json=too_many).status_code == 400


@pytest.fixture
def engines() -> Engines:
    return Engines()


@pytest.fixture
def rolled(served: Served, engines: Engines) -> Iterator[Served]:
    """A desk whose engine can be made anew."""
    with Screener(engines) as screener:
        object.__setattr__(served.desk, "screener", screener)
        object.__setattr__(served.desk, "engines", engines)
        yield served


def test_a_profile_is_filed_tried_and_put_live_over_the_api(rolled: Served) -> None:
    lead = rolled.caller(Role.LEAD)
    opened(rolled.desk, HOLDS)
    draft = {"kind": "profile", "name": "mild", "body": MILD, "why": "less is held"}
    made = lead.post("/api/v1/versions", json=draft, headers={"Idempotency-Key": "d1"})
    again = lead.post("/api/v1/versions", json=draft, headers={"Idempotency-Key": "d1"})
    version = made.json()["id"]
    bad = lead.post("/api/v1/versions", json={**draft, "body": MILD.replace("on_fault: review", "on_fault: maybe")})
    started = lead.post(f"/api/v1/versions/{version}/backtests", json={"most": 100})
    jobs.run_due(rolled.desk, rolled.clock.now)
    tested = lead.get(started.headers["location"]).json()
    live = lead.post(f"/api/v1/versions/{version}/state", json={"state": "live", "why": "agreed"})
    in_force = lead.get("/api/v1/policy").json()["policy"]
    seen = lead.get(f"/api/v1/versions/{version}").json()
    lead.post(f"/api/v1/versions/{version}/state", json={"state": "retired", "why": "back"})

    assert (made.status_code, again.json()["id"], started.status_code) == (201, version, 202)
    assert bad.status_code == 400
    assert "mild.yaml" in bad.json()["detail"]
    assert (tested["state"], tested["looked"]) == ("done", 1)
    assert tested["steps"] == [{"was": "block", "would_be": "review", "items": 1}]
    assert [one["would_be"] for one in tested["changed"]] == ["review"]
    assert live.json()["state"] == "live"
    assert in_force.startswith("mild")
    assert (seen["body"], [one["state"] for one in seen["history"]]) == (MILD, ["draft", "live"])
    assert [one["id"] for one in lead.get("/api/v1/versions", params={"state": "retired"}).json()["versions"]] == [
        version
    ]
    assert rolled.caller(Role.REVIEWER).get("/api/v1/versions").status_code == 403


def test_quotas_are_told_and_a_rule_goes_on_only_where_it_stopped(served: Served) -> None:
    opened(served.desk, HOLDS)
    told = served.caller(Role.AUDITOR).get("/api/v1/quotas").json()
    answer = served.caller(Role.LEAD).post("/api/v1/quotas/go-on", json={"rule": told[0]["rule"]})

    assert {one["rule"] for one in told} >= {""}
    assert {one["count"] for one in told} == {1}
    assert answer.status_code == 400


class TestInChromium:
    pytestmark = at_the_console

    @pytest.mark.parametrize("scripts", [True, False])
    def test_a_link_is_read_decided_and_its_cases_ruled_on(
        self, browser: Browser, served: Served, scripts: bool
    ) -> None:
        link = linked(served.desk, served.clock)
        opened(served.desk, f"{HOLDS} 甲款", account="b")
        page, complaints = signed_in(browser, served, Role.LEAD, java_script_enabled=scripts)
        click(page, "a[href='/console/links']")
        click(page, "table a")
        page.fill("#why", "the same share and number")
        click(page, "button[value=confirm]")
        said = page.inner_text("h1")
        boxes = page.locator(".choices input[type=checkbox]")
        for at in range(boxes.count()):
            boxes.nth(at).check()
        page.check("input[value=remove]")
        if scripts:
            # What takes something away is asked for twice.
            page.click("form.ruling button.main")
        click(page, "form.ruling button.main")
        ruled = page.locator("button[name=one]").count()
        click(page, "button[name=one] >> nth=0")
        left = page.locator("button[name=one]").count()
        click(page, "button[data-key=undo]")

        assert page.url.startswith(f"{served.url}/console/bulk")
        assert "confirmed" in said
        assert (boxes.count(), ruled, left, page.locator("button[name=one]").count()) == (0, 2, 1, 0)
        assert complaints == []
        page.goto(f"/console/links/{link}")
        assert page.locator("svg.links").count() == 1
        page.context.close()

    def test_a_chain_is_ruled_on_with_the_keyboard_alone(self, browser: Browser, served: Served) -> None:
        ids = [opened(served.desk, f"{HOLDS} {name}款 第{n}套") for n, name in enumerate("甲乙丙")]
        page, complaints = signed_in(browser, served, Role.LEAD)
        page.goto(f"/console/cases/{ids[0]}/chain")
        page.keyboard.press("o")
        for _ in ids[1:]:
            page.keyboard.press("Tab")
            page.keyboard.press("Tab")
            page.keyboard.press("Space")
        page.keyboard.press("1")
        press(page, "Enter")
        ruled = page.locator("button[name=one]").count()
        press(page, "z")

        assert "undone=" in page.url
        assert (ruled, page.locator("button[name=one]").count()) == (3, 0)
        assert complaints == []
        page.context.close()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_accessible_in_each_language_and_nothing_sticks_out(
        self, browser: Browser, served: Served, scheme: Any
    ) -> None:
        hostile = HOSTILE[:150]
        link = linked(served.desk, served.clock, "a", hostile)
        page, complaints = signed_in(browser, served, Role.LEAD, color_scheme=scheme, bypass_csp=True)
        case = served.caller(Role.REVIEWER).get("/api/v1/cases").json()["cases"][0]["id"]
        paths = ("/console/links", f"/console/links/{link}", f"/console/cases/{case}/chain", "/console/bulk")
        wrong: list[Any] = []
        for lang in LANGUAGES:
            click(page, f"button[lang={lang}]")
            for path in paths:
                for width in (380, 1280):
                    page.set_viewport_size({"width": width, "height": 800})
                    page.goto(path)
                    wide = sticks_out(page)
                    wrong += [(lang, path, width, "sticks out", wide)] if wide else []
                wrong += [(lang, path, barrier) for barrier in barriers(page)]

        assert wrong == []
        assert complaints == []
        assert "owned" not in page.title()
        page.context.close()
