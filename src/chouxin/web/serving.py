"""The server: one process, the application, and the desk's own clocks beside it."""

import contextlib
import logging
import socket  # noqa: TID251 - the door opens its own port
from collections.abc import Iterator
from pathlib import Path

import uvicorn

from chouxin.desk.context import Desk
from chouxin.domain import InputError
from chouxin.web.app import application


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A port to listen on; 0 takes a free one. Raises InputError where it is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
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


def log_to_stderr() -> None:
    """One JSON line an answer, without content and without names."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter('{"at": "%(asctime)s", "level": "%(levelname)s", "what": %(message)s}'))
    logging.getLogger("chouxin.desk").addHandler(handler)
    logging.getLogger("chouxin.desk").setLevel(logging.INFO)
