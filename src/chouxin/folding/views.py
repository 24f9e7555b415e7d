"""The one list of transforms and views, in order. To add a transform is one file and one line here."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from chouxin.domain.column import Column, Transform
from chouxin.folding import case, composing, invisible, marks, script, spacing, width
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


@dataclass(frozen=True)
class View:
    """A way of reading, made from the view before it in the list."""

    name: str
    foldings: tuple[Folding, ...]


VIEWS = (
    View(
        "plain",
        (
            Folding(width.NAME, width.COST, table=width.table),
            Folding(case.NAME, case.COST, table=case.table),
            Folding(script.NAME, script.COST, table=script.table),
            Folding(invisible.NAME, invisible.COST, table=invisible.table),
            Folding(marks.NAME, marks.COST, table=marks.table),
            Folding(spacing.NAME, spacing.COST, table=spacing.table, fold=spacing.fold),
            Folding(composing.NAME, composing.COST, fold=composing.fold),
        ),
    ),
)


class Folder:
    """The views of a list, ready to fold. A transform's bit is its place in the list."""

    def __init__(self, views: Sequence[View]) -> None:
        self._views = tuple(views)
        self.transforms = tuple(Transform(f.name, f.cost) for view in views for f in view.foldings)

    def fold(self, rows: Sequence[Row]) -> tuple[Column, ...]:
        """The column of the first view and, for those rows that another view changes, the other columns."""
        columns: list[Column] = []
        for name, own, column in self.views(rows):
            if not columns:
                columns.append(column)
                continue
            needed = np.bitwise_or.reduceat(column.changed | column.skipped, column.rows[:-1])
            if (gained := (needed & own) != 0).any():
                columns.append(only_rows(column, gained, name))
        return tuple(columns)

    def views(self, rows: Sequence[Row]) -> Iterator[tuple[str, int, Column]]:
        """Each view's name, the bits of its own transforms, and all rows as it reads them."""
        column = first_column(rows, self._views[0].name, self.transforms)
        for view, (own, steps) in zip(self._views, self._steps, strict=True):
            for step in steps if rows else ():
                column = step(column)
            yield view.name, own, column
            if not rows:
                return

    @cached_property
    def _steps(self) -> list[tuple[int, list[Step]]]:
        """By view: the bits of its own transforms, and what to do; tables that follow each other are made one."""
        steps: list[tuple[int, list[Step]]] = []
        bit = 1
        for view in self._views:
            own = 0
            done: list[Step] = []
            tables: list[tuple[int, Callable[[], Table]]] = []
            for folding in view.foldings:
                if folding.table:
                    tables.append((bit, folding.table))
                if folding.fold:
                    if tables:
                        done.append(Tables(tuple(tables)).fold)
                        tables = []
                    done.append(partial(folding.fold, bit=bit))
                own |= bit
                bit <<= 1
            if tables:
                done.append(Tables(tuple(tables)).fold)
            steps.append((own, done))
        return steps


FOLDER = Folder(VIEWS)
