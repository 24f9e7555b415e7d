"""A whole text written from its end: 件软脸换时实 出 to 出 实时换脸软件.

Where a word of the trade stands the other way round, all texts of that item are read from both sides: pairs of
characters that make words, and words in Latin letters, are counted. What reads much better from the end is turned.
Single words are the affair of `backwards`.
"""

import re
from dataclasses import replace
from functools import cache

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding import backwards
from chouxin.folding.tables import load
from chouxin.folding.trade import latin

NAME = "mirrored"
COST = 0.15

_LEAST = 3
"""So many pairs have to speak for it, and three times as many as speak against."""
_FAR = 16
"""So far apart they stand at most, taken over the whole text."""
_LATIN_WORD = re.compile("[a-z]{3,}")

# Pairs that are in nearly every text, and seldom the other way round.
_PAIRS = (
    "可以我们你们他们什么没有一个不用就是这个那个怎么支持自己已经现在时候知道因为所以但是如果还是或者以及需要直接联系发货"
    "价格手机电脑图片照片视频效果质量客服老师学习使用下载安装免费付费一张一次一份一套全套全部各种所有东西问题方法内容"
    "欢迎咨询私聊加我看图主页链接网盘资源分享交流讨论公司公告新闻记者警方平台用户账号朋友同学同事明星生成处理人脸"
)


def fold(column: Column, bit: int) -> Column:
    opening = backwards.openings(column)
    if not len(opening):
        return column
    rows = np.unique(np.searchsorted(column.rows, opening, side="right") - 1).tolist()
    owners = {column.keys[row][0] for row in rows}
    by_owner: dict[int, list[int]] = {}
    for row, (owner, _) in enumerate(column.keys):
        if owner in owners:
            by_owner.setdefault(owner, []).append(row)
    turned = sorted(row for theirs in by_owner.values() if _is_turned(column, theirs) for row in theirs)
    return _from_the_end(column, bit, turned) if turned else column


def _from_the_end(column: Column, bit: int, rows: list[int]) -> Column:
    codes, changed, skipped = column.codes.copy(), column.changed.copy(), column.skipped.copy()
    starts, ends = column.starts.copy(), column.ends.copy()
    for row in rows:
        inside = slice(int(column.rows[row]), int(column.rows[row + 1]) - 1)
        for array in (codes, changed, starts, ends):
            array[inside] = array[inside][::-1]
        changed[inside] |= np.uint32(bit)
        # What was taken out stood between two code points, and still does.
        gaps = slice(inside.start + 1, inside.stop)
        skipped[gaps] = skipped[gaps][::-1]
    return replace(column, codes=codes, starts=starts, ends=ends, changed=changed, skipped=skipped)


def _is_turned(column: Column, rows: list[int]) -> bool:
    forward = backward = 0
    pairs = _pairs()
    for row in rows:
        text = column.codes[column.rows[row] : column.rows[row + 1]].tobytes().decode("utf-32-le")
        forward += sum(text[i : i + 2] in pairs for i in range(len(text) - 1))
        turned = text[::-1]
        backward += sum(turned[i : i + 2] in pairs for i in range(len(text) - 1))
        words = _LATIN_WORD.findall(text)
        forward += sum(2 for word in words if word in latin())
        backward += sum(2 for word in words if word[::-1] in latin())
    length = sum(int(column.rows[row + 1] - column.rows[row]) for row in rows)
    return backward >= max(_LEAST, 3 * forward + 1, length / _FAR)


@cache
def _pairs() -> frozenset[str]:
    """Of the packs' Chinese words, and those above; not what is a word from both sides."""
    words = [word for word in load("trade") if "\u3041" <= word[0] <= "\ud7a3"]
    words += [_PAIRS[i : i + 2] for i in range(0, len(_PAIRS), 2)]
    pairs = {word[i : i + 2] for word in words for i in range(len(word) - 1)}
    return frozenset(pair for pair in pairs if pair[::-1] not in pairs)
