"""Which characters bytes stand for: UTF-8, UTF-16, UTF-32 (with a mark), GB18030 or Big5.

Tried in this order: a byte order mark; strict UTF-8; UTF-8 with some broken places; then GB18030 against Big5, by how
much of what comes out is the Chinese that people write. Bytes of one decode under the other more often than not, but
rare characters come out of it. Other encodings have to be named by the caller.
"""

import codecs
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from chouxin.domain import FaultKind, Unreadable
from chouxin.readers.characters import COMMON

_MARKS = (  # the longer first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
_PLAUSIBLE = 0.30
"""Score that real text reaches and bytes of other sorts do not; see `tests/readers/test_encoding.py`."""
_POSSIBLE = 0.10
"""Score that is not worth more than a guess: names and rare words are all there is in some search terms."""
_CLEAR = 0.15
"""Difference of scores from which on one of the two encodings is certain."""
_BY_CHANCE = 0.70
"""Score from which on bytes that are also valid UTF-8 (of two-byte characters only) are more likely GB18030."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, the bytes of the mark in front, and whether another encoding would have fitted as well."""

    name: str
    mark: int = 0
    certain: bool = True

    @property
    def codec(self) -> str:
        """Python's name of it. Hong Kong's characters (嘅 咗 喺) are in no other table of Big5."""
        return "big5hkscs" if self.name == "big5" else self.name

    @property
    def wide(self) -> bool:
        """Whether a line end takes more than one byte."""
        return self.name.startswith(("utf-16", "utf-32"))


_UTF8 = Encoding("utf-8")
_GB18030 = Encoding("gb18030")
_BIG5 = Encoding("big5")


def named(name: str) -> Encoding:
    """The encoding a person asked for. Raises LookupError when there is none of that name."""
    found = codecs.lookup(name)
    if not found._is_text_encoding:  # `hex`, `zip`: codecs that are no characters
        raise LookupError(name)
    aliases = {"gb2312": "gb18030", "gbk": "gb18030", "cp950": "big5", "big5hkscs": "big5", "utf-8-sig": "utf-8"}
    # GB18030 holds all of GBK and GB 2312, and exports that claim the smaller one use the larger.
    return Encoding(aliases.get(found.name, found.name))


def no_text(head: bytes) -> bool:
    """Whether there is a zero in it, which no encoding writes that has no mark, save for the character that is none.

    That tells most binary files, and costs next to nothing.
    """
    return b"\0" in head and not head.startswith(_WIDE_MARKS)


def guess(sample: bytes, *, whole: bool = True) -> Encoding | None:
    """The encoding of a text that begins with `sample`, or None where it is none of those above.

    whole: whether the sample is all there is; otherwise it may end in the middle of a character.
    """
    if sample.isascii():
        return _UTF8
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return Encoding(name, len(mark))
    if _decodes(sample, "utf-8", whole):
        # 执业, 战胜: some words of two characters are, byte for byte, two letters of a Latin or Arabic script as well.
        by_chance = not sample.isascii() and max(sample) < 0xE0 and _score(sample, _GB18030, whole) >= _BY_CHANCE
        return Encoding("gb18030", certain=False) if by_chance else Encoding("utf-8")
    if _mostly_utf8(sample):
        return Encoding("utf-8")
    ranked = sorted(((_score(sample, e, whole), e.name) for e in (_GB18030, _BIG5)), reverse=True)
    (best, name), (other, _) = ranked
    if best < _POSSIBLE:
        return None
    return Encoding(name, certain=best >= _PLAUSIBLE and best - other >= _CLEAR)


def decode(data: bytes, encoding: Encoding) -> tuple[str, int | None]:
    """The text, and the byte at which it is broken for the first time (None: nowhere).

    What is broken reads as U+FFFD, so that the rest can still be looked at.
    """
    body = data[encoding.mark :]
    for codec in (encoding.codec, "cp950") if encoding.name == "big5" else (encoding.codec,):
        try:
            return body.decode(codec), None
        except UnicodeDecodeError as error:
            broken = error.start + encoding.mark
    return body.decode(encoding.codec, errors="replace"), broken


def _decodes(sample: bytes, codec: str, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(sample, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(sample: bytes) -> bool:
    # One broken row must not turn a UTF-8 table into something else. Chinese in the other two encodings is hardly ever
    # valid UTF-8 for more than a character by chance.
    text = sample.decode("utf-8", errors="replace")
    broken = text.count("\ufffd") - sample.count("\ufffd".encode())
    good = int(np.count_nonzero(_codes(text) >= 0x100)) - broken
    return good >= 8 * broken


def _score(sample: bytes, encoding: Encoding, whole: bool) -> float:
    """-1..1: common characters count for, characters that nobody writes in Chinese against."""
    decoder = codecs.getincrementaldecoder(encoding.codec)(errors="replace")
    codes = _codes(decoder.decode(sample, final=whole))
    codes = codes[codes >= 0x80]
    return float(_WORTHS[np.minimum(codes, 0xFFFF)].mean(dtype=np.float64)) if codes.size else 0.0


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


_PUNCTUATION = "，。、；：？！…—·“”‘’（）《》〈〉【】「」『』〔〕～￥％　①②③④⑤⑥⑦⑧⑨⑩★☆●○◆■※→←℃×÷±°"


def _worths() -> npt.NDArray[np.float32]:
    """What each character of the first plane counts; the last one stands for all beyond it."""
    worths = np.full(0x10000, -1.0, np.float32)
    worths[0xFF01:0xFF5F] = 0.5
    worths[[ord(character) for character in _PUNCTUATION]] = 0.5
    worths[0x4E00:0xA000] = 0.0
    worths[[ord(character) for character in COMMON]] = 1.0
    return worths


_WORTHS = _worths()


def unknown_encoding() -> Unreadable:
    """What to raise where `guess` gives None."""
    return Unreadable(
        FaultKind.UNREADABLE, "neither UTF-8, UTF-16, GB18030 nor Big5; name the encoding if it is another"
    )
