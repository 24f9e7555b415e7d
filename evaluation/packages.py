"""Every package of Python and Node that stands on this machine, the standard library included, as something to screen.

None of them is a tool for swapping, but for libraries that offer it beside much else, so a flag is a false alarm to be
looked at. What is measured depends on the machine; the counts say how much it was.
"""

import sys
import sysconfig
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chouxin import Engine
from chouxin.domain import Item, Kind
from chouxin.policy.share import Share
from evaluation.markdown import ids, table

_NODE = ("/usr/lib/node_modules", "/usr/local/lib/node_modules", "/usr/share/nodejs")
_SYSTEM = ("/usr/lib/python3/dist-packages", "/usr/local/lib/python3/dist-packages")
_NO_PACKAGE = ("__pycache__", "node_modules", "site-packages", "dist-packages", "lib-dynload")


@dataclass(frozen=True, slots=True)
class PackageQuality:
    """What was said of the packages of one sort. wrong: those that were flagged. unread: those with a fault."""

    sort: str
    flagged: Share
    unread: int
    wrong: tuple[str, ...]


def measure_packages(engine: Engine, more: Sequence[Path] = (), every: int = 1) -> Iterator[PackageQuality]:
    """Each sort of package in turn. more: folders to look for Node packages in, beside the system's and our own."""
    for sort, places in packages(more).items():
        items = [Item(str(place), Kind.ARTIFACT, source=str(place)) for place in places[::every]]
        decisions = list(engine.decide(items))
        wrong = tuple(_named(Path(decision.source)) for decision in decisions if decision.found)
        unread = sum(bool(decision.faults) for decision in decisions)
        yield PackageQuality(sort, Share(len(wrong), len(decisions)), unread, wrong)


def packages(more: Sequence[Path] = ()) -> dict[str, list[Path]]:
    """The packages by sort; a module that is one file counts as one."""
    paths = sysconfig.get_paths()
    environment = {Path(paths["purelib"]).resolve(), Path(paths["platlib"]).resolve()}
    system = [place for place in map(Path, _SYSTEM) if place.is_dir()]
    node = [*map(Path, _NODE), *more, *environment, Path(sys.prefix)]
    return {
        "Python, the standard library": list(_of_python([Path(paths["stdlib"]).resolve()])),
        "Python, this environment": list(_of_python(sorted(environment))),
        "Python, the system's": list(_of_python(system)),
        "Node": sorted({package for place in node if place.is_dir() for package in _of_node(place)}),
    }


def _of_python(places: Sequence[Path]) -> Iterator[Path]:
    for place in places:
        for path in sorted(place.iterdir()):
            if path.name in _NO_PACKAGE or path.name.endswith((".dist-info", ".egg-info")):
                continue
            if path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py"))):
                yield path


def _of_node(place: Path) -> Iterator[Path]:
    """Folders with a package.json right below a `node_modules`, and what a driver brings."""
    for told in place.rglob("package.json"):
        folder = told.parent
        above = folder.parent.parent if folder.parent.name.startswith("@") else folder.parent
        if above.name in ("node_modules", "nodejs", "driver"):
            yield folder


def _named(place: Path) -> str:
    return "/".join(place.parts[-2:])


def section(measured: Sequence[PackageQuality]) -> str:
    """The table, and what was flagged, for the page."""
    rows = [(q.sort, str(q.flagged.total), str(q.flagged.hits), str(q.unread)) for q in measured]
    parts = [
        "## Packages on this machine",
        "Each package is one item, under the profile ai-hub. None of them was written to swap or to undress.",
        table(("packages", "screened", "flagged", "could not be looked at"), rows),
    ]
    if worst := "\n".join(f"- {q.sort}: {ids(q.wrong)}" for q in measured if q.wrong):
        parts.append(f"Flagged:\n\n{worst}")
    return "\n\n".join(parts)
