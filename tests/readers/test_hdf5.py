"""HDF5: files that h5py 3.16 wrote (`hdf5/*.h5`, the older layout and the latest), and ours."""

from pathlib import Path

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Part, Tensors, Unreadable
from chouxin.readers.hdf5 import Hdf5
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert_containers import to_hdf5
from chouxin.testing.inert_weights import Weights

FILES = Path(__file__).parent / "hdf5"


def _read(data: bytes, limits: Limits | None = None) -> tuple[Tensors, list[Fault]]:
    found = list(Hdf5().read(BytesSource(data), limits or Limits()))
    (part,) = [f for f in found if isinstance(f, Part)]
    assert isinstance(part.view, Tensors)

    return part.view, [f for f in found if isinstance(f, Fault)]


@pytest.mark.parametrize("name", ["keras", "keras_latest", "keras_userblock"])
def test_a_model_that_keras_saved(name: str) -> None:
    view, faults = _read((FILES / f"{name}.h5").read_bytes())

    assert {t.name: (t.dtype, t.shape) for t in view.tensors} == {
        "model_weights/encoder/encoder/kernel:0": ("float32", (1, 1, 3, 4)),
        "model_weights/encoder/encoder/bias:0": ("float16", (4,)),
        "model_weights/decoder_a/decoder_a/kernel:0": ("float32", (1, 1, 3, 4)),
        "model_weights/decoder_a/decoder_a/bias:0": ("float16", (4,)),
    }
    said = dict(view.metadata)
    assert said["keras_version"] == "2.4.0"
    assert said["backend"] == "tensorflow"
    assert '"decoder_a"' in said["model_config"]
    assert view.strings[:2] == ("encoder", "decoder_a")
    assert [f.why for f in faults] == (
        ["512 bytes in front of the file are not looked at"] if name == "keras_userblock" else []
    )


def test_numbers_lie_where_it_says_behind_something_in_front_as_well() -> None:
    data = (FILES / "keras_userblock.h5").read_bytes()
    kernel = next(t for t in _read(data)[0].tensors if t.name.endswith("kernel:0"))

    assert kernel.place is not None
    assert data[kernel.place.offset :][:12] == b"\0\0\0\0\0\0\x80?\0\0\0@"


def test_large_groups_stand_in_a_heap() -> None:
    view, faults = _read((FILES / "dense.h5").read_bytes())

    assert {t.name: t.shape for t in view.tensors} == {f"layer{n:03}": (n,) for n in range(60)}
    assert dict(view.metadata) == {f"word{n:02}": f"said{n:02}" for n in range(12)}
    assert faults == []


def test_links_are_followed_once_and_never_out_of_the_file() -> None:
    view, faults = _read((FILES / "odd.h5").read_bytes())

    assert {(t.name, t.dtype) for t in view.tensors} == {
        ("again", "float64"),
        ("big_endian", "float32"),
        ("chunked", "float32"),
        ("text", "string"),
        ("whole", "uint8"),
    }
    placed = {t.name for t in view.tensors if t.place is not None}
    assert placed == {"again", "text", "whole"}, "packed and big-endian numbers cannot be taken as they lie"
    assert [(f.kind, f.why) for f in faults] == [
        (FaultKind.UNSUPPORTED, "2 links are not followed: they lead to names or other files")
    ]


def test_a_file_cut_off_says_how_much_is_missing() -> None:
    data = to_hdf5(Weights({"a/b": (2, 3)}), hole=1000)
    _, faults = _read(data)

    assert [f.why for f in faults] == ["1000 bytes are missing at the end"]


def test_what_stands_behind_the_file_is_a_fault() -> None:
    _, faults = _read(to_hdf5(Weights({"a": (2,)})) + b"PK\x03\x04")

    assert [(f.kind, f.why) for f in faults] == [(FaultKind.UNSUPPORTED, "4 bytes behind the file are not looked at")]


def test_one_broken_object_hides_no_other() -> None:
    data = bytearray((FILES / "keras.h5").read_bytes())
    whole = _read(bytes(data))[0]
    at = data.rfind(b"TREE")
    data[at : at + 4] = b"LEAF"
    view, faults = _read(bytes(data))

    assert 0 < len(view.tensors) < len(whole.tensors)
    assert faults[0].kind is FaultKind.UNREADABLE


def test_records_that_are_too_many_are_a_fault() -> None:
    _, faults = _read(to_hdf5(Weights({f"layer{n}": (1,) for n in range(20)})), Limits(header=2000))

    assert [f.kind for f in faults] == [FaultKind.TOO_LARGE]


def test_a_mark_with_nothing_behind_it_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        _read(b"\x89HDF\r\n\x1a\n" + bytes(8))
