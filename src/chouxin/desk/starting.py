"""What a desk does when it opens: who may come in first, and the clocks that run while it is open."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence

from chouxin.desk import people
from chouxin.desk.actors import Role
from chouxin.desk.context import Desk
from chouxin.domain import Unavailable
from chouxin.store import people as store

_LOG = logging.getLogger("chouxin.desk")


def first_invitation(desk: Desk) -> str | None:
    """A one-time sign-in for the first admin, as long as there is nobody at all; None afterwards.

    Asked for again, the one before is worth nothing: whoever reads an old terminal finds no way in.
    """
    with desk.database.read() as tx:
        if store.active_by_role(tx):
            return None
    return people.invite(desk, Role.ADMIN, desk.clock(), only=True)


@contextlib.contextmanager
def clocks(desk: Desk, ticks: Sequence[tuple[str, float, Callable[[Desk, int], object]]]) -> Iterator[None]:
    """Run each tick (name, seconds between, what to do at a moment) in a thread of its own until the block ends.

    What a tick could not do because the database is away is done at the next one.
    """
    over = threading.Event()
    threads = [threading.Thread(target=_tick, args=(desk, over, *tick), name=tick[0], daemon=True) for tick in ticks]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _tick(desk: Desk, over: threading.Event, name: str, seconds: float, work: Callable[[Desk, int], object]) -> None:
    while not over.wait(seconds):
        try:
            work(desk, desk.clock())
        except Unavailable as error:
            _LOG.warning('"%s waits: %s"', name, error)
        except Exception:  # noqa: BLE001 - a clock that stops because of one mistake would stop for good
            _LOG.exception('"bug in %s"', name)
