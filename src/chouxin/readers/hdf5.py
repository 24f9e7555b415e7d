"""HDF5 files, as Keras and the tools built on it kept their weights (.h5) and as .keras archives hold them.

Groups are walked from the root by seeking; numbers are not looked at. No library is asked: those that read HDF5 were
not made for files that mean harm.
"""

from collections.abc import Iterator
from math import prod

from chouxin.domain import Fault, FaultKind, Limits, Member, Offset, Part, Source, Tensors, TensorSpec, Unreadable
from chouxin.readers import hdf5_records as records
from chouxin.readers.digest import digest_of
from chouxin.readers.hdf5_heap import attributes_of, links_of
from chouxin.readers.hdf5_records import (
    SIGNATURE,
    STARTS,
    Broken,
    File,
    Flood,
    Link,
    Message,
    heap_object,
    link,
    messages,
    table,
)
from chouxin.readers.hdf5_types import Type, place_of, shape_of, type_of

_OF_DATASETS = frozenset({records.DATASPACE, records.DATATYPE, records.LAYOUT})
_MOST_STRINGS = 10_000
"""Strings of one attribute: Keras lists its layers in one."""
_LONGEST_STRING = 256
_LONGEST_PATH = 4096


class Hdf5:
    """A file's datasets by path, type and shape, and what its attributes say.

    An attribute that is one text is metadata (`model_config`); lists of texts (`layer_names`) are strings. What is
    broken gives what can be read beside it, and a fault.
    """

    name = "hdf5"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether its mark stands at the beginning, or at one of the places behind something put in front."""
        return any(
            (head[at : at + 8] if at + 8 <= len(head) else source.pread(at, 8)) == SIGNATURE
            for at in STARTS
            if at + 8 <= source.size
        )

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part, and a fault for each sort of thing that is wrong. Raises Unreadable without a superblock."""
        try:
            walk = _Walk(File(source, limits.header), limits)
        except (Broken, Flood) as error:
            why, at = (error.why, error.at) if isinstance(error, Broken) else ("no room for its superblock", 0)
            raise Unreadable(FaultKind.UNREADABLE, why, source.locator.at(Offset(at))) from error
        walk.run()
        view = Tensors("hdf5", tuple(walk.tensors), tuple(walk.metadata), (), tuple(walk.strings))
        yield Part(source.item_id, source.locator, digest_of(view), view)
        for kind, at, why in walk.problems():
            yield Fault(source.item_id, self.name, source.locator.at(Offset(at)), kind, why)


class _Walk:
    """From the root through all groups; each object is read once, however many names it has."""

    def __init__(self, file: File, limits: Limits) -> None:
        self.file, self.limits = file, limits
        self.tensors: list[TensorSpec] = []
        self.metadata: list[tuple[str, str]] = []
        self.strings: dict[str, None] = {}
        self.broken: list[tuple[int, str]] = []
        self.left_out, self.said, self.elsewhere, self.flooded = 0, 0, 0, False

    def run(self) -> None:
        """Walk."""
        objects = [(self.file.base + self.file.root, "")]
        seen = {objects[0][0]}
        try:
            while objects:
                at, path = objects.pop()
                found: list[tuple[int, str]] = []
                for name, place in self._object(at, path):
                    if place is None:
                        self.elsewhere += 1
                    elif len(path) + len(name) >= _LONGEST_PATH or len(seen) > 2 * self.limits.nodes:
                        self.left_out += 1
                    elif place not in seen:
                        seen.add(place)
                        found.append((place, f"{path}/{name}" if path else name))
                objects += reversed(found)
        except Flood:
            self.flooded = True

    def _object(self, at: int, path: str) -> Iterator[Link]:
        """Take in one object; gives what it links to. What is broken costs this object and no other."""
        try:
            held = messages(self.file, at)
            self._dataset(held, path)
            for message in held:
                match message.kind:
                    case records.ATTRIBUTE:
                        self._attribute(message.body, message.at, path)
                    case records.ATTRIBUTE_INFO:
                        for body in attributes_of(self.file, message.body):
                            self._attribute(body, message.at, path)
                    case records.LINK:
                        yield link(self.file, message.body, message.at)
                    case records.TABLE:
                        yield from table(self.file, message.body, message.at)
                    case records.LINK_INFO:
                        for body in links_of(self.file, message.body):
                            yield link(self.file, body, message.at)
        except Broken as error:
            self.broken.append((error.at, error.why))

    def _dataset(self, held: list[Message], path: str) -> None:
        parts = {message.kind: message for message in held if message.kind in _OF_DATASETS}
        if len(parts) < len(_OF_DATASETS):
            return
        if len(self.tensors) == self.limits.nodes:
            self.left_out += 1
            return
        kind = type_of(parts[records.DATATYPE].body, parts[records.DATATYPE].at)
        shape = shape_of(self.file, parts[records.DATASPACE].body, parts[records.DATASPACE].at)
        place = place_of(self.file, parts[records.LAYOUT].body, kind, shape)
        self.tensors.append(TensorSpec(path, kind.name, shape, place))

    def _attribute(self, body: bytes, at: int, path: str) -> None:
        version = body[0] if len(body) > 8 else 0
        if version not in (1, 2, 3):
            raise Broken(at, "an attribute of an unknown version")
        sizes = [int.from_bytes(body[n : n + 2], "little") for n in (2, 4, 6)]
        index = 8 + (version == 3)
        pieces = []
        for size in sizes:
            pieces.append(body[index : index + size])
            index += size + (-size % 8 if version == 1 else 0)
        if version > 1 and body[1] & 3:
            return  # its type stands elsewhere: of a kind that holds no words
        kind = type_of(pieces[1], at)
        if not kind.text and not kind.variable:
            return
        shape = shape_of(self.file, pieces[2], at)
        name = pieces[0].partition(b"\0")[0].decode(errors="backslashreplace")
        self._say(path, name, list(self._texts(body[index:], kind, prod(shape))), single=not shape)

    def _texts(self, data: bytes, kind: Type, count: int) -> Iterator[str]:
        end = min(len(data), min(count, _MOST_STRINGS) * kind.width)
        for index in range(0, end, max(kind.width, 1)):
            raw = data[index : index + kind.width]
            if kind.variable:
                place = self.file.address(raw, 4)
                number = int.from_bytes(raw[4 + self.file.wide : 8 + self.file.wide], "little")
                raw = heap_object(self.file, place, number) if place is not None and number else b""
            yield raw.rstrip(b"\0").decode(errors="backslashreplace")

    def _say(self, path: str, name: str, texts: list[str], *, single: bool) -> None:
        for text in texts:
            self.said += len(text) + len(name)
            if self.said > self.limits.text or len(self.metadata) + len(self.strings) >= self.limits.nodes:
                self.left_out += 1
            elif single:
                self.metadata.append((f"{path}@{name}" if path else name, text))
            elif text and len(text) <= _LONGEST_STRING and text.isprintable():
                self.strings[text] = None

    def problems(self) -> Iterator[tuple[FaultKind, int, str]]:
        """What is wrong with the file, one sentence a sort."""
        file = self.file
        if self.broken:
            at, why = self.broken[0]
            more = f"; and {len(self.broken) - 1} more places" if len(self.broken) > 1 else ""
            yield FaultKind.UNREADABLE, at, why + more
        if self.flooded:
            yield FaultKind.TOO_LARGE, 0, f"records of more than {self.limits.header} bytes; the others are left out"
        if self.left_out:
            yield FaultKind.TOO_LARGE, 0, f"{self.left_out} datasets or words are left out"
        if self.elsewhere:
            yield (
                FaultKind.UNSUPPORTED,
                0,
                f"{self.elsewhere} links are not followed: they lead to names or other files",
            )
        if file.start:
            yield FaultKind.UNSUPPORTED, 0, f"{file.start} bytes in front of the file are not looked at"
        end = file.end
        if end > file.size:
            yield FaultKind.UNREADABLE, file.size, f"{end - file.size} bytes are missing at the end"
        elif end < file.size:
            yield FaultKind.UNSUPPORTED, end, f"{file.size - end} bytes behind the file are not looked at"
