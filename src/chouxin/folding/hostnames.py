"""Host names in the Latin letters that the net's directory has them in: xn--jxu177d to 换脸."""

import re

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding import kinds
from chouxin.folding.kinds import HAN, HANGUL
from chouxin.folding.rewrite import Edits, splice

NAME = "hostnames"
COST = 0.0

_DASH = ord("-")
_LABEL = re.compile(r"(?<![A-Za-z0-9-])[xX][nN]--([A-Za-z0-9-]{2,59})(?![A-Za-z0-9-])")


def fold(column: Column, bit: int) -> Column:
    dash = column.codes == _DASH
    if not (dash[:-1] & dash[1:]).any():
        return column
    found = [(*match.span(), to) for match in _LABEL.finditer(column.text) if (to := _read(match[1]))]
    if not found:
        return column
    return splice(
        column,
        bit,
        Edits(
            np.array([start for start, _, _ in found]),
            np.array([end - start for start, end, _ in found]),
            np.array([len(to) for _, _, to in found]),
            np.fromiter(map(ord, "".join(to for _, _, to in found)), np.uint32),
        ),
    )


def _read(label: str) -> str:
    """What a label says; nothing if it is none, or not Chinese, kana or Korean."""
    try:
        text = label.encode().decode("punycode")
    except UnicodeError:
        return ""
    kind = kinds.table().take(np.minimum(np.fromiter(map(ord, text), np.uint32), 0x10FFFF))
    return text if np.isin(kind, (HAN, HANGUL)).any() and text.isprintable() else ""
