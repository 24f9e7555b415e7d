"""Against numpy's own writer, and against headers that lie."""

import io
import pickle

import numpy as np
import pytest

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Tensors, Unreadable
from chouxin.readers.npy import Npy
from chouxin.readers.sources import BytesSource


def saved(array: object) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)  # type: ignore[arg-type]
    return file.getvalue()


def read(data: bytes) -> list[Part | Fault | Member]:
    return list(Npy().read(BytesSource(data, "item"), Limits()))


@pytest.mark.parametrize("shape", [(), (3,), (0, 2), (2, 3, 4), (1,) * 20])
@pytest.mark.parametrize(
    "dtype,said", [("<f4", "float32"), ("<f2", "float16"), (">i8", "i8"), ("?", "b1"), ("<U3", "U3")]
)
def test_arrays_as_numpy_writes_them(shape: tuple[int, ...], dtype: str, said: str) -> None:
    (part,) = read(saved(np.zeros(shape, dtype)))

    assert isinstance(part, Part)
    assert isinstance(part.view, Tensors)
    assert [(t.name, t.dtype, t.shape) for t in part.view.tensors] == [("", said, shape)]


def test_records_are_arrays() -> None:
    (part,) = read(saved(np.zeros(3, [("a", "<f4"), ("b", "<i2")])))

    assert isinstance(part, Part)


@pytest.mark.parametrize("kind", [object, [("a", object)]])
def test_objects_are_a_pickle_to_be_read_in_its_turn(kind: object) -> None:
    part, member = read(saved(np.zeros(3, kind)))  # type: ignore[call-overload]

    assert isinstance(part, Part)
    assert isinstance(member, Member)
    assert member.source.pread(0, 1) == b"\x80"


def test_missing_and_spare_bytes_are_told() -> None:
    data = saved(np.zeros(8, "<f4"))
    missing, spare = read(data[:-3])[1], read(data + b"more")[1]

    assert isinstance(missing, Fault)
    assert "3 bytes of numbers missing" in missing.why
    assert isinstance(spare, Fault)
    assert spare.kind is FaultKind.UNSUPPORTED


@pytest.mark.parametrize(
    "data",
    [
        b"\x93NUMPY",
        b"\x93NUMPY\x01\x00\xff\xff{}",
        b"\x93NUMPY\x03\x00\xff\xff\xff\xff{}",
        b"\x93NUMPY\x01\x00\x20\x00" + b"{}".ljust(32),
        b"\x93NUMPY\x01\x00\x40\x00" + b"{'descr': '<f4', 'shape': (__import__('os'),)}".ljust(64),
        b"\x93NUMPY\x01\x00\x40\x00" + (b"{'descr': '<f4', 'shape': (" + b"9" * 19 + b",)}").ljust(64),
    ],
)
def test_headers_that_say_nothing_are_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read(data)


def test_a_pickle_under_the_name_of_an_array_is_left_to_others() -> None:
    data = pickle.dumps({"weight:0": np.zeros(3)}, 4)

    assert not Npy().recognises(data, BytesSource(data))
