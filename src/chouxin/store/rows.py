"""Rows as statements take them. `dataclasses.asdict` copies every value deeply, which is half the time of an insert."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any


def values(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Frozen dataclasses of one kind, of two fields or more, as mappings from column to value."""
    if not rows:
        return []
    kind: type = type(rows[0])
    names, of = _columns(kind)
    return [dict(zip(names, of(row), strict=True)) for row in rows]


@cache
def _columns(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)
