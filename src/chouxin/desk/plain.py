"""Texts and JSON in a form that both databases keep."""

import json
import re

import msgspec

_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
_encode = msgspec.json.encode


def plain(text: str) -> str:
    """`text` without what no database keeps: NUL, and halves of surrogate pairs, become the sign for a lost letter."""
    return _NOT_KEPT.sub("\ufffd", text)


def plain_or_none(text: str | None) -> str | None:
    """The same for what may be left out."""
    return None if text is None else plain(text)


def encoded(value: object) -> bytes:
    """JSON of plain data. Half of a surrogate pair, which a text may hold, is kept as its escape."""
    try:
        return _encode(value)
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode("ascii")
