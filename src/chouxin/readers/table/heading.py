"""Which column of a table is which field, in the headings that platforms and shops export."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from chouxin.domain import TEXT_FIELDS, InputError

FIELDS = ("id", "kind", "title", "text", "price", "currency", "lang", "images", "seller", "comments")

_HEADINGS = {
    "id": "id itemid productid listingid postid goodsid messageid sku 编号 編號 序号 序號 商品id 商品编号 商品編號 "
    "宝贝id 寶貝id 链接id 連結id 帖子id 貼文id 文章id 动态id 消息id 訊息id 货号 貨號",
    "kind": "kind type 类型 類型 类别 類別 种类 種類",
    "title": "title name subject headline producttitle productname itemtitle itemname goodsname 标题 標題 商品标题 "
    "商品標題 宝贝标题 寶貝標題 帖子标题 貼文標題 主题 主題 题目 題目 名称 名稱 商品名 商品名称 商品名稱 "
    "宝贝名称 寶貝名稱 品名 群名 群名称 群組名稱",
    "text": "text body content contents description desc detail details message post caption productdescription "
    "itemdescription 描述 详情 詳情 内容 內容 正文 商品描述 商品详情 商品詳情 宝贝描述 寶貝描述 宝贝详情 "
    "寶貝詳情 简介 簡介 介绍 介紹 说明 說明 商品说明 商品說明 文本 全文 文案 帖子内容 貼文內容 消息 消息内容 "
    "訊息 訊息內容 搜索词 搜尋詞 关键词 關鍵詞 query",
    "price": "price amount saleprice unitprice cost 价格 價格 售价 售價 单价 單價 价钱 價錢 金额 金額 现价 現價 标价 "
    "標價 商品价格 商品價格",
    "currency": "currency currencycode 币种 幣種 货币 貨幣 币别 幣別",
    "lang": "lang language locale 语言 語言 语种 語種",
    "images": "images image imageurl imageurls imagelink picture pictures pictureurl photo photos thumbnail img pics "
    "图片 圖片 主图 主圖 图片链接 圖片連結 圖片鏈接 图片地址 圖片網址 商品图片 商品圖片 图 圖 配图 配圖 照片 "
    "封面",
    "seller": "seller sellername sellerid vendor shop shopname store storename merchant user username nickname author "
    "account poster owner 卖家 賣家 卖家昵称 賣家暱稱 卖家id 賣家id 用户 用戶 用户名 用戶名 使用者 昵称 暱稱 "
    "店铺 店鋪 店铺名称 店鋪名稱 店名 商家 作者 发布者 發布者 發佈者 账号 帳號 賬號 楼主 樓主 群主",
    "comments": "comments comment review reviews reply replies feedback remarks 评论 評論 留言 评价 評價 回复 回覆 "
    "買家評價 买家评价 商品评价 商品評價 评论内容 評論內容 留言内容 留言內容 跟帖",
}
_FIELD_OF = {heading: field for field, headings in _HEADINGS.items() for heading in headings.split()}
_NOTHING: Mapping[str, str] = MappingProxyType({})
_SHOWN = 20
"""Columns that a message lists before it says how many more there are."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a table's columns are.

    columns: as written, in order. fields: for each column its field, or "" where it is ignored. strict: the columns
    whose values have to be a kind; `type` or 类别 often holds a shop's own categories, which say nothing of the kind.
    encoding: what the file was read as; certain: whether no other encoding would have fitted.
    """

    columns: tuple[str, ...]
    fields: tuple[str, ...]
    strict: frozenset[int] = frozenset()
    encoding: str = "utf-8"
    certain: bool = True

    @property
    def ignored(self) -> tuple[str, ...]:
        """The columns that no field is made of."""
        return tuple(column for column, field in zip(self.columns, self.fields, strict=True) if column and not field)

    @property
    def readable(self) -> bool:
        """Whether at least one column is text."""
        return any(field in TEXT_FIELDS for field in self.fields)


def understand(columns: Sequence[str], mapping: Mapping[str, str], also: Mapping[str, str] = _NOTHING) -> Heading:
    """Find the field of each column. `mapping` (column to field) goes before what is known, and that before `also`."""
    given = {_plain(column): field for column, field in mapping.items()}
    named = [_plain(column) for column in columns]
    fields = tuple(given.get(name) or _FIELD_OF.get(name) or also.get(name, "") for name in named)
    strict = frozenset(n for n, name in enumerate(named) if fields[n] == "kind" and (name == "kind" or name in given))
    return Heading(tuple(columns), fields, strict)


def check_mapping(mapping: Mapping[str, str], also: Mapping[str, str] = _NOTHING) -> None:
    """Raise InputError for a field that does not exist."""
    fields = (*FIELDS, *dict.fromkeys(also.values()))
    for column, field in mapping.items():
        if field not in fields:
            raise InputError(f"--map {column}={field}: no such field; the fields are {', '.join(fields)}")


def check_columns(columns: Iterable[str], mapping: Mapping[str, str], where: str) -> None:
    """Raise InputError for a mapped column that the table does not have."""
    columns = tuple(columns)
    named = {_plain(column) for column in columns}
    for column, field in mapping.items():
        if _plain(column) not in named:
            raise InputError(f"{where}: --map {column}={field}: no such column; the columns are {listed(columns)}")


def no_text(columns: Sequence[str], where: str) -> InputError:
    """What to raise where no column is text."""
    return InputError(
        f"{where}: none of the columns is a title, a text or comments; the columns are {listed(columns)}. "
        f"Say which one is: --map COLUMN=text"
    )


def listed(columns: Sequence[str]) -> str:
    """Column names for a message, short and on one line."""
    shown = [_short(column) for column in columns[:_SHOWN]]
    more = f" and {len(columns) - _SHOWN} more" if len(columns) > _SHOWN else ""
    return ", ".join(shown) + more if shown else "none"


def _short(column: str) -> str:
    clean = "".join(c if c.isprintable() else " " for c in column[:40])
    return f"“{clean}…”" if len(column) > 40 else f"“{clean}”"


def _plain(column: str) -> str:
    """Without case, width, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", column).casefold()
    return "".join(c for c in folded if c.isalnum())
