"""Pictures over HTTP and in the browser: what is sent, to whom, and what is never kept."""

import re
import sys
from dataclasses import replace
from io import BytesIO
from typing import Any

import httpx
import msgspec
import pytest
from playwright.sync_api import Browser

from chouxin.desk import people
from chouxin.desk.actors import Role
from chouxin.words import LANGUAGES
from tests.browsing import barriers, browser, click, in_chromium, press, sticks_out
from tests.web.serving import Served, server
from tests.web.test_browser import signed_in

Image = pytest.importorskip("PIL.Image", reason="pictures are an optional part")
__all__ = ["browser"]
_chromium, _there = in_chromium


def picture(size: tuple[int, int] = (900, 600)) -> bytes:
    """A JPEG with notes that nobody should get."""
    made = Image.new("RGB", size, (220, 20, 20))
    made.paste((20, 20, 220), (size[0] // 2, 0, *size))
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    out = BytesIO()
    made.save(out, "JPEG", exif=exif.tobytes(), comment=b"SECRET-COMMENT")
    return out.getvalue()


def uploaded(served: Served, content: bytes | None = None) -> str:
    """The case of an uploaded picture."""
    site = served.caller(Role.SUBMITTER)
    answer = site.post("/api/v1/uploads", params={"name": "p.jpg", "kind": "photo"}, content=content or picture())
    assert answer.status_code == 201, answer.text
    cases = served.caller(Role.REVIEWER).get("/api/v1/cases", params={"site_ref": "p.jpg"}).json()["cases"]
    found: str = cases[0]["id"]
    return found


def token(served: Served, someone: httpx.Client) -> str:
    session = people.session(served.desk, someone.cookies["chouxin_session"], served.clock.now)
    assert session is not None
    return session.csrf


def addresses(page: str) -> list[str]:
    return re.findall(r'<img src="([^"]+)"', page)


def test_a_page_names_one_covered_picture_that_nothing_may_keep(served: Served) -> None:
    case = uploaded(served)
    served.person("lin", Role.REVIEWER)
    lin = served.signed_in("lin")
    page = lin.get(f"/console/cases/{case}").text
    (address,) = addresses(page)
    answer = lin.get(address)
    shown = Image.open(BytesIO(answer.content))

    assert page.index("</article>") < page.index("<img")
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert b"SECRET" not in answer.content
    assert max(shown.size) == 480
    assert all(max(pixel) - min(pixel) < 12 for pixel in (shown.getpixel((5, 5)), shown.getpixel((470, 300))))
    assert "incoming-" not in page.replace(page[page.index("Could not be looked at") :], "")


def test_uncovering_is_asked_for_by_a_form_and_seen_by_one_person_for_a_minute(served: Served) -> None:
    case = uploaded(served)
    for name in ("lin", "wang"):
        served.person(name, Role.REVIEWER)
    lin, wang = served.signed_in("lin"), served.signed_in("wang")
    (address,) = addresses(lin.get(f"/console/cases/{case}").text)
    form = {"look": "colour", "csrf": token(served, lin)}
    unclaimed = lin.post(address, data=form)
    lin.post(f"/console/cases/{case}/claim", data={"csrf": form["csrf"]})
    without_token = lin.post(address, data={"look": "colour"})
    fetched = lin.get(address, params={"look": "colour"})
    asked = lin.post(address, data=form)
    (uncovered,) = addresses(lin.get(asked.headers["location"]).text)
    mine, theirs = lin.get(uncovered), wang.get(uncovered)
    pixel = Image.open(BytesIO(mine.content)).getpixel((5, 5))
    served.clock.pass_(seconds=61)

    assert (unclaimed.status_code, without_token.status_code, asked.status_code) == (403, 403, 303)
    assert max(pixel) - min(pixel) > 150
    assert mine.headers["cache-control"] == "no-store"
    assert b"SECRET" not in mine.content
    assert theirs.status_code == 404
    assert lin.get(uncovered).status_code == 404
    # Nothing in an address shows more than the form has asked for.
    assert fetched.content == lin.get(address).content
    assert addresses(lin.get(asked.headers["location"]).text) == [address]


@pytest.mark.parametrize("wrong", ["0", "2", "-1", "1.0", "9" * 400, "²", "../1"])
def test_other_numbers_are_nothing(served: Served, wrong: str) -> None:
    case = uploaded(served)
    served.person("lin", Role.REVIEWER)
    lin = served.signed_in("lin")
    (address,) = addresses(lin.get(f"/console/cases/{case}").text)

    assert lin.get(f"{address.rpartition('/')[0]}/{wrong}").status_code == 404


def test_a_damaged_one_is_told_in_words(served: Served) -> None:
    case = uploaded(served, b"\xff\xd8\xff\xe0 cut off")
    served.person("lin", Role.REVIEWER)
    page = served.signed_in("lin").get(f"/console/cases/{case}").text

    assert addresses(page) == []
    assert "it is damaged" in page


def test_without_the_optional_part_the_page_says_what_to_install(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = uploaded(served)
    # As where nobody installed it: it cannot be found.
    monkeypatch.setitem(sys.modules, "PIL", None)
    served.person("lin", Role.REVIEWER)
    page = served.signed_in("lin").get(f"/console/cases/{case}").text

    assert addresses(page) == []
    assert "chouxin[ocr]" in page


def test_leads_see_how_many_and_never_which(served: Served) -> None:
    case = uploaded(served)
    served.person("lin", Role.REVIEWER)
    served.person("boss", Role.LEAD)
    served.person("check", Role.AUDITOR)
    lin = served.signed_in("lin")
    lin.post(f"/console/cases/{case}/claim", data={"csrf": token(served, lin)})
    (address,) = addresses(lin.get(f"/console/cases/{case}").text)
    for look in ("grey", "colour"):
        lin.post(address, data={"look": look, "csrf": token(served, lin)})
    told = served.signed_in("boss").get("/console/figures").text
    auditor = served.signed_in("check").get("/console/figures").text
    section = told[told.index('id="pictures"') :].partition("</section>")[0]

    assert re.findall(r'<th scope="row">lin</th><td class="number">2</td><td class="number">2</td>', section)
    assert case not in section
    assert 'id="pictures"' not in auditor


@_chromium
@_there
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("scripts", [True, False])
def test_one_step_closer_at_a_time_by_key_or_without_scripts(browser: Browser, served: Served, scripts: bool) -> None:
    case = uploaded(served)
    page, complaints = signed_in(browser, served, java_script_enabled=scripts)
    page.goto(f"/console/cases/{case}")
    click(page, "[data-key=claim]")
    seen = []
    for _ in range(2):
        if scripts:
            press(page, "p")
        else:
            click(page, "button[data-key=picture]")
        assert "look=" in page.url
        seen.append((page.get_attribute(".picture img", "alt"), page.get_attribute(".picture img", "src")))
    click(page, "a:has-text('Cover it again')")

    assert "without colour" in str(seen[0][0])
    assert "in colour" in str(seen[1][0])
    assert all("/console/looks/" in str(source) for _, source in seen)
    assert "blurred" in str(page.get_attribute(".picture img", "alt"))
    assert complaints == []
    page.context.close()


@_chromium
@_there
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "scheme, lang, width", [("light", LANGUAGES[0], 360), ("dark", LANGUAGES[1], 1280), ("dark", LANGUAGES[2], 360)]
)
def test_accessible_in_each_language_theme_and_width(
    browser: Browser, served: Served, scheme: Any, lang: str, width: int
) -> None:
    case = uploaded(served)
    page, _ = signed_in(browser, served, color_scheme=scheme, bypass_csp=True, viewport={"width": width, "height": 800})
    click(page, f"button[lang={lang}]")
    page.goto(f"/console/cases/{case}")
    click(page, "[data-key=claim]")
    click(page, "button[data-key=picture]")

    assert "look=" in page.url
    assert barriers(page) == []
    assert sticks_out(page) == 0
    page.context.close()


def test_a_claim_says_its_real_minutes(served: Served) -> None:
    case = uploaded(served)
    served.person("lin", Role.REVIEWER)
    chosen = msgspec.structs.replace(served.desk.settings, lease=7)
    with server(replace(served.desk, settings=chosen), served.uploads) as url:
        lin = served.signed_in("lin")
        page = lin.get(f"{url}/console/cases/{case}").text

    assert "for 7 minutes" in page
