"""From the values of one row to an item, with a fault for each value that could not be read."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from chouxin.domain import TEXT_FIELDS, Fault, FaultKind, Item, Kind, Limits, Locator, Row
from chouxin.readers.table.heading import Heading

BY = "table"
_JOINED = {*TEXT_FIELDS, "images"}
"""Fields that several columns may add to; of the others the first that is not empty counts."""
_KINDS = {
    "listing": "listing product item goods offer ad 商品 宝贝 寶貝 货品 貨品",
    "post": "post article message tweet note status 帖子 貼文 贴文 文章 动态 動態 微博 笔记 筆記 消息 訊息",
    "query": "query search keyword 搜索 搜尋 查询 查詢 搜索词 搜尋詞 关键词 關鍵詞",
    "prompt": "prompt generation inpaint 提示词 提示詞 生成请求 生成請求 重绘 重繪",
    "group": "group groupname channel 群 群组 群組 群聊 频道 頻道 群名",
    "artifact": "artifact",
    "photo": "photo",
    "clip": "clip",
}
_KIND_OF = {word: Kind(kind) for kind, words in _KINDS.items() for word in words.split()}
_HALVES = re.compile("[\ud800-\udfff]")
_BYTES = (Kind.ARTIFACT, Kind.PHOTO, Kind.CLIP)

Problem = tuple[FaultKind, str]


@dataclass(slots=True)
class Cells:
    """One row as the format gave it. number: from 1. line: the physical line, where the format has lines.

    values: one for each column of the heading that the row has; surplus: text beyond the last column.
    """

    number: int
    line: int | None = None
    values: Sequence[object] = ()
    surplus: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes the items of one table.

    label: stands before the row's number in ids (`listings.csv`). kind: of rows that do not name theirs.
    """

    label: str
    locator: Locator
    limits: Limits
    kind: Kind = Kind.LISTING

    def within(self, sheet: str) -> "RowMaker":
        """The maker for one sheet of this table."""
        return replace(self, label=f"{self.label}:{sheet}", locator=self.locator.enter(sheet))

    def make(self, cells: Cells, heading: Heading) -> Item:
        """The item of a row: whatever could be read, and a fault for the rest."""
        problems = list(cells.problems)
        found: dict[str, list[str]] = {}
        kind: Kind | None = None
        for n, (name, value) in enumerate(zip(heading.fields, cells.values, strict=False)):
            if not name or value is None or value == "":
                continue
            text = self._text(
                str(value) if name == "label" and isinstance(value, bool) else value, heading.columns[n], problems
            )
            if name == "kind":
                kind = kind or self._kind(text, n in heading.strict, problems)
            elif text:
                found.setdefault(name, []).append(text)
        if cells.surplus:
            found.setdefault("text", []).append(self._text(cells.surplus, "text", problems))
        fields = {name: "\n".join(texts) if name in _JOINED else texts[0] for name, texts in found.items()}
        problems += self._too_large(fields)
        if not problems and not any(fields.get(name, "").strip() for name in TEXT_FIELDS):
            problems.append((FaultKind.UNREADABLE, "no text in this row"))
        return self._item(cells, fields, kind or self.kind, problems)

    def _item(self, cells: Cells, fields: dict[str, str], kind: Kind, problems: Iterable[Problem]) -> Item:
        identity = fields.pop("id", "").strip() or f"{self.label}:{cells.number}"
        locator = self.locator.at(Row(cells.number))
        line = f"line {cells.line}: " if cells.line is not None else ""
        faults = tuple(Fault(identity, BY, locator, sort, line + why) for sort, why in problems)
        return Item(identity, kind, str(locator), MappingProxyType(fields), faults)

    def _text(self, value: object, column: str, problems: list[Problem]) -> str:
        """The value as text; "" and a problem where it is nothing that could be text."""
        try:
            text = _written(value)
        except TypeError:
            sort = "an object" if isinstance(value, dict) else f"a {type(value).__name__}"
            problems.append((FaultKind.UNREADABLE, f"column {_shown(column)} holds {sort} where text belongs"))
            return ""
        if "\0" in text:
            problems.append((FaultKind.UNREADABLE, f"column {_shown(column)} holds NUL characters"))
            text = text.replace("\0", "\ufffd")
        if _HALVES.search(text):
            problems.append((FaultKind.UNREADABLE, f"column {_shown(column)} holds half a surrogate pair"))
            text = _HALVES.sub("\ufffd", text)
        return text

    def _kind(self, text: str, strict: bool, problems: list[Problem]) -> Kind | None:
        kind = _KIND_OF.get(text.strip().casefold().replace("_", "").replace(" ", ""))
        if strict and kind is None and text:
            kinds = ", ".join(k for k in Kind if k not in _BYTES)
            problems.append((FaultKind.UNREADABLE, f"unknown kind; the kinds of a table are {kinds}"))
        elif strict and kind in _BYTES:
            problems.append((FaultKind.UNSUPPORTED, f"a row of kind {kind} has no bytes; give the file itself"))
        return None if kind in _BYTES else kind

    def _too_large(self, fields: dict[str, str]) -> Iterable[Problem]:
        for name in list(fields):
            # UTF-8 takes one to four bytes a character, so most texts need not be encoded to know.
            if len(fields[name]) * 4 > self.limits.text and len(fields[name].encode()) > self.limits.text:
                del fields[name]
                yield FaultKind.TOO_LARGE, f"{name} is over the limit of {self.limits.text} bytes"


def _written(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            raise TypeError
        case int():
            return str(value) if abs(value) < 10**30 else f"{value:#x}"  # decimal of a huge number takes for ever
        case float():
            whole = value.is_integer() and abs(value) < 1e15
            return "" if math.isnan(value) else str(int(value)) if whole else repr(value)
        case list() | tuple():
            return "\n".join(_written(part) for part in value if part is not None)
        case None:
            return ""
    raise TypeError


def _shown(column: str) -> str:
    return "“" + "".join(c if c.isprintable() else " " for c in column[:40]) + "”"
