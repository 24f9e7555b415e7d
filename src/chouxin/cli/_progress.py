"""A sign of life on a terminal."""

from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from chouxin.domain import Item


def watched(items: Iterable[Item], label: str) -> Iterator[Item]:
    """The same items, with their number so far on standard error; how many will come is not known."""
    columns = (TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.completed:.0f}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=None)
        for item in items:
            yield item
            progress.advance(task)
