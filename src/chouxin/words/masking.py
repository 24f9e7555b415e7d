"""Other people's words, as they are shown: links cannot be followed, contacts and codes cannot be used.

Masking keeps the length, so that places in the original text stay places in the masked one. What is masked here is
for the eye; matching and linking work on the original.
"""

import re

import re2

MASK = "•"
_DOT = "․"  # U+2024: reads as a dot, resolves to nothing

_TLD = "com|cn|net|org|me|io|cc|top|xyz|link|gg|ru|tw|hk|jp|kr|vip|shop|club|site|online|pro|app|icu|info|tv|ly|gl"
# Groups: 1 the scheme, 2 the host, 3 what leads to one page of it.
_LINK = re2.compile(
    rf"(?i)(https?)?(?:://)?((?:[a-z0-9-]+\.)+(?:{_TLD})\b)([/?#:][^\s，。；！？、]*)?",
)
_HALVES = re.compile("[\ud800-\udfff]")
_ACCOUNT = r"(@?[a-z0-9][a-z0-9_-]{4,31})"
# In each, group 1 is what must not be usable.
_SECRETS = tuple(
    re2.compile(f"(?i){pattern}")
    for pattern in (
        # netdisk extraction codes
        r"(?:提取[码碼]|[密暗解][码碼号號]|口令)\s*[:：是为為=]?\s*([a-z0-9]{4,12})",
        r"\b(?:tqm|pwd|passw(?:or)?d|code)\s*[:：=]\s*([a-z0-9]{4,12})",
        # contacts, by the names that sellers give the services
        r"(?:微信|薇信|威信|徽信|薇|卫星号?|扣扣|企鹅|[q裙群]号|群號|电报|電報|飞机|飛機)(?:同?[号號]|群)?\s*[:：是为為=]?\s*"
        + _ACCOUNT,
        r"\b(?:vx?|wx|we\s?chat|qq|tg|telegram|whats\s?app|line)(?:\s?id|群|[号號])?\s*[:：=]\s*" + _ACCOUNT,
        r"([a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+)",
        r"(@[a-z_][a-z0-9_]{3,31})",
        # phone and account numbers, with the usual separators
        r"(\+?\d(?:[ \-]?\d){6,18})",
    )
)

# All of the above as one: most excerpts hold nothing of the kind, and one search says so seven times as fast.
_ANYTHING = re2.compile("|".join(f"(?:{pattern.pattern})" for pattern in (_LINK, *_SECRETS)))

# The same without borders of words: where the whole of a text does not hold even this, no piece of it holds any.
_PERHAPS = re2.compile(_ANYTHING.pattern.replace(r"\b", ""))


def mask(text: str) -> str:
    """`text` with links defanged and contacts and codes covered; as long as it was, in code points."""
    # RE2 reads UTF-8, which cannot hold half of a surrogate pair (a broken escape in JSON); it is part of no contact.
    whole = _HALVES.sub("\ufffd", text)
    return _covered(text, whole) if _ANYTHING.search(whole) else text


def _covered(written: str, text: str) -> str:
    """What is written, masked where `text` (the same, in whole characters) holds something."""
    shown = list(written)
    for found in _LINK.finditer(text):
        _defang(shown, found)
    for pattern in _SECRETS:
        for found in pattern.finditer(text):
            start, end = found.span(1)
            shown[start:end] = MASK * (end - start)
    return "".join(shown)


def excerpt(text: str, start: int, end: int, around: int = 16) -> str:
    """The words at `text[start:end]` between ⟦ and ⟧, with `around` code points on both sides, masked, on one line."""
    # A number that is cut in half is no longer known for a number: mask a wider piece than is shown.
    left, right = max(start - around - 64, 0), min(end + around + 64, len(text))
    return _shown(mask(text[left:right]), left, (start, end), len(text), around)


class Excerpts:
    """Excerpts of one text: that it holds nothing to mask, as most do, is found out once for all of them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bare = not _PERHAPS.search(_HALVES.sub("\ufffd", text))

    def at(self, start: int, end: int, around: int = 16) -> str:
        """As `excerpt`."""
        if not self._bare:
            return excerpt(self._text, start, end, around)
        left = max(start - around, 0)
        return _shown(self._text[left : end + around], left, (start, end), len(self._text), around)


def _shown(masked: str, left: int, place: tuple[int, int], length: int, around: int) -> str:
    """The excerpt from `masked`, which begins at `left` of a text of `length`."""
    start, end = place
    before = masked[max(start - around, 0) - left : start - left]
    inside = _shorten(masked[start - left : end - left])
    after = masked[end - left : end + around - left]
    lead = "…" if start > around else ""
    tail = "…" if end + around < length else ""
    return " ".join(f"{lead}{before}⟦{inside}⟧{after}{tail}".split())


def _shorten(inside: str, most: int = 60) -> str:
    return inside if len(inside) <= most else f"{inside[: most // 2]}…{inside[-most // 2 :]}"


def _defang(shown: list[str], found: "re2._Match[str]") -> None:
    scheme, host, page = found.span(1), found.span(2), found.span(3)
    if scheme[0] >= 0:
        shown[scheme[0] + 1 : scheme[0] + 3] = "xx"
    shown[slice(*host)] = [_DOT if c == "." else c for c in shown[slice(*host)]]
    if page[0] >= 0:
        shown[slice(*page)] = MASK * (page[1] - page[0])
