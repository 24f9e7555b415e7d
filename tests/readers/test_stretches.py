"""Where a tensor's numbers lie, as each reader tells it: the bytes there have to be the numbers."""

import io
import pickle
import zipfile
from collections.abc import Callable

import numpy as np
import pytest

from chouxin.domain import Fault, Limits, Part, Reader, Stretch, Tensors, TensorSpec
from chouxin.readers.npy import Npy
from chouxin.readers.onnx import Onnx
from chouxin.readers.pickled import Pickled
from chouxin.readers.safetensors import Safetensors
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert import Model
from chouxin.testing.inert_weights import Weights

WEIGHTS = Weights({"a": (3, 700), "b": (2, 2), "c": ()}, seed=3)


def _read(reader: Reader, data: bytes) -> tuple[tuple[TensorSpec, ...], list[Fault]]:
    found = list(reader.read(BytesSource(data), Limits()))
    (part,) = [f for f in found if isinstance(f, Part)]
    tensors = part.view.tensors if isinstance(part.view, Tensors) else part.view.weights  # type: ignore[union-attr]
    return tensors, [f for f in found if isinstance(f, Fault)]


@pytest.mark.parametrize(
    "reader, write",
    [(Safetensors, Weights.to_safetensors), (Pickled, Weights.to_pickle), (Pickled, Weights.to_torch_legacy)],
)
def test_the_numbers_lie_where_the_reader_says(reader: Callable[[], Reader], write: Callable[[Weights], bytes]) -> None:
    data = write(WEIGHTS)
    tensors, faults = _read(reader(), data)

    assert faults == []
    assert {t.name: _at(data, t.place) for t in tensors} == {n: a.tobytes() for n, a in WEIGHTS.arrays().items()}


def test_an_onnx_weight_lies_in_the_model() -> None:
    model = Model({"x": (1, 3)}, {"y": (1, 3)}, weights={"w": (3, 3)}, seed=1)
    data = model.to_bytes()
    (weight,), _ = _read(Onnx(), data)

    assert _at(data, weight.place) == np.random.default_rng(1).standard_normal(9).astype("<f4").tobytes()


def test_an_array_lies_behind_its_header() -> None:
    file = io.BytesIO()
    array = np.arange(12, dtype="<i2").reshape(3, 4)
    np.save(file, array)
    (tensor,), _ = _read(Npy(), file.getvalue())

    assert _at(file.getvalue(), tensor.place) == array.tobytes()


def test_protocol_5_keeps_numbers_in_a_byte_array() -> None:
    array = np.arange(900, dtype="<f4")
    data = pickle.dumps({"w": array}, protocol=5)
    (tensor,), _ = _read(Pickled(), data)

    assert _at(data, tensor.place) == array.tobytes()


def test_an_archive_of_pytorch_names_the_file_beside_the_pickle() -> None:
    with zipfile.ZipFile(io.BytesIO(WEIGHTS.to_torch())) as archive:
        state = archive.read("archive/data.pkl")
        tensors, _ = _read(Pickled(), state)

        assert [t.place.file for t in tensors if t.place] == ["data/0", "data/1", "data/2"]
        assert archive.read("archive/data/0") == WEIGHTS.arrays()["a"].tobytes()


def test_numbers_missing_behind_the_old_pickles_are_a_fault() -> None:
    _, faults = _read(Pickled(), WEIGHTS.to_torch_legacy()[:-5])

    assert [fault.why for fault in faults] == ["5 bytes of numbers are missing"]


def test_two_tensors_are_the_same_wherever_they_lie() -> None:
    assert TensorSpec("a", "float32", (1,), Stretch(8, 4)) == TensorSpec("a", "float32", (1,))


def _at(data: bytes, place: Stretch | None) -> bytes:
    assert place is not None
    assert place.file == ""

    return data[place.offset : place.offset + place.length]
