"""One clock for many deadlines: a thread that is started once, and wakes only when a deadline is over."""

import threading
import time
from collections.abc import Callable


class Watch:
    """Calls `overdue` once for each deadline that passes. One deadline at a time; not for use by two threads at once.

    A thread for every deadline would cost more than most of the work that it guards.
    """

    def __init__(self, overdue: Callable[[], None]) -> None:
        self._overdue = overdue
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._wakes_at: float | None = None
        self._late = self._ended = False
        self._thread: threading.Thread | None = None

    def start(self, seconds: float) -> None:
        """Let `seconds` run from now on."""
        with self._changed:
            self._late = False
            self._deadline = time.monotonic() + seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="chouxin-watch", daemon=True)
                self._thread.start()
            elif self._wakes_at is None or self._wakes_at > self._deadline:
                self._changed.notify()  # otherwise it wakes early enough by itself, and sees what holds then

    def stop(self) -> bool:
        """Stop the clock. True if the time was over, so that `overdue` has been called."""
        with self._changed:
            self._deadline = None
            return self._late

    def end(self) -> None:
        """Let the thread go."""
        with self._changed:
            self._ended, self._deadline = True, None
            self._changed.notify()

    def _run(self) -> None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                if self._deadline is not None and now >= self._deadline:
                    self._deadline, self._late = None, True
                    self._overdue()
                    continue
                # Without a deadline it sleeps on until it would have woken, and only then for good.
                until = self._deadline if self._deadline is not None else self._wakes_at
                self._wakes_at = until if until is not None and until > now else None
                self._changed.wait(None if self._wakes_at is None else self._wakes_at - now)
