"""What sounds like a word of the trade, tones apart: 焕脸, 患脸, huanlian, huan脸, ㄏㄨㄢˋㄌㄧㄢˇ to 换脸.

Every character, every run of letters that spells syllables, and every syllable in bopomofo is taken for its syllable;
where the syllables of a word stand in a row, the word is put. Many words sound alike, so an ordinary one (去意, 曲艺)
stays, the commonest characters stand for nothing but themselves (去一趟 is not 去衣), and so do those that the trade's
short words are made of.
"""

from functools import cache

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding.ear import Ear, Found
from chouxin.folding.rewrite import Edits, splice
from chouxin.folding.spelling import Speller
from chouxin.folding.trade import WORDS, spelled, words

NAME = "sounds"
COST = 0.35
"""The ear takes two words for one more often than the eye."""

# Of the characters that everybody writes, those that are read as one in a word of the trade.
COMMON = (
    "一以已亦意义议易艺医依移也于为位未味但单到大代带待得的地是时十实事使式市世是始食师见间件建简就家加价将讲去取区"
    "起其气期机几己及级集及即记际计过国果会回汇还没买卖门面名明命们前先线现险鲜县新心信行性形星型兴想相像向下西系"
    "小笑校叫教交较角脚高告工公共功上身神深生声升胜是说所作做坐左总从此次自子字资只知之指至制治中种重众主住注"
    "他她它佢其台"
)

# Ordinary words (and two words side by side) that sound like one of the trade's.
ORDINARY = (
    "幻莲 环链 换链 换连 换联 换帘 唤莲 环连 欢恋 缓敛 低单 低胆 便脸 变链 威信 饲料 素菜 饰品 "
    "适频 金蛋 今旦 进单 咸蛋 零担 灵蛋 炼蛋 链单 订制 望盼 网判 佳群 嘉裙 甲胃 软键 妙法 庙发 "
    "秒罚 拖衣 驼衣 拓疫 结丹 劫丹 接旦 霰弹 幻联 幻恋 定支 望潘 惟馨 敌胆 驮衣 陵丹 进丹 近丹 "
    "尽丹 今丹 神蛋 沈丹 连单 恋单 莲单 丹要 单要 蛋要 诗品 适品 士品 漪涟 顶置 鼎峙"
)


def fold(column: Column, bit: int) -> Column:
    ear, speller = heard_by()
    heard = speller.heard(column)
    return put(column, bit, heard, ear.find(heard))


def put(column: Column, bit: int, heard: Column, found: list[Found]) -> Column:
    """The column with the words that were found in it as `heard`."""
    at: list[int] = []
    lengths: list[int] = []
    new: list[str] = []
    for one in found:
        end = one.start + one.length
        starts = heard.starts[one.start : end].tolist()
        # What stands between two spelled syllables (a blank, a tone's number) goes with the first.
        stops = [*starts[1:], int(heard.ends[end - 1])]
        for c, code, first, last in zip(one.word, heard.codes[one.start : end].tolist(), starts, stops, strict=True):
            if code != ord(c) or last - first > 1:
                at.append(first)
                lengths.append(last - first)
                new.append(c)
    if not at:
        return column
    codes = np.fromiter(map(ord, new), np.uint32, len(new))
    return splice(column, bit, Edits(np.array(at), np.array(lengths), np.ones(len(at), np.int64), codes))


@cache
def heard_by() -> tuple[Ear, Speller]:
    ear = Ear(words(), spelled(), frozenset("".join(WORDS)), frozenset(COMMON), frozenset(ORDINARY.split()))
    return ear, Speller(tuple(ear.spoken))
