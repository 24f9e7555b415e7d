import io
import zipfile
from datetime import date
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest

from chouxin.domain import InputError, Limits
from tests.readers.table.tables import fields, items, table, whys

NAME = "a.xlsx"


def workbook(**sheets: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_rows_and_values() -> None:
    first, second = items(
        workbook(
            s=[
                ["标题", "价格", "描述", "编号"],
                ["旧相机", 99.0, "第一行\n第二行", 7],
                ["壳", 9.5, date(2026, 11, 22), "x"],
            ]
        ),
        NAME,
    )

    assert (first.id, fields(first)) == ("7", {"title": "旧相机", "price": "99", "text": "第一行\n第二行"})
    assert (second.id, fields(second)) == ("x", {"title": "壳", "price": "9.5", "text": "2026-11-22"})
    assert (first.faults, second.faults) == ((), ())


def test_a_title_above_the_heading_and_empty_rows() -> None:
    data = workbook(s=[["店铺导出"], [], ["标题", "价格"], ["a", 1], [None, None], ["b", 2]])

    assert [(i.id, fields(i)["title"]) for i in items(data, NAME)] == [("a.xlsx:1", "a"), ("a.xlsx:2", "b")]


def test_every_sheet_with_text_is_read_and_the_others_are_named() -> None:
    found = items(workbook(甲=[["标题"], ["a"]], 乙=[["内容", "x"], ["b", 1]], 丙=[["数量"], [3]]), NAME)

    assert [i.id for i in found] == ["a.xlsx:1", "a.xlsx:乙:1", "a.xlsx:丙:0"]
    assert [f"{i.source}" for i in found[:2]] == ["a.xlsx#row 1", "a.xlsx!/乙#row 1"]
    assert whys(found[2]) == ["no column of this sheet is a title, a text or comments"]


def test_a_row_of_a_sheet_names_its_line() -> None:
    (item,) = items(workbook(s=[["标题", "价格"], [None, 3]]), NAME)

    assert whys(item) == ["line 2: no text in this row"]


def test_no_text_column() -> None:
    with pytest.raises(InputError, match=r"“数量”.*--map"):
        table(workbook(s=[["数量"], [1]]), NAME)


@pytest.mark.parametrize("cut", [10, 100, 1000, -30])
def test_a_damaged_workbook_is_said_to_be_one(cut: int) -> None:
    with pytest.raises(InputError, match=r"a\.xlsx"):
        table(workbook(s=[["标题"], ["a"]])[:cut], NAME)


def test_a_zip_that_is_no_workbook() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "a")

    with pytest.raises(InputError, match="not a workbook"):
        table(buffer.getvalue(), NAME)


def test_a_workbook_that_unpacks_without_end_is_refused() -> None:
    data = workbook(s=[["标题"], ["a" * 30_000], ["b" * 30_000]])

    with pytest.raises(InputError, match="unpacks to more"):
        table(data, NAME, limits=Limits(memory=64_000))
    with pytest.raises(InputError, match="over the limit"):
        table(data, NAME, limits=Limits(header=1000))
