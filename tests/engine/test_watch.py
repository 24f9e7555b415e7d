"""One clock for many deadlines."""

import threading
import time
from collections.abc import Iterator

import pytest

from chouxin.engine.watch import Watch


@pytest.fixture
def called() -> threading.Event:
    return threading.Event()


@pytest.fixture
def watch(called: threading.Event) -> Iterator[Watch]:
    made = Watch(called.set)
    yield made
    made.end()


def test_what_is_done_in_time_is_not_overdue(watch: Watch, called: threading.Event) -> None:
    watch.start(0.1)

    assert watch.stop() is False
    assert not called.wait(0.3)


def test_what_is_late_is_overdue_once(watch: Watch, called: threading.Event) -> None:
    watch.start(0.05)

    assert called.wait(5)
    assert watch.stop() is True


def test_a_later_deadline_counts_from_its_own_start(watch: Watch, called: threading.Event) -> None:
    for _ in range(5):
        watch.start(0.2)
        time.sleep(0.1)
        assert watch.stop() is False

    assert not called.is_set()


def test_a_nearer_deadline_wakes_it_early(watch: Watch, called: threading.Event) -> None:
    watch.start(60)
    watch.stop()
    began = time.monotonic()
    watch.start(0.05)

    assert called.wait(5)
    assert time.monotonic() - began < 5


def test_many_deadlines_need_one_thread(watch: Watch) -> None:
    before = set(threading.enumerate())  # those of other tests' engines among them
    for _ in range(100):
        watch.start(10)
        watch.stop()

    assert sum(thread.name == "chouxin-watch" for thread in set(threading.enumerate()) - before) == 1


def test_it_lets_its_thread_go(called: threading.Event) -> None:
    before = set(threading.enumerate())
    made = Watch(called.set)
    made.start(60)
    (own,) = set(threading.enumerate()) - before
    made.end()
    own.join(5)

    assert not own.is_alive()
    assert not called.is_set()
