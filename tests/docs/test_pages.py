"""Every page can be followed: its blocks run, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.docs.blocks import RUNNABLE, blocks, follow
from tests.docs.conftest import ROOT

PAGES = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if "reference" not in path.parts)
FOLLOWED = [page for page in PAGES if page.name != "CONTRIBUTING.md" and any(block.runs for block in blocks(page))]
_LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", FOLLOWED, ids=name)
def test_a_page_can_be_followed(page: Path, checkout: Path) -> None:
    assert follow(page, checkout)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    dead = [link for link in _LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]

    assert not dead


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_block_says_its_language(page: Path) -> None:
    assert all(block.language for block in blocks(page))


def test_a_reader_of_each_language_can_follow() -> None:
    for language in ("zh-Hans", "zh-Hant"):
        for english in (ROOT / "README.md", ROOT / "docs" / "quickstart.md"):
            translated = english.with_name(f"{english.stem}.{language}.md")
            ours, theirs = (
                [block.language for block in blocks(page) if block.language in RUNNABLE]
                for page in (english, translated)
            )

            assert ours == theirs, f"{name(translated)} lacks a block of {name(english)}, or has one more"
