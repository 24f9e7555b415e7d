"""The server: this computer alone, until somebody finishes, or nobody has been there for a while."""

import contextlib
import signal
import socket  # noqa: TID251 - the door opens its own port
import threading
import time
from collections.abc import Iterator
from types import FrameType

import uvicorn

from chouxin.web.photos.app import application
from chouxin.web.photos.visit import Visit

_HOST = "127.0.0.1"
_EVERY = 1.0
"""Seconds between two looks at the clock."""


@contextlib.contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A port of this computer, which no other can reach; 0 takes a free one. Raises OSError where it is taken."""
    # The protocol by its name, or asyncio lets the second piece of every answer wait for 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind((_HOST, port))
        listener.listen(128)
        yield listener


def serve(visit: Visit, listener: socket.socket, last_words: float = 3.0) -> None:
    """Answer until it is over. Closing the terminal's window ends it as Ctrl-C does. last_words: seconds in which the
    last page reaches the browser.
    """
    visit.port = listener.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(
            application(visit),
            http="h11",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            timeout_graceful_shutdown=3,
            timeout_keep_alive=30,
            h11_max_incomplete_event_size=64 << 10,
            limit_concurrency=200,
        )
    )
    over = threading.Event()

    visit.end = over.set

    def watch() -> None:
        while not over.wait(_EVERY):
            if visit.is_forgotten:
                break
        time.sleep(last_words)
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    with _ending_well(server):
        server.run(sockets=[listener])
    over.set()


@contextlib.contextmanager
def _ending_well(server: uvicorn.Server) -> Iterator[None]:
    """A signal ends the server and not what clears up behind it: uvicorn raises it anew when it has ended."""

    def noted(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                number = getattr(signal, name)
                before[number] = signal.signal(number, noted)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
