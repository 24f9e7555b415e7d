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
    "照昭灬 熟孰灬 换奂扌 脸佥月 打扌丁 找扌戈 技扌支 抠扌区 批扌比 投扌殳 拉扌立 招扌召 授扌受 控扌空 描扌苗 "
    "搜扌叟 摄扌聂 操扌喿 扒扌八 扣扌口 法氵去 注氵主 流氵㐬 测氵则 活氵舌 滴氵啇 滤氵虑 淘氵匋 住亻主 们亻门 "
    "传亻专 佣亻用 供亻共 值亻直 借亻昔 健亻建 停亻亭 付亻寸 任亻壬 仿亻方 仅亻又 优亻尤 伙亻火 份亻分 他亻也 "
    "训讠川 询讠旬 话讠舌 评讠平 论讠仑 详讠羊 课讠果 说讠兑 请讠青 谁讠隹 设讠殳 试讠式 语讠吾 议讠义 诚讠成 "
    "纸纟氏 红纟工 结纟吉 绝纟色 统纟充 组纟且 绿纟录 线纟戋 网纟冈 铁钅失 错钅昔 锁钅贝 销钅肖 锐钅兑 被衤皮 "
    "袜衤末 裤衤库 衬衤寸 视礻见 猫犭苗 独犭虫 饭饣反 饰饣布 馆饣官 过辶寸 过寸辶 送辶关 送关辶 进辶井 进井辶 "
    "连辶车 连车辶 还辶不 还不辶 这辶文 速辶束 选辶先 选先辶 迅辶卂 透辶秀 透秀辶 退辶艮 达辶大 边辶力 返辶反"
)
_AS_LETTERS = {"a工": "ai", "a丨": "ai"}


def _table() -> dict[str, str]:
    return {**{entry[1:]: entry[0] for entry in _PARTS.split()}, **_AS_LETTERS}


_SPLITS = Phrases(_table)


def fold(column: Column, bit: int) -> Column:
    return _SPLITS.fold(column, bit)
