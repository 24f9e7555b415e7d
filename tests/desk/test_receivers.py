"""The receivers that webhooks are tried with take what is whole and nothing else, as real ones do."""

import socket

from tests.desk.receivers import receiver

HEAD = b"POST /hooks HTTP/1.1\r\nHost: localhost\r\nWebhook-Id: a\r\nContent-Length: 10\r\n\r\n"


def test_a_request_that_breaks_off_was_never_received() -> None:
    with receiver() as there:
        for body in (b"", b"01234", b"0123456789"):
            with socket.create_connection(("127.0.0.1", there.port), timeout=10) as sender:
                sender.sendall(HEAD + body)
                sender.shutdown(socket.SHUT_WR)
                assert bool(sender.recv(100)) == (len(body) == 10)

    assert [body for _, body in there.got] == [b"0123456789"]
