import io
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import InputError
from tests.readers.table.tables import SMALL, fields, items, table, whys

NAME = "a.parquet"


def parquet(columns: dict[str, object], **options: object) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, **options)  # type: ignore[arg-type]
    return buffer.getvalue()


def test_columns_of_many_types() -> None:
    data = parquet(
        {
            "标题": pa.array(["旧相机", None]).dictionary_encode(),
            "价格": pa.array([Decimal("9.50"), Decimal("1.00")]),
            "描述": pa.array([date(2026, 11, 22), None]),
            "评论": [["好", "很好"], []],
            "编号": [7, 8],
            "库存": [{"a": 1}, {"a": 2}],
        }
    )
    first, second = items(data, NAME)

    assert (first.id, first.faults) == ("7", ())
    assert fields(first) == {
        "title": "旧相机",
        "price": "9.50",
        "text": "2026-11-22",
        "comments": "好\n很好",
    }
    assert (second.id, whys(second)) == ("8", ["no text in this row"])


def test_only_the_columns_that_are_fields_are_read() -> None:
    assert table(parquet({"title": ["a"], "库存": [1]}), NAME).heading.ignored == ("库存",)


def test_a_text_that_is_not_utf8_is_a_fault_of_its_row() -> None:
    broken = pa.array([b"fine", b"bad\xff", b"fine"]).view(pa.binary())
    text = pa.StringArray.from_buffers(3, broken.buffers()[1], broken.buffers()[2])  # type: ignore[arg-type]
    first, bad, last = items(parquet({"title": text}), NAME)

    assert (first.faults, last.faults) == ((), ())
    assert (fields(bad), whys(bad)) == ({"title": "bad\ufffd"}, ["not utf-8 at byte 3 of a column"])


def test_a_damaged_row_group_costs_its_own_rows() -> None:
    rows = [f"row number {n} of the table" for n in range(30)]
    data = bytearray(parquet({"title": rows}, row_group_size=10, compression="none", use_dictionary=False))
    at = data.index(b"row number 12")
    data[at - 8 : at + 200] = b"\xff" * 208
    found = items(bytes(data), NAME)
    good = [i for i in found if not i.faults]

    assert len(good) >= 20
    assert {fields(i)["title"] for i in good} >= {*rows[:10], *rows[20:]}
    assert any(i.faults for i in found)


def test_a_huge_value_is_left_out_with_a_fault() -> None:
    huge, fine = items(parquet({"title": ["字" * 100, "a"], "text": ["b", "c"]}), NAME, limits=SMALL)

    assert (fields(huge), len(huge.faults), fine.faults) == ({"text": "b"}, 1, ())


@pytest.mark.parametrize("cut", [5, 20, -1, -20])
def test_a_damaged_file_is_said_to_be_one(cut: int) -> None:
    with pytest.raises(InputError, match=r"a\.parquet: not a Parquet file"):
        table(parquet({"title": ["a"]})[:cut], NAME)


def test_no_text_column() -> None:
    with pytest.raises(InputError, match="“n”"):
        table(parquet({"n": [1]}), NAME)


GOOD = parquet({"id": ["x", "y"], "title": ["some text", "more text"]})


@settings(max_examples=100, deadline=None)
@given(st.integers(4, len(GOOD) - 9), st.binary(min_size=1, max_size=8))
def test_no_bytes_raise_more_than_an_input_error(at: int, some: bytes) -> None:
    data = GOOD[:at] + some + GOOD[at + len(some) :]
    with suppress(InputError):
        items(data, NAME)
