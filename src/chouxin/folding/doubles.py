"""Every character of a word written twice: 换换脸脸 to 换脸, 软软件件 to 软件.

Words are made so, too (高高兴兴), but to read those as 高兴 does no harm.
"""

import numpy as np

from chouxin.domain.column import Column
from chouxin.folding import kinds
from chouxin.folding.kinds import HAN, HANGUL
from chouxin.folding.rewrite import drop

NAME = "doubles"
COST = 0.15


def fold(column: Column, bit: int) -> Column:
    codes = column.codes
    same = np.flatnonzero(codes[1:] == codes[:-1])
    same = same[np.isin(kinds.table().take(codes[same]), (HAN, HANGUL))]
    # Two pairs in a row; of three alike `repeats` has made one.
    beside = np.diff(same) == 2
    if not beside.any():
        return column
    return drop(column, bit, same[np.append(beside, False) | np.append(False, beside)])
