"""Many texts as one array of code points, with the way back to what was written."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint32]
Offsets = npt.NDArray[np.int64]

ROW_END = 0x1E
"""The code point after each row (ASCII record separator); no term can hold it, so that no match crosses rows."""


@dataclass(frozen=True, slots=True)
class Transform:
    """One way of folding a text, and what it costs a match that needed it: 0 (nothing) up to 1 (all belief)."""

    name: str
    cost: float


@dataclass(frozen=True)
class Column:
    """Rows of text, joined; arrays over code points have length n, over rows length r.

    view: which folding made it (`plain`, later `compact`, …).
    codes: uint32[n], the folded code points; every row is followed by one ROW_END.
    starts, ends: int64[n], the code points of the ORIGINAL text of its own row that each folded one stands for
        (`original[starts[i]:ends[i]]`); both never fall within a row, or never rise in one that is read from its end.
    changed: uint32[n], bit k set: transform k rewrote this code point.
    skipped: uint32[n], bit k set: transform k took something out between this code point and the one before it.
    rows: int64[r + 1], where each row starts in `codes`; `rows[r] == n`.
    keys: per row `(index of its text's owner, field name)`.
    transforms: what bit k of `changed` and `skipped` means.
    """

    view: str
    codes: Codes
    starts: Offsets
    ends: Offsets
    changed: Codes
    skipped: Codes
    rows: Offsets
    keys: tuple[tuple[int, str], ...]
    transforms: tuple[Transform, ...]

    @cached_property
    def text(self) -> str:
        """All rows as one string; its indices are those of `codes`."""
        return self.codes.tobytes().decode("utf-32-le")

    @cached_property
    def pairs(self) -> Codes:
        """Each two neighbouring code points as one number below PAIRS, which few others share: uint32[n - 1]."""
        return hashed_pairs(self.codes[:-1], self.codes[1:])

    def row_at(self, index: int) -> int:
        """Which row the code point at `index` belongs to."""
        return int(np.searchsorted(self.rows, index, side="right")) - 1

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Where folded code points `start` to `end` (of one row, `end > start`) stand in that row's original text."""
        last = end - 1
        return int(min(self.starts[start], self.starts[last])), int(max(self.ends[start], self.ends[last]))

    def origins(self, start: Offsets, end: Offsets) -> tuple[Offsets, Offsets]:
        """What `origin` tells, for many stretches at once."""
        last = end - 1
        return np.minimum(self.starts[start], self.starts[last]), np.maximum(self.ends[start], self.ends[last])

    def applied(self, start: int, end: int) -> tuple[Transform, ...]:
        """The transforms that folded code points `start` to `end` needed, in folding order.

        What was taken out just before the first of them does not count: it stands outside the match.
        """
        bits = int(np.bitwise_or.reduce(self.changed[start:end]))
        if end - start > 1:
            bits |= int(np.bitwise_or.reduce(self.skipped[start + 1 : end]))
        return self.named(bits)

    def needed(self, start: Offsets, end: Offsets) -> Codes:
        """What `applied` tells, for many stretches at once and as bits: uint32, one for each."""
        bits = _any_bits(self.changed, start, end)
        # Of one code point nothing stands within; its own place is asked for then, and not taken.
        inner = _any_bits(self.skipped, np.minimum(start + 1, end - 1), end)
        return bits | np.where(end - start > 1, inner, 0).astype(np.uint32)

    def named(self, bits: int) -> tuple[Transform, ...]:
        """What the bits of `changed` and `skipped` stand for, in folding order."""
        return tuple(t for k, t in enumerate(self.transforms) if bits >> k & 1)


PAIRS = 1 << 18


def hashed_pairs(first: Codes, second: Codes) -> Codes:
    """As in `Column.pairs`; both uint32."""
    return (first * np.uint32(0x9E3779B1) ^ second * np.uint32(0x85EBCA6B)) >> np.uint32(14)


def _any_bits(flags: Codes, start: Offsets, end: Offsets) -> Codes:
    if not len(start):
        return np.empty(0, np.uint32)
    # Every second stretch lies between two places and is not asked for; each row's end mark keeps `end` inside.
    return np.bitwise_or.reduceat(flags, np.stack([start, end], axis=1).ravel())[::2]
