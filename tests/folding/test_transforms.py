"""Each transform with what it must fold, what it must leave, and what comes near."""

import numpy as np
import pytest

from chouxin import folding
from chouxin.domain.column import Column
from chouxin.folding.views import FOLDER

ROADS = {
    "plain": ("plain",),
    "compact": ("plain", "compact"),
    "shapes": ("plain", "compact", "shapes"),
    "sounds": ("plain", "compact", "shapes", "sounds"),
    "initials": ("plain", "compact", "initials"),
    "orders": ("plain", "compact", "orders"),
    "fields": ("plain", "fields"),
    "censored": ("plain", "censored"),
}
"""Each view with those that it is made from."""


def seen(text: str, view: str) -> tuple[str, set[str]]:
    """The text as a view reads it, and the transforms that took part."""
    columns: dict[str, Column] = {column.view: column for column in folding.fold([((0, "text"), text)])}
    for name in reversed(ROADS[view]):
        if name in columns:
            column = columns[name]
            bits = int(np.bitwise_or.reduce(column.changed | column.skipped))
            return column.text[:-1], {t.name for k, t in enumerate(column.transforms) if bits >> k & 1}
    raise AssertionError(view)


def case(transform: str, view: str, pairs: dict[str, str]) -> list[object]:
    return [pytest.param(transform, view, text, to, id=f"{transform}: {to}") for text, to in pairs.items()]


HITS = [
    *case(
        "escapes",
        "plain",
        {
            "&#25442;&#x8138;": "换脸",
            "&#25442&#33080": "换脸",
            "&amp;#25442;&amp;amp;#x8138;": "换脸",
            "\\u6362\\u8138": "换脸",
            "\\\\u6362\\u{8138}": "换脸",
            "%E6%8D%A2%e8%84%b8": "换脸",
            "%u6362脸": "换脸",
            "\\ud83c\\udd53fl": "dfl",
            "&lt;b&gt;": "<b>",
            "face&nbsp;swap": "face swap",
            "换&#8203;脸": "换脸",
            "&amp;": "&",
            "\\U00006362": "换",
            "\\ud800": "\ufffd",
            "%BB%BB%C1%B3": "换脸",
            "%E6%8D%A2%2B%e8%84%b8": "换+脸",
            "x.cn?to=https%3A%2F%2Fpan.cn%2Fs": "x.cn?to=https://pan.cn/s",
        },
    ),
    *case(
        "width",
        "plain",
        {
            "ｄｆｌ": "dfl",
            "𝐝𝐟𝐥": "dfl",
            "ⓓⓕⓛ": "dfl",
            "🅓🅵🅻": "dfl",
            "⾦丹": "金丹",
            "⽉佥": "月佥",
            "ﾃﾞｨｰﾌﾟﾌｪｲｸ": "ディープフェイク",
            "①⓵❶": "111",
            "㈀ﾡㄱ": "(ㄱ)ㄱㄱ",
            "㉮": "가",
            "！？": "!?",
            "换…脸": "换...脸",
            "⺘奂": "扌奂",
            "🆔": "id",
            "テ゛": "デ",
        },
    ),
    *case("case", "plain", {"DFL": "dfl", "SAEHD": "saehd", "ß": "ss"}),
    *case(
        "script",
        "plain",
        {"換臉": "换脸", "煉丹": "炼丹", "鍊丹": "炼丹", "萬能丹": "万能丹", "裏面": "里面", "顔": "颜"},
    ),
    *case(
        "invisible",
        "plain",
        {
            "换\u200b脸": "换脸",
            "换\u2060脸": "换脸",
            "换\u00ad脸": "换脸",
            "换\ufe00脸\ufe0f": "换脸",
            "\u202e换脸\u202c": "换脸",
            "换\U000e0041脸": "换脸",
            "\ufeff换脸": "换脸",
            "딥\u3164페": "딥페",
            "换\x00\x1f脸": "换脸",
            "换\u034f脸": "换脸",
        },
    ),
    *case(
        "marks",
        "plain",
        {"f̶a̶c̶e̶": "face", "换\u0336脸\u0336": "换脸", "fàcé": "face", "e\u0301\u0302\u0303": "e", "й": "и"},
    ),
    *case(
        "spacing",
        "plain",
        {
            "face\t swap": "face swap",
            "换\r\n\r\n脸": "换\n脸",
            "face\nswap": "face swap",
            "a \n b": "a b",
            "换\u2028脸": "换\n脸",
        },
    ),
    *case(
        "composing",
        "plain",
        {
            "テ\u3099": "デ",
            "\u1112\u1161\u11ab": "한",
            "\u1112\u1161": "하",
            "하\u11ab": "한",
            "\u1103\u1175\u11b8페": "딥페",
            "換\u3099": "换",
        },
    ),
    *case("wording", "plain", {"軟體": "软件", "遠端安裝": "远程安装", "顯示卡": "显卡", "軟体": "软件"}),
    *case(
        "noise",
        "compact",
        {
            "换 脸 软 件": "换脸软件",
            "出换*脸软件": "出换脸软件",
            "AI💊金丹": "ai金丹",
            "AI 金丹": "ai金丹",
            "换_._脸": "换脸",
            "换【脸】": "换脸】",
            "f.a.c.e-s.w.a.p": "faceswap",
            "f a c e  s w a p": "face swap",
            "deep_face_lab": "deepfacelab",
            "딥 페 이 크": "딥페이크",
            "换👨‍👩‍👧脸": "换脸",
            "换\ufffd脸": "换脸",
            "换·脸模型": "换脸模型",
            "f·a·c·e s·w·a·p": "face swap",
            "any_one's": "anyone's",
        },
    ),
    *case("repeats", "compact", {"换换换脸": "换脸", "faaace": "face", "딥딥딥": "딥"}),
    *case(
        "lookalikes",
        "shapes",
        {
            "fаcе ѕwаp": "face swap",
            "tοοl": "tool",
            "DЕЕРFАКЕ": "deepfake",
            "ꓝаcе": "face",
            "ѕwар": "swap",
            "ᖴace ᔕwap": "face ᔕwap",
            "Ꭰeepfake": "deepfake",
        },
    ),
    *case(
        "leet",
        "shapes",
        {
            "f4ce sw4p": "face swap",
            "nud1fy": "nudify",
            "sw@p": "swap",
            "fac3 or 5wap": "face or swap",
            "t00l, s3lling": "tool, selling",
            "d33pf4k3 tr41n1ng": "deepfake training",
        },
    ),
    *case(
        "splits",
        "shapes",
        {
            "扌奂月佥": "换脸",
            "换月佥": "换脸",
            "扌 奂 脸": "换脸",
            "扌奂 月佥": "换脸",
            "车欠亻牛": "软件",
            "A工换脸": "ai换脸",
            "⺼佥": "脸",
            "月僉": "脸",
            "手奂脸": "换脸",
            "木莫刑土": "模型",
            "扌八衣": "扒衣",
            "讠果禾呈": "课程",
            "奂扌佥月": "换脸",
        },
    ),
    *case(
        "shapes",
        "shapes",
        {
            "ai去衤": "ai去衣",
            "去㐆": "去衣",
            "换睑": "换脸",
            "換瞼": "换脸",
            "扱脸": "换脸",
            "软仵": "软件",
            "全舟": "金丹",
            "今彤": "金丹",
        },
    ),
    *case(
        "sounds",
        "sounds",
        {
            "焕脸 幻脸 患脸": "换脸 换脸 换脸",
            "欢连软件": "换脸软件",
            "换连 焕连": "换连 换脸",
            "huanlian": "换脸",
            "HuanLian软件": "换脸软件",
            "huan lian": "换脸",
            "huan脸": "换脸",
            "qu yi": "去衣",
            "直播shishi变脸": "直播实时变脸",
            "带yuancheng安装": "带远程安装",
            "ㄏㄨㄢˋㄌㄧㄢˇ": "换脸",
            "換ㄌㄧㄢˇ": "换脸",
            "AI脫ㄧ": "ai脱衣",
            "低丹": "底丹",
            "托伊": "脱衣",
            "加裙": "加群",
            "万能蛋": "万能丹",
            "wannengdan": "万能丹",
            "扌奂廉": "换脸",
            "ahuanlian": "a换脸",
            "huàn liǎn": "换脸",
            "customhuanlian": "custom换脸",
            "换lianruanjianmianfei": "换脸软件免费",
            "chushou": "出售",
            "chu售": "出售",
            "提渠马": "提取码",
            "换敛软件": "换脸软件",
            "发涟接": "发链接",
        },
    ),
    *case(
        "lines",
        "orders",
        {
            "定\n制\n换脸": "定制\n换脸",
            "换\n脸": "换脸",
            "얼\n굴": "얼굴",
            "价\n\n换\n \n脸": "价换脸",
            "换软\n脸件": "换脸软件",
            "换 软\n脸 件": "换脸软件",
            "软换\n件脸": "软件换脸",
            "万事如意\n能来就来\n丹心一片": "万能丹心一片",
            "换个心情\n脸带微笑\n看每行首字": "换脸带微笑\n看每行首字",
        },
    ),
    *case(
        "backwards",
        "orders",
        {
            "件软脸换": "换脸软件",
            "件 软 脸 换": "换脸软件",
            "出丹能万，包稳": "出万能丹,包稳",
            "脸换IA": "ai换脸",
            "\u202e脸换\u202c": "换脸",
            "脸换？倒着读": "换脸?倒着读",
            "播直时实": "实时直播",
            "我们可以看看，接链发": "我们可以看看,发链接",
        },
    ),
    *case(
        "mirrored",
        "compact",
        {
            "程教件软，单接脸换": "换脸接单,软件教程",
            "paws ecaf, ekafpeed": "deepfake ,face swap",
            "的费收 衣去图p会谁": "谁会p图去衣 收费的",
            "包教会，装安程远，件软脸换时实出": "出实时换脸软件,远程安装,会教包",
        },
    ),
    *case(
        "vertical",
        "compact",
        {
            "谁\n会\np\n图\n去\n衣": "谁会p图去衣",
            "出\n实\n时\n的\nf\na\nc\ne\n \ns\nw\na\np": "出实时的face swap",
            "换\n脸\n3\n8\n4\n模\n型": "换脸384模型",
            "딥\n페\n이\n크\n제\n작": "딥페이크제작",
            "出\n金\n丹\n，\n秒\n发\n好用": "出金丹,秒发好用",
        },
    ),
    *case(
        "packed",
        "plain",
        {
            "暗号 5o2i6IS46L2v5Lu2 加我": "暗号 换脸软件 加我",
            "QUnmjaLohLg=": "ai换脸",
            "ZmFjZSBzd2FwIHRvb2w=": "face swap tool",
            "5o-b6IeJ": "换脸",
            "u7vBs8jtvP4=": "换脸软件",
            "YnV5IHByZXRyYWluZWQgbW9kZWw=": "buy pretrained model",
            "aHR0cHM6Ly9wYW4uY24vcy8x": "https://pan.cn/s/1",
        },
    ),
    *case(
        "hostnames",
        "plain",
        {"xn--jxu177d.com": "换脸.com", "看 XN--JXU177D 站": "看 换脸 站", "http://xn--jxu177d/a": "http://换脸/a"},
    ),
    *case(
        "initials",
        "initials",
        {
            "hl软件": "换脸软件",
            "HL 软件": "换脸软件",
            "直播hl": "直播换脸",
            "出wnd dfl的": "出万能丹 dfl的",
            "ai qy 照片": "ai 去衣照片",
            "zbhl，教你装软件": "直播换脸,教你装软件",
            "hl，图和视频，教程也有": "换脸,图和视频,教程也有",
        },
    ),
    *case(
        "fuzzy",
        "sounds",
        {
            "晚冷丹": "万能丹",
            "实丝变脸": "实时变脸",
            "出换念软剑": "出换脸软件",
            "过仍脸": "过人脸",
        },
    ),
    *case(
        "keys",
        "shapes",
        {"elqvpdlzm": "딥페이크", "djfrnfgkqtjd wpwkr": "얼굴합성 wpwkr", "ELQVPDLZM 의뢰": "딥페이크 의뢰"},
    ),
    *case("doubles", "compact", {"换换脸脸": "换脸", "软软件件": "软件", "换 换 脸 脸": "换脸", "얼얼굴굴": "얼굴"}),
    *case(
        "jamo",
        "compact",
        {"ㅇㅓㄹㄱㅜㄹ": "얼굴", "ㄷㅣㅂㅍㅔㅇㅣㅋㅡ": "딥페이크", "ㅎㅏㄴㅏ": "하나", "ㄷ ㅣ ㅂ": "딥"},
    ),
    *case(
        "kana",
        "compact",
        {"kaokoukan": "颜交换", "でぃーぷふぇいく": "ディープフェイク", "ふぇいすすわっぷ": "フェイススワップ"},
    ),
    *case(
        "censored",
        "censored",
        {
            "f*ce swap": "face swap",
            "deepf*ke sw＊p": "deepfake swap",
            "nud#fy": "nudify",
            "换*软件": "换脸软件",
            "换○软件": "换脸软件",
            "万*丹": "万能丹",
            "一键脱*软件": "一键脱衣软件",
            "换脸直*系统": "换脸直播系统",
            "ins*apper": "inswapper",
        },
    ),
]

MISSES = [
    *case(
        "escapes",
        "plain",
        {
            "a&b": "a&b",
            "&bogus;": "&bogus;",
            "\\u63": "\\u63",
            "50%": "50%",
            "%E6%8D": "%e6%8d",
            "100%25 https%3A%2F%2Fa": "100%25 https%3a%2f%2fa",
            "&lt": "&lt",
            "AT&T;": "at&t;",
        },
    ),
    *case("width", "plain", {"dfl换脸": "dfl换脸", "ㅎㅏㄴ": "ㅎㅏㄴ", "´": "´", "。、《》": "。、《》"}),
    *case("case", "plain", {"dfl": "dfl", "换": "换"}),
    *case("script", "plain", {"换脸金丹": "换脸金丹", "かな": "かな", "后里": "后里"}),
    *case("invisible", "plain", {"换 脸": "换 脸", "💊": "💊", "\u0600": "\u0600"}),
    *case("marks", "plain", {"नमस्ते": "नमस्ते", "ที่": "ที่", "مُ": "مُ", "が": "が"}),
    *case("spacing", "plain", {"face swap": "face swap", "换\n脸": "换\n脸", "换 脸": "换 脸"}),
    *case("composing", "plain", {"デ한": "デ한", "ᄒ": "ᄒ"}),
    *case(
        "wording",
        "plain",
        {
            "软体动物": "软体动物",
            "程式": "程式",
            "硬碟": "硬碟",
            "軟體動物": "软体动物",
            "資料": "资料",
            "遠離端口": "远离端口",
        },
    ),
    *case(
        "noise",
        "compact",
        {
            "上去，衣服": "上去,衣服",
            "上去。衣服": "上去。衣服",
            "上去 衣服": "上去 衣服",
            "上去/衣服": "上去/衣服",
            "上去！衣服": "上去!衣服",
            "换\n脸": "换\n脸",
            "换、脸": "换、脸",
            "上去...衣服": "上去...衣服",
            "换*********脸": "换*********脸",
            "face swap": "face swap",
            "my f ace": "my f ace",
            "anyone's": "anyone's",
            "m0d d3": "m0d d3",
            "1.5": "1.5",
            "138-0013": "138-0013",
            "拿去衣店": "拿去衣店",
            "* 换脸 *": "* 换脸 *",
            "换;脸": "换;脸",
        },
    ),
    *case("repeats", "compact", {"妈妈": "妈妈", "deepfake": "deepfake", "1000": "1000", "www": "www"}),
    *case("lookalikes", "shapes", {"лицо": "лицо", "λόγος": "λογοσ", "видео": "видео"}),
    *case(
        "leet",
        "shapes",
        {
            "huan4lian": "huan4lian",
            "top10": "top10",
            "4k": "4k",
            "mp4": "mp4",
            "rtx4090": "rtx4090",
            "3d": "3d",
            "v1": "v1",
            "x264": "x264",
        },
    ),
    *case(
        "splits", "shapes", {"女子日月": "女子日月", "木头": "木头", "月亮": "月亮", "扌": "扌", "当日生效": "当日生效"}
    ),
    *case(
        "sounds",
        "sounds",
        {
            "换脸软件": "换脸软件",
            "去一趟": "去一趟",
            "取义": "取义",
            "曲艺": "曲艺",
            "换链条": "换链条",
            "食品": "食品",
            "魔性": "魔性",
            "结丹境": "结丹境",
            "老百姓": "老百姓",
            "焕，脸": "焕,脸",
            "dan": "dan",
            "huanliant": "huanliant",
            "出手快": "出手快",
            "t asian": "t asian",
            "huan in lian": "huan in lian",
            "ㄏㄨㄢ": "ㄏㄨㄢ",
            "焕": "焕",
            "dlib mode shipping": "dlib mode shipping",
        },
    ),
    *case(
        "lines",
        "orders",
        {
            "换\n脸红": "换\n脸红",
            "换个心情\n脸带微笑": "换个心情\n脸带微笑",
            "床前明月光\n疑是地上霜": "床前明月光\n疑是地上霜",
            "好看\n好玩": "好看\n好玩",
            "换软": "换软",
            "换软\n\u4e00脸件": "换软\n\u4e00脸件",
        },
    ),
    *case(
        "backwards",
        "orders",
        {
            "把脸换成": "把脸换成",
            "脸换脸换": "脸换脸换",
            "把脸换了，件软": "把脸换了,件软",
            "saved used": "saved used",
            "换脸软件": "换脸软件",
            "倒着读": "倒着读",
            "件软": "件软",
        },
    ),
    *case(
        "packed",
        "plain",
        {
            "dGVzdGluZzEyMw==": "dgvzdgluzzeymw==",
            "1a5o2i6IS46L2v5Lu2": "1a5o2i6is46l2v5lu2",
            "4455667788": "4455667788",
            "a=b": "a=b",
            "7zip64setup": "7zip64setup",
            "提取码 5o2i": "提取码 5o2i",
        },
    ),
    *case(
        "doubles",
        "compact",
        {"妈妈": "妈妈", "天天看": "天天看", "aabb": "aabb", "1122": "1122", "妈妈，爸爸": "妈妈,爸爸"},
    ),
    *case("jamo", "compact", {"ㅎㅎ": "ㅎㅎ", "ㅠㅠ": "ㅠㅠ", "ㅏㅎ": "ㅏㅎ", "얼굴": "얼굴"}),
    *case("hostnames", "plain", {"xn--": "xn--", "xn--a": "xn--a", "a--b": "a--b", "axn--jxu177d": "axn--jxu177d"}),
    *case(
        "initials",
        "initials",
        {
            "hl航班软件": "hl航班软件",
            "坐HL去": "坐hl去",
            "qy公司软件": "qy公司软件",
            "hlx软件": "hlx软件",
            "wnd": "wnd",
            "hl\n软件": "hl\n软件",
            "zbhl": "zbhl",
            "ty教授，看视频": "ty教授,看视频",
        },
    ),
    *case("fuzzy", "sounds", {"黄脸": "黄脸", "万能": "万能", "晚冷": "晚冷", "晚，冷丹": "晚,冷丹"}),
    *case("keys", "shapes", {"elqvpd": "elqvpd", "wpwkr": "wpwkr", "keyboard": "keyboard"}),
    *case(
        "mirrored",
        "compact",
        {
            "我们可以看看新闻": "我们可以看看新闻",
            "上海自来水来自海上": "上海自来水来自海上",
            "把脸换了，用的什么": "把脸换了,用的什么",
            "paws": "paws",
        },
    ),
    *case(
        "vertical",
        "compact",
        {
            "换脸\n软件\n教程": "换脸\n软件\n教程",
            "床前明月光\n疑\n是\n地上霜": "床前明月光\n疑\n是\n地上霜",
            "a\nb\nc\nd": "abcd",
            "好\n看": "好\n看",
        },
    ),
    *case(
        "kana",
        "compact",
        {"kaoru": "kaoru", "ありがとう": "ありがとう", "ディープ": "ディープ", "でしたらいい": "でしたらいい"},
    ),
    *case(
        "censored",
        "censored",
        {"5*3": "5*3", "换*": "换*", "*脸": "*脸", "f*k": "f*k", "f**e": "f**e", "换*件": "换*件", "C#": "c#"},
    ),
    *case(
        "shapes",
        "shapes",
        {"安全": "安全", "今天": "今天", "眼镜": "眼镜", "小舟": "小舟", "仙舟": "仙舟", "古今丹青": "古今丹青"},
    ),
]


def test_every_transform_has_hits_and_misses() -> None:
    named = {transform.name for transform in FOLDER.transforms} - {"fields"}  # those have a file of their own

    for cases in (HITS, MISSES):
        assert named - {case.values[0] for case in cases} == set()  # type: ignore[attr-defined]


@pytest.mark.parametrize("transform, view, text, to", HITS)
def test_folds(transform: str, view: str, text: str, to: str) -> None:
    read, took_part = seen(text, view)

    assert read == to
    assert transform in took_part


@pytest.mark.parametrize("transform, view, text, to", MISSES)
def test_leaves(transform: str, view: str, text: str, to: str) -> None:
    read, took_part = seen(text, view)

    assert read == to
    assert transform not in took_part


def test_fields_are_walls_too() -> None:
    columns = folding.fold([((0, "title"), "上去"), ((0, "text"), "衣服"), ((1, "text"), "换 脸")])

    assert [column.text for column in columns] == ["上去\x1e衣服\x1e换 脸\x1e", "换脸\x1e"]
    assert columns[1].keys == ((1, "text"),)


@pytest.mark.parametrize(
    "text, term, view, cut",
    [
        ("出 &#25442;&#33080; 软件", "换脸", "plain", "&#25442;&#33080;"),
        ("出 ＤＦＬ 丹", "dfl", "plain", "ＤＦＬ"),
        ("有換\u200b\u200b臉。", "换脸", "plain", "換\u200b\u200b臉"),
        ("有遠端安裝", "远程", "plain", "遠端"),
        ("出换*脸软件", "换脸软件", "compact", "换*脸软件"),
        ("你 换换换脸", "换脸", "compact", "换换换脸"),
        ("教我 扌奂 月佥 好吗", "换脸", "shapes", "扌奂 月佥"),
        ("看全舟呀", "金丹", "shapes", "全舟"),
        ("出焕脸软件", "换脸", "sounds", "焕脸"),
        ("出huan脸软件", "换脸", "sounds", "huan脸"),
        ("要定\n制\n换\n脸\n吗", "换脸", "compact", "换\n脸"),
        ("好看\n换\n脸\n吗\n好吃", "换脸", "orders", "换\n脸"),
        ("my d**p deepf*ke here", "deepfake", "censored", "deepf*ke"),
        ("出换*软件", "换脸软件", "censored", "换*软件"),
        ("看 5o2i6IS46L2v5Lu2 懂的", "换脸", "plain", "5o2i6IS4"),
        ("有件软脸换吗", "换脸软件", "orders", "件软脸换"),
        ("带 huan lian 吗", "换脸", "sounds", "huan lian"),
        ("好㌀好", "パー", "plain", "㌀"),
        ("包教会，装安程远，件软脸换时实出", "换脸软件", "orders", "件软脸换"),
    ],
)
def test_a_match_leads_back_to_what_was_written(text: str, term: str, view: str, cut: str) -> None:
    column = next(column for column in folding.fold([((0, "text"), text)]) if column.view == view)
    at = column.text.index(term)
    start, end = column.origin(at, at + len(term))

    assert text[start:end] == cut


def test_a_compact_match_costs_more_than_a_plain_one() -> None:
    plain, compact = folding.fold([((0, "text"), "换 脸")])
    costs = [sum(t.cost for t in column.applied(0, len(column.codes) - 1)) for column in (plain, compact)]

    assert costs[0] == 0 < costs[1]
