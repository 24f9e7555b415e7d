"""The physical lines of a text table, with flat memory, however long a line is."""

from collections.abc import Iterator
from dataclasses import dataclass

from chouxin.domain import FaultKind, InputError, Limits, Source
from chouxin.readers.encoding import Encoding, decode, guess, named, unknown_encoding
from chouxin.readers.table.row import Problem

CHUNK = 256 * 1024
SEARCHED = 16 * 1024 * 1024
"""How far to look for the first character that is not ASCII, to know a table's encoding."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its end. number: from 1. end: the line end as it was, "" at the end of the file."""

    number: int
    text: str
    end: str = "\n"
    problem: Problem | None = None


def longest(limits: Limits) -> int:
    """Bytes that one line may have: room for all the text fields of a row."""
    return 4 * limits.text


def encoding_of(source: Source, name: str | None) -> Encoding:
    """The encoding asked for, or the one found. Raises InputError where there is none."""
    where = source.locator.container[-1] if source.locator.container else "the table"
    if name is not None:
        try:
            chosen = named(name)
        except LookupError:
            raise InputError(f"no encoding is called {name!r}; usual ones are utf-8, gb18030 and big5") from None
        marked = guess(source.pread(0, 4), whole=False)
        same = marked is not None and marked.mark and marked.name.startswith(chosen.name)
        return marked if same and marked is not None else chosen
    offset, sample, whole = 0, b"", False
    while offset < SEARCHED and not whole:
        sample = source.pread(offset, CHUNK)
        whole = offset + len(sample) >= source.size
        if not sample.isascii():
            break
        offset += CHUNK
    # A piece from the middle begins inside a character at worst; its first whole line does not.
    inside = sample.find(b"\n") + 1 if offset else 0
    if sample[inside:].isascii():
        inside = 0
    found = guess(sample[inside:], whole=whole)
    if found is not None:
        return found
    # Where the heading can be read the table can, and what is broken are faults of its rows.
    if source.pread(0, CHUNK).partition(b"\n")[0].isascii():
        return Encoding("utf-8", certain=False)
    raise InputError(f"{where}: {unknown_encoding().why} (--encoding)")


def lines(source: Source, encoding: Encoding, limits: Limits) -> Iterator[Line]:
    """The lines, decoded. One that is too long comes as its beginning with a problem, and the next one follows."""
    most = longest(limits)
    pieces = _wide(source, encoding) if encoding.wide else _narrow(source, encoding)
    held, number, skipping, lone_cr = b"", 1, False, _has_lone_cr(source, encoding)
    for piece in pieces:
        if lone_cr:
            piece = piece.replace(b"\r", b"\n")  # noqa: PLW2901
        *whole, rest = piece.split(b"\n")
        for raw in whole:
            if not skipping:
                yield _line(number, held + raw if held else raw, most, encoding)
            held, skipping, number = b"", False, number + 1
        if not skipping:
            held += rest
            if len(held) > most:
                yield _line(number, held, most, encoding)
                held, skipping = b"", True
    if held and not skipping:
        yield _line(number, held, most, encoding, end="")


def _line(number: int, raw: bytes, most: int, encoding: Encoding, end: str = "\n") -> Line:
    problem: Problem | None = None
    if len(raw) > most:
        raw, problem = raw[: most // 4], (FaultKind.TOO_LARGE, f"the line is over the limit of {most} bytes")
    if raw.endswith(b"\r"):
        raw, end = raw[:-1], "\r\n"
    text, broken = decode(raw, Encoding("utf-8" if encoding.wide else encoding.name))
    if problem is None and broken is not None:
        problem = (FaultKind.UNREADABLE, f"not {encoding.name} at byte {broken} of the line")
    if problem is None and encoding.wide and "\ufffd" in text:
        problem = (FaultKind.UNREADABLE, f"not {encoding.name} in places")
    return Line(number, text, end, problem)


def _narrow(source: Source, encoding: Encoding) -> Iterator[bytes]:
    # In UTF-8, GB18030 and Big5 no byte of a longer character is a line end, so lines are split before decoding:
    # a broken character costs its own line and no other.
    offset = encoding.mark
    while piece := source.pread(offset, CHUNK):
        offset += len(piece)
        yield piece


def _wide(source: Source, encoding: Encoding) -> Iterator[bytes]:
    unit, offset, held = (4 if "32" in encoding.name else 2), encoding.mark, b""
    high = b"\xd8\xd9\xda\xdb"
    while piece := source.pread(offset, CHUNK):
        offset += len(piece)
        data = held + piece
        cut = len(data) // unit * unit
        # A surrogate pair is two units; its first half waits for the other one.
        if unit == 2 and cut >= 2 and data[cut - 1 if encoding.name.endswith("le") else cut - 2] in high:
            cut -= 2
        held = data[cut:]
        yield data[:cut].decode(encoding.name, errors="replace").encode()
    if held:
        yield held.decode(encoding.name, errors="replace").encode()


def _has_lone_cr(source: Source, encoding: Encoding) -> bool:
    head = source.pread(0, CHUNK)
    return not encoding.wide and b"\r" in head and b"\n" not in head
