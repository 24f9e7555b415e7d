"""Source trees: what is said of them as they are, and after everything was renamed, rewritten and wrapped.

The corpus has a folder each for `positives`, `forks`, `dual-use` and `benign`; every folder in it is a git repository,
bare or not, or a plain folder. Nothing in it is run: Python is parsed and written again.
"""

import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Literal

from chouxin import Engine
from chouxin.domain import Decision, Fault, FaultKind, Item, Kind, Role
from chouxin.policy.share import Share
from evaluation.data import TREE_CLASSES
from evaluation.markdown import table
from evaluation.tree_changes import CHANGES, Change, Files

CLASSES = TREE_CLASSES
BY_CODE = frozenset({"code-purpose", "workflow-nodes", "near-duplicate"})
_SUFFIXES = (
    "py ipynb js jsx ts tsx vue sh bat json txt toml ini yaml yml cfg c h cc cpp hpp cu cs java kt go rs swift php md"
)
_SOURCE = tuple(f".{suffix}" for suffix in _SUFFIXES.split())
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class TreeQuality:
    """What was said of the trees of one class after one change. named: those where the code itself was recognised.

    flagged: those whose evidence calls for a person. above: those that a person gets, by evidence or because something
    of them could not be looked at. unread: the latter. wrong: ids, those of `benign` that a person gets, unnamed ones
    of the others.
    """

    group: str
    change: str
    named: Share
    flagged: Share
    above: Share
    unread: int
    wrong: tuple[str, ...]


Wrapping = Callable[[Files, Path], Path]
AS_IT_IS = "as it lies there"


def measure_trees(corpus: Path, engine: Engine) -> Iterator[TreeQuality]:
    """Each class of the corpus as it lies there, after each change, and wrapped in other ways."""
    for group in CLASSES:
        places = sorted(place for place in (corpus / group).glob("*") if place.is_dir())
        yield _quality(group, AS_IT_IS, {place.name: _source_of(place) for place in places}, engine)
        trees = {place.name: files_of(place) for place in places}
        ways: dict[str, tuple[Change, Wrapping]] = {name: (change, in_tar_gz) for name, change in CHANGES.items()}
        ways |= {name: (_unchanged, wrap) for name, wrap in WRAPPINGS.items()}
        for name, (change, wrap) in ways.items():
            with tempfile.TemporaryDirectory() as folder:
                made = {
                    tree: str(wrap(change(files), Path(folder) / str(number)))
                    for number, (tree, files) in enumerate(trees.items())
                }
                yield _quality(group, name, made, engine)


def _source_of(place: Path) -> str:
    resolved = place.resolve()
    return f"git+file://{resolved}@HEAD" if _is_repository(resolved) else str(resolved)


def _is_repository(place: Path) -> bool:
    return any((place / name).exists() for name in ("HEAD", ".git"))


def _quality(group: str, change: str, sources: dict[str, str], engine: Engine) -> TreeQuality:
    items = [Item(name, Kind.ARTIFACT, source=source) for name, source in sources.items()]
    decisions = list(engine.decide(items))
    named = [_by_code(decision, engine) for decision in decisions]
    found = [decision.found for decision in decisions]
    unread = [any(map(_hides, decision.faults)) for decision in decisions]
    above = [flagged or unseen for flagged, unseen in zip(found, unread, strict=True)]
    told = above if group == "benign" else named
    wrong = tuple(d.item_id for d, said in zip(decisions, told, strict=True) if said is (group == "benign"))
    count = len(decisions)
    shares = Share(sum(named), count), Share(sum(found), count), Share(sum(above), count)
    return TreeQuality(group, change, *shares, sum(unread), wrong)


def _hides(fault: Fault) -> bool:
    return fault.kind is not FaultKind.ELSEWHERE and fault.why != _ABSENT


_ABSENT = "an object that is not there"
"""Snapshots of public repositories lack their large files; that is a gap of the corpus."""


def _by_code(decision: Decision, engine: Engine) -> bool:
    rules = engine.knowledge.rules
    return any(e.detector in BY_CODE and rules[e.rule].role is Role.STRUCTURE for e in decision.evidence)


def files_of(place: Path) -> Files:
    """The source files of a repository's HEAD, or of a folder."""
    if not _is_repository(place):
        paths = [path for path in sorted(place.rglob("*")) if path.is_file() and _wanted(path.name)]
        return {path.relative_to(place).as_posix(): path.read_bytes()[:_LARGEST] for path in paths}
    listed = _git(place, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode(errors="surrogateescape")
    wanted = [name for name in listed.split("\0") if name and _wanted(name)]
    found = {}
    for name in wanted:
        # Blobs one by one: an archive of a snapshot with missing blobs would fail as a whole.
        content = _git(place, "cat-file", "blob", f"HEAD:{name}")
        if content and len(content) <= _LARGEST:
            found[name] = content
    return found


def _git(place: Path, *said: str) -> bytes:
    plain = ["git", "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-C", str(place), *said]
    return subprocess.run(plain, capture_output=True, check=False).stdout


def _wanted(name: str) -> bool:
    last = PurePosixPath(name)
    return last.suffix.lower() in _SOURCE or last.stem.lower() in ("readme", "dockerfile")


def _unchanged(files: Files) -> Files:
    return files


def in_tar_gz(files: Files, path: Path) -> Path:
    """As forges hand out a repository."""
    return _in_tar(files, path.with_suffix(".tar.gz"), "w:gz")


def in_tar_xz(files: Files, path: Path) -> Path:
    """The same, packed better."""
    return _in_tar(files, path.with_suffix(".tar.xz"), "w:xz")


def in_zip(files: Files, path: Path) -> Path:
    """As most people pass files on."""
    path = path.with_suffix(".zip")
    path.write_bytes(_zipped({f"tree/{name}": content for name, content in files.items()}))
    return path


def in_zip_in_zip(files: Files, path: Path) -> Path:
    """A zip that holds a zip and a note."""
    path = path.with_suffix(".zip")
    path.write_bytes(_zipped({"inner.zip": _zipped(files), "note.txt": b"unpack me"}))
    return path


def in_three_archives(files: Files, path: Path) -> Path:
    """The folders of the tree dealt out to three archives, which lie in one."""
    path = path.with_suffix(".zip")
    folders = sorted({str(PurePosixPath(name).parent) for name in files})
    dealt = [{n: c for n, c in files.items() if folders.index(str(PurePosixPath(n).parent)) % 3 == k} for k in range(3)]
    path.write_bytes(_zipped({f"part{number}.zip": _zipped(some) for number, some in enumerate(dealt) if some}))
    return path


WRAPPINGS: dict[str, Wrapping] = {
    "in a zip": in_zip,
    "in a tar.xz": in_tar_xz,
    "in a zip in a zip": in_zip_in_zip,
    "in three archives": in_three_archives,
}


def _in_tar(files: Files, path: Path, mode: Literal["w:gz", "w:xz"]) -> Path:
    with tarfile.open(path, mode) as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"tree/{name}")
            entry.size = len(content)
            tar.addfile(entry, BytesIO(content))
    return path


def _zipped(files: Files) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def render_trees(rows: Sequence[TreeQuality]) -> str:
    """A table in Markdown."""
    heads = ("class", "change", "recognised by code", "called to a person", "above allow", "not looked at", "wrong")
    told = [
        (r.group, r.change, _said(r.named), _said(r.flagged), _said(r.above), str(r.unread), ", ".join(r.wrong))
        for r in rows
    ]
    return table(heads, told)


def _said(share: Share) -> str:
    return f"{share.hits}/{share.total}"


_HOW = """Repositories of a corpus, under the profile ai-hub. Recognised by code: some rule on code or workflows, or a
bank, named a thing. Above allow: a person gets it, by evidence or because part of it could not be looked at; objects
that a snapshot lacks do not count. Wrong are those of `benign` above allow and unrecognised ones of the others."""


def section(sets: Sequence[tuple[str, str, Sequence[TreeQuality]]]) -> str:
    """The part of the page: name, list of trees and rows of each corpus."""
    parts = ["## Source trees", _HOW]
    for name, places, rows in sets:
        parts += [f"### {name}", render_trees(rows), places]
    return "\n\n".join(parts)


def listed(corpus: Path) -> str:
    """Which repositories, at which commits."""
    said = []
    for group in CLASSES:
        places = sorted(place for place in (corpus / group).glob("*") if place.is_dir())
        named = ", ".join(f"{place.name.replace('+', '/', 1)}@{_commit(place)}" for place in places)
        said.append(f"- {group}: {named or 'none'}")
    return "\n".join(said)


def _commit(place: Path) -> str:
    if not _is_repository(place.resolve()):
        return "folder"
    return _git(place.resolve(), "rev-parse", "--short=9", "HEAD").decode().strip()
