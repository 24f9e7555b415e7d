"""The server: one process, the application, and the desk's own clocks beside it."""

import contextlib
import logging
import socket  # noqa: TID251 - the door opens its own port
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection  # noqa: TID251 - the door knocks at itself
from pathlib import Path

import uvicorn

from chouxin.desk.context import Desk
from chouxin.domain import InputError, Unavailable
from chouxin.web.app import application

_PATIENCE = 30


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A port to listen on; 0 takes a free one. Raises InputError where it is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol by its name: asyncio sends small pieces at once only where it is told that this is TCP. An answer's
    # head and its body go out as two pieces, and the second would wait 40 ms for the caller to confirm the first.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise InputError(
                f"cannot listen on {host} port {port}: {error.strerror}; choose another by --port"
            ) from error
        listener.listen(2048)
        yield listener


def server(desk: Desk, uploads: Path, lessons: Path | None = None) -> uvicorn.Server:
    """The server for a desk. It ends by itself on SIGINT and SIGTERM, when what it was asked has been answered."""
    config = uvicorn.Config(
        application(desk, uploads, lessons),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        # Addresses behind a proxy are judged by our own settings, not by whoever writes the header.
        proxy_headers=False,
        timeout_graceful_shutdown=30,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=64 << 10,
        limit_concurrency=2000,
    )
    return uvicorn.Server(config)


def check(desk: Desk, uploads: Path, listener: socket.socket) -> None:
    """Answer for as long as it takes to be asked whether all is well. Raises Unavailable where it is not."""
    made = server(desk, uploads)
    thread = threading.Thread(target=made.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    host, port = listener.getsockname()[:2]
    try:
        for path in ("/readyz", "/console/sign-in", "/api/v1/openapi.json"):
            status = _status(host, port, path)
            if status != 200:
                raise Unavailable(f"the desk answered {path} with {status}")
    finally:
        made.should_exit = True
        thread.join()


def _status(host: str, port: int, path: str) -> int:
    with closing(HTTPConnection(host, port, timeout=_PATIENCE)) as connection:
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError as error:
            raise Unavailable(f"the desk did not answer {path}: {error}") from error


def log_to_stderr() -> None:
    """One JSON line an answer, without content and without names."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter('{"at": "%(asctime)s", "level": "%(levelname)s", "what": %(message)s}'))
    logging.getLogger("chouxin.desk").addHandler(handler)
    logging.getLogger("chouxin.desk").setLevel(logging.INFO)
