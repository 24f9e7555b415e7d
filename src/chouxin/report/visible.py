"""Other people's text as a report may show it: nothing usable, nothing hidden, nothing that acts on a terminal."""

import unicodedata

from chouxin.words import mask

_HIDING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Letters and symbols that have no ink.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def visible(text: str, *, masked: bool = False) -> list[str]:
    """For each code point of `text`, what is shown in its place; line breaks and tabs stay.

    Contacts and codes are covered and links defanged, unless `masked` says that this is done. What no eye can see is
    shown by its number, `⟨200B⟩`: it is often what hides a word from a filter.
    """
    shown = text if masked else mask(text)
    return list(shown) if _is_plain(shown) else [_sign(character) for character in shown]


def visible_line(text: str, *, masked: bool = False) -> str:
    """`text` as one line."""
    line = " ".join(text.split())
    shown = line if masked else mask(line)
    return shown if _is_plain(shown) else "".join(map(_sign, shown))


def _is_plain(text: str) -> bool:
    """Whether all of it has ink or is a space: nearly every text, and found out at the speed of C."""
    return text.isprintable() and _BLANK.isdisjoint(text)


def _sign(character: str) -> str:
    if character in "\n\t":
        return character
    if unicodedata.category(character) in _HIDING or character in _BLANK:
        code = ord(character)
        # The Unicode pictures for ASCII controls say more than a number: ␛ is an escape.
        return chr(0x2400 + code) if code < 0x20 else f"⟨{code:04X}⟩"
    return character
