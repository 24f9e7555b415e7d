"""Texts as eye and ear take them, in columns, with the way back to what was written."""

from collections.abc import Sequence

from chouxin.domain.column import Column
from chouxin.folding.rows import Row
from chouxin.folding.views import FOLDER

__all__ = ["Row", "fold", "fold_term"]


def fold(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Folds ((owner index, field name), text) rows. No text raises.

    The first column is the view `plain` with all rows in their order. The others hold only the rows that their view
    reads otherwise, and are left out where there is none.
    """
    return FOLDER.fold(rows)


def fold_term(term: str, view: str = "plain") -> str:
    """A lexicon entry as it looks in a view; in another view than `plain` it may look the same.

    Raises ValueError for a view that there is not.
    """
    for name, _, column in FOLDER.views([((0, ""), term)]):
        if name == view:
            return column.text[:-1]
    raise ValueError(f"no view is called {view!r}")
