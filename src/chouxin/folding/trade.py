"""The trade's words that a reading by sound, in another order or behind a star has to give.

Not a list of what is forbidden, which is the packs' affair: a word is here because sellers write it in ways that only
ear or a turned head finds. The long words are the packs' own: `data/trade.txt` is made from their terms. Short words
sound like ordinary ones so often that each is put here by hand; the others of the packs are heard only where they are
spelled in letters. Two words in a row are found as one.
"""

from functools import cache

from chouxin.folding.tables import load

_WORDS = (
    "换脸 变脸 金丹 仙丹 底丹 丹药 灵丹 神丹 炼丹 练丹 万能丹 专用丹 通用丹 成品丹 换脸丹 实时换脸 "
    "实时变脸 脱衣 去衣 人脸集 人脸模型 过人脸 人脸识别 活体认证 过活体 人脸认证 预训练 软件 模型 教程 "
    "定制 代做 接单 整合包 素材 远程安装 包安装 包教会 网盘 秒发 自动发货 提取码 加群 加薇 加微 微信 "
    "私聊 飞机群 实时直播 视频 永久版 换头 移脸 直播 机器人 报价 样片 照片 图片 安装 下载 免费 卡密"
)
WORDS = tuple(_WORDS.split())

ACTS = ("换脸", "变脸", "脱衣", "去衣", "金丹", "仙丹")
"""The words among them that name what is done or sold."""

_LATIN = (
    "face swap faceswap deepfake deepfakes fake fakes undress nude nudes nudify nudifier deepnude naked porn "
    "clothes remover deepfacelab deepfacelive facefusion facesets faceset liveness bypass"
)
LATIN = tuple(_LATIN.split())
"""The same for Latin script: words that are censored, not only the trade's own."""


@cache
def words() -> tuple[str, ...]:
    """All Chinese words that are looked for: those above, then the packs' of three characters or more."""
    return tuple(dict.fromkeys((*objects(), *(w for w, said in _packs().items() if said == "sale" and _is_long(w)))))


@cache
def objects() -> tuple[str, ...]:
    """Those of them that are above or name the thing itself."""
    return tuple(dict.fromkeys((*WORDS, *(w for w, said in _packs().items() if said == "object" and _is_long(w)))))


@cache
def spelled() -> tuple[str, ...]:
    """Words of the packs that ordinary ones sound like (出售, 出手; 换脸机, 换脸技术): only heard when spelled."""
    return tuple(w for w, said in _packs().items() if said in _RANKS and _is_han(w) and not _is_long(w))


@cache
def latin() -> frozenset[str]:
    """All words in Latin letters that the packs' terms hold, of three letters or more."""
    return frozenset({*LATIN, *(word for word in _packs() if word.isascii() and len(word) > 2)})


@cache
def latin_objects() -> tuple[str, ...]:
    """Those of them that name the thing itself, of five letters or more."""
    return tuple(w for w, said in _packs().items() if w.isascii() and said == "object" and len(w) > _SHORT)


@cache
def hangul() -> tuple[str, ...]:
    """The Korean words of the thing itself and its sale, of two syllables or more."""
    return tuple(w for w, said in _packs().items() if "가" <= w[0] <= "힣" and said in _RANKS)


@cache
def _packs() -> dict[str, str]:
    return load("trade")


_SHORT = 4
_RANKS = ("object", "sale")


def _is_long(word: str) -> bool:
    """Whether it is three characters or more, and not just one behind a word that is listened for anyway."""
    return _is_han(word) and len(word) > 2 + (word[:2] in WORDS)


def _is_han(word: str) -> bool:
    return "\u3400" <= word[0] <= "\u9fff"
