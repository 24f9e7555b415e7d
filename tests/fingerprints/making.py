"""Models that are listed and looked for without a process of their own."""

import base64
from collections.abc import Iterable
from pathlib import Path

from chouxin.domain import Limits, Locator, Prints
from chouxin.engine.walk import walk
from chouxin.fingerprints.index import Index, index_of
from chouxin.fingerprints.listing import Listing
from chouxin.fingerprints.matching import Match, match
from chouxin.fingerprints.rows import Advisory, Build, Head, Listed, ListedTensor, Row, WholeFile, row_id
from chouxin.fingerprints.taking import Wanted
from chouxin.readers.sources import FileSource

ALL = Wanted(everything=True, samples=1024, hash_all=True)
HEAD = Head("test-list", "Somebody", "CC0-1.0", "made for a test", "2026-11-22")


def prints_of(path: Path, wanted: Wanted) -> list[Prints]:
    """The prints of a file and of what is in it; nothing of it may be a fault."""
    with FileSource(path, locator=Locator((path.name,))) as source:
        found = list(walk(source, Limits(), wanted=wanted))
    views = [getattr(one, "view", None) for one in found]
    return [view for view in views if isinstance(view, Prints)]


def listed(prints: Iterable[Prints], name: str, *, kind: str = "listed") -> Listed:
    """An entry of these prints."""
    known = list(prints)
    models = [one for one in known if not one.sha256]
    tensors = tuple(
        ListedTensor(t.shape, t.dtype, base64.b64encode(t.sketch).decode(), t.digest) for m in models for t in m.tensors
    )
    files = tuple(WholeFile(one.name, one.sha256, one.size) for one in known if one.sha256)
    build = Build(models[0].free, models[0].ordered, models[0].count, models[0].numbers) if models else None
    return Listed("test-list", kind, name, "test", Advisory("Removed.", "case 1"), "2026-11-22", files, build, tensors)


def listing(*entries: Listed) -> Listing:
    """A list that holds these."""
    rows: list[Row] = [HEAD, *entries]
    return Listing({row_id(row): row for row in rows})


def write(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    """The files on disk."""
    paths = []
    for name, data in files:
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    return paths


def entry(folder: Path, files: Iterable[tuple[str, bytes]], name: str, *, kind: str = "listed") -> Listed:
    """An entry of these files."""
    return listed([one for path in write(folder, files) for one in prints_of(path, ALL)], name, kind=kind)


def matches(folder: Path, files: Iterable[tuple[str, bytes]], index: Index) -> list[Match]:
    """What the index knows of these files."""
    found = [one for path in write(folder, files) for one in prints_of(path, index.wanted)]
    return [one for prints in found for one in match(prints, index)]


def index(*entries: Listed) -> Index:
    """The index of a list that holds these."""
    return index_of(listing(*entries))
