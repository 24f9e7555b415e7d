"""Chinese characters that only look like the one meant: 换睑 to 换脸, 全舟 to 金丹.

A rare character is read as its common twin everywhere. A common one is read so only within a word, since everybody
writes it; names and poetry set the limit (仙舟, 灵舟 and 炅 are not in). By hand; no table is known.
"""

from functools import cache

from chouxin.domain.column import Column
from chouxin.folding.phrases import Phrases
from chouxin.folding.tables import Tables

NAME = "shapes"
COST = 0.25

_RARE = "睑脸扱换抰换仵件轪软冄丹仚仙佡仙厎底祼裸厺去圥去敓脱挩脱枧视耑专徾微摹模袪去祛去涷炼埕程"
_WORDS = (
    "全丹金丹 全舟金丹 金舟金丹 今彤金丹 金彤金丹 全彤金丹 仙彤仙丹 底舟底丹 底彤底丹 "
    "炼舟炼丹 炼彤炼丹 拣丹炼丹 栋丹炼丹 万能舟万能丹 万能彤万能丹 方能丹万能丹 摸型模型 膜型模型 莫型模型 模形模型 "
    "训炼训练 驯练训练 软仟软件 软伴软件 钦件软件 入脸人脸 换检换脸 换险换脸 换捡换脸 换俭换脸 唤脸换脸 "
    "悦衣脱衣 兑衣脱衣 脱农脱衣 去农去衣 一健一键 一建脱一键脱 规频视频 现频视频 徽信微信 素村素材 定致定制 "
    "朋星明星 去衤去衣 去㐆去衣 脱衤脱衣 脱㐆脱衣 去农去衣 人险人脸 入险人脸 软什软件 练舟炼丹 网盆网盘 提取玛提取码 "
    "微倌微信 溦信微信 免弗免费 视烦视频 模刑模型 金册金丹 仙册仙丹 底册底丹 万能册万能丹 "
    "定刹定制 真播直播 置播直播 杷衣扒衣 活休活体 机器入机器人 白动发货自动发货"
)


def _words() -> dict[str, str]:
    """Each entry is the word as drawn, then as meant, of the same length."""
    return {entry[: len(entry) // 2]: entry[len(entry) // 2 :] for entry in _WORDS.split()}


def _rare() -> dict[int, tuple[int, ...]]:
    return {ord(drawn): (ord(meant),) for drawn, meant in zip(_RARE[::2], _RARE[1::2], strict=True)}


_SHAPES = Phrases(_words)


def fold(column: Column, bit: int) -> Column:
    return _SHAPES.fold(_rare_ones(bit).fold(column), bit)


@cache
def _rare_ones(bit: int) -> Tables:
    return Tables(((bit, _rare),))
