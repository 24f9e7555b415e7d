"""Every route and every role: who gets in, and who is told what when they do not."""

import httpx
import pytest

from chouxin.desk import keys
from chouxin.desk.actors import MAY, Permission, Role
from chouxin.web.app import ROUTES
from chouxin.web.routes import Route
from tests.web.serving import Served

_REFUSED = {401, 403}


def asked(browser: httpx.Client, route: Route) -> httpx.Response:
    """A request that is well formed as far as who asks goes, about things that do not exist."""
    path = "/".join("nothing" if part.startswith("{") else part for part in route.path.split("/"))
    if route.method not in {"POST", "PUT", "PATCH"}:
        return browser.request(route.method, path)
    if route.page:
        return browser.post(path, data={})
    if route.takes is bytes:
        return browser.post(path, content=b"x")
    return browser.request(route.method, path, json={})


def test_every_route_and_every_role(served: Served) -> None:
    callers: dict[Role | None, httpx.Client] = {role: served.caller(role) for role in Role} | {None: served.caller()}
    wrong = []
    for route in ROUTES:
        for role, browser in callers.items():
            served.clock.pass_(minutes=1)
            status = asked(browser, route).status_code
            allowed = route.needs is None or (role is not None and route.needs in MAY[role])
            if status >= 500 or (not allowed and status not in _REFUSED | {303}):
                wrong.append((route.name, role, status))
            if (
                allowed
                and role is not None
                and route.needs is not None
                and status in _REFUSED
                and not _for_people(route)
            ):
                wrong.append((route.name, role, status))
            if not allowed and role is None and not route.page and status != 401:
                wrong.append((route.name, role, status))

    assert wrong == []


def _for_people(route: Route) -> bool:
    """What a key may never do: it has no eyes, and rules for two ask for two people."""
    links = {"confirm_link", "refuse_link", "undo_link", "decide_link"}
    return (route.needs is Permission.REVIEW and route.method == "POST") or route.name in links


def test_what_is_open_to_anybody_is_listed_here() -> None:
    """A new open route is a decision that somebody takes, not a default that somebody forgets."""
    assert {route.name for route in ROUTES if route.needs is None} == {
        "appeal_status",
        "console",
        "first",
        "first_page",
        "front",
        "healthz",
        "language",
        "me",
        "my_keys",
        "my_password",
        "openapi",
        "readyz",
        "report_status",
        "report_style",
        "sign_in",
        "sign_in_page",
        "sign_out",
    }


def test_names_and_paths_are_each_one_of_a_kind() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("given", ["Bearer cx_unknown12_x", "Basic YTpi", "Bearer " + "x" * 5000])
def test_a_key_that_is_no_good_is_refused_and_not_ignored(served: Served, given: str) -> None:
    answer = served.caller(headers={"Authorization": given}).get("/healthz")

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_a_key_narrowed_to_less_may_do_less(served: Served) -> None:
    secret, key = keys.make(served.desk, "n", Role.LEAD, served.clock.now, only=[Permission.SCREEN])
    caller = served.caller(headers={"Authorization": f"Bearer {secret}"})

    assert caller.get("/api/v1/policy").status_code == 200
    assert caller.get("/api/v1/cases").status_code == 403

    keys.revoke(served.desk, key.id, served.clock.now)

    assert caller.get("/api/v1/policy").status_code == 401


def test_a_key_ends_at_its_time(served: Served) -> None:
    secret, _ = keys.make(served.desk, "n", Role.LEAD, served.clock.now, expires_at=served.clock.now + 1000)
    caller = served.caller(headers={"Authorization": f"Bearer {secret}"})
    before = caller.get("/api/v1/policy").status_code
    served.clock.pass_(seconds=1)

    assert (before, caller.get("/api/v1/policy").status_code) == (200, 401)
