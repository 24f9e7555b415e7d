"""What two processes share: a stream of which the last bytes stay readable."""

import os
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.engine.slate import SIZE, Slate

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files are handed on by POSIX alone")


@pytest.fixture
def slate() -> Slate:
    made = Slate.new()
    assert made is not None
    os.close(made[1])
    return made[0]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, SIZE), min_size=1, max_size=6), st.integers(0, SIZE))
def test_the_last_bytes_are_there_wherever_the_stream_stands(sizes: list[int], back: int) -> None:
    made = Slate.new()
    assert made is not None
    os.close(made[1])
    stream = b""
    for number, size in enumerate(sizes):
        piece = bytes([number + 1]) * size
        made[0].put(len(stream), piece)
        stream += piece
    known = max(len(stream) - min(back, sizes[-1]), 0)

    assert made[0].rest(known) == stream[known:]


def test_what_is_seen_by_one_process_is_seen_by_the_other() -> None:
    made = Slate.new()
    assert made is not None
    here, fd = made
    there = Slate(fd)
    os.close(fd)
    there.put(0, b"answer")

    assert here.rest(0) == b"answer"
    assert here.rest(6) == b""


@pytest.mark.parametrize("end", [0, 5, SIZE + 11, 1 << 63])
def test_what_cannot_be_is_nothing(slate: Slate, end: int) -> None:
    slate.mark(end)

    assert slate.rest(10) == b""
