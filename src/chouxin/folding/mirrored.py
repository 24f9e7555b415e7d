"""A whole text written from its end: 件软脸换时实 出 to 出 实时换脸软件.

Where a word of the trade stands the other way round, all texts of that item are read from both sides: pairs of
characters that make words, and words in Latin letters, are counted. What reads much better from the end is turned.
Single words are the affair of `backwards`.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from chouxin.domain.column import PAIRS, Column, hashed_pairs
from chouxin.folding import backwards
from chouxin.folding.rewrite import Indices, Mask
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
    may = _may_be_turned(column)
    turned = sorted(row for theirs in by_owner.values() if may(theirs) and _is_turned(column, theirs) for row in theirs)
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


def _may_be_turned(column: Column) -> Callable[[list[int]], bool]:
    """Whether some rows could be turned, if all Latin words that open like turned ones were such; for all rows at once.

    It leaves few to be read from both sides.
    """
    codes = column.codes
    letter = (codes - np.uint32(0x61)) < 26
    heads = np.flatnonzero(letter[:-2] & letter[1:-1] & letter[2:])
    heads = heads[(heads == 0) | ~letter[heads - 1]]
    threes = (codes[heads].astype(np.int64) << 21 | codes[heads + 1]) << 21 | codes[heads + 2]
    known = _turned_latin()
    heads = heads[known[np.minimum(np.searchsorted(known, threes), len(known) - 1)] == threes]
    runs = _by_row(column, heads)
    forward, backward = (_by_row(column, _found(column, turned)) for turned in (False, True))
    lengths = np.diff(column.rows).tolist()

    def may(rows: list[int]) -> bool:
        most = sum(backward[row] + 2 * runs[row] for row in rows)
        length = sum(lengths[row] for row in rows)
        return bool(most >= max(_LEAST, 3 * sum(forward[row] for row in rows) + 1, length / _FAR))

    return may


@cache
def _turned_latin() -> Indices:
    """The last three letters of each Latin word, from the end, as one number."""
    numbers = {(ord(w[-1]) << 21 | ord(w[-2])) << 21 | ord(w[-3]) for w in latin() if len(w) > 2}
    return np.array(sorted({-1, *numbers}), np.int64)


def _by_row(column: Column, places: Indices) -> list[int]:
    rows = np.searchsorted(column.rows, places, side="right") - 1
    counts: list[int] = np.bincount(rows, minlength=len(column.keys)).tolist()
    return counts


def _found(column: Column, turned: bool) -> Indices:
    """Where one of the pairs stands."""
    perhaps, known = _numbered(turned)
    places = np.flatnonzero(perhaps.take(column.pairs))
    pairs = column.codes[places].astype(np.int64) << 21 | column.codes[places + 1]
    found: Indices = places[known[np.minimum(np.searchsorted(known, pairs), len(known) - 1)] == pairs]
    return found


@cache
def _numbered(turned: bool) -> tuple[Mask, Indices]:
    """The pairs by the number of `Column.pairs`, and all of them as one number each, sorted."""
    pairs = [pair[::-1] if turned else pair for pair in _pairs()]
    first, second = (np.array([ord(pair[i]) for pair in pairs], np.uint32) for i in (0, 1))
    perhaps = np.zeros(PAIRS, np.bool_)
    perhaps[hashed_pairs(first, second)] = True
    return perhaps, np.sort(first.astype(np.int64) << 21 | second)


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
