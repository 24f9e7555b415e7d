"""Who asks: a key, a person who has signed in, or a name that a trusted proxy vouches for."""

from ipaddress import ip_address, ip_network

from starlette.requests import Request

from chouxin.desk import keys, people
from chouxin.desk.actors import Actor
from chouxin.desk.context import Desk
from chouxin.web.problems import Refused

COOKIE = "chouxin_session"
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def address(request: Request, desk: Desk) -> str:
    """Where the request comes from. A forwarding header counts only from a proxy that the settings name."""
    peer = request.client.host if request.client else ""
    if not _trusted(peer, desk):
        return peer
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",") if part.strip()]
    # Read from the end: what stands before the last untrusted address was written by the caller.
    for part in reversed(forwarded):
        if not _trusted(part, desk):
            return part
    return peer


def enter(request: Request, desk: Desk, now: int) -> tuple[Actor | None, str]:
    """The one who asks, and the token that their forms must carry (empty where no cookie speaks for them).

    Raises Refused (401) for a key or a session that is no longer good: silence would be taken for "nothing there".
    """
    given = request.headers.get("authorization", "")
    if given:
        scheme, _, secret = given.partition(" ")
        actor = keys.holder(desk, secret.strip(), now) if scheme.lower() == "bearer" else None
        if actor is None:
            raise Refused(401, "no-such-key", "the key is unknown, expired or revoked", headers=_CHALLENGE)
        return actor, ""
    if name := _vouched(request, desk):
        return people.vouched(desk, name, now), people.proxy_token(desk, name)
    if cookie := request.cookies.get(COOKIE):
        # htmx says so where a page asks by itself, and not somebody.
        session = people.session(desk, cookie, now, used="hx-request" not in request.headers)
        if session is not None:
            return session.actor, session.csrf
    return None, ""


def check_site(request: Request) -> None:
    """Refuse what a page of another site makes a browser send. Raises Refused (403)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise Refused(403, "other-site", "this was sent from another site")


def check_form(request: Request, token: str, given: str) -> None:
    """The same, and the form must carry the token of the one who is signed in. Raises Refused (403)."""
    check_site(request)
    if not token or not people.same(token, given):
        raise Refused(403, "form-token", "this form is no longer good; go back, load the page anew and send it again")


def _vouched(request: Request, desk: Desk) -> str:
    header = desk.settings.proxy_header
    peer = request.client.host if request.client else ""
    return request.headers.get(header, "").strip() if header and _trusted(peer, desk) else ""


def _trusted(peer: str, desk: Desk) -> bool:
    try:
        parsed = ip_address(peer)
    except ValueError:
        return False
    return any(parsed in ip_network(network) for network in desk.settings.trusted_proxies)


_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="chouxin"'}
