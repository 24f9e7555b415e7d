"""What somebody tries who means harm: forged forms, bombs, scripts, headers and statements in every field."""

import gzip
import io
import re
import socket
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import httpx
import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from chouxin.desk import people
from chouxin.desk.actors import Role
from chouxin.web.app import ROUTES
from chouxin.web.routes import Route
from tests.desk.desks import HOLDS, ORDINARY
from tests.web.serving import PASSWORD, Served
from tests.web.test_who_may import asked

HOSTILE = (
    "\"'><script>document.title='owned'</script><img src=x onerror=owned()>{{7*7}}</textarea></style>&#x3c;b&#x3e;"
)
INJECTED = (
    "' OR '1'='1",
    "1; DROP TABLE items; --",
    "%' UNION SELECT name FROM people --",
    "\x00",
    "\\'; SELECT pg_sleep(5); --",
    "𝒳" * 200,
    "../../etc/passwd",
)


def signed_in(served: Served, role: Role = Role.ADMIN) -> tuple[httpx.Client, str]:
    """Somebody's browser, and the token of their forms."""
    served.person("lin", role)
    browser = served.signed_in("lin")
    session = people.session(served.desk, browser.cookies["chouxin_session"], served.clock.now)
    assert session is not None
    return browser, session.csrf


def item(identity: str, text: str = HOLDS, **more: str) -> dict[str, str]:
    return {"id": identity, "text": text, **more}


# Forged forms


def test_no_route_changes_anything_for_a_browser_without_its_token(served: Served) -> None:
    browser, _ = signed_in(served)
    passed = {}
    for route in ROUTES:
        if route.method == "GET" or route.name in _BEFORE_SIGN_IN:
            continue
        served.clock.pass_(minutes=1)
        passed[route.name] = asked(browser, route).status_code

    assert {name: status for name, status in passed.items() if status != 403} == {}
    assert len(passed) > 30


_BEFORE_SIGN_IN = {"sign_in", "first", "appeal_status", "report_status"}
"""What is open to anybody: a session that somebody has is neither needed nor used there."""


def test_another_sites_page_cannot_sign_somebody_in(served: Served) -> None:
    served.person("lin", Role.REVIEWER)
    form = {"name": "lin", "password": PASSWORD}
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}

    assert served.caller().post("/console/sign-in", data=form, headers=headers).status_code == 403


def test_no_page_may_be_framed_or_run_what_is_not_ours(served: Served) -> None:
    browser, _ = signed_in(served)
    for route in ROUTES:
        if route.method != "GET" or not route.page or route.name in ("report_style", "picture", "look"):
            continue
        answer = asked(browser, route)
        policy = answer.headers["content-security-policy"]

        assert "frame-ancestors 'none'" in policy, route.name
        assert "unsafe" not in policy, route.name
        for script in HTMLParser(answer.text).css("script"):
            assert (script.attributes.get("src") or "").startswith("/static/"), route.name
            assert not script.text(), route.name


# Scripts in every field


def everywhere(served: Served) -> tuple[httpx.Client, list[str]]:
    """A desk in which whatever anybody can fill is hostile; the browser of its admin, and the pages to look at."""
    browser, csrf = signed_in(served)
    site = served.caller(Role.SUBMITTER)
    fields = dict.fromkeys(("title", "text", "comments", "price"), HOSTILE)
    filed = {
        **fields,
        "text": f"{HOSTILE} {HOLDS}",
        "id": f"a{HOSTILE}"[:200],
        "account": HOSTILE[:200],
        "source": HOSTILE,
    }
    decision = site.post("/api/v1/items", json=filed).json()["decision_id"]
    site.post("/api/v1/uploads", params={"name": HOSTILE[:200], "account": HOSTILE[:200]}, content=HOLDS.encode())
    site.post(
        "/api/v1/reports",
        json={
            "category": HOSTILE[:80],
            "site_ref": filed["id"],
            "text": HOSTILE,
            "contact": HOSTILE,
            "reporter": HOSTILE,
        },
    )
    people.add(served.desk, HOSTILE[:80], Role.REVIEWER, PASSWORD, served.clock.now)
    served.caller(Role.ADMIN).post("/api/v1/keys", json={"name": HOSTILE[:80], "role": "submitter"})
    cases = [one["id"] for one in served.caller(Role.REVIEWER).get("/api/v1/cases").json()["cases"]]
    first = cases[0]
    token = {"csrf": csrf}
    browser.post(f"/console/cases/{first}/claim", data=token)
    browser.post(f"/console/cases/{first}/release", data={**token, "why": HOSTILE})
    browser.post(f"/console/cases/{first}/claim", data=token)
    revision = re.findall(r'name="revision" value="(\d+)"', browser.get(f"/console/cases/{first}").text)[0]
    ruling = {"outcome": "remove", "reason": HOSTILE, "note": HOSTILE, "revision": revision}
    browser.post(f"/console/cases/{first}/ruling", data={**token, **ruling})
    site.post("/api/v1/appeals", json={"decision_id": decision, "text": HOSTILE, "appellant": HOSTILE[:200]})
    browser.post("/console/me/keys", data={**token, "next": HOSTILE[:16]})
    cases = [
        one["id"] for one in served.caller(Role.REVIEWER).get("/api/v1/cases", params={"most": 200}).json()["cases"]
    ]
    named = ("queue", "items", "figures", "rules", "people", "me", f"queue?account={quote(HOSTILE[:200])}")
    lists = [route.path for route in ROUTES if route.page and route.method == "GET" and "{" not in route.path]
    return browser, [*lists, *(f"/console/{name}" for name in named), *(f"/console/cases/{case}" for case in cases)]


def test_what_is_written_into_any_field_stays_text_on_every_page(served: Served) -> None:
    browser, pages = everywhere(served)
    bare = {}
    shown = 0
    for page in pages:
        if page == "/report.css":
            continue
        answer = browser.get(page)
        tree = HTMLParser(answer.text)
        ours = [node for node in tree.css("script") if (node.attributes.get("src") or "").startswith("/static/")]
        acts = [n.tag for n in tree.css("*") for name in n.attributes if name.startswith("on")]
        outside = [n.tag for n in tree.css("[src], [href], [action]") for a in ("src", "href", "action")
                   if (n.attributes.get(a) or "/")[0] not in "/#?"]  # fmt: skip
        bare[page] = (len(tree.css("script")) - len(ours), acts, outside)
        shown += "owned" in answer.text

    assert {page: found for page, found in bare.items() if found[0] or found[1] or found[2]} == {}
    # It was there, as text.
    assert shown >= 3


# Bombs


def _bombs() -> Iterator[tuple[str, bytes]]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(80 << 20))
    yield "a.zip", out.getvalue()
    inner = out.getvalue()
    for _ in range(8):
        nested = io.BytesIO()
        with zipfile.ZipFile(nested, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(4):
                archive.writestr(f"{number}.zip", inner)
        inner = nested.getvalue()
    yield "nested.zip", inner
    yield "a.gz", gzip.compress(bytes(80 << 20))
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    yield "town.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
    yield "deep.json", b"[" * 200_000
    yield "header.safetensors", struct.pack("<Q", (1 << 63) - 1) + b"{}"


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_bombs_are_taken_within_limits_and_leave_nothing_behind(served: Served) -> None:
    site = served.caller(Role.SUBMITTER)
    taken = {}
    for name, content in _bombs():
        began = time.monotonic()
        answer = site.post(
            "/api/v1/uploads", params={"name": name, "kind": "photo" if "png" in name else "artifact"}, content=content,
            timeout=120,
        )  # fmt: skip
        taken[name] = (answer.status_code, answer.json().get("complete"), time.monotonic() - began < 60)

    assert {name: one for name, one in taken.items() if one[0] != 201 or not one[2]} == {}
    # What could not be looked at to its end is never clean.
    assert [taken[name][1] for name in ("nested.zip", "town.png")] == [False, False]
    assert list(served.uploads.iterdir()) == []
    assert site.post("/api/v1/screen", json=item("a", ORDINARY)).status_code == 200


def test_a_body_that_says_it_is_too_large_is_not_waited_for(served: Served) -> None:
    site = served.caller(Role.SUBMITTER)
    key = site.headers["authorization"]
    host, _, port = served.url.removeprefix("http://").partition(":")
    for path in ("/api/v1/uploads", "/api/v1/gate", "/api/v1/items/batch"):
        # By hand: a client that keeps to the rules sends what it has announced.
        with socket.create_connection((host, int(port)), timeout=20) as line:
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\nContent-Type: application/json\r\n"
            line.sendall(f"{head}Content-Length: {1 << 62}\r\n\r\nx".encode())

            assert line.recv(64).split()[1] == b"413"


@pytest.mark.parametrize("packing", ["gzip", "deflate", "br"])
def test_a_packed_body_is_not_unpacked(served: Served, packing: str) -> None:
    body = gzip.compress(b'{"id": "a", "text": "' + b"a" * (64 << 20) + b'"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": packing}

    assert served.caller(Role.SUBMITTER).post("/api/v1/screen", content=body, headers=headers).status_code in (
        400,
        413,
        415,
    )


# Headers


def test_what_is_handed_in_makes_no_headers(served: Served) -> None:
    broken = "x\r\nSet-Cookie: owned=1\r\n\r\n<script>"
    browser, csrf = signed_in(served)
    site = served.caller(Role.SUBMITTER)
    answers = [
        browser.post("/console/language", data={"lang": f"en{broken}", "back": f"/console{broken}", "csrf": csrf}),
        browser.post("/console/next", data={"queue": broken, "csrf": csrf}),
        browser.get("/console/queue", params={"account": broken, "queue": broken}),
        browser.get(f"/console/cases/{quote(broken, safe='')}"),
        site.post("/api/v1/items", json={"id": broken, "account": broken, "text": HOLDS}),
        site.post("/api/v1/uploads", params={"name": broken}, content=b"x"),
        site.get(f"/api/v1/jobs/{quote(broken, safe='')}"),
    ]

    for answer in answers:
        assert answer.status_code < 500, answer.request.url
        assert "owned" not in answer.headers.get("set-cookie", "")
        assert all("\n" not in value and "\r" not in value for value in answer.headers.values())


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency-Key": "x" * 5000},
        {"Idempotency-Key": "' OR 1=1 --"},
        {"X-Forwarded-For": "' OR 1=1 --, 1.2.3.4"},
        {"Accept-Language": "../../x,zh;q=nan"},
        {"Cookie": "chouxin_session=' OR '1'='1; chouxin_language=../../etc"},
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "javascript"},
    ],
)
def test_odd_headers_do_no_harm(served: Served, headers: Mapping[str, str]) -> None:
    site = served.caller(Role.SUBMITTER, headers=headers)
    filed, page = site.post("/api/v1/items", json=item("a")), served.caller(headers=headers).get("/console/queue")

    assert filed.status_code < 500
    assert page.status_code < 500
    assert "evil.example" not in page.headers.get("location", "")
    assert "evil.example" not in page.text


# Statements


def test_statements_in_addresses_and_queries_are_only_looked_for(served: Served) -> None:
    browser, _ = signed_in(served)
    served.caller(Role.SUBMITTER).post("/api/v1/items", json=item("a1", account="seller"))
    reader = served.caller(Role.ADMIN)
    wrong = []
    for route in ROUTES:
        if route.method != "GET":
            continue
        for injected in INJECTED:
            for address in _addresses(route, injected):
                served.clock.pass_(minutes=1)
                began = time.monotonic()
                answer = (browser if route.page else reader).get(address)
                if answer.status_code >= 500 or time.monotonic() - began > 20:
                    wrong.append((route.name, injected[:20], answer.status_code))

    assert wrong == []
    for injected in INJECTED:
        for parameter in ("site_ref", "account"):
            found = reader.get("/api/v1/cases", params={parameter: injected})
            assert found.status_code == 400 or found.json()["cases"] == []
    assert len(reader.get("/api/v1/cases").json()["cases"]) == 1


def _addresses(route: Route, injected: str) -> Iterator[str]:
    value = quote(injected, safe="")
    if "{" in route.path:
        yield re.sub(r"\{\w+\}", lambda _: value, route.path)
    if route.asks is not None:
        for field in msgspec.structs.fields(route.asks):
            plain = re.sub(r"\{\w+\}", "x", route.path)
            yield f"{plain}?{field.encode_name}={value}"


@pytest.mark.parametrize("injected", INJECTED)
def test_statements_in_what_is_filed_are_kept_as_they_are(served: Served, injected: str) -> None:
    site = served.caller(Role.SUBMITTER)
    fields = {"id": injected, "account": injected, "title": injected, "source": injected}
    filed = site.post("/api/v1/items", json={**fields, "text": f"{HOLDS} {injected}"})
    report = site.post("/api/v1/reports", json={"category": injected[:80], "site_ref": injected, "text": injected})
    sign_in = served.caller().post("/console/sign-in", data={"name": injected, "password": injected})
    status = served.caller().post("/api/v1/reports/' OR 1=1/status", json={"pin": injected[:80]})
    cases = served.caller(Role.REVIEWER).get("/api/v1/cases").json()["cases"]

    assert {filed.status_code, report.status_code} <= {201, 400}
    assert sign_in.status_code in (400, 403)
    assert status.status_code in (400, 404)
    if filed.status_code == 201:
        assert [one["account"] for one in cases] == [injected.replace("\x00", "\ufffd")]
