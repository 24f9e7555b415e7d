"""What is done at speed comes to the same as one opcode after the other."""

import pickle
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Limits
from chouxin.readers.opcodes import LONGEST, STOP
from chouxin.readers.pickle_machine import ACTIONS
from chouxin.testing.inert_weights import Weights
from tests.readers.following import told

WEIGHTS = Weights({"layer.weight": (8, 8), "layer.bias": (8,)}, seed=3)
TORCH = WEIGHTS.to_state()
LONG = ["x" * LONGEST, "y" * (LONGEST + 1), "z" * 70_000, "x" * LONGEST]
PICKLES = [
    TORCH,
    WEIGHTS.to_pickle(),
    *(pickle.dumps([{"a": (1, -5, 70_000)}, {"a": LONG}, b"b" * 300, "脸"], protocol) for protocol in range(6)),
]
FREQUENT = [
    *(
        b"\x94",
        b"q\x01",
        b"h\x01",
        b"h\x02",
        b"(",
        b"t",
        b"K\x05",
        b"M\x01\x02",
        b"J\xff\xff\xff\xff",
        b"N",
        b"}",
        b"]",
    ),
    *(b"\x8c\x01a", b"\x8c\x02bc", b"X\x01\0\0\0a", b"ctorch\nFloatStorage\n", b"cnumpy\ndtype\n", b"c\xff\n\n", b")"),
    *(b"R", b"Q", b"b", b"s", b"u", b"e", b"a", b"0", b"\x81", b"\x85", b"\x86", b"\x87", b"\x93", b"2", b"."),
    *(b"\x8c\x03\n\0a", b"X\xff\xff\0\0", b"c" + b"m" * LONGEST + b"\nn\n", b"B\x02\0\0\0ab", b"\x95" + b"\0" * 8),
]


@pytest.mark.parametrize("data", PICKLES)
@pytest.mark.parametrize("legacy", [False, True])
def test_real_pickles(data: bytes, legacy: bool) -> None:
    quick, slow = (told(data, Limits(), 10_000, quick=way, legacy=legacy) for way in (True, False))

    assert quick["ended"] is None
    assert quick == slow


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(FREQUENT), max_size=60), st.integers(1, 60), st.sampled_from([1, 5, 1000]), st.booleans()
)
def test_opcodes_that_make_no_sense(pieces: list[bytes], most: int, nodes: int, legacy: bool) -> None:
    limits = replace(Limits(), nodes=nodes, text=nodes * 4)
    data = b"".join(pieces)
    quick, slow = (told(data, limits, most, quick=way, legacy=legacy) for way in (True, False))

    assert quick == slow


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PICKLES[:3]), st.integers(0, 10_000), st.integers(0, 255))
def test_a_byte_that_is_another(data: bytes, at: int, byte: int) -> None:
    broken = bytearray(data)
    broken[at % len(data)] = byte
    quick, slow = (told(bytes(broken), Limits(), 10_000, quick=way, legacy=False) for way in (True, False))

    assert quick == slow


def test_every_opcode_alone_on_a_full_stack() -> None:
    for code in ACTIONS:
        data = b"(K\x01\x8c\x01a\x8c\x01b(" + b"K\x02" * 4 + bytes([code]) + b"\0" * 20 + bytes([STOP])
        quick, slow = (told(data, Limits(), 1000, quick=way, legacy=False) for way in (True, False))

        assert quick == slow
