"""Models in several files: found by an index or by their names, on a disk and in an archive."""

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Locator, Part, Tensors
from chouxin.engine.walk import walk
from chouxin.readers.sources import BytesSource, FileSource
from chouxin.testing import inert_faces
from chouxin.testing.inert_containers import to_hdf5
from chouxin.testing.inert_weights import Weights, shared_pair

MODEL = shared_pair()
NAMES = list(MODEL.tensors)


def _some(names: list[str]) -> Weights:
    return replace(MODEL, tensors={name: MODEL.tensors[name] for name in names})


def _shards(kind: str = "safetensors") -> dict[str, bytes]:
    write = Weights.to_safetensors if kind == "safetensors" else Weights.to_torch
    return {
        f"model-00001-of-00002.{kind}": write(_some(NAMES[:4])),
        f"model-00002-of-00002.{kind}": write(_some(NAMES[4:])),
    }


def _index(files: Mapping[str, bytes]) -> bytes:
    names = list(files)
    return json.dumps({"metadata": {}, "weight_map": {t: names[n % len(names)] for n, t in enumerate(NAMES)}}).encode()


def _written(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def _walked(path: Path) -> tuple[list[Part], list[Fault]]:
    with FileSource(path) as source:
        found = list(walk(source, Limits()))
    return [f for f in found if isinstance(f, Part)], [f for f in found if isinstance(f, Fault)]


def _whole(parts: list[Part]) -> list[Part]:
    """The parts that hold every tensor of the model."""
    return [p for p in parts if isinstance(p.view, Tensors) and len(p.view.tensors) == len(NAMES)]


@pytest.mark.parametrize("kind", ["safetensors", "bin"])
@pytest.mark.parametrize("lead", ["model.index.json", "model-00001-of-00002"])
def test_shards_on_a_disk_are_one_model(tmp_path: Path, kind: str, lead: str) -> None:
    _written(tmp_path, _shards(kind))
    _written(tmp_path, {"model.index.json": _index(_shards(kind))})
    parts, faults = _walked(tmp_path / (lead if lead.endswith("json") else f"{lead}.{kind}"))

    assert len(_whole(parts)) == 1
    assert faults == []


def test_shards_in_an_archive_are_one_model(tmp_path: Path) -> None:
    _written(tmp_path, {"a.zip": _zipped({f"m/{name}": data for name, data in _shards().items()})})
    parts, faults = _walked(tmp_path / "a.zip")
    (whole,) = _whole(parts)

    assert whole.locator.container == ("a.zip", "m", "model-*-of-00002.safetensors")
    assert faults == []


def test_a_later_shard_does_not_lead(tmp_path: Path) -> None:
    _written(tmp_path, _shards())
    parts, faults = _walked(tmp_path / "model-00002-of-00002.safetensors")

    assert (len(parts), faults) == (1, [])


@pytest.mark.parametrize("lead", ["model.index.json", "model-00001-of-00002.safetensors"])
def test_a_missing_shard_is_a_fault(tmp_path: Path, lead: str) -> None:
    first = dict(list(_shards().items())[:1])
    _written(tmp_path, first)
    _written(tmp_path, {"model.index.json": _index(_shards())})
    parts, faults = _walked(tmp_path / lead)

    assert _whole(parts) == []
    assert [(f.kind, f.by) for f in faults] == [(FaultKind.UNREADABLE, "sets")]
    assert "1 of 2 files" in faults[0].why


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    _written(outside, _shards())
    _written(inside, dict(list(_shards().items())[:1]))
    (inside / "model-00002-of-00002.safetensors").symlink_to(outside / "model-00002-of-00002.safetensors")
    _, faults = _walked(inside / "model-00001-of-00002.safetensors")

    assert [f.by for f in faults] == ["sets"]


def _trained(kind: str) -> dict[str, bytes]:
    names = {
        "npy": ("new_SAEHD_encoder.npy", "new_SAEHD_decoder_src.npy", "new_SAEHD_decoder_dst.npy"),
        "h5": ("encoder.h5", "decoder_A.h5", "decoder_B.h5"),
    }[kind]
    pieces = [[n for n in NAMES if n.startswith(front)] for front in ("encoder", "decoder_a", "decoder_b")]
    write = Weights.to_pickle if kind == "npy" else to_hdf5
    return {name: write(_some(piece)) for name, piece in zip(names, pieces, strict=True)}


@pytest.mark.parametrize("kind", ["npy", "h5"])
def test_the_files_of_a_training_are_one_model(tmp_path: Path, kind: str) -> None:
    _written(tmp_path, _trained(kind))
    parts, faults = _walked(tmp_path / next(iter(_trained(kind))))
    (whole,) = _whole(parts)

    assert isinstance(whole.view, Tensors)
    assert {t.name.partition("/")[0] for t in whole.view.tensors} in (
        {"encoder", "decoder_src", "decoder_dst"},
        {"encoder", "decoder_A", "decoder_B"},
    )
    assert all(t.place is not None and t.place.file for t in whole.view.tensors)
    assert faults == []


def test_a_model_in_one_file_is_no_set(tmp_path: Path) -> None:
    _written(tmp_path, {"encoder.npy": MODEL.to_pickle()})
    parts, _ = _walked(tmp_path / "encoder.npy")

    assert len(parts) == 1


@pytest.mark.parametrize("count, sets", [(7, 0), (8, 1)])
def test_many_cut_out_faces_are_a_set_to_train_on(count: int, sets: int) -> None:
    source = BytesSource(inert_faces.many_faces(count), "item", Locator(("faces.zip",)))
    views = [one.view for one in walk(source, Limits()) if isinstance(one, Part) and isinstance(one.view, Tensors)]

    assert [dict(v.metadata)["faces"] for v in views if v.format == "faceset"] == ["8"] * sets
    assert sum(v.format == "aligned-face" for v in views) == count
