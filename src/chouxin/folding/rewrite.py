"""Edits on a whole column at once that keep the way back to the original right."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from chouxin.domain.column import Codes, Column

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def spans(starts: Indices, lengths: Indices) -> Indices:
    """All indices of the given spans, one span after another."""
    before = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)


def substitute(column: Column, bits: Codes | int, at: Indices, codes: Codes) -> Column:
    """The column with `codes` at the places `at`, one for one."""
    new = column.codes.copy()
    new[at] = codes
    changed = column.changed.copy()
    changed[at] |= np.uint32(bits) if isinstance(bits, int) else bits
    return replace(column, codes=new, changed=changed)


def drop(column: Column, bits: int, gone: Indices) -> Column:
    """The column without the code points at `gone` (none of them a row's end)."""
    ones = np.ones(len(gone), np.int64)
    return splice(column, bits, gone, ones, ones - 1, np.empty(0, np.uint32))


def splice(column: Column, bits: Codes | int, at: Indices, lengths: Indices, sizes: Indices, codes: Codes) -> Column:
    """Each span `at[j]`, `lengths[j]` long, gives way to the next `sizes[j]` of `codes`.

    at: rising; the spans neither touch a row's end nor overlap. Every code point put in stands for the whole original
    slice of its span. What a span needed so far, and `bits` (one for all or one a span), goes over to what replaces it
    or, where that is nothing, to the `skipped` of the code point behind it.
    """
    n = len(column.codes)
    edges = np.stack((at, at + lengths), axis=1).ravel()
    counts = np.ones(n, np.int64)
    counts[spans(at, lengths)] = 0
    counts[at] = sizes
    to = np.concatenate(([0], np.cumsum(counts)))
    kept = np.repeat(np.arange(n), counts) if len(sizes) and sizes.max() > 1 else np.flatnonzero(counts)

    inner = column.skipped.copy()
    first = inner[at]
    inner[at] = 0
    needed = np.bitwise_or.reduceat(column.changed | inner, edges)[::2] | np.asarray(bits, np.uint32)
    starts = np.minimum.reduceat(column.starts, edges)[::2]
    ends = np.maximum.reduceat(column.ends, edges)[::2]

    new = replace(
        column,
        codes=column.codes.take(kept),
        starts=column.starts.take(kept),
        ends=column.ends.take(kept),
        changed=column.changed.take(kept),
        skipped=column.skipped.take(kept),
        rows=to[column.rows],
    )
    put = spans(to[at], sizes)
    new.codes[put] = codes
    new.starts[put] = np.repeat(starts, sizes)
    new.ends[put] = np.repeat(ends, sizes)
    new.changed[put] = np.repeat(needed, sizes)
    new.skipped[put] = 0
    some = sizes > 0
    new.skipped[to[at[some]]] = first[some]
    np.bitwise_or.at(new.skipped, to[at[~some]], (first | needed)[~some])
    return new


def only_rows(column: Column, chosen: Mask, view: str) -> Column:
    """The column with only the chosen rows, under the name of `view`."""
    lengths = np.diff(column.rows)
    kept = np.repeat(chosen, lengths)
    return replace(
        column,
        view=view,
        codes=column.codes[kept],
        starts=column.starts[kept],
        ends=column.ends[kept],
        changed=column.changed[kept],
        skipped=column.skipped[kept],
        rows=np.concatenate(([0], np.cumsum(lengths[chosen]))),
        keys=tuple(key for key, some in zip(column.keys, chosen, strict=True) if some),
    )
