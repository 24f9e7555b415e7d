"""What HDF5 says of numbers: their type, how many there are, and where they lie."""

from math import prod
from typing import NamedTuple

from chouxin.domain import Stretch
from chouxin.readers.hdf5_records import Broken, File

_INTEGER, _FLOAT, _STRING, _VARIABLE = 0, 1, 3, 9
_SORTS = ("int", "float", "time", "string", "bits", "opaque", "compound", "reference", "enum", "variable", "array")
_MOST_DIMS = 32
"""What the library allows."""
_MOST_NUMBER = 1 << 63
_CONTIGUOUS = 1


class Type(NamedTuple):
    """A type of numbers. width: bytes of one; text: a string of that many bytes; variable: a string in a heap."""

    name: str
    width: int
    little: bool = True
    text: bool = False
    variable: bool = False


def type_of(body: bytes, at: int) -> Type:
    """The type that a datatype message tells. Raises Broken."""
    if len(body) < 8:
        raise Broken(at, "a type that breaks off")
    sort, flags, width = body[0] & 0x0F, body[1], int.from_bytes(body[4:8], "little")
    little = not flags & 1
    if sort == _INTEGER:
        return Type(f"{'' if flags & 8 else 'u'}int{8 * width}", width, little)
    if sort == _FLOAT:
        brain = width == 2 and len(body) > 13 and body[13] == 8  # bits of the exponent
        return Type("bfloat16" if brain else f"float{8 * width}", width, little)
    if sort == _STRING:
        return Type("string", width, text=True)
    if sort == _VARIABLE:
        return Type("string" if flags & 0x0F == 1 else "variable", width, variable=flags & 0x0F == 1)
    return Type(_SORTS[sort] if sort < len(_SORTS) else f"type{sort}", width)


def shape_of(file: File, body: bytes, at: int) -> tuple[int, ...]:
    """The shape that a dataspace message tells. Raises Broken."""
    if len(body) < 4 or body[0] not in (1, 2):
        raise Broken(at, "a shape of an unknown version")
    rank, start = body[1], 8 if body[0] == 1 else 4
    raw = body[start : start + rank * file.long]
    if rank > _MOST_DIMS or len(raw) < rank * file.long:
        raise Broken(at, "more dimensions than an array can have, or a shape that breaks off")
    sizes = [int.from_bytes(raw[n : n + file.long], "little") for n in range(0, len(raw), file.long)]
    if max(sizes, default=0) >= _MOST_NUMBER:
        raise Broken(at, "a larger dimension than an array can have")
    return tuple(sizes)


def place_of(file: File, body: bytes, kind: Type, shape: tuple[int, ...]) -> Stretch | None:
    """Where the numbers lie, if they lie in one piece, in the usual order of bytes."""
    length = prod(shape) * kind.width
    if len(body) < 2 or not kind.little or length >= _MOST_NUMBER:
        return None
    if body[0] in (3, 4) and body[1] == _CONTIGUOUS:
        start = file.address(body, 2)
    elif body[0] in (1, 2) and len(body) > 8 and body[2] == _CONTIGUOUS:
        start = file.address(body, 8)
    else:
        return None
    return Stretch(start, length) if start is not None else None
