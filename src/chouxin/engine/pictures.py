"""The words in an item's pictures: when they are read, how they join its text, and a fault where nobody looked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from chouxin.domain import (
    Evidence,
    Fault,
    FaultKind,
    Item,
    Kind,
    Limits,
    Part,
    Picture,
    Rule,
    Span,
    Transform,
    Unreadable,
    Writing,
)
from chouxin.engine.named_pictures import MOST, file_of, named, shown
from chouxin.engine.suspicion import HEAVIEST, ORDINARY, Suspicion
from chouxin.engine.workers import Workers

FAMILY = "words-in-picture"
"""Rules of this family find where a text says that its words stand in a picture."""
READ_AS = "picture"
"""The name of the transform that says that words were read from a picture; its cost is what is unsure about them."""

_BY = "pictures"
# As `workers` starts its own; this one loads models, and keeps them. A library that it needs can load more from the
# network: here no socket is ever opened, whatever a picture brings it to do.
_PROGRAM = """
import json, sys
def alone(event, arguments):
    if event.startswith("socket."):
        raise PermissionError(event)
sys.addaudithook(alone)
sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path]
from chouxin.engine.worker import main
from chouxin.readers.picture import Picture
main([Picture()])
"""


class Pictures:
    """Reads the pictures of items that are worth it. folder: where they lie, instead of an item's own folder.

    An item is worth it when its text sends the reader to the picture, or when it lacks so little that an ordinary thing
    in the picture would change the verdict (`suspicion`). Of the others no file is opened. The network is never asked.
    """

    def __init__(
        self, folder: str, limits: Limits, rules: Mapping[str, Rule], suspicion: Suspicion, *, program: str = _PROGRAM
    ) -> None:
        self._folder, self._rules, self._suspicion = folder, rules, suspicion
        # The models take 600 MB before the first picture, and a slow machine some seconds for each.
        wide = replace(limits, seconds=2 * limits.seconds, memory=4 * limits.memory)
        self._workers = Workers(wide, program=program)

    def looked_at(self, item: Item, evidence: Sequence[Evidence]) -> Item:
        """`item` with what its pictures say, and a fault for each that could not be read; itself if none is wanted."""
        if not (evidence or item.fields.get("images")):
            return item
        hint = next((found for found in evidence if self._rules[found.rule].family == FAMILY), None)
        names = named(item)
        why = "the text says that its words stand in a picture, and pictures are not read"
        if names and self._suspicion.would_matter(item, evidence, HEAVIEST if hint else ORDINARY):
            item = self._read(item, names)
            if any(picture.writing.lines for picture in item.pictures) or len(item.pictures) < len(names):
                return item
            # Words that a person sees and this does not: too faint, or in a script that it does not know.
            why = "the text says that its words stand in a picture, and none were found there"
        if hint:
            fault = Fault(item.id, _BY, hint.locator, FaultKind.UNSUPPORTED, why)
            item = replace(item, faults=(*item.faults, fault))
        return item

    def _read(self, item: Item, names: Sequence[str]) -> Item:
        pictures: list[Picture] = []
        faults: list[Fault] = []
        for number, name in enumerate(names[:MOST], 1):
            try:
                path = file_of(name, self._folder or item.folder)
            except Unreadable as error:
                faults.append(Fault(item.id, _BY, error.locator or shown(name), error.kind, error.why))
                continue
            found, wrong = self._workers.read(Item(item.id, Kind.PHOTO, source=str(path)))
            pictures += _pictures(found, f"picture {number}", name)
            faults += [replace(fault, locator=shown(name)) for fault in wrong]
        if len(names) > MOST:
            why = f"{len(names)} pictures; the first {MOST} are looked at"
            faults.append(Fault(item.id, _BY, shown(names[MOST]), FaultKind.TOO_LARGE, why))
        return replace(item, pictures=tuple(pictures), faults=(*item.faults, *faults))

    def close(self) -> None:
        """End the worker process, if one was started."""
        self._workers.close()


def _pictures(parts: Iterable[Part], field: str, path: str) -> list[Picture]:
    return [Picture(field, path, part.view) for part in parts if isinstance(part.view, Writing)]


def placed(found: Evidence, pictures: Sequence[Picture]) -> Evidence:
    """`found` with its box and its doubt, where it stands in the words of a picture."""
    place = found.locator.place
    picture = next((p for p in pictures if isinstance(place, Span) and p.field == place.field), None)
    if picture is None or not isinstance(place, Span):
        return found
    lines = picture.writing.within(place.start, place.end)
    if not lines:
        return found
    boxes = [line.box for line in lines]
    box = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    sure = min(line.sure for line in lines)
    return replace(
        found,
        locator=found.locator.at(replace(place, box=box)),
        score=round(found.score * sure, 4),
        transforms=(*found.transforms, Transform(READ_AS, round(1.0 - sure, 3))),
        detail=f"{picture.path}: {found.detail}" if found.detail else picture.path,
    )
