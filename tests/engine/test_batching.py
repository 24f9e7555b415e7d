"""How a stream of items is cut."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chouxin.domain import Item, Kind
from chouxin.engine.batching import MOST_ITEMS, MOST_TEXT, batches, with_next


def item(name: str, length: int = 1) -> Item:
    return Item(name, Kind.POST, fields={"text": "x" * length})


def test_no_items_no_batches() -> None:
    assert list(batches([])) == []


def test_a_batch_ends_at_its_number_of_items() -> None:
    sizes = [len(batch) for batch in batches(item(str(n)) for n in range(MOST_ITEMS * 2 + 1))]

    assert sizes == [MOST_ITEMS, MOST_ITEMS, 1]


def test_a_batch_ends_at_its_amount_of_text() -> None:
    sizes = [len(batch) for batch in batches(item(str(n), MOST_TEXT // 3) for n in range(7))]

    assert sizes == [3, 3, 1]


def test_an_item_larger_than_a_batch_stands_alone() -> None:
    sizes = [len(batch) for batch in batches([item("a"), item("b", MOST_TEXT * 2), item("c")])]

    assert sizes == [1, 1, 1]


def test_the_stream_is_not_read_ahead() -> None:
    read = 0

    def endless() -> Iterator[Item]:
        nonlocal read
        while True:
            read += 1
            yield item(str(read))

    next(iter(batches(endless())))

    assert read == MOST_ITEMS + 1


@given(st.lists(st.sampled_from("abcdef")))
def test_nothing_is_lost_or_moved_and_no_id_comes_twice_in_a_batch(names: list[str]) -> None:
    cut = list(batches(item(name) for name in names))

    assert [i.id for batch in cut for i in batch] == names
    assert all(len({i.id for i in batch}) == len(batch) > 0 for batch in cut)


def test_the_next_batch_is_there_where_it_is_worth_it() -> None:
    a, b, c = [item("a")], [item("b")], [item("c")]

    assert list(with_next([a, b, c], lambda _: True)) == [(a, b), (b, c), (c, [])]
    assert list(with_next([a, b, c], lambda some: some is b)) == [(a, []), (b, c), (c, [])]
    assert list(with_next([], lambda _: True)) == []


def test_an_error_of_the_stream_comes_after_what_came_before_it() -> None:
    def failing() -> Iterator[list[Item]]:
        yield [item("a")]
        raise ValueError("no more")

    stream = with_next(failing(), lambda _: True)

    assert next(stream) == ([item("a")], [])
    with pytest.raises(ValueError, match="no more"):
        next(stream)


def test_nothing_is_waited_for_where_it_is_not_worth_it() -> None:
    read = []

    def stream() -> Iterator[list[Item]]:
        for name in "abc":
            read.append(name)
            yield [item(name)]

    next(with_next(stream(), lambda _: False))

    assert read == ["a"]
