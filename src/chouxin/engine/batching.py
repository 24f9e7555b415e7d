"""Cuts a stream of items into batches that are worth folding together and never large."""

from collections.abc import Iterable, Iterator

from chouxin.domain import Item

MOST_ITEMS = 512
"""Enough to spread the cost of a call into the matcher, few enough that the first decision comes soon."""
MOST_TEXT = 1_000_000
"""Code points: a folded column takes about 30 bytes for each."""
FILE_COSTS = MOST_TEXT // 32
"""A file counts for this much text, so that progress shows while large ones are read."""


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
