"""Characters written as their parts, side by side: 扌奂 to 换, 月佥 to 脸, 亻牛 to 件.

The table has the characters that this trade's words are made of, not the language's: most pairs of common characters
(女子, 日月) also make a third. Parts are simplified and radicals plain characters by the time this runs.
"""

from chouxin.domain.column import Column
from chouxin.folding.phrases import Phrases

NAME = "splits"
COST = 0.2

_PARTS = (
    "换扌奂 换才奂 换手奂 脸月佥 脸肉佥 脸月㑒 软车欠 件亻牛 件亻午 模木莫 型刑土 型开刂土 炼火东 炼火柬 练纟东 "
    "练纟柬 训讠川 仙亻山 灵彐火 底广氐 脱月兑 脱肉兑 装壮衣 裸衤果 裸ネ果 视礻见 视ネ见 频步页 教孝攵 教孝文 "
    "程禾呈 远辶元 远元辶 安宀女 材木才 定宀疋 拍扌白 播扌番 接扌妾 提扌是 拟扌以 码石马 破石皮 骗马扁 链钅连 "
    "钱钅戋 银钅艮 版片反 权木又 证讠正 识讠只 认讠人 像亻象 代亻弋 做亻故 作亻乍 伪亻为 信亻言 偷亻俞 价亻介 "
    "低亻氐 体亻本 你亻尔 群君羊 裙衤君 加力口 加力ロ 微彳散 源氵原 清氵青 深氵罙 没氵殳 洗氵先 级纟及 给纟合 "
    "胸月匈 肤月夫 神礻申 神ネ申 秘禾必 种禾中 科禾斗 娘女良 姐女且 奶女乃 现王见 张弓长 部咅阝 都者阝 听口斤 "
    "照昭灬 熟孰灬"
)
_AS_LETTERS = {"a工": "ai", "a丨": "ai"}


def _table() -> dict[str, str]:
    return {**{entry[1:]: entry[0] for entry in _PARTS.split()}, **_AS_LETTERS}


_SPLITS = Phrases(_table)


def fold(column: Column, bit: int) -> Column:
    return _SPLITS.fold(column, bit)
