"""The trade's words that a reading by sound or in another order has to give, lest ordinary text be read so.

Not a list of what is forbidden, which is the packs' affair: a word is here because sellers write it in ways that only
ear or a turned head finds. Two such words in a row are found as one.
"""

_WORDS = (
    "换脸 变脸 金丹 仙丹 底丹 丹药 灵丹 神丹 炼丹 练丹 万能丹 专用丹 通用丹 成品丹 换脸丹 实时换脸 "
    "实时变脸 脱衣 去衣 人脸集 人脸模型 过人脸 人脸识别 活体认证 过活体 人脸认证 预训练 软件 模型 教程 "
    "定制 代做 接单 整合包 素材 远程安装 包安装 包教会 网盘 秒发 自动发货 提取码 加群 加薇 加微 微信 "
    "私聊 飞机群 实时直播 视频 永久版"
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
