from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import StringStringEntryProto, TensorProto

from chouxin.readers.protobuf import LENGTH, VARINT, Broken, Field, Flood, Window, fields, packed, signed
from chouxin.readers.sources import BytesSource
from chouxin.testing.reader_contract import Counting


def walk(data: bytes, count: int = 10_000) -> list[Field]:
    window = Window(BytesSource(data), count)
    return list(fields(window, 0, len(data)))


def test_the_fields_of_a_message_that_another_library_wrote() -> None:
    message = TensorProto(
        dims=[3, -1], data_type=7, name="w", raw_data=b"abc", metadata_props=[StringStringEntryProto()]
    )
    data = message.SerializeToString()
    window = Window(BytesSource(data), 100)
    found = list(fields(window, 0, len(data)))

    assert [(f.number, f.wire) for f in found] == [
        (1, VARINT),
        (1, VARINT),
        (2, VARINT),
        (8, LENGTH),
        (9, LENGTH),
        (16, LENGTH),
    ]
    assert [signed(f.value) for f in found[:3]] == [3, -1, 7]
    assert [window.take(f.start, f.size) for f in found[3:]] == [b"w", b"abc", b""]


def test_what_is_skipped_is_not_read() -> None:
    body = b"\x12" + b"\x80\x80\x80\x08" + bytes(1 << 24) + b"\x08\x01"
    source = Counting(BytesSource(body))

    assert [f.number for f in fields(Window(source, 10), 0, len(body))] == [2, 1]
    assert source.touched < 1024


def test_a_number_may_stand_across_the_edge_of_the_window() -> None:
    for size in range(200, 300):
        data = b"\x12" + bytes([0x80 | size & 127, size >> 7]) + bytes(size) + b"\x08" + b"\xff" * 9 + b"\x01"

        assert [signed(f.value) for f in walk(data)][1:] == [-1]


def test_a_window_given_a_part_stays_inside_of_it() -> None:
    window = Window(BytesSource(b"\x08\x80\x80\x01"), 10)

    with pytest.raises(Broken, match="inside a number"):
        list(fields(window, 0, 2))


def test_the_count_of_fields_is_kept() -> None:
    with pytest.raises(Flood) as error:
        walk(b"\x08\x01" * 100, 10)
    assert error.value.at == 20


def test_groups_are_skipped_with_all_that_is_in_them() -> None:
    assert [f.number for f in walk(b"\x0b\x10\x01\x13\x14\x1a\x02ab\x0c\x20\x05")] == [4]


def test_packed_numbers_end_where_their_field_ends() -> None:
    data = b"\x0a\x03\x01\x80\x01\x08\x05"
    window = Window(BytesSource(data), 100)
    found = list(fields(window, 0, len(data)))

    assert [list(packed(window, f)) for f in found] == [[1, 128], [5]]
    with pytest.raises(Broken):
        list(packed(window, Field(1, LENGTH, 0, 0, 2, 2)))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_are_fields_or_broken_and_fields_lie_inside(data: bytes) -> None:
    found: list[Field] = []
    with suppress(Broken):
        found.extend(fields(Window(BytesSource(data), 1000), 0, len(data)))

    assert all(0 <= f.at < f.start <= f.start + f.size <= len(data) for f in found)
