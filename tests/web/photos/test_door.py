"""Who comes in: one browser, once, from this computer's own pages; and what every answer carries."""

import re
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

import chouxin.web.photos
from chouxin.web.photos.app import DONE, SEEN
from tests.web.photos.opened import Opened, opening

PATHS = [path.replace("{number}", "0").replace("{which}", "before") for path in SEEN]
FORMS = [path.replace("{number}", "0") for path in (*DONE, "/add")]


def test_the_token_opens_once(opened: Opened) -> None:
    address = opened.visit.address
    first = opened.stranger().get(address)
    second = opened.stranger().get(address)

    assert first.status_code == 303
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert f"Path={opened.visit.base}" in cookie
    assert second.status_code == 403
    assert "set-cookie" not in second.headers
    assert "Start it again" in second.text


def test_no_token_is_no_token(opened: Opened) -> None:
    opened.person()

    # After the exchange the token is empty; an empty one must not fit.
    assert opened.stranger().get("/enter?token=").status_code == 403
    assert opened.stranger().get("/enter").status_code == 403


@pytest.mark.parametrize("cookie", ["", "chouxin_photos=", "chouxin_photos=wrong"])
def test_without_the_cookie_nothing_is_told(with_photos: Opened, cookie: str) -> None:
    stranger = with_photos.stranger({"cookie": cookie} if cookie else None)
    answers = [stranger.get(path) for path in PATHS]
    answers += [with_photos.post(stranger, path) for path in FORMS]
    answers += [stranger.get("/nothing-there")]

    assert {answer.status_code for answer in answers} == {403}
    for answer in answers:
        assert "portrait" not in answer.text
        assert with_photos.visit.csrf not in answer.text
        assert not answer.headers["content-type"].startswith("image/")


@pytest.mark.parametrize("host", ["example.com", "example.com:80", "127.0.0.1", "localhost", "127.0.0.1.nip.io"])
def test_another_hosts_name_is_turned_away(with_photos: Opened, host: str) -> None:
    person = with_photos.person()
    answers = [person.get(path, headers={"host": host}) for path in ("/start", "/image/0", "/progress")]

    assert {answer.status_code for answer in answers} == {421}
    assert all("portrait" not in answer.text for answer in answers)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:1"},
        {"origin": "null", "sec-fetch-site": "none"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "null"},
    ],
)
def test_another_sites_form_does_nothing(opened: Opened, headers: dict[str, str]) -> None:
    person = opened.person()
    fields = {"csrf": opened.visit.csrf, "clear": "yes"}
    answers = {path: person.post(path, data=fields, headers=headers).status_code for path in FORMS}

    assert answers == dict.fromkeys(FORMS, 403)
    assert not opened.visit.clear
    assert opened.visit.cookie


def test_a_browser_that_does_not_say_which_site_asks_is_known_by_its_form(opened: Opened) -> None:
    """Safari before 16.4: of a form it says "null", since our pages send no referrer, and nothing else."""
    person = opened.person()
    null = {"origin": "null"}
    wrong = person.post("/show", data={"csrf": "wrong", "clear": "yes"}, headers=null)

    assert (wrong.status_code, opened.visit.clear) == (403, False)
    assert opened.stranger(None).post("/show", data={"csrf": opened.visit.csrf}, headers=null).status_code == 403
    assert person.post("/show", data={"csrf": opened.visit.csrf, "clear": "yes"}, headers=null).status_code < 400
    assert opened.visit.clear


def test_the_folder_for_copies_speaks_the_language_of_the_page(with_photos: Opened, tmp_path: Path) -> None:
    with_photos.visit.beside = lambda words: tmp_path / words.say("photos.open.out.name")
    person = with_photos.person()
    pages = {lang: person.get("/copies", headers={"accept-language": lang}).text for lang in ("en", "zh-Hans")}

    assert "safer copies" in pages["en"]
    assert "更安全的副本" in pages["zh-Hans"]


def test_the_pages_need_no_browser_of_these_days() -> None:
    """What came after 2020 stands beside what does the same, or is left out without harm."""
    static = Path(chouxin.web.photos.__file__).parent / "static"
    css, script = ((static / name).read_text("utf-8") for name in ("photos.css", "photos.js"))

    assert not re.findall(r"[{;]\s*inset:|@layer|@container|aspect-ratio|:is\(|:where\(|color-mix|\bd?vh\b", css)
    assert all("-moz-fit-content" in line for line in css.splitlines() if "width: fit-content" in line)
    assert not re.findall(r"\.at\(|replaceAll|structuredClone|\?\.|\?\?|Object\.groupBy|#private", script)
    assert "form.requestSubmit ?" in script


def test_a_form_without_our_token_does_nothing(opened: Opened) -> None:
    person = opened.person()
    for path in FORMS:
        answers = [person.post(path, data={"csrf": token, "clear": "yes"}) for token in ("", "wrong")]
        answers += [person.post(path, files=[("files", ("a.jpg", b"x"))])]

        assert {answer.status_code for answer in answers} <= {400, 403}, path
    assert not opened.visit.clear
    assert opened.sitting.pictures == []
    assert list(opened.visit.scratch.iterdir()) == []


def test_every_answer_is_closed(with_photos: Opened) -> None:
    person = with_photos.person()
    static = re.findall(r'(?:href|src)="(/static/[^"]+)"', person.get("/start").text)
    answers = [person.get(path) for path in (*PATHS, "/nothing")]
    answers += [httpx.get(with_photos.origin + path) for path in (*static, "/static/none", "/")]

    assert len(static) == 3
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:", answer.text)


def test_a_small_picture_is_no_file_of_its_own(with_photos: Opened) -> None:
    person = with_photos.person()

    assert person.get("/image/3", headers={"sec-fetch-dest": "image"}).status_code == 200
    assert person.get("/image/3", headers={"sec-fetch-dest": "document"}).status_code == 404


def test_it_ends_by_itself(folders: Sequence[Path], tmp_path: Path) -> None:
    with opening(folders, tmp_path, idle=1) as opened:
        person = opened.person()
        assert person.get("/start").status_code == 200
        opened.visit.last = time.monotonic() - 61
        opened.thread.join(10)

        assert not opened.thread.is_alive()


def test_finish_is_the_end(opened: Opened) -> None:
    person = opened.person()
    answer = opened.post(person, "/finish")

    assert answer.status_code == 200
    assert "Finished" in answer.text
    assert person.get("/start").status_code == 403
    opened.thread.join(10)
    assert not opened.thread.is_alive()
