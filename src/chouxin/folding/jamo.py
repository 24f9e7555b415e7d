"""Korean letters one by one, as a keyboard gives them: ㅇㅓㄹㄱㅜㄹ to 얼굴. Rows of one letter (ㅋㅋ) stay."""

import re

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding.rewrite import Edits, splice

NAME = "jamo"
COST = 0.1

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
# A consonant before a vowel begins the next syllable.
_SYLLABLE = re.compile(f"([{_LEADS}])([{_VOWELS}])([{_FINALS}](?![{_VOWELS}]))?")


def fold(column: Column, bit: int) -> Column:
    if not ((column.codes - np.uint32(ord("ㅏ"))) < len(_VOWELS)).any():
        return column
    found = [(match.start(), match.end(), _composed(*match.groups(""))) for match in _SYLLABLE.finditer(column.text)]
    if not found:
        return column
    at, ends, codes = np.array(found).T
    return splice(column, bit, Edits(at, ends - at, np.ones_like(at), codes.astype(np.uint32)))


def _composed(lead: str, vowel: str, final: str) -> int:
    return 0xAC00 + (_LEADS.index(lead) * 21 + _VOWELS.index(vowel)) * 28 + (_FINALS.index(final) + 1 if final else 0)
