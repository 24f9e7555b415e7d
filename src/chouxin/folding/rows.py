"""Texts to their first column, in which every code point stands for itself."""

from collections.abc import Sequence

import numpy as np

from chouxin.domain.column import ROW_END, Column, Transform

Row = tuple[tuple[int, str], str]
"""((index of the text's owner, field name), text)"""


def first_column(rows: Sequence[Row], view: str, transforms: tuple[Transform, ...]) -> Column:
    """The rows as they are, but for what cannot stand in a column.

    A lone surrogate becomes U+FFFD; U+001E, which ends rows, becomes the control U+001F, which shows as little.
    """
    texts = [text for _, text in rows]
    joined = chr(ROW_END).join([*texts, ""])
    try:
        codes = np.frombuffer(joined.encode("utf-32-le"), np.uint32).copy()
    except UnicodeEncodeError:
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32).copy()
        codes[codes >> 11 == 0xD800 >> 11] = 0xFFFD
    n = len(codes)

    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    borders = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    ends = borders[1:] - 1
    if joined.count(chr(ROW_END)) > len(texts):
        codes[codes == ROW_END] = 0x1F
        codes[ends] = ROW_END

    # Counts on within a row and falls back to 0 at the next one's start.
    steps = np.ones(n, np.int64)
    steps[borders[1:-1]] = 1 - lengths[:-1]
    starts = np.cumsum(steps) - 1
    stops = starts + 1
    stops[ends] -= 1
    return Column(
        view=view,
        codes=codes,
        starts=starts,
        ends=stops,
        changed=np.zeros(n, np.uint32),
        skipped=np.zeros(n, np.uint32),
        rows=borders,
        keys=tuple(key for key, _ in rows),
        transforms=transforms,
    )
