"""The server itself: what callers get, they get at once."""

import socket
import threading
from pathlib import Path

import httpx

from chouxin.desk.context import Desk
from chouxin.web import serving


def test_answers_do_not_wait_for_the_caller_to_confirm_their_first_piece(desk: Desk, tmp_path: Path) -> None:
    # A head that waits for its confirmation holds the body back by 40 ms: half of all that a batch of 100 takes.
    with serving.listening("127.0.0.1", 0) as listener:
        made = serving.server(desk, tmp_path)
        thread = threading.Thread(target=made.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30) as caller:
            status = caller.get("/healthz").status_code
            taken = [one.transport.get_extra_info("socket") for one in made.server_state.connections]
            at_once = [one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for one in taken]
        made.should_exit = True
        thread.join()

    assert status == 200
    assert at_once
    assert all(at_once)
