"""The clocks of an open desk."""

from collections.abc import Callable

from chouxin.desk.context import Desk

TICKS: tuple[tuple[str, float, Callable[[Desk, int], object]], ...] = ()
