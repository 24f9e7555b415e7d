"""Pieces of a Markdown page."""

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column is text, the others are figures."""
    lines = [f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines)


def ids(names: Sequence[str]) -> str:
    """Names in a line of text."""
    return ", ".join(f"`{name}`" for name in names) or "none"
