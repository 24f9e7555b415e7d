"""Who may come in: the one browser that exchanged the token, asking for our own address, from our own pages."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from chouxin.web.language import language
from chouxin.web.photos.visit import Visit
from chouxin.words import Words

COOKIE = "chouxin_photos"
_MOST = 1 << 20
_MOST_FIELDS = 5000


class Refused(Exception):
    """A request that is not answered as it asks. code: the sentence."""

    def __init__(self, status: int, code: str, **values: object) -> None:
        super().__init__(code)
        self.status, self.code, self.values = status, code, values


@dataclass(slots=True)
class Call:
    """One request of the person. fields: of a form, all values of each name."""

    request: Request
    visit: Visit
    words: Words
    fields: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def lang(self) -> str:
        """The language that is answered in."""
        return self.words.lang

    def field(self, name: str) -> str:
        """The last value of a field; empty where there is none."""
        return (self.fields.get(name) or [""])[-1]

    def asked(self, name: str) -> str:
        """A parameter of the address; empty where there is none."""
        return self.request.query_params.get(name, "")


Handler = Callable[[Call], Awaitable[Response]]


def known(request: Request, visit: Visit) -> bool:
    """Whether this is the browser that came with the token."""
    return same(request.cookies.get(COOKIE, ""), visit.cookie)


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same; both have to be there."""
    return bool(one) and bool(other) and hmac.compare_digest(one.encode(), other.encode())


def check_host(request: Request, visit: Visit) -> None:
    """Refuse a page of another name that was led to this address. Raises Refused."""
    if request.headers.get("host", "") != visit.host:
        raise Refused(421, "photos.open.away.text")


def check_site(request: Request, visit: Visit) -> None:
    """Refuse what a page of another site makes a browser do. Raises Refused."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    # Our pages send no referrer, and browsers then say "null" of a form's origin; the other header tells it apart.
    # Older ones (Safari before 16.4) do not send that: there the form's token and the cookie have to be enough.
    ours = origin == f"http://{visit.host}" or (origin == "null" and site in {"same-origin", None}) or origin is None
    if not ours or site not in {"same-origin", "none", None}:
        raise Refused(403, "photos.open.away.text")


async def form(request: Request, visit: Visit) -> Mapping[str, list[str]]:
    """The fields of a form that carries our token. Raises Refused."""
    pieces, size = [], 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > _MOST:
                raise Refused(413, "photos.open.problem.broken")
            pieces.append(piece)
        read = parse_qs(b"".join(pieces).decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except (ClientDisconnect, UnicodeDecodeError, ValueError) as error:
        raise Refused(400, "photos.open.problem.broken") from error
    check_form((read.get("csrf") or [""])[-1], visit)
    return read


def check_form(token: str, visit: Visit) -> None:
    """Refuse a form that is not of our pages. Raises Refused."""
    if not same(token, visit.csrf):
        raise Refused(403, "photos.open.problem.form")


def spoken(request: Request) -> Words:
    """The words of whoever asks."""
    return Words(language(request))
