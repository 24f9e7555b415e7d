import pytest

from chouxin.domain import InputError
from chouxin.readers.table.heading import check_columns, check_mapping, understand


@pytest.mark.parametrize(
    "column,field",
    [
        ("标题", "title"),
        ("標題", "title"),
        (" 商品标题 ", "title"),
        ("宝贝标题", "title"),
        ("名称", "title"),
        ("Product Name", "title"),
        ("ITEM_TITLE", "title"),
        ("描述", "text"),
        ("商品 描述", "text"),
        ("详情", "text"),
        ("內容", "text"),
        ("正文", "text"),
        ("Description", "text"),
        ("售价", "price"),
        ("單價", "price"),
        ("Ｐｒｉｃｅ", "price"),
        ("价格(元)", ""),
        ("币种", "currency"),
        ("語言", "lang"),
        ("主图", "images"),
        ("图片链接", "images"),
        ("image_urls", "images"),
        ("賣家", "seller"),
        ("店铺", "seller"),
        ("用户", "seller"),
        ("留言", "comments"),
        ("评价", "comments"),
        ("类型", "kind"),
        ("编号", "id"),
        ("商品ID", "id"),
        ("链接ID", "id"),
        ("label", ""),
        ("", ""),
    ],
)
def test_headings_of_exports(column: str, field: str) -> None:
    assert understand([column], {}).fields == (field,)


def test_a_mapping_goes_before_what_is_known() -> None:
    heading = understand(["标题", "价格(元)", "x"], {"标题": "comments", "价格（元）": "price"})

    assert heading.fields == ("comments", "price", "")
    assert heading.ignored == ("x",)
    assert heading.readable


def test_only_a_column_called_kind_has_to_hold_kinds() -> None:
    assert understand(["kind", "类别"], {}).strict == {0}
    assert understand(["类别"], {"类别": "kind"}).strict == {0}


def test_a_wrong_mapping_says_what_there_is() -> None:
    with pytest.raises(InputError, match=r"--map a=words: no such field.*title, text"):
        check_mapping({"a": "words"})
    with pytest.raises(InputError, match=r"no such column; the columns are “标题”, “价格”"):
        check_columns(["标题", "价格"], {"body": "text"}, "a.csv")
