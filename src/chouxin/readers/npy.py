"""NumPy arrays (.npy, and the members of an .npz, which is a zip): a header in words, and numbers.

The header is a Python literal; it is taken apart by its few known words and never evaluated. An array of objects is a
pickle behind a header, and is read as one.
"""

import re
from collections.abc import Iterator
from math import prod

from chouxin.domain import (
    Fault,
    FaultKind,
    Limits,
    Locator,
    Member,
    Offset,
    Part,
    Source,
    Stretch,
    Tensors,
    TensorSpec,
    Unreadable,
)
from chouxin.readers.digest import digest_of
from chouxin.readers.sources import WindowSource

_MAGIC = b"\x93NUMPY"
_LONGEST = 64 * 1024
_MOST_DIMS = 64
_SHAPE = re.compile(r"'shape': *\(([0-9L, ]*)\)")
_DTYPE = re.compile(r"'descr': *'([^'\\]{1,32})'")
_FIELDS = re.compile(r"'descr': *\[")
_OBJECTS = re.compile(r"'[<>=|]?O[48]?'")
_MOST_DIGITS = 18
_TYPES = {"f2": "float16", "f4": "float32", "f8": "float64"}


class Npy:
    """One array, as the only tensor of its part; the name stands outside of the file."""

    name = "npy"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - the first bytes say it all
        """Whether it begins as such an array does. A `.npy` that does not is something else, often a pickle."""
        return head.startswith(_MAGIC)

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part. Raises Unreadable where the header cannot be read."""
        prefix = source.pread(0, 12)
        wide = len(prefix) > 6 and prefix[6] > 1
        start = 12 if wide else 10
        length = int.from_bytes(prefix[8:start], "little")
        where = source.locator.at(Offset(8))
        if len(prefix) < 12 or start + length > source.size:
            raise Unreadable(FaultKind.UNREADABLE, "the header reaches beyond the end of the file", where)
        if length > min(_LONGEST, limits.header):
            raise Unreadable(FaultKind.TOO_LARGE, f"a header of {length} bytes", where)
        header = source.pread(start, length).decode("latin-1")
        shape, dtype = _SHAPE.search(header), _DTYPE.search(header)
        if shape is None or (dtype is None and not _FIELDS.search(header)):
            raise Unreadable(FaultKind.UNREADABLE, "the header says no shape or no type", where)
        said = [size for size in shape[1].replace("L", "").replace(" ", "").split(",") if size]
        if len(said) > _MOST_DIMS or max(map(len, said), default=0) > _MOST_DIGITS:
            raise Unreadable(FaultKind.UNREADABLE, "more or larger dimensions than an array can have", where)
        sizes = tuple(map(int, said))
        kind = "O" if _OBJECTS.search(header) else dtype[1].lstrip("<>=|") if dtype else "fields"
        place = Stretch(start + length, source.size - start - length) if kind not in ("O", "fields") else None
        view = Tensors("npy", (TensorSpec("", _TYPES.get(kind, kind), sizes, place),))
        yield Part(source.item_id, source.locator, digest_of(view), view)
        yield from _rest(source, start + length, kind, sizes)


def _rest(source: Source, start: int, kind: str, sizes: tuple[int, ...]) -> Iterator[Fault | Member]:
    """What stands behind the header: objects to be read, or numbers, of which only the count is looked at."""
    if kind == "O":
        yield Member(WindowSource(source, start, source.size - start, locator=source.locator.enter("objects")))
        return
    width = kind[1:]
    if not width.isdecimal() or kind[0] not in "biufc":
        return
    wanted = prod(sizes, start=int(width))
    there = source.size - start
    if there < wanted:
        yield _fault(source.locator, source.item_id, FaultKind.UNREADABLE, f"{wanted - there} bytes of numbers missing")
    elif there > wanted:
        why = f"{there - wanted} bytes behind the numbers are not looked at"
        yield _fault(source.locator, source.item_id, FaultKind.UNSUPPORTED, why)


def _fault(locator: Locator, item_id: str, kind: FaultKind, why: str) -> Fault:
    return Fault(item_id, Npy.name, locator, kind, why)
