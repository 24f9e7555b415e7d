"""What the stack on paper knows of arrays, and what it asks of a pickle."""

import pytest

from chouxin.domain import Limits
from chouxin.readers.opcodes import Broken, Stream, opcodes
from chouxin.readers.pickle_machine import Flood, Machine
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert_weights import Weights

STORE = b"(X\x07\0\0\0storagectorch\nHalfStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x06tQ"
TENSOR = b"ctorch._utils\n_rebuild_tensor_v2\n(" + STORE + b"K\0K\x02K\x03\x86K\x03K\x01\x86\x89NtR"


def run(body: bytes, most: int = 1000) -> Machine:
    machine = Machine(Limits(), most)
    for op in opcodes(Stream(BytesSource(b"\x80\x02" + body))):
        machine.follow(op)
    return machine


def shapes(machine: Machine) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(t.name, t.dtype, t.shape) for t in machine.tensors]


@pytest.mark.parametrize(
    "body",
    [
        b"}X\x01\0\0\0a" + TENSOR + b"s.",
        b"}(X\x01\0\0\0a" + TENSOR + b"u.",
        b"(X\x01\0\0\0a" + TENSOR + b"d.",
        b"}X\x01\0\0\0actorch._utils\n_rebuild_parameter\n(" + TENSOR + b"\x88NtRs.",
        b"}X\x01\0\0\0a" + TENSOR + b"q\x05sh\x05.",
    ],
)
def test_a_tensor_takes_the_name_under_which_it_is_put(body: bytes) -> None:
    machine = run(body)

    assert shapes(machine) == [("a", "float16", (2, 3))]
    assert machine.torch
    assert machine.kept_strings() == ()


def test_a_tensor_of_a_subclass_is_a_tensor() -> None:
    inner = TENSOR.removeprefix(b"ctorch._utils\n_rebuild_tensor_v2\n").removesuffix(b"R")
    made = b"ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._utils\n_rebuild_tensor_v2\nca\nB\n" + inner + b"}tR."

    assert shapes(run(made)) == [("", "float16", (2, 3))]


def test_a_shape_that_is_none_is_no_tensor() -> None:
    made = b"ctorch._utils\n_rebuild_tensor_v2\n(" + STORE + b"K\0J\xff\xff\xff\xff\x85K\x01\x85\x89NtR."

    assert shapes(run(made)) == []


def test_a_name_made_at_run_time_is_told_as_far_as_it_is_known() -> None:
    assert list(run(b"NX\x06\0\0\0system\x93.").names) == ["?.system"]


@pytest.mark.parametrize("body", [b".", b"R.", b"(K\x01R.", b"s.", b"}K\x01e.", b"ja\0\0\0.", b"t.", b"\x93.", b"b."])
def test_what_is_not_there_cannot_be_taken(body: bytes) -> None:
    with pytest.raises(Broken):
        run(body)


def test_too_many_opcodes_are_a_flood() -> None:
    with pytest.raises(Flood):
        run(b"N0" * 50 + b"N.", most=50)


def test_two_pickles_share_nothing_of_the_stack() -> None:
    machine = run(b"Nq\x01.")
    machine.begin()
    asks = next(opcodes(Stream(BytesSource(b"h\x01."))))

    with pytest.raises(Broken):
        machine.follow(asks)


def test_half_precision_is_told() -> None:
    weights = Weights({"a": (2,)}, half=True)

    assert shapes(run(weights.to_state()[2:])) == [("a", "float16", (2,))]
