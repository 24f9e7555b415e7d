"""Prints of what is walked through: taken while the file is open, wherever a format keeps its numbers."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from chouxin.domain import Fault, FaultKind, Graph, Limits, Member, Part, Prints, Reader, Source, Tensors, Unreadable
from chouxin.fingerprints.elements import WIDTHS
from chouxin.fingerprints.sketch import CODE_BITS
from chouxin.fingerprints.taking import BUDGET, Wanted, file_print, model_print
from chouxin.readers.remote import StreamSource
from chouxin.readers.sources import FileSource, WindowSource

_BY = "fingerprints"
Model = Tensors | Graph
Found = Iterator[Part | Fault]


class Printing:
    """Takes prints in one walk. A model whose numbers lie beside it waits until its container has been read."""

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._members: dict[tuple[str, ...], dict[str, Source]] = defaultdict(dict)
        self._waiting: dict[tuple[str, ...], list[tuple[Part, Source]]] = defaultdict(list)

    @property
    def waits(self) -> bool:
        """Whether a model has been met whose numbers lie beside it."""
        return any(self._waiting.values())

    def file(self, source: Source) -> Found:
        """The print of a whole file, if a list may know it."""
        if isinstance(source, StreamSource):
            return
        if self.wanted.everything and len(source.locator.container) > 1:
            return  # to list a member by itself would list every file that holds the same pickle
        prints = file_print(source, self.wanted)
        if prints is not None:
            yield Part(source.item_id, source.locator, prints.sha256[:32], prints)

    def member(self, source: Source) -> None:
        """Remember a member that stays readable: one that lies in its container as it is."""
        if isinstance(source, WindowSource):
            self._members[source.locator.container[:-1]][source.locator.container[-1]] = source

    def part(self, part: Part, source: Source) -> Found:
        """The print of a model that has just been read from `source`."""
        view = part.view
        if not isinstance(view, Model):
            return
        if isinstance(source, StreamSource):
            why = "a model at an address elsewhere is not compared with the lists; fetch it first"
            yield Fault(part.item_id, _BY, part.locator, FaultKind.UNSUPPORTED, why)
        elif not _files(view):
            yield from self._printed(part, model_print(view, source, self.wanted, _nowhere))
        elif len(part.locator.container) > 1:
            self._waiting[part.locator.container[:-1]].append((part, source))
        elif isinstance(source, FileSource):
            yield from self._on_disk(part, view, source)

    def after(self, reader: Reader, container: Source, limits: Limits) -> Found:
        """The prints of models whose numbers are members of `container`, which `reader` has read to its end."""
        place = container.locator.container
        members, waiting = self._members.pop(place, {}), self._waiting.pop(place, [])
        for part, source in waiting:
            view = part.view
            if not isinstance(view, Model):
                continue
            labels = {_beside(part, file): file for file in _files(view)}
            here = {file: members[label] for label, file in labels.items() if label in members}
            prints = model_print(view, source, self.wanted, here.get)
            packed = {label: file for label, file in labels.items() if label not in members}
            if packed:
                prints = self._unpacked(view, prints, packed, reader.read(container, limits))
            yield from self._printed(part, prints)

    def _unpacked(
        self, view: Model, prints: Prints | None, packed: dict[str, str], found: Iterable[Part | Fault | Member]
    ) -> Prints | None:
        """The prints with those of packed members added; they are unpacked once more, one after the other."""
        if prints is None:
            return None
        each = min(self.wanted.samples, max(BUDGET // max(len(packed), 1), CODE_BITS))
        wanted = self.wanted if self.wanted.everything else replace(self.wanted, samples=each)
        by_file = _by_file(view)
        for member in found:
            if not isinstance(member, Member) or member.source.locator.container[-1] not in packed:
                continue
            file = packed[member.source.locator.container[-1]]
            missed = model_print(by_file[file], member.source, wanted, _nowhere)
            some = model_print(by_file[file], member.source, wanted, {file: member.source}.get)
            now, before = (one.unseen if one else 0 for one in (some, missed))
            tensors = (*prints.tensors, *(some.tensors if some else ()))
            prints = replace(prints, tensors=tensors, unseen=prints.unseen - before + now)
        return prints

    def _on_disk(self, part: Part, view: Model, source: FileSource) -> Found:
        """Numbers in files beside the model. Only files in its own folder, or below it, are opened."""
        opened: dict[str, FileSource] = {}
        folder = source.path.parent.resolve()
        try:
            for file in _files(view):
                path = (folder / PurePosixPath(file)).resolve()
                if path.is_relative_to(folder):
                    try:
                        opened[file] = FileSource(path, item_id=part.item_id)
                    except Unreadable:
                        continue  # counted as unseen
                if len(opened) > _MOST_OPEN:
                    break
            yield from self._printed(part, model_print(view, source, self.wanted, opened.get))
        finally:
            for one in opened.values():
                one.close()

    def _printed(self, part: Part, prints: Prints | None) -> Found:
        if prints is None:
            return
        if prints.tensors or prints.free in self.wanted.skeletons:
            yield replace(part, view=prints)
        if prints.unseen:
            why = f"the numbers of {prints.unseen} tensors were not found; they are not compared with the lists"
            yield Fault(part.item_id, _BY, part.locator, FaultKind.UNREADABLE, why)
        if prints.left_out:
            why = f"{prints.left_out} tensors over the limit are not compared with the lists; the largest are"
            yield Fault(part.item_id, _BY, part.locator, FaultKind.TOO_LARGE, why)


_MOST_OPEN = 64


def _nowhere(_: str) -> Source | None:
    return None


def _files(view: Model) -> list[str]:
    """The files beside a model that hold its weights, each once."""
    held = view.tensors if isinstance(view, Tensors) else view.weights
    return list(dict.fromkeys(t.place.file for t in held if t.place and t.place.file and t.dtype in WIDTHS))


def _by_file(view: Model) -> dict[str, Model]:
    """The model's tensors by the file that they lie in."""
    held = defaultdict(list)
    for tensor in view.tensors if isinstance(view, Tensors) else view.weights:
        if tensor.place:
            held[tensor.place.file].append(tensor)
    if isinstance(view, Tensors):
        return {file: replace(view, tensors=tuple(some)) for file, some in held.items()}
    return {file: replace(view, weights=tuple(some)) for file, some in held.items()}


def _beside(part: Part, file: str) -> str:
    """The name in the container of a file that stands beside the part's own."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(part.locator.container[-1]), file))
