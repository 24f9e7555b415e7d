"""Types, shapes and places as HDF5's messages tell them."""

import struct

import pytest

from chouxin.domain import Stretch
from chouxin.readers.hdf5_records import Broken, File
from chouxin.readers.hdf5_types import Type, place_of, shape_of, type_of
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert_containers import to_hdf5
from chouxin.testing.inert_weights import Weights

FILE = File(BytesSource(to_hdf5(Weights({"a": (2,)}))), 1 << 20)
FLOAT = Type("float32", 4)


@pytest.mark.parametrize(
    "head, rest, name",
    [
        (b"\x10\x08\0\0\x04\0\0\0", b"", "int32"),
        (b"\x10\0\0\0\x01\0\0\0", b"", "uint8"),
        (b"\x11\x20\x1f\0\x04\0\0\0", bytes(12), "float32"),
        (b"\x11\x20\x0f\0\x02\0\0\0", b"\0\0\x10\0\x07\x08\0\x07\x7f\0\0\0", "bfloat16"),
        (b"\x13\0\0\0\x10\0\0\0", b"", "string"),
        (b"\x19\x01\0\0\x10\0\0\0", b"", "string"),
        (b"\x19\0\0\0\x10\0\0\0", b"", "variable"),
        (b"\x16\0\0\0\x08\0\0\0", b"", "compound"),
        (b"\x1e\0\0\0\x08\0\0\0", b"", "type14"),
    ],
)
def test_types(head: bytes, rest: bytes, name: str) -> None:
    assert type_of(head + rest, 0).name == name


def test_the_order_of_bytes_is_told() -> None:
    assert not type_of(b"\x11\x21\x1f\0\x04\0\0\0" + bytes(12), 0).little


@pytest.mark.parametrize(
    "body, shape",
    [
        (b"\x01\x02\0\0\0\0\0\0" + struct.pack("<QQ", 3, 4), (3, 4)),
        (b"\x02\x01\0\x01" + struct.pack("<Q", 7), (7,)),
        (b"\x01\0\0\0\0\0\0\0", ()),
    ],
)
def test_shapes(body: bytes, shape: tuple[int, ...]) -> None:
    assert shape_of(FILE, body, 0) == shape


@pytest.mark.parametrize("body", [b"", b"\x03\x01\0\0", b"\x02\x02\0\x01" + bytes(8), b"\x02\x01\0\x01" + b"\xff" * 8])
def test_shapes_that_are_none_are_broken(body: bytes) -> None:
    with pytest.raises(Broken):
        shape_of(FILE, body, 0)


@pytest.mark.parametrize(
    "body, kind, place",
    [
        (b"\x03\x01" + struct.pack("<QQ", 96, 24), FLOAT, Stretch(96, 24)),
        (b"\x01\x01\x01" + bytes(5) + struct.pack("<Q", 96), FLOAT, Stretch(96, 24)),
        (b"\x03\x01" + struct.pack("<QQ", 96, 24), FLOAT._replace(little=False), None),
        (b"\x03\x01" + b"\xff" * 8, FLOAT, None),
        (b"\x03\x02\x03", FLOAT, None),
        (b"", FLOAT, None),
    ],
)
def test_places(body: bytes, kind: Type, place: Stretch | None) -> None:
    assert place_of(FILE, body, kind, (2, 3)) == place
