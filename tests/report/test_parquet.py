"""Decisions as Parquet."""

import io

import pyarrow.parquet as pq

from chouxin.engine.arrow import DECISIONS
from chouxin.report.parquet import ROWS, write
from tests.report import decisions as made
from tests.report.writing import written


def test_a_row_for_each_decision_by_the_engine_s_schema() -> None:
    table = pq.read_table(io.BytesIO(written(write, made.every())))
    rows = table.to_pylist()

    assert table.schema.equals(DECISIONS)
    assert [row["id"] for row in rows] == [decision.item_id for decision in made.every()]
    assert rows[0]["evidence"][0]["field"] == "title"
    assert (rows[0]["evidence"][0]["start"], rows[0]["evidence"][0]["end"]) == (2, 5)
    assert rows[4]["evidence"][0]["container"] == ["swap 1.zip", "swap.onnx"]
    assert rows[4]["evidence"][0]["start"] is None
    assert rows[3]["faults"][0]["kind"] == "unreadable"
    assert rows[2]["supply"] is None


def test_row_groups_hold_what_memory_may_hold() -> None:
    data = written(write, [made.innocent()] * (ROWS + 1))

    assert pq.ParquetFile(io.BytesIO(data)).metadata.num_row_groups == 2


def test_nothing_screened_is_a_table_without_rows() -> None:
    assert pq.read_table(io.BytesIO(written(write, []))).num_rows == 0


def test_half_of_a_surrogate_pair_is_told_as_an_escape() -> None:
    rows = pq.read_table(io.BytesIO(written(write, [made.found_in_text("\ud83d 萬能丹")]))).to_pylist()

    assert rows[0]["evidence"][0]["excerpt"] == "\\ud83d ⟦萬能丹⟧"
