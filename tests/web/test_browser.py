"""The console in a real browser: by keyboard alone, without scripts, on a phone, in both themes, for everybody."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from chouxin.desk import people
from chouxin.desk.actors import Role
from chouxin.desk.filing import Submission, file
from chouxin.words import LANGUAGES
from tests.browsing import barriers, browser, click, in_chromium, press, sticks_out, window
from tests.desk.desks import SITE, listing
from tests.web.serving import PASSWORD, Served

HOSTILE = "\"><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">{{7*7}}&amp;'"

__all__ = ["browser"]
pytestmark = [
    *in_chromium,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def fill(served: Served, count: int) -> None:
    """So many cases, each about something else."""
    goods = ("SAEHD 512", "AI金丹", "DFL 底丹", "换脸软件", "直播换脸")
    texts = [
        f"{goods[n % 5]} 第{n}套 {'甲乙丙丁戊己庚辛壬癸'[n % 10]}款 换脸模型 网盘自动发货 {n}.9元" for n in range(count)
    ]
    filed = file(
        served.desk, [Submission(listing(t), f"s{n}", f"m{n}") for n, t in enumerate(texts)], SITE, served.clock.now
    )
    assert all(receipt.case_id for receipt in filed)


def signed_in(browser: Browser, served: Served, role: Role = Role.ADMIN, **options: Any) -> tuple[Page, list[str]]:
    """A window in which somebody has signed in, and what the browser complains of."""
    page, complaints = window(browser, base_url=served.url, **options)
    served.person("lin", role)
    page.goto("/console")
    page.fill("#name", "lin")
    page.fill("#password", PASSWORD)
    click(page, "button.main")
    assert page.url.endswith("/console/queue")
    return page, complaints


def ruled(served: Served) -> int:
    """How many cases have been ruled on."""
    told = served.caller(Role.REVIEWER).get("/api/v1/cases", params={"most": 200}).json()["cases"]
    return sum(case["state"] in ("waiting", "closed") for case in told)


def test_twenty_cases_are_cleared_with_the_keyboard_alone(browser: Browser, served: Served) -> None:
    fill(served, 20)
    page, complaints = signed_in(browser, served)

    press(page, "j")
    for number in range(20):
        before = page.url
        page.keyboard.press("3" if number % 2 else "1")
        if number % 2:
            # What takes something away is asked for twice.
            page.keyboard.press("Enter")
            assert page.url == before
        press(page, "Enter")

    assert page.url.endswith("/console/queue?nothing=1")
    assert ruled(served) == 20
    assert complaints == []
    page.context.close()


def test_the_last_ruling_is_taken_back_by_one_key(browser: Browser, served: Served) -> None:
    fill(served, 2)
    page, _ = signed_in(browser, served)
    press(page, "j")
    page.keyboard.press("1")
    press(page, "Enter")
    told = page.url
    press(page, "z")

    assert "ruled=" in told
    assert "ruled=" not in page.url
    assert ruled(served) == 0
    page.context.close()


def test_keys_are_letters_while_somebody_writes(browser: Browser, served: Served) -> None:
    fill(served, 1)
    page, _ = signed_in(browser, served)
    press(page, "j")
    page.keyboard.press("n")
    page.keyboard.type("123 jk z")

    assert page.input_value("#note") == "123 jk z"
    assert page.locator("input[name=outcome]:checked").count() == 0
    page.context.close()


def test_keys_can_be_others_or_none(browser: Browser, served: Served) -> None:
    fill(served, 1)
    page, _ = signed_in(browser, served)
    page.goto("/console/me")
    page.fill("#key-next", "w")
    click(page, "form[action='/console/me/keys'] button")
    page.goto("/console/queue")
    page.keyboard.press("j")
    press(page, "w")
    assert page.locator("form.ruling").count() == 1
    page.goto("/console/me")
    page.check("input[name=off]")
    click(page, "form[action='/console/me/keys'] button")

    assert page.locator("meta[name=keymap]").count() == 0
    page.context.close()


def test_everything_works_without_scripts(browser: Browser, served: Served) -> None:
    fill(served, 2)
    page, _ = signed_in(browser, served, java_script_enabled=False)
    click(page, "form[action='/console/next'] button")
    page.check("input[value=remove]")
    page.fill("#note", "as the rule says")
    click(page, "button[value=next]")

    assert "ruled=" in page.url
    assert ruled(served) == 1

    click(page, "button[data-key=undo]")

    assert ruled(served) == 0
    click(page, "button[lang=zh-Hans]")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.context.close()


PAGES = ("queue", "items", "figures", "rules", "people", "me")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wrong_and_nothing_sticks_out(browser: Browser, served: Served, scheme: Any, width: int) -> None:
    fill(served, 3)
    page, complaints = signed_in(browser, served, color_scheme=scheme, viewport={"width": width, "height": 800})
    wide = {}
    press(page, "j")
    for name in (page.url, *(f"/console/{name}" for name in PAGES)):
        page.goto(name)
        wide[name] = sticks_out(page)

    assert {name: over for name, over in wide.items() if over} == {}
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_accessible_in_each_language_and_theme(browser: Browser, served: Served, scheme: Any, lang: str) -> None:
    fill(served, 2)
    # The checker is a script of its own, which the page's policy would rightly refuse.
    page, _ = signed_in(browser, served, color_scheme=scheme, bypass_csp=True)
    click(page, f"button[lang={lang}]")
    found = []
    press(page, "j")
    for name in (page.url, *(f"/console/{name}" for name in PAGES)):
        page.goto(name)
        found += [(name, barrier) for barrier in barriers(page)]

    assert found == []
    page.context.close()


def test_what_strangers_write_does_nothing_on_any_page(browser: Browser, served: Served) -> None:
    fields = dict.fromkeys(("title", "text", "comments", "price"), f"{HOSTILE} DFL 换脸 AI金丹 网盘自动发货 9.9元")
    item = {"id": f"x{HOSTILE}"[:200], "account": HOSTILE[:200], "source": HOSTILE, **fields}
    site = served.caller(Role.SUBMITTER)
    assert site.post("/api/v1/items", json=item).status_code == 201
    report = {
        "category": HOSTILE[:80],
        "site_ref": item["id"],
        "text": HOSTILE,
        "contact": HOSTILE,
        "reporter": HOSTILE,
    }
    assert site.post("/api/v1/reports", json=report).status_code == 201
    people.add(served.desk, HOSTILE[:80], Role.REVIEWER, PASSWORD, served.clock.now)
    page, complaints = signed_in(browser, served)
    press(page, "j")
    titles = []
    for name in (page.url, *(f"/console/{name}" for name in PAGES)):
        page.goto(name)
        titles.append(page.title())

    assert [title for title in titles if "owned" in title] == []
    assert complaints == []
    assert page.locator("img").count() == 0
    page.context.close()
