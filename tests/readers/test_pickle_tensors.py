"""A tensor taken in one step comes to the same as its opcodes one after the other."""

import pickletools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Limits
from chouxin.readers import opcodes, pickle_running
from chouxin.readers.pickle_tensors import tensor
from chouxin.testing.inert_weights import Weights
from tests.readers.following import told

LAID_OUT = Weights({"a.weight": (3, 4, 5, 6), "a.bias": (70_000,), "once": (), "b.c": (2, 300)}, seed=3)
MANY = Weights({f"layers.{n}.weight": (n % 7, 2, 300)[: n % 4] for n in range(90)})


def put_wide(data: bytes) -> bytes:
    """The same, as pickles are from the 257th place of the memo on: what keeps something names it by four bytes."""
    found, ends = list(pickletools.genops(data)), len(data)
    stops = [at for _, _, at in found[1:]] + [ends]
    puts = [(op.name == "BINPUT", arg, data[at:stop]) for (op, arg, at), stop in zip(found, stops, strict=True)]
    return b"".join(b"r" + int(arg or 0).to_bytes(4, "little") if wide else raw for wide, arg, raw in puts)


FEW = Weights({"a.weight": (3, 4), "a.bias": (70_000,), "b.c": (2, 300), "b.d": (2, 300)})
STATES = [
    make(protocol=protocol, parameters=parameters, legacy=old)
    for make in (LAID_OUT.to_state, MANY.to_state)
    for protocol in (2, 4)
    for parameters, old in ((False, False), (True, False), (False, True))
]
WIDE = [put_wide(FEW.to_state(parameters=parameters)) for parameters in (False, True)]


@pytest.mark.parametrize("data", [*STATES, *WIDE, LAID_OUT.to_checkpoint()])
@pytest.mark.parametrize("legacy", [False, True])
def test_what_pytorch_writes(data: bytes, legacy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = told(data, Limits(), 10_000, quick=False, legacy=legacy)
    taken = []

    def counted(*given: object) -> tuple[int, int] | None:
        taken.append(tensor(*given))  # type: ignore[arg-type]
        return taken[-1]

    monkeypatch.setattr(pickle_running, "tensor", counted)
    quick = told(data, Limits(), 10_000, quick=True, legacy=legacy)

    assert quick["ended"] is None
    assert quick == slow
    # All but those that lie at the end of what was read at once, and the first, at which everything is new.
    assert sum(one is None for one in taken) < 0.15 * len(slow["tensors"]) + 2  # type: ignore[arg-type]


TELLING = [*range(9), *b"hjqr()tRQKMJNX\x8c\x85\x86\x87\x88\x89\x93\x94.0", 255]
"""Bytes that mean something in a pickle of tensors: its opcodes, and places in its memo."""


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from([*STATES[:6], *WIDE]),
    st.lists(
        st.tuples(st.integers(0, 10_000), st.sampled_from(TELLING), st.sampled_from("=+-")), min_size=1, max_size=4
    ),
    st.integers(0, 300),
    st.integers(1, 300),
    st.sampled_from([2, 1000]),
    st.booleans(),
)
def test_tensors_that_are_not_quite_what_they_seem(
    data: bytes, changes: list[tuple[int, int, str]], cut: int, most: int, nodes: int, legacy: bool
) -> None:
    changed = bytearray(data)
    for at, byte, way in changes:
        place = at % len(changed)
        changed[place : place + (way != "+")] = [byte] * (way != "-")
    limits = replace(Limits(), nodes=nodes, text=nodes * 40)
    one = bytes(changed[: len(changed) - max(cut - 200, 0)])
    quick, slow = (told(one, limits, most, quick=way, legacy=legacy) for way in (True, False))

    assert quick == slow


def test_what_a_tensor_fetches_may_have_been_put_there_by_itself() -> None:
    tensor = b"((h\0h\1X\1\0\0\x000%bh%cK\2tQK\0K\2\x85q\5K\1\x85\x89h%c)RtR"
    begin = b"\x80\2X\7\0\0\0storageq\0ctorch\nFloatStorage\nq\1X\3\0\0\0cpuq\2ccollections\nOrderedDict\nq\3"
    for put, device, hooks in ((b"q\2", 2, 3), (b"q\3", 2, 3), (b"q\4", 4, 3), (b"\x94", 2, 4), (b"q\4", 2, 5)):
        data = begin + b"ctorch._utils\n_rebuild_tensor_v2\n" + tensor % (put, device, hooks) + b"."
        quick, slow = (told(data, Limits(), 100, quick=way, legacy=False) for way in (True, False))

        assert quick == slow


def test_a_name_may_take_the_place_of_what_makes_tensors() -> None:
    data = WIDE[0]
    at = data.index(b"a.biasr") + len(b"a.biasr")
    maker = data.index(b"_rebuild_tensor_v2\nr") + len(b"_rebuild_tensor_v2\nr")
    changed = data[:at] + data[maker : maker + 4] + data[at + 4 :]
    quick, slow = (told(changed, Limits(), 1000, quick=way, legacy=False) for way in (True, False))

    assert quick == slow
    assert len(slow["tensors"]) == 1  # type: ignore[arg-type]


def test_what_is_read_at_once_may_end_at_any_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    data = MANY.to_state(protocol=2)
    slow = told(data, Limits(), 10_000, quick=False, legacy=False)
    longest = 5 * len(data) // len(MANY.tensors)  # four shapes take turns
    for size in range(len(data) // 2, len(data) // 2 + longest):
        monkeypatch.setattr(opcodes, "_FIRST", size)
        monkeypatch.setattr(opcodes, "_LARGEST", size)

        assert told(data, Limits(), 10_000, quick=True, legacy=False) == slow, size
