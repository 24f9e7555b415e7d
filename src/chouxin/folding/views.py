"""The one list of transforms and views, in order. To add a transform is one file and one line here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from chouxin.domain.column import Column, Transform
from chouxin.folding import (
    backwards,
    case,
    censored,
    composing,
    doubles,
    escapes,
    fields,
    fuzzy,
    hostnames,
    initials,
    invisible,
    jamo,
    kana,
    keys,
    leet,
    lines,
    lookalikes,
    marks,
    mirrored,
    noise,
    packed,
    repeats,
    script,
    shapes,
    sounds,
    spacing,
    splits,
    vertical,
    width,
    wording,
)
from chouxin.folding.rewrite import only_rows
from chouxin.folding.rows import Row, first_column
from chouxin.folding.tables import Table, Tables

Step = Callable[[Column], Column]


@dataclass(frozen=True)
class Folding:
    """A transform and the two ways it may work: code point by code point, and with what stands around."""

    name: str
    cost: float
    table: Callable[[], Table] | None = None
    fold: Callable[[Column, int], Column] | None = None


class Tabular(Protocol):
    """A module whose transform looks at one code point at a time."""

    NAME: str
    COST: float

    def table(self) -> Table: ...


class Whole(Protocol):
    """A module whose transform looks at what stands around."""

    NAME: str
    COST: float

    def fold(self, column: Column, bit: int) -> Column: ...


@dataclass(frozen=True)
class View:
    """A way of reading, made from an earlier view in the list: the one before it, or the one named as `base`."""

    name: str
    foldings: tuple[Folding, ...]
    base: str = ""


def _whole(module: Whole) -> Folding:
    return Folding(module.NAME, module.COST, fold=module.fold)


def _table(module: Tabular) -> Folding:
    return Folding(module.NAME, module.COST, table=module.table)


VIEWS = (
    View(
        "plain",
        (
            _whole(escapes),
            _whole(packed),
            _whole(hostnames),
            _table(width),
            _table(case),
            _table(script),
            _table(invisible),
            _table(marks),
            Folding(spacing.NAME, spacing.COST, table=spacing.table),
            _whole(composing),
            Folding(spacing.NAME, spacing.COST, fold=spacing.fold),  # what `composing` drops may have parted two spaces
            _whole(wording),
        ),
    ),
    View(
        "compact",
        (
            _whole(vertical),
            _whole(mirrored),
            _whole(noise),
            _whole(repeats),
            _whole(doubles),
            _whole(jamo),
            _whole(kana),
        ),
    ),
    # Noise once more: 扌奂 月佥 are four characters until their parts are put together, then two that stand alone.
    View("shapes", (_whole(lookalikes), _whole(leet), _whole(splits), _whole(shapes), _whole(keys), _whole(noise))),
    View("sounds", (_whole(sounds), _whole(fuzzy))),
    View("initials", (_whole(initials),), base="compact"),
    View("orders", (_whole(lines), _whole(backwards)), base="compact"),
    View("fields", (_whole(fields),), base="plain"),
    View("censored", (_whole(censored),), base="plain"),
)


class Folder:
    """The views of a list, ready to fold. A transform's bit is the place where the list first names it."""

    def __init__(self, views: Sequence[View]) -> None:
        self._views = tuple(views)
        self.transforms = tuple({f.name: Transform(f.name, f.cost) for view in views for f in view.foldings}.values())

    def fold(self, rows: Sequence[Row]) -> tuple[Column, ...]:
        """The column of the first view and, for those rows that another view changes, the other columns."""
        columns: list[Column] = []
        seen: list[Column] = []
        made: dict[str, Column] = {}
        before = ""
        for view, (name, own, column) in zip(self._views, self.views(rows), strict=False):
            base = made.get(view.base or before, column)
            made[name], before = column, name
            if any(column is other for other in seen):
                continue  # nothing to do in this view
            seen.append(column)
            if not columns:
                columns.append(column)
                continue
            needed = np.bitwise_or.reduceat(column.changed | column.skipped, column.rows[:-1])
            # What an earlier view brought may do something once more here: then the row has another length.
            if (gained := ((needed & own) != 0) | (np.diff(column.rows) != np.diff(base.rows))).any():
                columns.append(only_rows(column, gained, name))
        return tuple(columns)

    def views(self, rows: Sequence[Row]) -> Iterator[tuple[str, int, Column]]:
        """Each view's name, the bits of the transforms that it brings, and all rows as it reads them."""
        column = first_column(rows, self._views[0].name, self.transforms)
        made: dict[str, Column] = {}
        for view, (own, steps) in zip(self._views, self._steps, strict=True):
            column = made.get(view.base, column)
            for step in steps if rows else ():
                column = step(column)
            made[view.name] = column
            yield view.name, own, column
            if not rows:
                return

    @cached_property
    def _steps(self) -> list[tuple[int, list[Step]]]:
        """By view: the bits of the transforms that it brings, and what to do; neighbouring tables are made one."""
        _keep_freed_memory()
        steps: list[tuple[int, list[Step]]] = []
        bits: dict[str, int] = {}
        for view in self._views:
            own = 0
            done: list[Step] = []
            tables: list[tuple[int, Callable[[], Table]]] = []
            for folding in view.foldings:
                bit = bits.get(folding.name, 0)
                if not bit:
                    own |= (bit := 1 << len(bits))
                    bits[folding.name] = bit
                if folding.table:
                    tables.append((bit, folding.table))
                if folding.fold:
                    if tables:
                        done.append(Tables(tuple(tables)).fold)
                        tables = []
                    done.append(_at(folding.fold, bit))
            if tables:
                done.append(Tables(tuple(tables)).fold)
            steps.append((own, done))
        return steps


def _at(fold: Callable[[Column, int], Column], bit: int) -> Step:
    return lambda column: fold(column, bit)


def _keep_freed_memory() -> None:
    """Makes glibc keep what the arrays of a batch leave, so that the next batch need not fault it in page by page.

    It raises its threshold for handing memory back (to at most 64 MiB) once a block of that size has been freed.
    Folding a thousand rows takes half the time; the block itself is never touched, so it costs nothing.
    """
    np.empty(31 << 20, np.uint8)


FOLDER = Folder(VIEWS)
