"""Differences between objects, and how far an object may go."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.readers.git_pack import Broken, TooLarge, inflate, patched
from chouxin.readers.sources import BytesSource


def test_a_difference_copies_and_adds() -> None:
    delta = bytes([10, 9, 0x90, 4, 3]) + b"new" + bytes([0x91, 8, 2])

    assert patched(b"0123456789", delta, 100) == b"0123new89"


@pytest.mark.parametrize(
    "delta", [b"", b"\x0b\x01\x01a", b"\x0a\x05\x01a", b"\x0a\x01\x00", b"\x0a\x01\x02ab", b"\x0a\x09\x91"]
)
def test_a_difference_that_does_not_fit_is_broken(delta: bytes) -> None:
    with pytest.raises(Broken):
        patched(b"0123456789", delta, 100)


def test_a_difference_may_not_make_more_than_allowed() -> None:
    with pytest.raises(TooLarge):
        patched(b"0123456789", b"\x0a\x65", 100)


@pytest.mark.parametrize("size", [3, 5])
def test_an_object_is_as_long_as_it_says(size: int) -> None:
    packed = BytesSource(zlib.compress(b"four"))

    assert inflate(packed, 0, 4) == b"four"
    with pytest.raises(Broken):
        inflate(packed, 0, size)


@settings(max_examples=200, deadline=None, database=None)
@given(base=st.binary(max_size=80), delta=st.binary(max_size=80))
def test_a_difference_gives_what_it_says_or_is_broken(base: bytes, delta: bytes) -> None:
    try:
        found = patched(base, bytes([len(base)]) + delta, 1000)
    except (Broken, TooLarge):
        return

    assert len(found) <= 1000
