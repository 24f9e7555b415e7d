"""The page in a real browser: both themes, a phone, a keyboard, and an accessibility checker."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from chouxin.report.html import write
from chouxin.words import LANGUAGES, Words
from tests.browsing import barriers, browser, in_chromium, sticks_out, window
from tests.report import decisions as made
from tests.report.writing import written

__all__ = ["browser"]
pytestmark = in_chromium


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_bytes(written(write, made.every(), "zh-Hans"))
    return path


def opened(browser: Browser, report: Path, **options: Any) -> tuple[Page, list[str]]:
    """The report in a fresh window, and what the browser complains of."""
    page, complaints = window(browser, **options)
    page.on("request", lambda request: complaints.append(request.url) if request.url != report.as_uri() else None)
    page.goto(report.as_uri())
    return page, complaints


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wrong_and_nothing_sticks_out(browser: Browser, report: Path, scheme: Any, width: int) -> None:
    page, complaints = opened(
        browser, report, color_scheme=scheme, viewport={"width": width, "height": 800}, java_script_enabled=True
    )
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))

    assert complaints == []
    assert dialogs == []
    assert sticks_out(page) == 0
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_accessible_in_each_language_and_theme(browser: Browser, report: Path, scheme: Any, lang: str) -> None:
    # The checker is a script, which the page's own policy would rightly refuse.
    page, _ = opened(browser, report, color_scheme=scheme, bypass_csp=True)
    page.click(f"label[for=lang-{lang}]")

    assert barriers(page) == []
    page.context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_language_at_a_time_without_scripts(browser: Browser, report: Path, lang: str) -> None:
    page, _ = opened(browser, report, java_script_enabled=False)
    page.click(f"label[for=lang-{lang}]")
    words = Words(lang)

    assert page.locator("h1").inner_text() == words.say("report.title")
    assert page.locator(f".t:visible:not([lang={lang}])").count() == 0
    page.context.close()


def test_items_are_filtered_without_scripts(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report, java_script_enabled=False)
    shown = {}
    for choice in ("all", "block", "review", "allow", "faulty"):
        page.click(f"label[for=show-{choice}]")
        shown[choice] = page.locator("article:visible").count()

    assert shown == {"all": 6, "block": 1, "review": 3, "allow": 2, "faulty": 3}
    page.context.close()


def test_a_keyboard_reaches_everything(browser: Browser, report: Path) -> None:
    page, _ = opened(browser, report)
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    focused = page.evaluate("document.activeElement.id")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")

    assert (skip, focused) == ("skip", "items")
    assert page.evaluate("document.activeElement.id") == "show-block"
    assert page.locator("article:visible").count() == 1
    page.context.close()
