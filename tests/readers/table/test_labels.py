"""Labels as people write them, and columns that only a labelled table has."""

from pathlib import Path

import pytest

from chouxin.readers.table import LABELLED, label_of, rows
from chouxin.readers.table.heading import FIELDS, understand


@pytest.mark.parametrize("text", ["violating", "Violating ", "BAD", "1", "true", "违规", "違規", "是"])
def test_violating(text: str) -> None:
    assert label_of(text) is True


@pytest.mark.parametrize("text", ["benign", "OK", "0", "False", "正常", "合規", "否"])
def test_benign(text: str) -> None:
    assert label_of(text) is False


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_not_labelled(text: str) -> None:
    assert label_of(text) is None


@pytest.mark.parametrize("text", ["maybe", "review", "2", "benign?"])
def test_what_is_no_label_is_never_taken_for_one(text: str) -> None:
    with pytest.raises(ValueError, match=text.replace("?", r"\?")):
        label_of(text)


def test_label_columns_are_asked_for_and_take_no_column_from_a_screening() -> None:
    columns = ["标题", "标签", "Category"]

    assert understand(columns, {}).fields == ("title", "", "")
    assert understand(columns, {}, LABELLED).fields == ("title", "label", "category")
    assert all(understand([heading], {}).fields == ("",) for heading in LABELLED)
    assert not set(LABELLED.values()) & set(FIELDS)


def test_a_label_stands_beside_the_text_and_is_none_of_it(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": "a", "label": true}\n{"text": "b"}\n{"text": "c", "label": {}}\n')
    items = list(rows(path, also=LABELLED))

    assert [item.fields.get("label", "") for item in items] == ["True", "", ""]
    assert items[0].texts() == (("text", "a"),)
    assert [len(item.faults) for item in items] == [0, 0, 1]
