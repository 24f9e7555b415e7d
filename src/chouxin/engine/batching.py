"""Cuts a stream of items into batches that are worth folding together and never large."""

from collections.abc import Callable, Iterable, Iterator

from chouxin.domain import Item

MOST_ITEMS = 512
"""Enough to spread the cost of a call into the matcher, few enough that the first decision comes soon."""
MOST_TEXT = 1_000_000
"""Code points: a folded column takes about 30 bytes for each."""
FILE_COSTS = MOST_TEXT // 128
"""A file counts for this much text: some small ones are worth folding together, and what they hold stays bounded."""


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Lists of items in their order. No list is empty, and none holds two items of one id: findings are kept by id.

    One item may be larger than a batch should be; it then stands alone.
    """
    batch: list[Item] = []
    ids: set[str] = set()
    size = 0
    for item in items:
        cost = sum(len(text) for _, text in item.texts()) or FILE_COSTS
        if batch and (item.id in ids or size + cost > MOST_TEXT or len(batch) == MOST_ITEMS):
            yield batch
            batch, ids, size = [], set(), 0
        batch.append(item)
        ids.add(item.id)
        size += cost
    if batch:
        yield batch


def with_next(
    batches: Iterable[list[Item]], worth: Callable[[list[Item]], bool]
) -> Iterator[tuple[list[Item], list[Item]]]:
    """Each batch, and the one behind it where the first is worth waiting for that; otherwise an empty one.

    An error of the stream comes after all that came before it.
    """
    stream = iter(batches)
    here = next(stream, None)
    while here is not None:
        following: list[Item] | None = None
        error: Exception | None = None
        looked = worth(here)
        if looked:
            try:
                following = next(stream, None)
            except Exception as raised:  # noqa: BLE001 - it is raised below, in its turn
                error = raised
        yield here, following or []
        if error is not None:
            raise error
        here = following if looked else next(stream, None)
