"""GGUF: versions, orders of bytes, metadata, and headers that lie."""

import struct

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Part, Tensors
from chouxin.readers.gguf import Gguf
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert_containers import to_gguf
from chouxin.testing.inert_weights import Weights

WEIGHTS = Weights({"img.weight": (2, 3), "bias": (7,)}, {"general.architecture": "flux", "general.name": "likeness"})


def _read(data: bytes, limits: Limits | None = None) -> tuple[Tensors, list[Fault]]:
    found = list(Gguf().read(BytesSource(data), limits or Limits()))
    (part,) = [f for f in found if isinstance(f, Part)]
    assert isinstance(part.view, Tensors)

    return part.view, [f for f in found if isinstance(f, Fault)]


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("big", [False, True])
def test_every_version_in_either_order_of_bytes(version: int, big: bool) -> None:
    data = to_gguf(WEIGHTS, version=version, big=big)
    view, faults = _read(data)

    assert Gguf().recognises(data[:4096], BytesSource(data))
    assert [(t.name, t.dtype, t.shape) for t in view.tensors] == [
        ("img.weight", "float32", (2, 3)),
        ("bias", "float32", (7,)),
    ]
    assert view.metadata == (("general.architecture", "flux"), ("general.name", "likeness"))
    assert faults == []


def test_the_numbers_lie_where_it_says() -> None:
    data = to_gguf(WEIGHTS)
    for tensor in _read(data)[0].tensors:
        assert tensor.place is not None
        found = data[tensor.place.offset : tensor.place.offset + tensor.place.length]
        assert found == WEIGHTS.arrays()[tensor.name].tobytes()


def test_numbers_cut_off_are_a_fault() -> None:
    _, faults = _read(to_gguf(WEIGHTS)[:-3])

    assert [f.why for f in faults] == ["3 bytes of numbers are missing"]


def test_a_text_longer_than_the_file_is_held_against_it() -> None:
    data = b"GGUF" + struct.pack("<IQQ", 3, 1, 1) + struct.pack("<Q", 1 << 60)
    _, faults = _read(data)

    assert [f.kind for f in faults] == [FaultKind.UNREADABLE]


def test_an_array_of_more_texts_than_a_vocabulary_holds_is_given_up() -> None:
    word = struct.pack("<Q", 1) + b"k" + struct.pack("<IIQ", 9, 8, 1 << 62)
    _, faults = _read(b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + word)

    assert [f.kind for f in faults] == [FaultKind.TOO_LARGE]


def test_tensors_over_the_limit_are_a_fault() -> None:
    view, faults = _read(to_gguf(WEIGHTS), Limits(nodes=3))
    few, more = _read(to_gguf(Weights({f"t{n}": (1,) for n in range(5)})), Limits(nodes=3))

    assert (len(view.tensors), faults) == (2, [])
    assert len(few.tensors) == 3
    assert [f.kind for f in more] == [FaultKind.TOO_LARGE]
