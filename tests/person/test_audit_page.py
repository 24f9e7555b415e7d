"""The page in a real browser, and what it must not show: faces, unless asked; other people, ever; hostile names."""

import re
from base64 import b64decode
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from chouxin.person import pictures
from chouxin.person.audit import Audit, audit
from chouxin.person.audit_page import write_page
from chouxin.person.faces import SAME, Finder, Matcher
from chouxin.person.looking import look
from chouxin.person.media import Media
from chouxin.words import LANGUAGES, Words
from tests.browsing import barriers, browser, in_chromium, sticks_out, window
from tests.person.conftest import PHOTOS
from tests.person.making import looked, sighting

HOSTILE = '<img src=x onerror="alert(1)">\u202egpj.exe\x1b[2J.jpg'

__all__ = ["browser"]


def written(found: Audit, media: Media, lang: str = "en", *, show: bool = False) -> bytes:
    out = BytesIO()
    write_page(found, media, out, lang, show=show)
    return out.getvalue()


def shown(page: bytes) -> list[np.ndarray[Any, np.dtype[np.uint8]]]:
    """The small pictures of a page."""
    found = re.findall(rb"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", page)
    return [np.asarray(Image.open(BytesIO(b64decode(data))).convert("RGB")) for data in found]


@pytest.fixture(scope="module")
def couple(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of two: the portrait, and the same mirrored beside it."""
    path = tmp_path_factory.mktemp("couple") / "couple.jpg"
    with Image.open(PHOTOS / "portrait.jpg") as picture:
        both = Image.new("RGB", (2 * picture.width, picture.height))
        both.paste(picture, (0, 0))
        both.paste(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT), (picture.width, 0))
    both.save(path)
    return path


@pytest.fixture(scope="module")
def real(folders: Sequence[Path]) -> tuple[Audit, Media]:
    media = Media([PHOTOS])
    return audit(look(media, folders, compare=False)), media


@pytest.fixture(scope="module")
def page(real: tuple[Audit, Media], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_bytes(written(*real, "zh-Hans"))
    return path


def test_nobody_is_known_in_the_small_pictures(
    real: tuple[Audit, Media], finder: Finder, matcher: Matcher, portrait: Any
) -> None:
    (face,) = finder.find(portrait)
    own = matcher.describe(portrait, face)
    small = shown(written(*real))

    assert len(small) == 4
    for picture in small:
        assert finder.find(picture, thorough=True) == ()
        # Also for somebody who knows where the face is.
        placed = face.scaled(picture.shape[1] / portrait.shape[1])
        assert float(own @ matcher.describe(picture, placed)) < SAME


def test_the_person_is_seen_where_they_ask_for_it(real: tuple[Audit, Media], finder: Finder) -> None:
    small = shown(written(*real, show=True))

    assert sum(len(finder.find(picture)) for picture in small) >= 3


def test_other_people_stay_covered(folders: Sequence[Path], finder: Finder, couple: Path) -> None:
    media = Media([couple])
    (seen,) = look(media, folders, compare=True)
    left = min(seen.sightings, key=lambda one: one.place[0])
    found = audit([seen], choose=lambda groups: groups[0].number)
    alone = type(found.changes[0])(seen.medium, (left,), tuple(s for s in seen.sightings if s is not left))
    page = written(
        type(found)(**{**{f: getattr(found, f) for f in found.__slots__}, "changes": (alone,)}), media, show=True
    )
    (small,) = shown(page)
    faces = finder.find(small)

    assert len(finder.find(pictures.open(couple).pixels)) == 2
    assert all(face.box[0] + face.box[2] / 2 < small.shape[1] / 2 for face in faces)


def test_names_are_text_and_nothing_else() -> None:
    text = written(audit([looked(HOSTILE, sighting(None))]), Media([])).decode()

    assert "<img src=x" not in text
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "⟨202E⟩" in text


def test_a_page_for_nobody_and_for_faults() -> None:
    text = written(audit([]), Media([])).decode()

    assert Words("en").say("photos.grade.unknown") in text
    assert Words("en").say("photos.plan.none") in text


def opened(browser: Browser, path: Path, **options: Any) -> tuple[Page, list[str]]:
    page, complaints = window(browser, **options)
    page.on(
        "request",
        lambda request: (
            complaints.append(request.url) if not request.url.startswith((path.as_uri(), "data:")) else None
        ),
    )
    page.goto(path.as_uri())
    return page, complaints


class TestInABrowser:
    pytestmark = in_chromium

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("width", [360, 1280])
    def test_nothing_is_wrong_and_nothing_sticks_out(
        self, browser: Browser, page: Path, scheme: Any, width: int
    ) -> None:
        seen, complaints = opened(browser, page, color_scheme=scheme, viewport={"width": width, "height": 800})
        loaded = seen.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 0)")

        assert (complaints, sticks_out(seen), loaded) == ([], 0, True)
        seen.context.close()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_accessible_and_in_one_language_at_a_time(
        self, browser: Browser, page: Path, scheme: Any, lang: str
    ) -> None:
        seen, _ = opened(browser, page, color_scheme=scheme, bypass_csp=True)
        seen.click(f"label[for=lang-{lang}]")

        assert barriers(seen) == []
        assert seen.locator("h1").inner_text() == Words(lang).say("photos.page.title")
        assert seen.locator(f".t:visible:not([lang={lang}])").count() == 0
        seen.context.close()

    def test_a_keyboard_gets_to_the_changes_and_the_languages(self, browser: Browser, page: Path) -> None:
        seen, _ = opened(browser, page, java_script_enabled=True)
        seen.keyboard.press("Tab")
        seen.keyboard.press("Tab")
        seen.keyboard.press("ArrowRight")
        chosen = seen.evaluate("document.activeElement.id")
        seen.keyboard.press("Shift+Tab")
        seen.keyboard.press("Enter")

        assert chosen == "lang-zh-Hant"
        assert seen.evaluate("document.activeElement.id") == "changes"
        seen.context.close()
