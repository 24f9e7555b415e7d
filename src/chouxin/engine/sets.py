"""Models that lie in several files: shards, a trainer's folder, a folder of cut-out faces. Each is judged as one.

Files belong together by an index that names them, or by the names that tools give them. In an archive they are its
members; on a disk they are looked for beside the file that leads them (the index, the first shard, the encoder).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from chouxin.domain import Fault, FaultKind, Limits, Locator, Part, Source, Tensors, TensorSpec
from chouxin.readers.digest import digest_of
from chouxin.readers.shard_index import SHARD
from chouxin.readers.sources import FileSource

_BY = "sets"
_SHARD = re.compile(r"(?P<set>.+)-(?P<number>\d{5})-of-(?P<most>\d{5})(?P<kind>\.\w+)")
_PIECE = re.compile(
    r"(?P<set>(?:.+_)?)(?P<piece>encoder|inter(?:_AB|_A|_B|_both|_src|_dst)?|decoder(?:_?[ABab]|_src|_dst)?)(?P<kind>\.npy|\.h5)"
)
_PIECES = {
    ".npy": (
        "encoder",
        "inter",
        "inter_AB",
        "inter_B",
        "inter_src",
        "inter_dst",
        "decoder",
        "decoder_src",
        "decoder_dst",
    ),
    ".h5": (
        "encoder",
        "inter_A",
        "inter_B",
        "inter_both",
        "decoder",
        "decoder_A",
        "decoder_B",
        "decoder_a",
        "decoder_b",
    ),
}
_MOST_FILES = 1000
_MANY_FACES = 8
"""Cut-out faces in one archive from which on they are a set to train on, and no picture in somebody's report."""

Visit = Callable[[Source], Iterable[Part | Fault]]


@dataclass(slots=True)
class _Set:
    """The files of one model that have been met, by name; `missing` are those that an index or a number tells of."""

    folder: tuple[str, ...]
    label: str
    parts: dict[str, Tensors] = field(default_factory=dict)


def together(source: Source, found: Iterable[Part | Fault], limits: Limits, visit: Visit) -> Iterator[Part | Fault]:
    """What is found, and behind it one part for each model that lies in several files; a fault where some are missing.

    visit: how a file beside `source` is read.
    """
    seen: dict[tuple[str, ...], Tensors] = {}
    faces: list[Part] = []
    for one in found:
        yield one
        if isinstance(one, Part) and isinstance(one.view, Tensors) and one.locator.container:
            if one.view.format == "aligned-face":
                faces.append(one)
            elif len(seen) < limits.members:
                seen.setdefault(_file_of(one), one.view)
    if len(faces) >= _MANY_FACES:
        yield _loose(faces)
    for named, needed in _sets(seen):
        yield from _joined(source, named, needed, limits, visit)


def _sets(seen: dict[tuple[str, ...], Tensors]) -> Iterator[tuple[_Set, tuple[str, ...]]]:
    """The sets that the files met belong to, each with the names of all files that it should have."""
    sets: dict[tuple[tuple[str, ...], str], tuple[_Set, tuple[str, ...]]] = {}
    indexed: set[tuple[tuple[str, ...], str]] = set()
    for container, view in seen.items():
        if view.format == "index":
            folder, name = _split(container)
            files = tuple(said for key, said in view.metadata if key == SHARD and "/" not in said and "\\" not in said)
            sets[folder, name] = _Set(folder, name), files[:_MOST_FILES]
            indexed.update((folder, file) for file in files)
    for container in seen:
        folder, name = _split(container)
        label, files = _named(name)
        if files and (folder, name) not in indexed:
            sets.setdefault((folder, label), (_Set(folder, label), files))
    for named, files in sets.values():
        held = {_split(container): view for container, view in seen.items()}
        named.parts.update({file: held[named.folder, file] for file in files if (named.folder, file) in held})
        yield named, files


def _named(name: str) -> tuple[str, tuple[str, ...]]:
    """What the set is called that a file of this name belongs to, and the names of all its files."""
    if shard := _SHARD.fullmatch(name):
        most = min(int(shard["most"]), _MOST_FILES)
        files = tuple(f"{shard['set']}-{n:05}-of-{shard['most']}{shard['kind']}" for n in range(1, most + 1))
        return f"{shard['set']}-*-of-{shard['most']}{shard['kind']}", files
    if piece := _PIECE.fullmatch(name):
        return f"{piece['set']}*{piece['kind']}", tuple(
            f"{piece['set']}{p}{piece['kind']}" for p in _PIECES[piece["kind"]]
        )
    return "", ()


def _joined(
    source: Source, named: _Set, files: tuple[str, ...], limits: Limits, visit: Visit
) -> Iterator[Part | Fault]:
    whole = "*" not in named.label or "-of-" in named.label
    if len(named.folder) == 0 and isinstance(source, FileSource):
        leads = source.path.name in (named.label, files[0] if files else "")
        if not leads:
            return
        for file in files:
            if file not in named.parts and (view := _beside(source, file, visit)) is not None:
                named.parts[file] = view
    missing = [file for file in files if file not in named.parts]
    locator = Locator((*named.folder, named.label))
    if whole and missing:
        shown = ", ".join(_shown(name) for name in missing[:3]) + (" …" if len(missing) > 3 else "")
        why = f"{len(missing)} of {len(files)} files of this model are missing or hold no weights: {shown}"
        yield Fault(source.item_id, _BY, locator, FaultKind.UNREADABLE, why)
    if len(named.parts) > 1:
        tensors = [t for file in files if file in named.parts for t in _moved(file, named.parts[file], whole=whole)]
        if len(tensors) > limits.nodes:
            why = f"more than {limits.nodes} tensors together; the others are left out"
            yield Fault(source.item_id, _BY, locator, FaultKind.TOO_LARGE, why)
        first = next(iter(named.parts.values()))
        said = dict.fromkeys(pair for view in named.parts.values() for pair in view.metadata)
        strings = dict.fromkeys(word for view in named.parts.values() for word in view.strings)
        view = Tensors(first.format, tuple(tensors[: limits.nodes]), tuple(said), (), tuple(strings))
        yield Part(source.item_id, locator, digest_of(view), view)


def _moved(file: str, view: Tensors, *, whole: bool) -> Iterator[TensorSpec]:
    """A file's tensors as those of its set: what a trainer keeps in files of its own is told apart by their names."""
    piece = _PIECE.fullmatch(file)
    front = "" if whole or piece is None else f"{piece['piece']}/"
    for tensor in view.tensors:
        place = replace(tensor.place, file=file) if tensor.place is not None and not tensor.place.file else None
        yield replace(tensor, name=front + tensor.name, place=place)


def _beside(source: FileSource, name: str, visit: Visit) -> Tensors | None:
    """The weights of a file in the same folder; None where there is none, or none that can be read."""
    path = source.path.with_name(name)
    if path.is_symlink() or not path.is_file():
        return None
    with FileSource(path, item_id=source.item_id) as other:
        views = [one.view for one in visit(other) if isinstance(one, Part)]
    return next((view for view in views if isinstance(view, Tensors) and view.tensors), None)


def _file_of(part: Part) -> tuple[str, ...]:
    """Where the file is that holds these weights; PyTorch's pickle stands inside of it."""
    container = part.locator.container
    inside = len(container) > 1 and _split(container)[1] in ("data.pkl", "model.weights.h5")
    return container[:-1] if inside else container


def _loose(faces: list[Part]) -> Part:
    """Many cut-out faces as the set that they are."""
    first = faces[0]
    tools = dict.fromkeys(said for part in faces if isinstance(part.view, Tensors) for said in part.view.metadata[:1])
    view = Tensors("faceset", (), (("faceset", "loose"), ("faces", str(len(faces))), *tools))
    folder, _ = _split(first.locator.container)
    return Part(first.item_id, Locator(folder or first.locator.container), digest_of(view), view)


def _split(container: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The folder of a file, outside or inside of archives, and its name."""
    *outer, last = container
    folder, _, name = last.rpartition("/")
    return (*outer, *([folder] if folder else [])), name


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in name[:80])
