"""Places in a repository or a folder: the path below its root, the line, and an address where it can be read."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from chouxin.domain import Decision, Kind, Locator, SourceLine
from chouxin.readers.folder_source import GIT
from chouxin.report.visible import visible_line


@dataclass(frozen=True, slots=True)
class Root:
    """What an item is the tree of. revision: empty for what lies in the folder."""

    folder: str
    revision: str = ""

    @property
    def uri(self) -> str:
        """The folder as a URI that ends in a slash."""
        return Path(self.folder).absolute().as_uri() + "/"


def root_of(decision: Decision) -> Root | None:
    """The root of a repository's or a folder's decision; None for any other item."""
    return _root(decision.source) if decision.kind is Kind.ARTIFACT else None


@lru_cache(maxsize=256)
def _root(source: str) -> Root | None:
    if source.startswith(GIT):
        folder, at, revision = source.removeprefix(GIT).rpartition("@")
        return Root(folder if at else revision, revision.rpartition("..")[2] if at else "HEAD")
    # What was screened is still there, or it has no links.
    return Root(source) if source and "://" not in source and Path(source).is_dir() else None


def path_of(locator: Locator) -> str:
    """The path below the root; empty for the whole."""
    return locator.container[1] if len(locator.container) > 1 else ""


def line_of(locator: Locator) -> int:
    """The line, from 1; 0 where the place has none, or lies in an archive of the tree."""
    return locator.place.number if isinstance(locator.place, SourceLine) and len(locator.container) == 2 else 0


def shown(decision: Decision, locator: Locator) -> str:
    """A place as a report may show it. What the site itself calls its repository is not covered."""
    root = root_of(decision)
    if root is None or not root.revision or not locator.container:
        return visible_line(str(locator))
    name, *rest = locator.container
    inside = visible_line(str(Locator(tuple(rest), locator.place)))
    join = "!/" if rest else "#" if locator.place else ""
    return f"{visible_line(name, masked=True)}{join}{inside}"


def link(decision: Decision, locator: Locator, template: str) -> str:
    """An address to go to; empty where there is none.

    template: as in `https://git.example/x/src/{revision}/{path}#L{line}`. Without one, a file that lies in a folder.
    """
    root, path = root_of(decision), path_of(locator)
    if root is None or not path:
        return ""
    line = line_of(locator)
    if template:
        address, _, place = template.partition("#")
        if not line and "{line}" in place:
            template = address  # to the file, and to no line that would be wrong
        values = {"path": quote(path), "line": str(line or 1), "revision": quote(root.revision, safe="")}
        for name, value in values.items():
            template = template.replace(f"{{{name}}}", value)
        return template
    if root.revision:
        return ""
    return root.uri + quote(path) + (f"#L{line}" if line else "")
