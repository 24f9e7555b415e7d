"""Whether source and data speak to people: then they are read as text too, whatever they are called.

A listing can be pasted into a comment. Most source speaks to nobody but programmers, and to read all of it as text
would cost more than it tells: that is done where it is written in East Asian letters, or names a way to get in touch or
to pay, which source hardly ever does.
"""

import re
from collections.abc import Iterator
from itertools import islice

from chouxin.domain import Text

_EAST_ASIAN = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LONGEST_LINE = 1000
_TOUCH = (
    *("telegram", "t.me/", "whatsapp", "wechat", "we chat", "weixin", "jiawei", "wx:", "vx:", "wx ", "vx ", "qq:"),
    *("discord", "dm me", "contact me", "pm me", "siliao", "sixin", "snapchat", "instagram", "onlyfans", "patreon"),
    *("paypal", "alipay", "zhifubao", "usdt", "btc", "for sale", "price", "jiage", "taobao", "xianyu", "ko-fi"),
)
_TOUCH_EAST_ASIAN = (
    *(
        "微信",
        "加v",
        "加q",
        "扣扣",
        "qq",
        "私聊",
        "私信",
        "私訊",
        "联系",
        "聯繫",
        "聯絡",
        "咨询",
        "諮詢",
        "加群",
        "进群",
    ),
    *(
        "進群",
        "出售",
        "价格",
        "價格",
        "收费",
        "收費",
        "接单",
        "接單",
        "定制",
        "訂製",
        "网盘",
        "網盤",
        "飞机",
        "飛機",
        "電報",
        "电报",
    ),
)
_OFFERED = (
    *(
        "换脸",
        "換臉",
        "变脸",
        "變臉",
        "换颜",
        "換顏",
        "脸",
        "臉",
        "去衣",
        "脱衣",
        "脫衣",
        "明星",
        "模型",
        "定制",
        "訂製",
        "huanlian",
    ),
    *("face swap", "faceswap", "face-swap", "swap face", "deepfake", "deep fake", "dfl", "dfm", "nudify", "undress"),
    *("celebrity", "pretrained", "lora"),
)
_NEAR = 120
_MOST_MARKS = 2000
_MOST_DATA = 256 * 1024


def speaks(data: bytes) -> bool:
    """Whether source is to be read as text as well. What a program wrote, in lines too long for people, says something
    only where it names a way to get in touch."""
    try:
        text = data.decode().lower()
    except UnicodeDecodeError:
        return True
    if any(mark in text for mark in _TOUCH):
        return True
    if text.isascii() or not _EAST_ASIAN.search(text):
        return False
    return len(data) <= _LONGEST_LINE * (data.count(b"\n") + 1) or any(mark in text for mark in _TOUCH_EAST_ASIAN)


def offers(view: Text) -> bool:
    """Whether a text that stands beside source as data makes an offer: a way to get in touch or to pay, near to what
    could be offered. A word list, a lock file and a licence do not."""
    for _, said in view.fields:
        text = said.lower() if len(said) <= _MOST_DATA else ""
        for at in islice(_any_touch(text), _MOST_MARKS):
            around = text[max(at - _NEAR, 0) : at + _NEAR]
            if any(mark in around for mark in _OFFERED):
                return True
    return False


def _any_touch(text: str) -> Iterator[int]:
    for mark in (*_TOUCH, *_TOUCH_EAST_ASIAN):
        at = text.find(mark)
        while at >= 0:
            yield at
            at = text.find(mark, at + _NEAR)
