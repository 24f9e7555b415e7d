"""Text: the fields of a listing, and files of plain text (notes, scripts, settings, source)."""

import re
from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Item, Kind, Limits, Locator, Member, Offset, Part, Source, Text
from chouxin.readers.digest import digest_of
from chouxin.readers.encoding import Encoding, decode, guess, no_text, unknown_encoding
from chouxin.readers.formats import model_in_words

# All control characters but tab, the line ends, escape (coloured terminal logs) and DOS's end of file.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")

_NOWHERE = Locator()


def part_of(item: Item) -> Part | None:
    """The text of a listing, post, query or group; None where all its text fields are empty."""
    fields = item.texts()
    return _part(item.id, _NOWHERE, fields, item.kind) if fields else None


class PlainText:
    """A file of characters, as one part with the field `text`.

    A file over `limits.text` is not read at all: what is cut off could hold what matters.
    """

    name = "text"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether the beginning reads as characters of a known encoding, without control characters."""
        if no_text(head):
            return False
        encoding = guess(head, whole=source.size <= len(head))
        return encoding is not None and not _CONTROL.search(decode(head, encoding)[0])

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part; beside it a fault where the encoding is not certain or some bytes are broken."""
        if source.size > limits.text:
            yield _fault(source, FaultKind.TOO_LARGE, f"text of {source.size} bytes; the limit is {limits.text}")
            return
        data = source.pread(0, source.size)
        encoding = guess(data)
        if encoding is None:
            raise unknown_encoding()
        text, broken = decode(data, encoding)
        yield _part(source.item_id, source.locator, (("text", text),) if text else ())
        if model := model_in_words(text):
            yield _fault(source, FaultKind.UNSUPPORTED, f"{model}: read as text; there is no reader for its graph")
        if broken is not None:
            why = f"not {encoding.name} from byte {broken} on" if encoding.certain else "broken characters"
            yield _fault(source, FaultKind.UNREADABLE, why, broken)
        elif _CONTROL.search(text):
            yield _fault(source, FaultKind.UNREADABLE, "control characters in the text: part of it may be no text")
        elif not encoding.certain:
            yield _fault(source, FaultKind.UNREADABLE, _uncertain(encoding))


def _uncertain(encoding: Encoding) -> str:
    return f"too little text to be sure of its encoding; read as {encoding.name}"


def _part(item_id: str, locator: Locator, fields: tuple[tuple[str, str], ...], kind: Kind = Kind.ARTIFACT) -> Part:
    view = Text(fields)
    return Part(item_id, locator, digest_of(view), view, kind)


def _fault(source: Source, kind: FaultKind, why: str, byte: int | None = None) -> Fault:
    locator = source.locator if byte is None else source.locator.at(Offset(byte))
    return Fault(source.item_id, PlainText.name, locator, kind, why)
