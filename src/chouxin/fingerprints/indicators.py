"""Indicators: numbers, accounts, links and prices, by kind, in a form that is the same however they are spaced.

Patterns are for RE2 and for folded text: lower case, simplified, half width. They are kept generous and bounded; what
RE2 cannot say (a border, a number's plan, an account that is only a word) is said by `read`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

Normal = Callable[["re.Match[str]"], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of indicator.

    contact: leads to a person, so that it is masked and may be linked. pattern: where it may stand; groups named
    `value` hold it. normal: the form that stays the same, or "" where it is none after all. cased: a link, whose page
    means another thing in another letter case, so that it is kept as it was written.
    """

    name: str
    contact: bool
    pattern: str
    normal: Normal
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator: its normal form, and where its own characters stand in the folded text it was read from."""

    normal: str
    start: int
    end: int


def read(kind: Kind, text: str, start: int, end: int) -> Found | None:
    """What stands at `text[start:end]`, where the pattern of `kind` was found; None for what only looks like it."""
    found = re.compile(kind.pattern).fullmatch(text[start:end])
    if found is None or not _stands_alone(text, start, end):
        return None
    if kind.name == "phone" and _is_another_number(text, start, end):
        return None
    normal = kind.normal(found)
    if not normal:
        return None
    first, last = found.span("value")
    return Found(normal, start + first, start + last)


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    joined = _is_word(before) and _is_word(text[start])
    return not joined and not (_is_word(after) and _is_word(text[end - 1]))


def _is_word(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


_NAMED = re.compile(r"(?:单号|货号|型号|编号|序号|号码牌|身份证|isbn|order|serial|item|model)\D{0,6}$")


def _is_another_number(text: str, start: int, end: int) -> bool:
    """Whether a number is a page of a link, an order, an amount of money or the rest of a decimal."""
    before, after = text[max(start - 16, 0) : start], text[end : end + 2]
    if before[-1:] in ("/", "=", "#", ".", "$", "¥", "€", "£", "-") or after[:1] in ("元", "円", "원", "/", "%"):
        return True
    return (after[:1] == "." and after[1:].isdigit()) or bool(_NAMED.search(before))


_SPOKEN = dict(zip("零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789", strict=True))
_DIGIT = "[0-9" + "".join(_SPOKEN) + "]"
_PLANS = tuple(
    (re.compile(plan), code)
    for plan, code in (
        (r"(?:86)?(1[3-9]\d{9})", "+86"),
        (r"0(9\d{8})", "+886"),
        (r"0(10\d{8})", "+82"),
        (r"0([789]0\d{8})", "+81"),
    )
)


def _digits(written: str) -> str:
    return "".join(_SPOKEN.get(c, c) for c in written if c in _SPOKEN or c.isdigit())


def _phone(found: "re.Match[str]") -> str:
    written = found["value"]
    digits = _digits(written)
    if written.startswith("+"):
        return f"+{digits}" if 9 <= len(digits) <= 15 and not digits.startswith("0") else ""
    for plan, code in _PLANS:
        if fits := plan.fullmatch(digits):
            return code + fits[1]
    return ""


_WORDS = ("iphone", "android", "windows", "official", "version", "miniprogram")


def _account(found: "re.Match[str]") -> str:
    """An account, unless nothing but its name says so: it is set off, or it holds a digit as words do not."""
    value = found["value"].lstrip("@")
    told = bool(found["set"]) or found["value"].startswith("@")
    if value.startswith(_WORDS) or not (told or any(c.isdigit() for c in value)):
        return ""
    return value


def _doubtful(found: "re.Match[str]") -> str:
    """An account after a word that mostly means something else (`line`, `v`): it has to hold a digit, too."""
    value = _account(found)
    return value if any(c.isdigit() for c in value) or found["value"].startswith("@") else ""


def _number(found: "re.Match[str]") -> str:
    return _digits(found["value"])


def _link(found: "re.Match[str]") -> str:
    return found["value"].rstrip(".,;:!?/")


def as_page(normal: str, written: str) -> str:
    """A link with its page in the letter case it was `written` in, its host in lower case.

    Where more than the letter case was undone to read it, the normal form stays.
    """
    if written.lower() != normal:
        return normal
    host, slash, page = written.partition("/")
    return host.lower() + slash + page


def _as_written(found: "re.Match[str]") -> str:
    return "".join(found["value"].split())


_CURRENCIES = {
    "nt$": "TWD", "hk$": "HKD", "us$": "USD", "$": "USD", "刀": "USD", "usdt": "USDT", "¥": "CNY", "元": "CNY",
    "块": "CNY", "rmb": "CNY", "円": "JPY", "만원": "KRW", "원": "KRW", "€": "EUR", "£": "GBP",
}  # fmt: skip
_AMOUNT = re.compile(r"\d+(?:\.\d+)?")


def _price(found: "re.Match[str]") -> str:
    value = found["value"]
    amount = _AMOUNT.search(value)
    currency = next((code for sign, code in _CURRENCIES.items() if sign in value), "")
    if amount is None:
        return ""
    number = float(amount[0]) * (10_000 if "만원" in value else 1)
    unit = re.search(r"(?:/|每|一)\s?(\D+)$", value)
    return f"{number:g} {currency}" + (f"/{unit[1]}" if unit else "")


_GPU = re.compile(r"(\d{3,4})\s?(ti super|ti|super|d)?")
_TIMES = {"w": 10_000, "万": 10_000, "百万": 1_000_000, "k": 1_000, "m": 1_000_000, "million": 1_000_000}


def _gpu(found: "re.Match[str]") -> str:
    card = _GPU.search(found["value"])
    return " ".join(filter(None, card.groups())) if card else ""


def _iterations(found: "re.Match[str]") -> str:
    amount = float(found["value"]) * _TIMES.get(found["times"] or "", 1)
    return f"{amount:.0f}"


_SET = r"\s?(?P<set>[:=是为+]?)\s?"
_QQ = r"(?P<value>[1-9](?:[ \-]?[0-9]){4,10})"
_PAGE = r"[a-z0-9_\-./?=&#%!+]+"
_DISKS = (
    r"(?:pan|yun)\.baidu\.com|pan\.quark\.cn|lanzou[a-z]?\.com|123(?:pan|684|865|912)\.com|cloud\.189\.cn|"
    r"(?:aliyundrive|alipan)\.com|mega\.nz|drive\.google\.com|1drv\.ms|onedrive\.live\.com|mediafire\.com|"
    r"terabox\.com|115\.com|gofile\.io"
)
_SHOPS = (
    r"(?:taobao|tmall|goofish|zhuanzhuan|shopee|carousell|ruten|mercari|gumroad|bunjang|joongna)\.(?:com|cn|tw|hk|sg|co)"
    r"(?:\.(?:tw|hk|sg|kr|jp))?"
)

_CARD = "[1-5]0[5-9]0"
_SIZES = "128|192|224|256|288|320|352|384|416|448|512|640"

KINDS = (
    Kind("netdisk", True, rf"(?P<value>(?:{_DISKS})/{_PAGE})", _link, cased=True),
    Kind("netdisk-code", False, r"(?:提取码|访问码|tqm|pwd)\s?[:=是为]?\s?(?P<value>[a-z0-9]{4})", _as_written),
    Kind("shop", True, rf"(?P<value>{_SHOPS}/{_PAGE})", _link, cased=True),
    Kind(
        "wechat",
        True,
        rf"(?:微信|薇信|威信|徽信|微芯|v信|wechat|weixin|vx|wx|绿泡泡)(?:id|号码|号)?{_SET}"
        r"(?P<value>[a-z][a-z0-9_\-]{5,19}|1[3-9][0-9]{9})",
        _account,
    ),
    Kind(
        "wechat",
        True,
        r"(?:加\s?(?:薇|微|v|卫星|绿泡泡)号?\s?(?P<set>[:=]?)|(?:薇|卫星|v)号?\s?[:=])\s?"
        r"(?P<value>[a-z][a-z0-9_\-]{5,19}|1[3-9][0-9]{9})",
        _doubtful,
    ),
    Kind("qq", True, rf"(?:qq|扣扣|企鹅|秋秋)(?:群号|裙号|号码|群|裙|号)?\s?[:=是为+]?\s?{_QQ}", _number),
    Kind("qq", True, rf"(?:群号|裙号|q群|q裙|q号|q)\s?[:=]\s?{_QQ}", _number),
    Kind("telegram", True, r"(?P<value>(?:t|telegram)\.me/[a-z0-9_+/\-]{4,64})", _link, cased=True),
    Kind(
        "telegram",
        True,
        r"(?:telegram|tg|电报|纸飞机|飞机)(?:号|群|频道|\s?id)?\s?(?P<set>[:=是]?)\s?(?P<value>@?[a-z][a-z0-9_]{4,31})",
        _account,
    ),
    Kind("whatsapp", True, r"(?P<value>wa\.me/[0-9]{7,15}|chat\.whatsapp\.com/[a-z0-9]{8,40})", _link, cased=True),
    Kind("whatsapp", True, r"whats\s?app\s?[:=]?\s?(?P<value>\+?[0-9](?:[ \-]?[0-9]){7,14})", _number),
    Kind("line", True, r"(?P<value>line\.me/[a-z0-9_~@/\-]{4,64})", _link, cased=True),
    Kind("line", True, r"line\s?(?:id)?\s?(?P<set>[:=])\s?(?P<value>@?[a-z][a-z0-9_.\-]{3,19})", _doubtful),
    Kind("email", True, r"(?P<value>[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+)", _as_written),
    Kind("phone", True, rf"(?P<value>\+?{_DIGIT}(?:[ \-]?{_DIGIT}){{8,24}})", _phone),
    Kind(
        "price",
        False,
        r"(?P<value>(?:nt\$|hk\$|us\$|[$¥€£])\s?[0-9]{1,7}(?:\.[0-9]{1,2})?"
        r"|[0-9]{1,7}(?:\.[0-9]{1,2})?\s?(?:元|块|rmb|usdt|刀|円|만원|원)(?:\s?(?:/|每|一)\s?(?:张|秒|分钟|条|个|次|部|月|年))?)",
        _price,
    ),
    Kind(
        "instant",
        False,
        r"(?P<value>(?:拍下|付款|下单|付费)后?(?:即|秒|自动|立即|马上|立刻)(?:发|得|看|下载)"
        r"|instant (?:delivery|download))",
        _as_written,
    ),
    Kind(
        "remote",
        False,
        r"(?P<value>远程(?:协助|安装|调试|指导)|remote (?:install(?:ation)?|setup)|anydesk|todesk)",
        _as_written,
    ),
    Kind(
        "gpu",
        False,
        rf"(?P<value>(?:rtx|gtx|geforce|n卡|显卡)\s?{_CARD}(?:\s?(?:ti super|ti|super|d))?"
        rf"|{_CARD}\s?(?:ti|super|d|显卡|卡))",
        _gpu,
    ),
    Kind(
        "iterations",
        False,
        r"(?P<value>[0-9]{1,8}(?:\.[0-9])?)\s?(?P<times>百万|万|w|k|m|million)?\s?\+?\s?(?:次|步|轮)?(?:迭代|iters?|iterations?|steps)",
        _iterations,
    ),
    Kind(
        "iterations",
        False,
        r"(?:迭代|iters?|iterations?)\s?(?:了|次数|到)?\s?[:=]?\s?"
        r"(?P<value>[0-9]{1,8}(?:\.[0-9])?)\s?(?P<times>百万|万|w|k|m)?",
        _iterations,
    ),
    Kind("resolution", False, rf"(?P<value>{_SIZES})\s?(?:分辨率|解析度|像素|px|res)", _as_written),
)  # fmt: skip
"""Every kind of indicator; where two stand at one place, the longer one is meant."""
