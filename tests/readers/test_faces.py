"""Cut-out faces, one by one and packed: what the tools wrote is read, the pictures are a fault."""

import pickle
import struct
import zlib

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Reader, Tensors, Unreadable
from chouxin.engine.walk import walk
from chouxin.readers.deflated import Deflated
from chouxin.readers.face_picture import FacePicture
from chouxin.readers.faceset import Faceset
from chouxin.readers.sources import BytesSource
from chouxin.testing import inert_faces as inert


def _read(reader: Reader, data: bytes) -> tuple[list[Tensors], list[Fault]]:
    found = list(reader.read(BytesSource(data), Limits()))
    views = [f.view for f in found if isinstance(f, Part)]
    return [view for view in views if isinstance(view, Tensors)], [f for f in found if isinstance(f, Fault)]


@pytest.mark.parametrize(
    "data, tool, name",
    [
        (inert.dfl_jpeg("clip_00001.png"), "DeepFaceLab", "clip_00001.png"),
        (inert.dfl_png("clip_00002.png"), "DeepFaceLab", "clip_00002.png"),
        (inert.faceswap_png("clip_00003.png"), "faceswap", "clip_00003.png"),
    ],
)
def test_a_face_that_a_tool_cut_out(data: bytes, tool: str, name: str) -> None:
    (view,), (fault,) = _read(FacePicture(), data)

    assert view.format == "aligned-face"
    assert ("tool", tool) in view.metadata
    assert ("source_filename", name) in view.metadata
    assert len(view.strings) >= 3
    assert fault.kind is FaultKind.UNSUPPORTED


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xda\x00\x08",
        b"\x89PNG\r\n\x1a\n\0\0\0\x0eiTXtComment\0\0\0\0\0hi",
        b"\xff\xd8\xff\xef\x00\x06Adob",
    ],
)
def test_other_pictures_are_left_alone(data: bytes) -> None:
    assert not FacePicture().recognises(data, BytesSource(data))


def test_another_pickle_in_the_same_place_is_no_face() -> None:
    views, faults = _read(FacePicture(), inert.dfl_jpeg(told={"landmarks": [], "copyright": "me"}))

    assert views == []
    assert [f.kind for f in faults] == [FaultKind.UNREADABLE, FaultKind.UNSUPPORTED]


def test_a_packed_faceset_is_counted_and_its_persons_are_named() -> None:
    (view,), (fault,) = _read(Faceset(), inert.faceset_pak(25, ["person one", "乙"]))

    assert view.format == "faceset"
    assert dict(view.metadata) == {"faceset": "packed", "faces": "25", "persons": "2"}
    assert {"person one", "乙", "landmarks", "face_type"} <= set(view.strings)
    assert fault.why == "25 pictures in it are not looked at"


def test_a_pack_whose_pickle_tells_of_no_faces_is_unreadable() -> None:
    told = pickle.dumps([{"a": 1}], 4)
    data = struct.pack("<QQ", 1, len(told)) + told

    assert Faceset().recognises(data[:4096], BytesSource(data))
    with pytest.raises(Unreadable):
        _read(Faceset(), data)


def test_alignments_are_unpacked_and_read_as_what_they_are() -> None:
    parts = [found for found in walk(BytesSource(inert.alignments_fsa()), Limits()) if isinstance(found, Part)]

    assert [type(part.view) for part in parts] == [Tensors]
    assert {"__meta__", "__data__", "landmarks_xy"} <= set(parts[0].view.strings)  # type: ignore[union-attr]


def test_a_stream_that_unpacks_to_too_much_is_a_fault() -> None:
    data = zlib.compress(bytes(64 * 1024 * 1024))
    found = list(Deflated().read(BytesSource(data), Limits()))

    assert any(isinstance(f, Fault) and f.kind is FaultKind.TOO_LARGE for f in found)
    assert sum(f.source.size for f in found if isinstance(f, Member)) <= Limits().ratio_free


def test_what_stands_behind_the_stream_is_a_fault() -> None:
    data = zlib.compress(b"said") + b"more"
    faults = [f for f in Deflated().read(BytesSource(data), Limits()) if isinstance(f, Fault)]

    assert [f.why for f in faults] == ["4 bytes behind the stream are not looked at"]


@pytest.mark.parametrize("data", [b"x^2 + y^2 = z^2", b"x\x9c", b"x\x9cnot packed at all"])
def test_a_formula_is_no_stream(data: bytes) -> None:
    assert not Deflated().recognises(data, BytesSource(data))
