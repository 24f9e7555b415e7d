"""Korean typed with the Latin keys of its keyboard: elqvpdlzm to 딥페이크, djfrnf gkqtjd to 얼굴 합성."""

from chouxin.domain.column import Column
from chouxin.folding.phrases import Phrases
from chouxin.folding.trade import hangul

NAME = "keys"
COST = 0.2

_SHORTEST = 6
"""Fewer keys are found in other words too."""
_LEADS = "r R s e E f a q Q t T d w W c z x v g".lower().split()
_VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".lower().split()
_FINALS = " r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".lower().split(" ")
_SYLLABLES = 0xAC00


def typed(word: str) -> str:
    """The keys that a Korean word is typed with, without shift."""
    keys = ""
    for c in word:
        rest, final = divmod(ord(c) - _SYLLABLES, 28)
        lead, vowel = divmod(rest, 21)
        keys += _LEADS[lead] + _VOWELS[vowel] + _FINALS[final]
    return keys


_KEYS = Phrases(lambda: {keys: word for word in hangul() if len(keys := typed(word)) >= _SHORTEST})


def fold(column: Column, bit: int) -> Column:
    return _KEYS.fold(column, bit)
