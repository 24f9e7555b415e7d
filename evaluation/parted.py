"""A page of parts, each of which can be written anew alone."""

from collections.abc import Iterable, Mapping

_MARK = "<!-- part: {} -->"
"""Stands in front of each part."""


def whole(head: str, parts: Mapping[str, str]) -> str:
    """The whole page, of parts by their names."""
    return "\n\n".join([head, *(_marked(name, part) for name, part in parts.items())]) + "\n"


def part_of(page: str, name: str) -> str | None:
    """A part as it stands on the page; None where the page has none of that name."""
    _, mark, rest = page.partition(_MARK.format(name) + "\n")
    return rest.partition(_MARK.partition("{}")[0])[0].rstrip("\n") if mark else None


def renewed(page: str, parts: Mapping[str, str], order: Iterable[str]) -> str:
    """The page with these parts in their places; the others stay. order: of all names that the page may have."""
    head = page.partition(_MARK.partition("{}")[0])[0].rstrip("\n")
    found = {name: parts.get(name, part_of(page, name)) for name in order}
    return whole(head, {name: part for name, part in found.items() if part is not None})


def noted(part: str, note: str) -> str:
    """The part with a note in small print behind its heading."""
    heading, _, rest = part.partition("\n")
    return f"{heading}\n\n_{note}_\n{rest}"


def _marked(name: str, part: str) -> str:
    return f"{_MARK.format(name)}\n{part}"
