"""The stream of answers of a process."""

import os
import threading

from chouxin.domain import FaultKind
from chouxin.engine.reading import Answers
from chouxin.engine.wire import Done, FaultFrame, Where, _Place, encode

FAULT = FaultFrame("here", Where(("a",), _Place()), FaultKind.UNREADABLE, "x" * 1000)


def test_one_who_is_asked_later_need_not_wait_for_those_before() -> None:
    """More than a pipe holds: the second process would stand still until the first has said all."""
    (first, tell_first), (second, tell_second) = os.pipe(), os.pipe()

    def both() -> None:
        for _ in range(2000):
            os.write(tell_second, encode(FAULT))
        os.write(tell_second, encode(Done()))
        os.close(tell_second)
        os.write(tell_first, encode(Done()))
        os.close(tell_first)

    writer = threading.Thread(target=both)
    writer.start()
    one, other = (Answers(fd, None, lambda: None) for fd in (first, second))

    answer = one.next([other])
    writer.join()

    assert answer is not None
    assert answer[0] == Done()
    told = list(iter(other.next, None))
    assert [message for message, _ in told] == [FAULT] * 2000 + [Done()]
    assert one.next([other]) is None
    os.close(first)
    os.close(second)
