"""Letters of other alphabets in Latin words: fаcе with Cyrillic а and е to face.

A letter is taken for its Latin twin where the word it stands in has a Latin letter or is made of such twins alone; any
other word (лицо) is what it seems. Since `case` has run, capitals are told by its mark: Η is H, η is n.
"""

from functools import cache

import numpy as np

from chouxin.domain.column import Codes, Column
from chouxin.folding import case, kinds
from chouxin.folding.kinds import DIGIT, LATIN
from chouxin.folding.rewrite import substitute
from chouxin.folding.tables import load

NAME = "lookalikes"
COST = 0.05

# Pairs of what is written and what is seen; the left one case folded. They come before Unicode's table of confusables.
_SMALL = (
    "аaвbсcԁdеeєeҽeһhнhіiјjкkӏlмmпnоoөoрpԛqгrѕsтtцuиuѵvуyүyԝwшwхxҳx"  # Cyrillic
    "αaβbεeηnιiκkνvοoσoρpτtυuωwχxγyϳjϸp"  # Greek
    "աwցgհhոnսuօoքpզqյj"  # Armenian
    "ɑaʙbᴄcɗdɖdəeɛeᴇeɡgɢgɦhʜhɩiɪiıiʝjᴊjᴋkʟlɫlɭlʍmᴍmɱmɴnɲnɳnᴏoɵoᴘpʀrɽrɾrꜱsʂsᴛtʈtᴜuʋvᴠvᴡwʏyᴢzʐz"  # phonetic
    "ƀbƃbƈcđdðdɇeƒfǥgħhɨiƙkłlƚløoɔoƥpʠqɍrŧtƫtʉuʌvɏyƶzȥz"  # with a stroke or a hook
    "ꓮaꓐbꓚcꓓdꓰeꓝfꓖgꓧhꓲiꓙjꓗkꓡlꓟmꓠnꓳoꓑpꓣrꓢsꓔtꓴuꓦvꓪwꓫxꓬyꓜz"  # Lisu
)
_CAPITAL = "υyνnμmηhζzρpχxβbτtκkвbнhрpсcуyмmтt"


def fold(column: Column, bit: int) -> Column:
    codes = column.codes
    small, capital = _tables()
    to = small.take(codes)
    at = np.flatnonzero(to != codes)
    if not len(at):
        return column
    names = [transform.name for transform in column.transforms]
    was_capital = (column.changed[at] >> np.uint32(names.index(case.NAME)) & 1).astype(np.bool_)
    seen = np.where(was_capital, capital.take(codes[at]), to[at])

    kind = kinds.table().take(codes)
    in_word = (kind == LATIN) | (kind == DIGIT)
    heads = np.flatnonzero(np.diff(in_word, prepend=False))
    word = np.searchsorted(heads, at, side="right") - 1
    latin = (codes - np.uint32(0x61)) < 26
    twin = to != codes
    has_latin = np.logical_or.reduceat(latin, heads)[word]
    all_twins = np.logical_and.reduceat(latin | twin | (kind == DIGIT), heads)[word]
    taken = has_latin | all_twins
    return substitute(column, bit, at[taken], seen[taken]) if taken.any() else column


@cache
def _tables() -> tuple[Codes, Codes]:
    """What each code point is seen as, written small and written as a capital."""
    small = np.arange(0x110000, dtype=np.uint32)
    _put(small, load("small_twins"))
    _put(small, dict(zip(_SMALL[::2], _SMALL[1::2], strict=True)))
    capital = small.copy()
    _put(capital, load("capital_twins"))
    _put(capital, dict(zip(_CAPITAL[::2], _CAPITAL[1::2], strict=True)))
    return small, capital


def _put(table: Codes, twins: dict[str, str]) -> None:
    """Only letters of the scripts that are taken for Latin; the others (ഠ) are read by those who write them."""
    kind = kinds.table()
    for c, letter in twins.items():
        if kind[ord(c)] == LATIN:
            table[ord(c)] = ord(letter)
