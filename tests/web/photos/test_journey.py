"""The whole way in a real browser: by mouse, by keyboard alone, without scripts; in every language and theme."""

import re
import shutil
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from chouxin.person import pictures
from chouxin.person.faces import Finder
from chouxin.words import LANGUAGES
from tests.browsing import barriers, browser, click, in_chromium, press, sticks_out, turning, window
from tests.person.conftest import PHOTOS
from tests.web.photos.opened import Opened, opening

__all__ = ["browser"]
pytestmark = in_chromium
NAMES = ("portrait.jpg", "from-the-phone.jpg", "beach.png")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder of somebody's pictures."""
    made = tmp_path / "mine"
    made.mkdir()
    for name in NAMES:
        shutil.copy(PHOTOS / name, made)
    return made


def came_in(browser: Browser, opened: Opened, **options: Any) -> tuple[Page, list[str]]:
    """A window that came by the address, and what the browser complains of."""
    page, complaints = window(browser, **{"locale": "en", **options})
    page.goto(opened.visit.address)
    return page, complaints


def at(page: Page, where: str) -> None:
    """Wait until a page has come by itself that something long led to."""
    page.wait_for_url(where, timeout=60_000)


def digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def found_in(finder: Finder, place: Path) -> int:
    return len(finder.find(pictures.open(place).pixels))


def test_by_mouse_from_dropping_to_the_zip(
    browser: Browser, opened: Opened, finder: Finder, mine: Path, tmp_path: Path
) -> None:
    before = digests(mine)
    page, complaints = came_in(browser, opened)
    page.set_input_files("#files", [mine / name for name in NAMES])
    page.click("text=Look at them")
    at(page, "**/who")
    page.locator("li.card", has_text="portrait.jpg").get_by_label("Me", exact=True).check()
    click(page, "text=Remember and go on")
    assert page.url.endswith("/plan")

    assert "C: enough for tools that need one picture" in page.inner_text("main")

    click(page, "text=Make safer copies")
    page.click("text=Try it first")
    at(page, "**/made")

    assert "3 copies would be saved" in page.inner_text("main")
    assert not opened.visit.out.exists()

    with turning(page):
        page.click("text=Save the copies")
    at(page, "**/made")
    with page.expect_download() as download:
        page.click("text=Download them in one file")
    download.value.save_as(tmp_path / "copies.zip")

    with zipfile.ZipFile(tmp_path / "copies.zip") as archive:
        assert sorted(archive.namelist()) == sorted(NAMES)
    out = opened.visit.out
    assert found_in(finder, out / "portrait.jpg") == 1
    assert found_in(finder, out / "from-the-phone.jpg") == 0
    assert b"GPS" not in (out / "from-the-phone.jpg").read_bytes()
    assert digests(mine) == before
    assert complaints == []
    page.context.close()


def test_a_box_by_mouse_is_where_it_was_drawn(browser: Browser, with_photos: Opened) -> None:
    page, complaints = came_in(browser, with_photos, viewport={"width": 380, "height": 800})
    page.goto(f"{with_photos.origin}{with_photos.visit.base}/picture/0")
    frame = page.locator(".surface").bounding_box()
    assert frame
    page.mouse.move(frame["x"] + frame["width"] * 0.2, frame["y"] + frame["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(frame["x"] + frame["width"] * 0.6, frame["y"] + frame["height"] * 0.8, steps=4)
    page.mouse.up()
    click(page, "text=Cover this box")

    assert "said=added" in page.url
    assert with_photos.sitting.pictures[0].boxes[0] == pytest.approx((0.2, 0.3, 0.4, 0.5), abs=0.02)

    click(page, "text=Remove box 1")

    assert "said=erased" in page.url
    assert with_photos.sitting.pictures[0].boxes == []
    assert complaints == []
    page.context.close()


def focus(page: Page, name: str) -> None:
    """Tab on until something of this name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(a => (a.getAttribute('aria-label') || (a.labels && a.labels[0] || a).textContent || '').trim())"
            "(document.activeElement)"
        )
        if here == name:
            return
    raise AssertionError(f"{name!r} is not reached by the keyboard")


def test_by_keyboard_alone(browser: Browser, folders: Sequence[Path], finder: Finder, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    shutil.copy(PHOTOS / "portrait.jpg", tmp_path / "mine")
    with opening(folders, tmp_path, [tmp_path / "mine"]) as opened:
        page, complaints = came_in(browser, opened)
        focus(page, "Look at them")
        page.keyboard.press("Enter")
        at(page, "**/who")
        focus(page, "portrait.jpg")
        press(page, "Enter")
        assert page.url.endswith("/picture/0")
        focus(page, "Picture to draw on")
        for key in ("ArrowLeft", "ArrowLeft", "Shift+ArrowRight", "ArrowDown", "Shift+ArrowUp"):
            page.keyboard.press(key)
        page.locator("#told", has_text="Box").wait_for(state="attached")

        assert page.text_content("#told") == "Box: left 31 %, top 37 %, width 32 %, height 28 %"

        press(page, "Enter")
        assert "said=added" in page.url
        focus(page, "Safer copies")
        press(page, "Enter")
        assert page.url.endswith("/copies")
        focus(page, "Save the copies")
        page.keyboard.press("Enter")
        at(page, "**/made")
        assert complaints == []

        focus(page, "Finish")
        press(page, "Enter")

        assert page.inner_text("h1") == "Finished"
        assert opened.sitting.made[0].outcome.covered == 1
        assert found_in(finder, tmp_path / "copies" / "portrait.jpg") == 0
        page.context.close()


def test_without_scripts(browser: Browser, opened: Opened, finder: Finder, mine: Path) -> None:
    page, _ = came_in(browser, opened, java_script_enabled=False)
    click(page, "text=Add these")
    assert page.inner_text("[role=alert]").startswith("Nothing was chosen")
    page.set_input_files("#files", [mine / name for name in NAMES])
    click(page, "text=Add these")
    page.click("text=Look at them")
    at(page, "**/who")
    click(page, "text=In every picture with one face")
    page.goto(f"{opened.origin}{opened.visit.base}/picture/2")
    page.get_by_label("row 1, column 1", exact=True).check()
    page.get_by_label("row 1, column 2", exact=True).check()
    page.get_by_label("row 6, column 6", exact=True).check()
    click(page, "text=Cover these")

    assert opened.sitting.pictures[2].boxes == [
        pytest.approx((0, 0, 1 / 3, 1 / 6)),
        pytest.approx((5 / 6, 5 / 6, 1 / 6, 1 / 6)),
    ]

    page.fill("[name=left]", "40")
    click(page, "text=Cover this box")
    assert len(opened.sitting.pictures[2].boxes) == 3
    click(page, ".steps >> text=Safer copies")
    page.get_by_label("Nobody: cover every face").check()
    page.get_by_label("Mosaic").check()
    page.click("text=Save the copies")
    at(page, "**/made")

    assert "3 copies are saved" in page.inner_text("main")
    assert [found_in(finder, opened.visit.out / name) for name in NAMES] == [0, 0, 0]
    click(page, "text=Finish")
    assert page.inner_text("h1") == "Finished"
    page.context.close()


def test_faces_are_compared_only_after_consent(browser: Browser, with_photos: Opened) -> None:
    page, _ = came_in(browser, with_photos)
    page.goto(f"{with_photos.origin}{with_photos.visit.base}/who")
    compare = page.get_by_role("button", name="Compare the faces")
    with turning(page):
        compare.click()
    assert "tick" in page.url
    assert page.inner_text("[role=alert]").startswith("Tick the sentence first")
    assert not with_photos.sitting.compared

    page.check("[name=agreed]")
    compare.click()
    at(page, "**/which")
    page.locator("[name=group]").first.check()
    click(page, "text=Remember and go on")

    assert page.url.endswith("/who?said=saved")
    assert sum(one.is_in_it() for one in with_photos.sitting.pictures) >= 5

    click(page, "text=Stop comparing, and forget it now")
    assert page.url.endswith("/who")
    seen = [face for one in with_photos.sitting.pictures if one.looked for face in one.looked.sightings]
    assert [face for face in seen if face.description is not None] == []
    page.context.close()


PAGES = ("start", "who", "which", "picture/0", "picture/2", "plan", "copies", "made", "nothing")


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible_and_nothing_sticks_out(
    browser: Browser, folders: Sequence[Path], tmp_path: Path, lang: str, scheme: Any
) -> None:
    (tmp_path / "mine").mkdir()
    for name in (*NAMES, "from-afar.jpg"):
        shutil.copy(PHOTOS / name, tmp_path / "mine")
    (tmp_path / "mine" / ("long-name-" * 20 + ".jpg")).write_bytes(b"broken")
    with opening(folders, tmp_path, [tmp_path / "mine"]) as opened:
        # The checker is a script of its own, which the page's policy would rightly refuse.
        page, complaints = came_in(browser, opened, color_scheme=scheme, locale=lang, bypass_csp=True,
                                   viewport={"width": 380, "height": 800})  # fmt: skip
        assert page.locator("html").get_attribute("lang") == lang
        opened.sitting.look(compare=True)
        opened.settled()
        opened.sitting.say_alone()
        opened.sitting.draw(0, (0.1, 0.1, 0.2, 0.2))
        base = f"{opened.origin}{opened.visit.base}"
        page.goto(f"{base}/copies")
        page.click("button[value=save]")
        at(page, "**/made")
        found, wide = [], {}
        for name in PAGES:
            page.goto(f"{base}/{name}")
            found += [(name, barrier) for barrier in barriers(page)]
            wide[name] = sticks_out(page)
        complaints = [one for one in complaints if "404" not in one]

        assert found == []
        assert {name: over for name, over in wide.items() if over} == {}
        assert complaints == []
        page.context.close()


def test_names_do_nothing_and_languages_change(browser: Browser, opened: Opened) -> None:
    hostile = "\"><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">.jpg"
    person = opened.stranger()
    page, complaints = came_in(browser, opened)
    person.cookies.update({one["name"]: one["value"] for one in page.context.cookies()})
    opened.drop(person, [(hostile, (PHOTOS / "portrait.jpg").read_bytes())])
    opened.sitting.look(compare=False)
    opened.settled()
    for name in ("who", "picture/0", "plan", "copies"):
        page.goto(f"{opened.origin}{opened.visit.base}/{name}")

        assert page.title() != "owned"
        assert page.locator("img[src=x]").count() == 0
    for lang, said in (("zh-Hans", "更安全的副本"), ("zh-Hant", "更安全的副本"), ("en", "Safer copies")):
        click(page, f"button[lang={lang}]")

        assert page.locator("html").get_attribute("lang") == lang
        assert page.inner_text("h1") == said
    assert re.search("/copies$", page.url)
    assert complaints == []
    page.context.close()
