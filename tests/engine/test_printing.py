"""Numbers that lie beside a model are found where its format says, and nowhere else."""

from collections.abc import Sequence
from pathlib import Path

import onnx
import pytest
from onnx.external_data_helper import convert_model_to_external_data

from chouxin.domain import Fault, Limits, Part, Prints
from chouxin.engine.walk import walk
from chouxin.fingerprints.taking import Wanted
from chouxin.readers.sources import FileSource
from evaluation.altered import to_onnx, to_safetensors, to_torch, trained

ALL = Wanted(everything=True, samples=512)
MODEL = trained(1, 8)


def looked(path: Path, wanted: Wanted = ALL) -> tuple[list[Prints], list[Fault]]:
    with FileSource(path) as source:
        found: Sequence[Part | Fault] = list(walk(source, Limits(), wanted=wanted))
    views = [one.view for one in found if isinstance(one, Part)]
    return [view for view in views if isinstance(view, Prints)], [one for one in found if isinstance(one, Fault)]


def outside(folder: Path) -> Path:
    model = onnx.load_from_string(to_onnx(MODEL))
    convert_model_to_external_data(model, location="weights.bin", size_threshold=0)
    onnx.save(model, folder / "m.onnx")
    return folder / "m.onnx"


def test_the_same_prints_from_wherever_the_numbers_lie(tmp_path: Path) -> None:
    ways = {"m.safetensors": to_safetensors(MODEL), "m.pt": to_torch(MODEL), "p.pt": to_torch(MODEL, packed=True)}
    for name, data in ways.items():
        (tmp_path / name).write_bytes(data)
    paths = [*(tmp_path / name for name in ways), outside(tmp_path)]

    known = []
    for path in paths:
        (prints,), faults = looked(path)
        assert not faults
        known.append({(t.shape, t.sketch, t.digest) for t in prints.tensors})

    assert all(one == known[0] for one in known)
    assert known[0]


@pytest.mark.parametrize("place", ["../weights.bin", "/etc/hostname", "missing.bin", "folder"])
def test_files_outside_of_the_folder_are_not_opened(place: str, tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    (inside / "folder").mkdir(parents=True)
    path = outside(inside)
    (inside / "weights.bin").rename(tmp_path / "weights.bin")
    model = onnx.load(path, load_external_data=False)
    for tensor in model.graph.initializer:
        for entry in tensor.external_data:
            entry.value = place if entry.key == "location" else entry.value
    path.write_bytes(model.SerializeToString())

    prints, faults = looked(path)

    assert not any(one.tensors for one in prints)
    assert any("were not found" in fault.why for fault in faults)


def test_a_model_that_is_cut_off_says_what_was_not_compared(tmp_path: Path) -> None:
    data = to_safetensors(MODEL)
    (tmp_path / "m.safetensors").write_bytes(data[: len(data) // 2])

    (prints,), faults = looked(tmp_path / "m.safetensors")

    assert prints.tensors
    assert prints.unseen
    assert any(fault.by == "fingerprints" for fault in faults)
