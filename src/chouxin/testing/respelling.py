"""Ways in which a text is respelled to get past a filter: for trying rules and folding on, never for measuring.

Each is a plain template that does the same to every text. They use the folding tables the other way round; what
measures how often Chouxin is right (`evaluation/mutations.py`) shares nothing with them.
"""

import base64
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import quote

from chouxin.folding import keys, splits
from chouxin.folding.sounds import COMMON
from chouxin.folding.tables import load
from chouxin.folding.trade import WORDS

Respelling = Callable[[str], str]

_TWINS = dict(zip("aceiopsxyACEHKMOPTX", "асеіорѕхуАСЕНКМОРТХ", strict=True))
_DIGITS = str.maketrans("aeio", "4310")
_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_SYLLABLES = 0xAC00


def _each(change: Callable[[str], str]) -> Respelling:
    return lambda text: "".join(map(change, text))


def _between(sign: str, joins: Callable[[str], bool]) -> Respelling:
    """Puts a sign between two characters that both are such."""

    def respell(text: str) -> str:
        behind = (*text[1:], " ")
        return "".join(c + sign if joins(c) and joins(d) else c for c, d in zip(text, behind, strict=True))

    return respell


def _han(c: str) -> bool:
    return "\u4e00" <= c <= "\u9fff"


def _word(c: str) -> bool:
    return c.isalnum() and not c.isdigit()


def _hangul(c: str) -> bool:
    return "가" <= c <= "힣"


def _full_width(c: str) -> str:
    return chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c


def _traditional(c: str) -> str:
    return _traditional_ones().get(c, c)


@cache
def _traditional_ones() -> dict[str, str]:
    """By simplified character: one that it is written as elsewhere, in everyday use there."""
    ones: dict[str, str] = {}
    for written, to in load("script").items():
        if written.encode("big5", "ignore")[:1] < b"\xc9" and written.encode("big5", "ignore"):
            ones.setdefault(to, written)
    return ones


@cache
def _syllables() -> dict[str, str]:
    return {c: syllable for syllable, chars in load("sounds").items() for c in chars}


def _pinyin(c: str) -> str:
    return _syllables().get(c, c)


def _homophone(c: str) -> str:
    """Another everyday character of the same sound that does not stand for itself."""
    silent = {*COMMON, *"".join(WORDS)}
    same = _characters().get(_syllables().get(c, ""), "")
    everyday = [d for d in same if d != c and d not in silent and b"\xb0" <= d.encode("gb2312", "ignore")[:1] < b"\xd8"]
    return everyday[-1] if everyday else c


@cache
def _characters() -> dict[str, str]:
    return load("sounds")


def _every_second(change: Callable[[str], str], first: int) -> Respelling:
    return lambda text: "".join(change(c) if nth % 2 == first else c for nth, c in enumerate(text))


@cache
def _bopomofo() -> dict[str, str]:
    return {syllable: signs for signs, syllable in load("bopomofo").items()}


def _signs(c: str) -> str:
    return _bopomofo().get(_syllables().get(c, ""), c)


@cache
def _parts() -> dict[str, str]:
    parts: dict[str, str] = {}
    for written, meant in splits._table().items():
        parts.setdefault(meant, written)
    return parts


def _split(c: str) -> str:
    return _parts().get(c, c)


def _jamo(c: str) -> str:
    if not _hangul(c):
        return c
    rest, final = divmod(ord(c) - _SYLLABLES, len(_FINALS))
    lead, vowel = divmod(rest, len(_VOWELS))
    return f"{_LEADS[lead]}{_VOWELS[vowel]}{_FINALS[final]}"


def _half_kana(c: str) -> str:
    return _half_ones().get(c, c)


@cache
def _half_ones() -> dict[str, str]:
    return {to: c for c, to in load("width").items() if "\uff66" <= c <= "\uff9d" and len(to) == 1}


WORDWISE: Mapping[str, Respelling] = {
    "full width": _each(_full_width),
    "capitals": str.upper,
    "traditional": _each(_traditional),
    "zero width": _between("\u200b", str.isalnum),
    "strike-through": _each(lambda c: c + "\u0336" if c.isalnum() else c),
    "points": _between("·", _word),
    "stars": _between("*", _han),
    "emoji": _between("🔥", _han),
    "blanks": _between(" ", _han),
    "twice": _each(lambda c: c * 2 if _han(c) else c),
    "entities": _each(lambda c: f"&#{ord(c)};" if c.isalnum() else c),
    "escapes": _each(lambda c: f"\\u{ord(c):04x}" if _han(c) else c),
    "percent": lambda text: quote(text, safe=" ").replace("%20", " ") if not text.isascii() else text,
    "look-alikes": _each(lambda c: _TWINS.get(c, c)),
    "digits": lambda text: text.translate(_DIGITS),
    "splits": _each(_split),
    "homophones": _every_second(_homophone, 0),
    "pinyin": _each(_pinyin),
    "pinyin of some": _every_second(_pinyin, 1),
    "bopomofo": _every_second(_signs, 1),
    "jamo": _each(_jamo),
    "keys": lambda text: "".join(keys.typed(c) if _hangul(c) else c for c in text),
    "half-width kana": _each(_half_kana),
}
"""By name; what is done to the words that are meant to be read."""

WHOLE: Mapping[str, Respelling] = {
    "from the end": lambda text: text[::-1],
    "downwards": "\n".join,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 of GB 18030": lambda text: base64.b64encode(text.encode("gb18030")).decode(),
}
"""By name; what is done to a whole text."""
