"""Against Python's own pickler, and against pickles that were made to hurt. None is ever unpickled."""

import collections
import os
import pickle
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Fault, FaultKind, Limits, Part, Tensors, TensorSpec, Unreadable
from chouxin.readers.pickled import Pickled
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert_weights import Weights
from chouxin.testing.reader_contract import Counting

WEIGHTS = Weights({"encoder/conv/weight:0": (5, 5, 3, 8), "bias:0": (8,)})
SPECS = (TensorSpec("encoder/conv/weight:0", "float32", (5, 5, 3, 8)), TensorSpec("bias:0", "float32", (8,)))


def read(data: bytes, limits: Limits | None = None) -> tuple[Tensors, list[Fault]]:
    found = list(Pickled().read(BytesSource(data, "item"), limits or Limits()))
    (view,) = [f.view for f in found if isinstance(f, Part)]
    assert isinstance(view, Tensors)
    return view, [f for f in found if isinstance(f, Fault)]


def recognised(data: bytes) -> bool:
    return Pickled().recognises(data[:4096], BytesSource(data))


class Bad:
    """What would run a command if it were ever unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch /tmp/chouxin-was-here",)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_arrays_by_name_type_and_shape(protocol: int) -> None:
    view, faults = read(pickle.dumps(WEIGHTS.arrays(), protocol))

    assert faults == []
    assert view.format == "pickle"
    assert view.tensors == SPECS


@pytest.mark.parametrize("make", [Weights.to_torch_legacy, Weights.to_state])
def test_tensors_of_pytorch(make: object) -> None:
    view, faults = read(make(WEIGHTS))  # type: ignore[operator]

    assert faults == []
    assert view.format == "torch"
    assert view.tensors == SPECS
    assert "torch._utils._rebuild_tensor_v2" in view.names


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_settings_are_strings(protocol: int) -> None:
    kept = {"iter": 3, "options": {"archi": "liae-ud", "ae_dims": 256}, "loss_history": [[0.5, 1.5]] * 3, "x": b"abc"}
    view, faults = read(pickle.dumps(kept, protocol))

    assert faults == []
    assert {"iter", "options", "archi", "liae-ud", "ae_dims", "loss_history"} <= set(view.strings)
    assert view.tensors == ()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_what_would_be_imported_is_named_and_not_imported(protocol: int) -> None:
    view, faults = read(pickle.dumps([Bad(), collections.OrderedDict(a=1)], protocol))

    assert faults == []
    assert {"posix.system", "collections.OrderedDict"} == set(view.names)


def test_no_long_argument_is_read() -> None:
    array = np.zeros(1_000_000, np.float32)
    source = Counting(BytesSource(pickle.dumps({"w": array, "t": "x" * 1_000_000}, 4)))
    list(Pickled().read(source, Limits()))

    assert source.touched < 10_000


@pytest.mark.parametrize("cut", [1, 10, 100])
def test_a_pickle_that_breaks_off_gives_what_stands_before(cut: int) -> None:
    data = pickle.dumps({"a": np.zeros((3, 4)), "b": "late"}, 4)
    view, faults = read(data[:-cut])

    assert [f.kind for f in faults] == [FaultKind.UNREADABLE]
    assert cut == 100 or [t.shape for t in view.tensors] == [(3, 4)]


def test_an_opcode_that_is_none_does_not_hide_what_stands_before() -> None:
    data = pickle.dumps(Bad(), 4)[:-1] + b"\xff."
    view, faults = read(data)

    assert view.names == ("posix.system",)
    assert "no opcode 0xff" in faults[0].why


@pytest.mark.parametrize(
    "body,says",
    [
        (b"]B" + struct.pack("<I", 0xFFFFFFFF), "bytes where"),
        (b"]\x8e" + struct.pack("<Q", 1 << 62), "bytes where"),
        (b"]R.", "takes what is not there"),
        (b"]h\x07.", "takes what is not there"),
        (b"]u.", "takes what is not there"),
        (b"]I" + b"9" * 2000, "a line without an end"),
        (b"]g" + b"9" * 900 + b"\n.", "takes what is not there"),
    ],
)
def test_lies_are_faults(body: bytes, says: str) -> None:
    _, faults = read(b"\x80\x04" + body)

    assert [says in f.why for f in faults] == [True]


def test_bytes_behind_the_end_are_told_and_a_second_pickle_is_read() -> None:
    one, two = pickle.dumps({"a": np.zeros(2)}, 4), pickle.dumps({"b": np.zeros(3)}, 4)
    view, faults = read(one + two + b"more")

    assert [t.name for t in view.tensors] == ["a", "b"]
    assert [f.kind for f in faults] == [FaultKind.UNSUPPORTED]


def test_shared_tuples_cost_nothing() -> None:
    data = b"\x80\x02" + b"K\x01" + b"2\x86" * 20_000 + b"."
    view, faults = read(data)

    assert view.tensors == ()
    assert faults == []


def test_too_much_is_left_out_and_told() -> None:
    limits = Limits(nodes=1)
    _, many = read(pickle.dumps(list(range(1000)), 4), limits)
    view, few = read(pickle.dumps({"a": np.zeros(2), "b": np.zeros(2)}, 4), Limits(nodes=6))
    _, long = read(pickle.dumps([f"word {n}" for n in range(20)], 4), Limits(text=50))

    assert {f.kind for f in many + few + long} == {FaultKind.TOO_LARGE}
    assert len(view.tensors) <= 6


def test_nothing_at_all_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read(b"\x80\x04")


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x80\x04", b"\x80\x07}.", b"\x80\x02\xff\xff\xff\xff"])
def test_what_is_none_is_left_alone(data: bytes) -> None:
    assert not recognised(data)


@settings(max_examples=100, deadline=None, database=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=20),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner) | st.tuples(inner, inner),
        max_leaves=20,
    ),
    st.integers(2, 5),
)
def test_whatever_python_pickles_reads_without_a_fault(value: object, protocol: int) -> None:
    data = pickle.dumps(value, protocol)

    assert recognised(data)
    assert read(data)[1] == []
