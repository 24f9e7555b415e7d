"""How often a listed model is known again after a change, and how often another is taken for it."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chouxin.domain import Limits, Locator, Part, Prints
from chouxin.engine.walk import walk
from chouxin.fingerprints.index import Index, index_of
from chouxin.fingerprints.listing import Listing
from chouxin.fingerprints.matching import Grade, Match, match
from chouxin.fingerprints.rows import Advisory, Build, Head, Listed, ListedTensor, Row, WholeFile, row_id
from chouxin.fingerprints.taking import Wanted
from chouxin.policy.share import Share
from chouxin.readers.sources import FileSource
from evaluation.altered import CHANGES, Files, Model, to_safetensors, to_torch, trained, tuned
from evaluation.markdown import table
from evaluation.weights import benign_weights

EVERYTHING = Wanted(everything=True, samples=1024, hash_all=True)
HEAD = Head("test-list", "Somebody", "CC0-1.0", "made for a test", "2026-11-22")
MODELS = 20
WIDTH = 16
_TUNES = (0.01, 0.05, 0.2)


@dataclass(frozen=True, slots=True)
class Known:
    """One change, over several models. copied: called the model itself. others: files taken for another model's."""

    change: str
    found: Share
    copied: Share
    others: int


@dataclass(frozen=True, slots=True)
class Mistaken:
    """One sort of files that are nobody's. found: taken for a listed model; build: of its shapes."""

    sort: str
    found: Share
    build: Share


@dataclass(frozen=True, slots=True)
class Quality:
    """All of it."""

    known: Sequence[Known]
    mistaken: Sequence[Mistaken]


def prints_of(path: Path, wanted: Wanted) -> list[Prints]:
    """The prints of a file and of what is in it."""
    with FileSource(path, locator=Locator((path.name,))) as source:
        views = [one.view for one in walk(source, Limits(), wanted=wanted) if isinstance(one, Part)]
    return [view for view in views if isinstance(view, Prints)]


def written(folder: Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    """The files on disk."""
    paths = []
    for name, data in files:
        paths.append(folder / name)
        paths[-1].write_bytes(data)
    return paths


def listed(folder: Path, files: Iterable[tuple[str, bytes]], name: str, *, kind: str = "listed") -> Listed:
    """An entry of these files, which are one model's."""
    prints = [one for path in written(folder, files) for one in prints_of(path, EVERYTHING)]
    models = [one for one in prints if not one.sha256]
    tensors = tuple(
        ListedTensor(t.shape, t.dtype, base64.b64encode(t.sketch).decode(), t.digest) for m in models for t in m.tensors
    )
    whole = tuple(WholeFile(one.name, one.sha256, one.size) for one in prints if one.sha256)
    build = Build(models[0].free, models[0].ordered, models[0].count, models[0].numbers) if models else None
    return Listed("test-list", kind, name, "test", Advisory("Removed.", "case 1"), "2026-11-22", whole, build, tensors)


def listing(*entries: Listed) -> Listing:
    """A list that holds these."""
    rows: list[Row] = [HEAD, *entries]
    return Listing({row_id(row): row for row in rows})


def matches(folder: Path, files: Iterable[tuple[str, bytes]], index: Index) -> list[Match]:
    """What the index knows of these files."""
    prints = [one for path in written(folder, files) for one in prints_of(path, index.wanted)]
    return [one for some in prints for one in match(some, index)]


def measure(folder: Path, models: int = MODELS, width: int = WIDTH) -> Quality:
    """So many models are listed; each comes back after each change, and so do others."""
    known = [trained(seed, width) for seed in range(1, models + 1)]
    entries = [listed(folder, _plain(model), str(seed)) for seed, model in enumerate(known, 1)]
    index = index_of(listing(*entries))
    return Quality(
        [_known(folder, name, known, index) for name in CHANGES],
        [
            _mistaken(folder, "another model of the same shapes", _others(models, width), index),
            _mistaken(folder, "benign look-alikes", _benign(), index),
            *(_tunes(folder, known, change) for change in _TUNES),
        ],
    )


def _known(folder: Path, name: str, known: Sequence[Model], index: Index) -> Known:
    change, _ = CHANGES[name]
    found = copied = others = 0
    for seed, model in enumerate(known, 1):
        # What is mixed in has a seed that no listed model has.
        some = _telling(matches(folder, change(model, 1000 + seed), index))
        found += any(one.entry.name == str(seed) for one in some)
        copied += any(one.entry.name == str(seed) and one.grade is Grade.COPY for one in some)
        others += any(one.entry.name != str(seed) for one in some)
    return Known(name, Share(found, len(known)), Share(copied, len(known)), others)


def _mistaken(folder: Path, sort: str, files: Sequence[Files], index: Index) -> Mistaken:
    found = build = 0
    for some in files:
        matched = matches(folder, some, index)
        found += bool(_telling(matched))
        build += any(one.grade is Grade.BUILD for one in matched)
    return Mistaken(sort, Share(found, len(files)), Share(build, len(files)))


def _tunes(folder: Path, known: Sequence[Model], change: float) -> Mistaken:
    """Of each model two fine-tunes: one is listed, the model itself as common, and the other comes."""
    found = build = 0
    for seed, base in enumerate(known, 1):
        theirs = listed(folder, _plain(tuned(base, 2000 + seed, change)), "fine-tune")
        index = index_of(listing(theirs, listed(folder, _plain(base), "base", kind="common")))
        matched = matches(folder, _plain(tuned(base, 3000 + seed, change)), index)
        found += bool(_telling(matched))
        build += any(one.grade is Grade.BUILD for one in matched)
    sort = f"another fine-tune ({change:.0%}) of a model that is listed as common"
    return Mistaken(sort, Share(found, len(known)), Share(build, len(known)))


def _others(models: int, width: int) -> list[Files]:
    return [[("m.pt", to_torch(trained(5000 + seed, width)))] for seed in range(5 * models)]


def _benign() -> list[Files]:
    return [[("m.bin", data)] for files in benign_weights().values() for data in files]


def _plain(model: Model) -> Files:
    return [("m.safetensors", to_safetensors(model))]


def _telling(found: Iterable[Match]) -> list[Match]:
    return [one for one in found if one.grade is not Grade.BUILD]


_INTRODUCTION = (
    "Models made for this test (random numbers, layers of differing scale) are listed and come back changed. Fine-tunes"
    " move every number by a share of its layer's spread and have one layer trained anew."
)


def section(quality: Quality) -> str:
    """The part of the page."""
    known = [(k.change, k.found.percent(), k.copied.percent(), str(k.others)) for k in quality.known]
    mistaken = [(m.sort, m.found.percent(), m.build.percent()) for m in quality.mistaken]
    return "\n\n".join(
        [
            "## Models that are listed",
            _INTRODUCTION,
            table(("change", "known again", "called the model itself", "taken for another"), known),
            "And files that are nobody's. Shapes alone are a weak sign that moves no decision by itself.",
            table(("files", "taken for a listed model", "of its shapes"), mistaken),
        ]
    )
