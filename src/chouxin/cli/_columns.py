"""Columns of text that line up, wide characters too."""

from collections.abc import Sequence

from rich.cells import cell_len


def aligned(rows: Sequence[Sequence[str]], figures: frozenset[int] = frozenset()) -> list[str]:
    """The rows as lines; the columns in `figures` stand to the right."""
    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(_cells(row, widths, figures)).rstrip() for row in rows]


def _cells(row: Sequence[str], widths: Sequence[int], figures: frozenset[int]) -> list[str]:
    cells = []
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        blank = " " * (width - cell_len(cell))
        cells.append(blank + cell if column in figures else cell + blank)
    return cells
