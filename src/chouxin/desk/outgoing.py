"""Requests to receivers outside: never into the site's own network by accident, never longer than they may take.

A receiver's address is given by people who may be wrong or worse. So its name is looked up here, every address that it
has must be one of the open internet, and the connection goes to the very address that was looked at, so that a name
that changes in between gains nothing. Redirects are not followed: a receiver that has moved is given anew, by a person.
"""

import ssl
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import IPPROTO_TCP, gaierror, getaddrinfo  # noqa: TID251 - looks up the names of receivers
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore

from chouxin.domain import InputError

_TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
"""Networks by which IPv6 reaches IPv4; the last four bytes are the address that is meant."""

_LONGEST_URL = 2000
_PORTS = {"http": 80, "https": 443}
_AGENT = b"chouxin-desk"


class Undelivered(Exception):
    """A request that got no answer: refused here, not connected, not in time. Its text is for the operator."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said. retry_after: seconds that it asks for, where it does."""

    status: int
    retry_after: int | None


def checked(url: str, *, private: bool) -> SplitResult:
    """A receiver's URL, taken apart. Raises InputError for one that nothing is sent to.

    private: it may lie in the site's own network, and be plain http; somebody has said so on purpose.
    """
    if len(url) > _LONGEST_URL or any(ord(character) < 33 for character in url):
        raise InputError("this is not a URL of a receiver")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InputError(f"this is not a URL of a receiver: {error}") from error
    if parts.scheme not in _PORTS or not host or parts.username is not None or port == 0:
        raise InputError("a receiver's URL is https://host/path, without a user name")
    if parts.scheme == "http" and not private:
        raise InputError("a receiver outside needs https")
    return parts


def addresses(host: str, port: int, *, private: bool) -> list[str]:
    """Where `host` is. Raises Undelivered where it is nowhere or, unless private, anywhere but on the open internet."""
    try:
        found = getaddrinfo(host, port, proto=IPPROTO_TCP)
    except (gaierror, UnicodeError, OSError) as error:
        raise Undelivered(f"no such host: {host}") from error
    known = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    if not private and not all(_is_open(ip_address(one)) for one in known):
        raise Undelivered(f"refused: {host} is not on the open internet")
    return known


def post(url: str, headers: Mapping[str, str], body: bytes, *, private: bool, seconds: float) -> Answer:
    """Send `body`. The whole of it, from the look-up to the answer, takes `seconds` at most. Raises Undelivered."""
    parts = checked(url, private=private)
    until = time.monotonic() + seconds
    backend = _Guarded(until, private=private)
    sent = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    sent += [(b"Host", parts.netloc.encode("idna")), (b"User-Agent", _AGENT), (b"Connection", b"close")]
    limits: dict[str, Any] = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), seconds)}
    try:
        with (
            httpcore.ConnectionPool(ssl_context=ssl.create_default_context(), network_backend=backend) as pool,
            # What the receiver writes below its headers is not read: nobody here needs it, and it may never end.
            pool.stream("POST", url.encode("ascii"), headers=sent, content=body, extensions=limits) as response,
        ):
            return Answer(response.status, _retry_after(response.headers))
    except Undelivered:
        raise
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError, ValueError) as error:
        raise Undelivered(f"{type(error).__name__}: {error}"[:200]) from error


class _Guarded(httpcore.NetworkBackend):
    """Connects only to addresses that were looked at, and only until a moment."""

    def __init__(self, until: float, *, private: bool) -> None:
        self._until, self._private = until, private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        last: Exception = Undelivered(f"no such host: {host}")
        for address in addresses(host, port, private=self._private):
            try:
                left = _left(self._until, timeout)
                return _Timed(self._inner.connect_tcp(address, port, left, local_address, socket_options), self._until)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(min(seconds, _left(self._until, seconds)))


class _Timed(httpcore.NetworkStream):
    """A stream that ends at a moment, however slowly the other side goes on."""

    def __init__(self, inner: httpcore.NetworkStream, until: float) -> None:
        self._inner, self._until = inner, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(self._until, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, _left(self._until, timeout))
        return _Timed(inner, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(until: float, timeout: float | None) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise Undelivered("not answered in time")
    return left if timeout is None else min(left, timeout)


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if inside is None and any(address in network for network in _TRANSLATED):
            inside = IPv4Address(int(address) & 0xFFFFFFFF)
        if inside is not None:
            return _is_open(inside)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    found = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    # The other form is a date, by the receiver's clock; our own backoff does as well.
    return int(found) if found.isdigit() and len(found) < 7 else None
