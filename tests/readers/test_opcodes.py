"""Against Python's own table of opcodes."""

import pickle
import pickletools

import pytest

from chouxin.readers.opcodes import _ALONE, _COUNTED, _LINES, _NUMBERS, Broken, Stream, opcodes
from chouxin.readers.sources import BytesSource


def test_every_opcode_of_python_is_known_once() -> None:
    known = [*_ALONE, *_COUNTED, *_LINES, *_NUMBERS]

    assert sorted(known) == sorted(ord(op.code) for op in pickletools.opcodes)


@pytest.mark.parametrize("protocol", range(6))
def test_opcodes_stand_where_python_finds_them(protocol: int) -> None:
    held = {
        "a": [1, -2, 1 << 40, 1 << 3000, 0.5, "脸" * 900, b"x" * 3000, bytearray(3), {1, 2}, (1, 2, 3, 4)],
        "b": len,
    }
    data = pickle.dumps(held, protocol)

    ours = [(op.at, chr(op.code)) for op in opcodes(Stream(BytesSource(data)))]

    assert ours == [(at, op.code) for op, _, at in pickletools.genops(data)]


@pytest.mark.parametrize("protocol", range(6))
def test_a_cut_is_broken_wherever_it_is(protocol: int) -> None:
    data = pickle.dumps({"a": [1, 2.5, "x"], "b": b"y" * 20}, protocol)
    for cut in range(len(data)):
        with pytest.raises(Broken):
            list(opcodes(Stream(BytesSource(data[:cut]))))
