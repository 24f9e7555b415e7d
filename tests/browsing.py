"""Pages in Debian's real Chromium: windows, steps from page to page, and what must hold of every page."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-quic",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"

in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for a module's tests; each opens windows of its own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


def window(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A fresh window, and what the browser complains of in it."""
    page = browser.new_context(**options).new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def turning(page: Page) -> AbstractContextManager[object]:
    """A step to another page: goes on once that page and its scripts are there, so that nothing is read or typed into
    the one that goes away."""
    return page.expect_navigation(wait_until="load")


def click(page: Page, what: str) -> None:
    """Click on what leads to another page."""
    with turning(page):
        page.click(what)


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page."""
    with turning(page):
        page.keyboard.press(key)


def barriers(page: Page) -> list[tuple[str, list[Any]]]:
    """What axe finds wrong with the page: rules and the first places. Needs a window that bypasses the page's policy,
    which would rightly refuse a script of another."""
    page.evaluate(files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run({RULES})")
    return [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found["violations"]]


def sticks_out(page: Page) -> int:
    """How many CSS pixels of the page stick out of its window to the side."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide
