"""Words dealt out over the fields of an item and over what is said in one."""

import pytest

from chouxin import folding
from chouxin.domain.column import Column


def joined(*items: dict[str, str]) -> Column | None:
    rows = [((owner, name), text) for owner, item in enumerate(items) for name, text in item.items()]
    return {column.view: column for column in folding.fold(rows)}.get("fields")


@pytest.mark.parametrize(
    "item, field, read, cut",
    [
        ({"title": "换", "text": "脸模型"}, "title", "换脸模型", "换"),
        ({"title": "换 全新未拆", "text": "脸 模 型 练了两个月"}, "title", "换脸模型 全新未拆", "换"),
        ({"title": "高清定制换", "text": "脸 秒发"}, "title", "高清定制换脸", "定制换"),
        ({"title": "万 能", "text": "丹 稳"}, "title", "万能丹", "万 能"),
        ({"text": "第一条：图。第二条：换。第三条：脸，五块"}, "text", "第一条:图。第二条:换脸,五块", "换。第三条：脸"),
        ({"title": "高清换", "text": "脸模型 秒发"}, "title", "高清换脸模型", "换"),
        ({"title": "脸模型", "text": "好用，换"}, "text", "好用,换脸模型", "换"),
        ({"title": "实时", "text": "变脸器", "comments": "好"}, "title", "实时变脸", "实时"),
        ({"title": "提取", "text": "看图", "image": "码1234"}, "title", "提取码", "提取"),
        ({"title": "", "text": "換", "comments": "臉"}, "text", "换脸", "換"),
    ],
)
def test_joins(item: dict[str, str], field: str, read: str, cut: str) -> None:
    column = joined(item)

    assert column is not None
    row = column.keys.index((0, field))
    a, b = int(column.rows[row]), int(column.rows[row + 1]) - 1
    assert column.text[a:b] == read
    (place,) = {column.origin(k, k + 1) for k in range(a, b) if "fields" in _needed(column, k)}
    assert item[field][slice(*place)] == cut


def _needed(column: Column, at: int) -> list[str]:
    return [transform.name for transform in column.applied(at, at + 1)]


@pytest.mark.parametrize(
    "items",
    [
        pytest.param([{"title": "上去", "text": "衣服"}], id="words of two sentences"),
        pytest.param([{"title": "换"}, {"title": "脸"}], id="two items"),
        pytest.param([{"title": "换", "text": "", "comments": "脸"}], id="an empty field between"),
        pytest.param([{"title": "换 " + "好看" * 20, "text": "脸"}], id="far apart"),
        pytest.param([{"title": "先换", "text": "脸盆"}], id="neither stands alone"),
        pytest.param([{"title": "换", "text": "手机"}], id="another word"),
        pytest.param([{"text": "换"}], id="one character"),
    ],
)
def test_leaves(items: list[dict[str, str]]) -> None:
    assert joined(*items) is None
