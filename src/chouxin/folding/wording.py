"""Words of Taiwan and Hong Kong to the mainland's: 軟體 to 软件, 遠端 to 远程, 顯示卡 to 显卡.

Runs after `script`, on simplified characters, but only where a character of the word was written in the traditional
script: 软体 in a mainland text is a mollusc's. A word that looks the same in both (程式, 影片) is left to the packs.
"""

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding import script
from chouxin.folding.phrases import Phrases
from chouxin.folding.tables import load

NAME = "wording"
COST = 0.0

_WORDS = Phrases(lambda: load("wording"))


def fold(column: Column, bit: int) -> Column:
    names = [transform.name for transform in column.transforms]
    written = column.changed & np.uint32(1 << names.index(script.NAME)) != 0
    if not written.any():
        return column
    return _WORDS.fold(column, bit, written)
