"""Cut-out faces: what a tool wrote beside the picture is read, the picture is a fault."""

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Part, Reader, Tensors
from chouxin.readers.face_picture import FacePicture
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
