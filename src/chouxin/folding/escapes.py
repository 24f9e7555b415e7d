r"""Characters written as code: `&#25442;`, `&nbsp;`, `&amp;#x6362;`, `\u6362`, `\u{6362}`, `%u6362`, `%E6%8D%A2`."""

import re
from html.entities import html5

import numpy as np

from chouxin.domain.column import ROW_END, Column
from chouxin.folding.rewrite import Edits, splice

NAME = "escapes"
COST = 0.0

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
    | (?P<percent> %[C-Fc-f][0-9A-Fa-f] (?: %[89ABab][0-9A-Fa-f] ){1,3} )
    """,
    re.VERBOSE,
)


def fold(column: Column, bit: int) -> Column:
    """One code point (seldom two) for each escape; what is no escape stays."""
    if not any((column.codes == sign).any() for sign in _SIGNS):
        return column
    at, lengths, put = [], [], []
    for match in _ESCAPE.finditer(column.text):
        to = _read(match)
        if to is not None:
            at.append(match.start())
            lengths.append(match.end() - match.start())
            put.append("".join(map(_safe, to)))
    if not at:
        return column
    codes = np.fromiter(map(ord, "".join(put)), np.uint32)
    sizes = np.fromiter(map(len, put), np.int64, len(put))
    return splice(column, bit, Edits(np.array(at), np.array(lengths), sizes, codes))


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
    if kind == "percent":
        try:
            return bytes.fromhex(written.replace("%", "")).decode()
        except UnicodeDecodeError:
            return None
    code = int(written, 10 if kind == "decimal" else 16)
    return chr(code) if code < 0x110000 else "\ufffd"


def _safe(c: str) -> str:
    """An escape can no more fake a row's end than a text can."""
    if ord(c) == ROW_END:
        return "\x1f"
    return "\ufffd" if 0xD800 <= ord(c) < 0xE000 else c
