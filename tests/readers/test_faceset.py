"""Packed facesets: faces are counted, persons named, pictures a fault."""

import pickle
import struct

import pytest

from chouxin.domain import Fault, Limits, Part, Reader, Tensors, Unreadable
from chouxin.readers.faceset import Faceset
from chouxin.readers.sources import BytesSource
from chouxin.testing import inert_faces as inert


def _read(reader: Reader, data: bytes) -> tuple[list[Tensors], list[Fault]]:
    found = list(reader.read(BytesSource(data), Limits()))
    views = [f.view for f in found if isinstance(f, Part)]
    return [view for view in views if isinstance(view, Tensors)], [f for f in found if isinstance(f, Fault)]


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
