"""Files that are one zlib stream."""

import zlib

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Tensors
from chouxin.engine.walk import walk
from chouxin.readers.deflated import Deflated
from chouxin.readers.sources import BytesSource
from chouxin.testing import inert_faces as inert


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
