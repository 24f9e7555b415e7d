"""Edits on a whole column at once that keep the way back to the original right."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from chouxin.domain.column import Codes, Column

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def spans(starts: Indices, lengths: Indices) -> Indices:
    """All indices of the given spans, one span after another."""
    before = np.cumsum(lengths) - lengths
    found: Indices = np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths)
    return found


def substitute(column: Column, bits: Codes | int, at: Indices, codes: Codes) -> Column:
    """The column with `codes` at the places `at`, one for one."""
    new = column.codes.copy()
    new[at] = codes
    changed = column.changed.copy()
    changed[at] |= np.uint32(bits) if isinstance(bits, int) else bits
    return replace(column, codes=new, changed=changed)


@dataclass(frozen=True, slots=True)
class Edits:
    """Spans to give way: `at[j]`, `lengths[j]` long, to the next `sizes[j]` of `codes`.

    at: rising; the spans neither touch a row's end nor overlap. Every length is at least 1; a size may be 0.
    """

    at: Indices
    lengths: Indices
    sizes: Indices
    codes: Codes


def drop(column: Column, bits: int, gone: Indices) -> Column:
    """The column without the code points at `gone` (none of them a row's end)."""
    ones = np.ones(len(gone), np.int64)
    return splice(column, bits, Edits(gone, ones, ones - 1, np.empty(0, np.uint32)))


def splice(column: Column, bits: Codes | int, edits: Edits) -> Column:
    """The column after the edits.

    Every code point put in stands for the whole original slice of its span. What a span needed so far, and `bits` (one
    for all or one a span), goes over to what replaces it or, where that is nothing, to the `skipped` of the code point
    behind it.
    """
    at, lengths, sizes = edits.at, edits.lengths, edits.sizes
    if not len(at):
        return column
    inside = spans(at, lengths)
    heads = np.cumsum(lengths) - lengths
    skipped = column.skipped[inside]
    before = skipped[heads]
    skipped[heads] = 0
    needed = np.bitwise_or.reduceat(column.changed[inside] | skipped, heads) | np.asarray(bits, np.uint32)
    starts = np.minimum.reduceat(column.starts[inside], heads)
    ends = np.maximum.reduceat(column.ends[inside], heads)

    # Where each code point of the new column comes from: as a rule one behind its neighbour's, else further or nearer.
    shrunk = np.cumsum(lengths - sizes)
    to = at + lengths - shrunk  # of what stands behind each span
    if shrunk.any():
        steps = np.ones(len(column.codes) - int(shrunk[-1]), np.int64)
        steps[0] = 0
        np.add.at(steps, to, lengths - sizes)
        source = np.cumsum(steps)
        moved = np.concatenate(([0], shrunk))
        new = replace(
            column,
            codes=column.codes.take(source, mode="clip"),
            starts=column.starts.take(source, mode="clip"),
            ends=column.ends.take(source, mode="clip"),
            changed=column.changed.take(source, mode="clip"),
            skipped=column.skipped.take(source, mode="clip"),
            rows=column.rows - moved[np.searchsorted(at, column.rows)],
        )
    else:  # as long as before: nothing moves
        new = replace(
            column,
            codes=column.codes.copy(),
            starts=column.starts.copy(),
            ends=column.ends.copy(),
            changed=column.changed.copy(),
            skipped=column.skipped.copy(),
        )
    put = spans(to - sizes, sizes)
    new.codes[put] = edits.codes
    new.starts[put] = np.repeat(starts, sizes)
    new.ends[put] = np.repeat(ends, sizes)
    new.changed[put] = np.repeat(needed, sizes)
    new.skipped[put] = 0
    some = sizes > 0
    new.skipped[(to - sizes)[some]] = before[some]
    np.bitwise_or.at(new.skipped, to[~some], (before | needed)[~some])
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
