"""JSON as it stands in a file, each value with its place: parts are taken out, and the rest stays to the last byte."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# A string may break off with the text.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)
_OPENING = re.compile(r"[{\[]")
_MOST_TRIES = 16
_DECODER = json.JSONDecoder(strict=False)


@dataclass(slots=True)
class Value:
    """A value. sort: `{`, `[` or `"`, or nothing for numbers and single words."""

    sort: str
    start: int
    end: int
    members: "list[Member]" = field(default_factory=list)


@dataclass(slots=True)
class Member:
    """A member of an object, or of an array, where it has no key. start, end: between the commas around it."""

    key: str
    start: int
    end: int
    value: Value


def whole(text: str) -> Iterator[tuple[str, Value | None]]:
    """The text in pieces: objects and arrays of JSON that are sound, and what stands between them."""
    at, begin = 0, 0
    for _ in range(_MOST_TRIES):
        found = _OPENING.search(text, at)
        if found is None:
            break
        try:
            _, end = _DECODER.raw_decode(text, found.start())
        except (ValueError, RecursionError):
            at = found.start() + 1
            continue
        if begin < found.start():
            yield text[begin : found.start()], None
        piece = text[found.start() : end]
        yield piece, read(piece)
        at = begin = end
    if begin < len(text):
        yield text[begin:], None


def read(text: str, start: int = 0, end: int | None = None) -> Value | None:
    """The first object or array of a text; also of one that breaks off, as far as it goes."""
    stop = len(text) if end is None else end
    top: Value | None = None
    open_: list[Value] = []
    key, begin = "", start
    for found in _TOKEN.finditer(text, start, stop):
        word = found[0]
        sort = word[0] if word[0] in '{["' else ""
        if word in ("}", "]"):
            if not open_:
                break
            closed = open_.pop()
            _ended(closed, found.start())
            closed.end = found.end()
            if not open_:
                break
            key = ""
        elif word == ",":
            if open_:
                _ended(open_[-1], found.start())
            key, begin = "", found.end()
        elif word == ":":
            continue
        elif open_ and open_[-1].sort == "{" and not key and sort == '"':
            key = spoken(word) or " "
        elif open_ or sort in ("{", "["):
            value = Value(sort, found.start(), found.end() if sort in ('"', "") else stop)
            if open_:
                open_[-1].members.append(Member(key, begin, stop, value))
            else:
                top = value
            if sort in ("{", "["):
                open_.append(value)
                key, begin = "", found.end()
    return top


def _ended(value: Value, at: int) -> None:
    if value.members and value.members[-1].end > at:
        value.members[-1].end = at


def spoken(word: str) -> str:
    """What a string of JSON says."""
    try:
        return str(json.loads(word, strict=False))
    except ValueError:
        return word[1:-1]
