"""From an item's `images` to files: what may be read, and why the rest is not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from chouxin.domain import FaultKind, Item, Locator, Unreadable
from chouxin.readers.sources import name_of

MOST = 20
"""Pictures of one item."""
_SHOWN = 200
"""Characters of a path that a fault gives."""
_BETWEEN = re.compile(r"[\n\r;|；，]+|\s*,\s*")


def named(item: Item) -> tuple[str, ...]:
    """The pictures that an item names, in its order; `images` holds one or more, or a JSON list of them."""
    return tuple(_entries(item.fields.get("images", "")))


def _entries(written: str) -> Iterator[str]:
    if written.lstrip().startswith("["):
        try:
            held = json.loads(written)
        except (ValueError, RecursionError):
            held = None
        if isinstance(held, list) and all(isinstance(entry, str) for entry in held):
            yield from (entry.strip() for entry in held if entry.strip())
            return
    # An address may hold commas and semicolons of its own; it is only told apart here, and never followed.
    between = re.compile(r"[\n\r|\s]+|,(?=\w+://)") if "://" in written else _BETWEEN
    yield from (entry.strip() for entry in between.split(written) if entry.strip())


def shown(name: str) -> Locator:
    """Where a picture stands, for a fault: its path as the item gives it, of an address the last part."""
    return Locator((name_of(name)[:_SHOWN] if "://" in name else name[:_SHOWN],))


def file_of(name: str, folder: str) -> Path:
    """The file of a picture, which lies in `folder` or below it.

    Raises Unreadable for an address, for a path that leads out of the folder, also by a link, and where there is none.
    """
    if "://" in name or name.startswith(("//", "data:")):
        why = "a picture elsewhere; only those on the disk are read"
        raise Unreadable(FaultKind.UNSUPPORTED, why, shown(name))
    if not folder:
        why = "a picture without a folder to read it from; name one with --pictures"
        raise Unreadable(FaultKind.UNSUPPORTED, why, shown(name))
    try:
        root = Path(folder).resolve()
        path = (root / name).resolve()
        # Whether it leads out is asked first, so that nobody learns which files there are elsewhere.
        inside = path.is_relative_to(root)
        there = inside and path.is_file()
    except (OSError, RuntimeError, ValueError) as error:
        # Too long, a circle of links, NUL characters: the message would repeat the path.
        raise Unreadable(FaultKind.UNREADABLE, f"no path of a file ({type(error).__name__})", shown(name)) from error
    if not inside:
        raise Unreadable(FaultKind.UNSUPPORTED, "a picture outside of the folder; it is not read", shown(name))
    if not there:
        raise Unreadable(FaultKind.UNREADABLE, "no such picture", shown(name))
    return path
