"""Code points that show nothing: zero widths, joiners, controls of direction, soft hyphens, selectors, fillers."""

from itertools import chain

from chouxin.folding.tables import Table

NAME = "invisible"
COST = 0.0

# Ranges and not Unicode's category Cf: that has Arabic number signs, which show, and lacks fillers and selectors.
_RANGES = (
    (0x00, 0x08), (0x0E, 0x1D), (0x1F, 0x1F), (0x7F, 0x84), (0x86, 0x9F),  # controls, but no white space nor ROW_END
    (0xAD, 0xAD),  # soft hyphen
    (0x34F, 0x34F),  # grapheme joiner
    (0x61C, 0x61C),  # Arabic letter mark
    (0x115F, 0x1160), (0x3164, 0x3164), (0xFFA0, 0xFFA0),  # Hangul fillers
    (0x17B4, 0x17B5),  # Khmer inherent vowels
    (0x180B, 0x180F),  # Mongolian selectors and vowel separator
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),  # zero widths, marks and controls of direction
    (0xFE00, 0xFE0F), (0xE0100, 0xE01EF),  # variation selectors
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF0, 0xFFFB),  # unassigned ignorables, interlinear annotation
    (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),  # controls of hieroglyphs, shorthand and music
    (0xE0000, 0xE00FF), (0xE01F0, 0xE0FFF),  # tags
)  # fmt: skip


def table() -> Table:
    return dict.fromkeys(chain.from_iterable(range(first, last + 1) for first, last in _RANGES), ())
