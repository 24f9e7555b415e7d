"""Headers as written, headers that lie, and headers that were made to hurt."""

import json

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Part, Tensors, TensorSpec, Unreadable
from chouxin.readers.safetensors import Safetensors
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert_weights import Weights
from chouxin.testing.reader_contract import Counting

WEIGHTS = Weights({"a.weight": (4, 3), "b": (2,)}, {"title": "脸"})


def made(header: object, numbers: bytes = b"", *, length: int | None = None) -> bytes:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(raw) if length is None else length).to_bytes(8, "little") + raw + numbers


def read(data: bytes, limits: Limits | None = None) -> tuple[Tensors, list[Fault]]:
    found = list(Safetensors().read(BytesSource(data, "item"), limits or Limits()))
    (view,) = [f.view for f in found if isinstance(f, Part)]
    assert isinstance(view, Tensors)
    return view, [f for f in found if isinstance(f, Fault)]


def entry(shape: list[int], start: int, end: int, dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def test_a_file_reads_as_it_was_written() -> None:
    view, faults = read(WEIGHTS.to_safetensors())

    assert faults == []
    assert view == Tensors(
        "safetensors",
        (TensorSpec("a.weight", "float32", (4, 3)), TensorSpec("b", "float32", (2,))),
        (("title", "脸"),),
    )


def test_only_the_header_is_read() -> None:
    source = Counting(BytesSource(WEIGHTS.to_safetensors() + bytes(100_000)))
    list(Safetensors().read(source, Limits()))

    assert source.touched < 1000


@pytest.mark.parametrize(
    "header,numbers,kind,says",
    [
        ({"a": entry([2], 0, 8)}, bytes(4), FaultKind.UNREADABLE, "4 bytes beyond"),
        ({"a": entry([2], 0, 8)}, bytes(9), FaultKind.UNSUPPORTED, "1 bytes belong to no tensor"),
        ({"a": entry([2], 0, 8), "b": entry([2], 12, 20)}, bytes(20), FaultKind.UNSUPPORTED, "4 bytes belong"),
        ({"a": entry([2], 0, 8), "b": entry([2], 4, 12)}, bytes(12), FaultKind.UNREADABLE, "share bytes"),
        ({"a": entry([3], 0, 8)}, bytes(8), FaultKind.UNREADABLE, "1 entries"),
        ({"a": entry([2], 8, 0)}, b"", FaultKind.UNREADABLE, "1 entries"),
        ({"a": {"dtype": "F32"}}, b"", FaultKind.UNREADABLE, "1 entries"),
        ({"a": entry([-2], 0, 8)}, bytes(8), FaultKind.UNREADABLE, "1 entries"),
        ({"a": entry([2**63], 0, 8)}, bytes(8), FaultKind.UNREADABLE, "1 entries"),
        ({"a": entry([1] * 65, 0, 4)}, bytes(4), FaultKind.UNREADABLE, "1 entries"),
        ({"__metadata__": {"a": 1}}, b"", FaultKind.UNREADABLE, "1 entries"),
        ({"__metadata__": []}, b"", FaultKind.UNREADABLE, ""),
        (b'{"a":{},"a":{}}', b"", FaultKind.UNREADABLE, ""),
    ],
)
def test_what_contradicts_itself_is_a_fault(header: object, numbers: bytes, kind: FaultKind, says: str) -> None:
    if header == {"__metadata__": []}:
        header = {"__metadata__": [1]}
    _, faults = read(made(header, numbers))

    assert any(f.kind is kind and says in f.why for f in faults)


def test_a_name_given_twice_is_told_and_both_are_read() -> None:
    raw = b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}'
    view, faults = read(made(raw, bytes(8)))

    assert [t.name for t in view.tensors] == ["a", "a"]
    assert ["twice" in f.why for f in faults] == [True]


@pytest.mark.parametrize("raw", [b"{", b"{}x", b'{"a":' + b"[" * 100_000, b"{\xff}", b'{"a":' + b"9" * 5000 + b"}"])
def test_a_header_that_is_no_json_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read(made(raw))


def test_a_header_over_the_limit_is_not_read() -> None:
    with pytest.raises(Unreadable) as caught:
        read(made({"a": entry([2], 0, 8)}, bytes(8)), Limits(header=20))

    assert caught.value.kind is FaultKind.TOO_LARGE


def test_more_tensors_than_allowed_are_left_out_and_told() -> None:
    view, faults = read(WEIGHTS.to_safetensors(), Limits(nodes=1))

    assert len(view.tensors) == 1
    assert [f.kind for f in faults if "left out" in f.why] == [FaultKind.TOO_LARGE]


def test_half_a_character_does_not_get_out() -> None:
    view, _ = read(made(b'{"\\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', bytes(4)))

    assert view.tensors[0].name == "\\ud800"


@pytest.mark.parametrize("data", [b"", b"{", made({}, length=1 << 40), made(b"[]"), bytes(8) + b"{}"])
def test_what_is_something_else_is_left_alone(data: bytes) -> None:
    assert not Safetensors().recognises(data[:4096], BytesSource(data))
