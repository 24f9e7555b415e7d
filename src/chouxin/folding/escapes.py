r"""Characters written as code: `&#25442;`, `&nbsp;`, `&amp;#x6362;`, `\u6362`, `\u{6362}`, `%u6362`, `%E6%8D%A2`.

Percent code is UTF-8 or else GB 18030; a link that another link leads to (`?target=https%3A%2F%2F`) is read as well.
"""

import re
from html.entities import html5
from urllib.parse import unquote

import numpy as np

from chouxin.domain.column import ROW_END, Column
from chouxin.folding.rewrite import Edits, splice

NAME = "escapes"
COST = 0.0

_HEX = 3
"""Code points that a byte takes in percent code."""
_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

_SIGNS = (0x26, 0x5C, 0x25)  # & \ %

# Every repeat is bounded or cannot be entered anew where it fails, so the search is linear.
_ESCAPE = re.compile(
    r"""
    &(?:amp;)*+ (?:
        \# (?P<decimal> [0-9]{1,8} ) ;? | \# [xX] (?P<hexadecimal> [0-9a-fA-F]{1,7} ) ;?
        | (?P<named> [A-Za-z][A-Za-z0-9]{1,31} ) ;
    )
    | &(?:amp;)+ (?P<amp>)
    | \\{1,4}u (?P<high> [dD][89abAB][0-9a-fA-F]{2} ) \\{1,4}u (?P<low> [dD][c-fC-F][0-9a-fA-F]{2} )
    | (?: \\{1,4}u | %u ) (?P<four> [0-9a-fA-F]{4} )
    | \\{1,4}u \{ (?P<braced> [0-9a-fA-F]{1,6} ) \}
    | \\{1,4}U (?P<eight> [0-9a-fA-F]{8} )
    | (?P<percent> (?: %[89A-Fa-f][0-9A-Fa-f] ){2} (?: %[2-9A-Fa-f][0-9A-Fa-f] )*+ )
    | (?<= = ) https?%3[aA]%2[fF]%2[fF] (?P<link> (?: [A-Za-z0-9._~+-] | %[2-9A-Fa-f][0-9A-Fa-f] )++ )
    """,
    re.VERBOSE,
)


def fold(column: Column, bit: int) -> Column:
    """One code point (seldom two) for each escape; what is no escape stays."""
    if not any((column.codes == sign).any() for sign in _SIGNS):
        return column
    at, lengths, put = [], [], []
    for match in _ESCAPE.finditer(column.text):
        for start, end, to in _said(match):
            at.append(start)
            lengths.append(end - start)
            put.append("".join(map(_safe, to)))
    if not at:
        return column
    codes = np.fromiter(map(ord, "".join(put)), np.uint32)
    sizes = np.fromiter(map(len, put), np.int64, len(put))
    return splice(column, bit, Edits(np.array(at), np.array(lengths), sizes, codes))


def unescaped(text: str) -> str:
    """The text with its escapes read."""
    parts, past = [], 0
    for match in _ESCAPE.finditer(text):
        for start, end, to in _said(match):
            parts += [text[past:start], "".join(map(_safe, to))]
            past = end
    return "".join([*parts, text[past:]])


def _said(match: re.Match[str]) -> list[tuple[int, int, str]]:
    """What a match says, character by character if it is percent code."""
    start, end = match.span()
    if match.lastgroup == "percent":
        return _percent(start, bytes.fromhex(match["percent"].replace("%", "")))
    if match.lastgroup == "link":
        return [(start, end, unquote(match.group(), errors="replace"))]
    to = _read(match)
    return [] if to is None else [(start, end, to)]


def _percent(start: int, data: bytes) -> list[tuple[int, int, str]]:
    """Characters in UTF-8; if it is none, common ones in GB 18030."""
    for encoding in ("utf-8", "gb2312"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = []
        for c in text:
            end = start + _HEX * len(c.encode(encoding))
            found.append((start, end, c))
            start = end
        return found
    # Cut off, or with a stray byte: what is whole is read.
    text = data.decode("utf-8", "replace")
    return _whole(start, data) if text.count("\ufffd") < len(text) else []


def _whole(start: int, data: bytes) -> list[tuple[int, int, str]]:
    return [
        (start + _HEX * m.start(), start + _HEX * m.end(), m.group().decode("utf-8", "replace"))
        for m in _UTF8.finditer(data)
    ]


def _read(match: re.Match[str]) -> str | None:
    """What the escape stands for; None if it is none after all."""
    kind = match.lastgroup
    written = match[kind] if kind else ""
    if kind == "named":
        return html5.get(f"{written};")
    if kind == "amp":
        return "&"
    if kind == "low":
        return chr(0x10000 + ((int(match["high"], 16) & 0x3FF) << 10) + (int(written, 16) & 0x3FF))
    code = int(written, 10 if kind == "decimal" else 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _safe(c: str) -> str:
    """An escape can no more fake a row's end than a text can."""
    if ord(c) == ROW_END:
        return "\x1f"
    return "\ufffd" if 0xD800 <= ord(c) < 0xE000 else c
