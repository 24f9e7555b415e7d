"""A web server on this machine, as the tests want it: with ranges or without, and counting what it gives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Served:
    """What is served: a file of `size` bytes that begins with `head` and ends with `tail`, zeros between.

    ranges: whether pieces are given. head_status: the answer to HEAD. breaks: answers that break off in the middle.
    status: the answer to everything. asked: what was asked for, and how many bytes went out.
    """

    head: bytes = b""
    size: int = 0
    tail: bytes = b""
    ranges: bool = True
    says_ranges: bool = True
    head_status: int = 200
    status: int = 200
    breaks: int = 0
    says_size: bool = True
    address: str = ""
    asked: list[str] = field(default_factory=list)
    given: int = 0

    def piece(self, start: int, stop: int) -> bytes:
        """The bytes of a stretch."""
        stop = min(stop, self.size)
        out = bytearray(max(stop - start, 0))
        for at, data in ((0, self.head), (self.size - len(self.tail), self.tail)):
            first, last = max(start, at), min(stop, at + len(data))
            if first < last:
                out[first - start : last - start] = data[first - at : last - at]
        return bytes(out)


class _Handler(BaseHTTPRequestHandler):
    what: Served
    protocol_version = "HTTP/1.1"

    def log_message(self, form: str, *args: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.what.asked.append("HEAD")
        self._head(self.what.head_status if self.what.status == 200 else self.what.status, self.what.size)

    def _head(self, status: int, size: int, more: tuple[str, str] | None = None) -> None:
        self.send_response(status)
        if self.what.says_size or status != 200:
            self.send_header("Content-Length", str(size if status in (200, 206) else 0))
        else:
            self.send_header("Connection", "close")
        if self.what.says_ranges:
            self.send_header("Accept-Ranges", "bytes")
        if more:
            self.send_header(*more)
        self.end_headers()

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.what.asked.append(asked)
        if self.what.status != 200:
            self._head(self.what.status, 0)
            return
        if asked and self.what.ranges:
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, stop = int(first), min(int(last) + 1, self.what.size)
            self._head(206, stop - start, ("Content-Range", f"bytes {start}-{stop - 1}/{self.what.size}"))
        else:
            start, stop = 0, self.what.size
            self._head(200, self.what.size)
        if self.what.breaks and asked:
            self.what.breaks -= 1
            self.close_connection = True
            return
        for at in range(start, stop, 1 << 20):
            piece = self.what.piece(at, min(at + (1 << 20), stop))
            try:
                self.wfile.write(piece)
            except OSError:
                return
            self.what.given += len(piece)
        if not self.what.says_size:
            self.close_connection = True


@contextmanager
def served(what: Served) -> Iterator[Served]:
    """Serve it while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"what": what}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    what.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield what
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
