"""From model files to prints and entries, through the worker process."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chouxin.domain import Fault, Item, Kind, Limits, Part, Prints
from chouxin.engine.workers import Workers
from chouxin.fingerprints.rows import Advisory, Build, Listed, ListedTensor, WholeFile
from chouxin.fingerprints.taking import Wanted

_MAKING = Limits(seconds=600)
"""A file of one's own is read whole to be listed, which takes a second or two a gigabyte."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one file."""

    path: str
    parts: Sequence[Part]
    faults: Sequence[Fault]

    def prints(self) -> list[Prints]:
        """Of the file and of every model in it."""
        return [part.view for part in self.parts if isinstance(part.view, Prints)]


def look(paths: Sequence[str], wanted: Wanted, *, patient: bool = False) -> Iterator[Looked]:
    """The prints of files, one after the other. patient: they are one's own, and may take their time."""
    with Workers(_MAKING if patient else None, wanted=wanted) as workers:
        for path in paths:
            yield Looked(path, *workers.read(Item(path, Kind.ARTIFACT, source=path)))


@dataclass(frozen=True, slots=True)
class Said:
    """What whoever lists a model says of it."""

    list: str
    name: str
    family: str
    advisory: Advisory
    added: str
    common: bool
    sure: float


def entry_of(looked: Sequence[Looked], said: Said) -> Listed | None:
    """One entry of all these files, which are one model's; None where there is nothing to know it by."""
    prints = [one for some in looked for one in some.prints()]
    models = [one for one in prints if not one.sha256]
    whole = tuple(WholeFile(one.name, one.sha256, one.size) for one in prints if one.sha256)
    tensors = (
        ListedTensor(t.shape, t.dtype, base64.b64encode(t.sketch).decode("ascii"), t.digest)
        for model in models
        for t in model.tensors
    )
    build = None
    if len(models) == 1:
        (model,) = models
        build = Build(model.free, model.ordered, model.count, model.numbers)
    entry = Listed(
        list=said.list,
        kind="common" if said.common else "listed",
        name=said.name,
        family=said.family,
        advisory=said.advisory,
        added=said.added,
        files=tuple(dict.fromkeys(whole)),
        build=build,
        tensors=tuple(dict.fromkeys(tensors)),
        sure=said.sure,
    )
    return entry if entry.files or entry.tensors else None
