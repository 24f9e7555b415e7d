"""Rows as statements take them. `dataclasses.asdict` copies every value deeply, which is half the time of an insert."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any


def tuples(rows: Sequence[Any]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Frozen dataclasses of one kind, of two fields or more: the names of their columns, and values in that order."""
    if not rows:
        return (), []
    kind: type = type(rows[0])
    names, of = _columns(kind)
    return names, [of(row) for row in rows]


def values(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """The same as mappings from column to value."""
    names, made = tuples(rows)
    return [dict(zip(names, one, strict=True)) for one in made]


@cache
def _columns(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)
