"""The reader against onnx's own helpers, and against files that were made to hurt."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from chouxin.domain import Fault, FaultKind, Graph, Limits, Offset, Part, TensorSpec, Unreadable
from chouxin.readers.onnx import Onnx
from chouxin.readers.sources import BytesSource, FileSource
from chouxin.testing import inert
from chouxin.testing.reader_contract import Counting


def read(data: bytes, limits: Limits | None = None) -> tuple[Graph, list[Fault]]:
    found = list(Onnx().read(BytesSource(data, "item"), limits or Limits()))
    (graph,) = [f.view for f in found if isinstance(f, Part)]
    assert isinstance(graph, Graph)
    return graph, [f for f in found if isinstance(f, Fault)]


def recognised(data: bytes) -> bool:
    return Onnx().recognises(data[:4096], BytesSource(data))


def value(name: str, shape: list[int | str | None] | None, kind: int = TensorProto.FLOAT) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info(name, kind, shape)


def model(**changes: object) -> onnx.ModelProto:
    graph = helper.make_graph(
        [helper.make_node("Conv", ["x", "w"], ["y"]), helper.make_node("Custom", ["y"], ["z"], domain="their.own")],
        "g",
        [value("x", [1, 3, "h", None]), value("w", [4, 3, 3, 3]), value("n", [], TensorProto.INT64)],
        [value("z", ["batch", 3, 8, 8], TensorProto.FLOAT16)],
        [numpy_helper.from_array(np.zeros((4, 3, 3, 3), np.float32), "w")],
    )
    opsets = [helper.make_opsetid("their.own", 3), helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, producer_name="someone", **changes)


def test_a_graph_reads_as_onnx_wrote_it() -> None:
    graph, faults = read(model().SerializeToString())

    assert faults == []
    assert graph == Graph(
        format="onnx",
        inputs=(TensorSpec("x", "float32", (1, 3, "h", None)), TensorSpec("n", "int64", ())),
        outputs=(TensorSpec("z", "float16", ("batch", 3, 8, 8)),),
        operators=("Conv", "Custom"),
        weights=(TensorSpec("w", "float32", (4, 3, 3, 3)),),
        producer="someone",
        opset=17,
    )


def test_sequences_optionals_and_sparse_weights() -> None:
    sparse = helper.make_sparse_tensor(
        helper.make_tensor("s", TensorProto.FLOAT, [1], [1.0]),
        helper.make_tensor("i", TensorProto.INT64, [1], [2]),
        [5, 6],
    )
    graph = helper.make_graph(
        [helper.make_node("Relu", ["q"], ["z"])],
        "g",
        [helper.make_tensor_sequence_value_info("q", TensorProto.FLOAT, None), value("s", [5, 6])],
        [value("z", None)],
        sparse_initializer=[sparse],
    )
    read_graph, faults = read(helper.make_model(graph).SerializeToString())

    assert [f.why for f in faults] == ["1 inputs or outputs of which nothing tells the shape"]
    assert read_graph.inputs == (TensorSpec("q", "sequence", ()),)
    assert read_graph.outputs == (TensorSpec("z", "float32", (), ranked=False),)
    assert read_graph.weights == (TensorSpec("s", "float32", (5, 6)),)


def test_subgraphs_are_not_entered() -> None:
    inner = helper.make_graph([helper.make_node("Secret", ["a"], ["b"])], "inner", [], [value("b", [1])])
    node = helper.make_node("If", ["c"], ["z"], then_branch=inner, else_branch=inner)
    outer = helper.make_graph([node], "g", [value("c", [], TensorProto.BOOL)], [value("z", [1])])
    graph, faults = read(helper.make_model(outer).SerializeToString())

    assert graph.operators == ("If",)
    assert [t.name for t in graph.inputs + graph.outputs] == ["c", "z"]
    assert faults == []


SHAPES = st.lists(st.one_of(st.integers(0, 2**40), st.sampled_from(["N", "批", "h w"]), st.none()), max_size=5)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5), SHAPES, min_size=1, max_size=4
    )
)
def test_any_inputs_read_as_onnx_reads_them(shapes: dict[str, list[int | str | None]]) -> None:
    graph = helper.make_graph(
        [helper.make_node("Relu", ["a"], ["b"])], "g", [value(n, s) for n, s in shapes.items()], [value("b", [1])]
    )
    read_graph, faults = read(helper.make_model(graph).SerializeToString())

    assert faults == []
    assert {t.name: list(t.shape) for t in read_graph.inputs} == shapes


@pytest.mark.parametrize(
    "made",
    [inert.inswapper(), inert.inswapper(256, half=True), inert.restorer(), inert.recogniser(), inert.dfm(morph=True)],
)
def test_inert_models_are_what_onnx_takes_them_for(made: inert.Model) -> None:
    data = made.to_bytes()
    theirs = onnx.load_model_from_string(data)
    graph, faults = read(data)

    assert recognised(data)
    assert faults == []
    assert [t.name for t in graph.inputs] == [i.name for i in theirs.graph.input]
    assert {t.name: t.shape for t in graph.weights} == {t.name: tuple(t.dims) for t in theirs.graph.initializer}
    assert list(graph.operators) == [n.op_type for n in theirs.graph.node]
    assert {t.name: tuple(t.shape) for t in graph.inputs} == {n: tuple(s) for n, s in made.inputs.items()}
    assert data == made.to_bytes()


def test_a_gigabyte_is_read_in_a_moment(tmp_path: Path) -> None:
    path = inert.inswapper().write(tmp_path / "big.onnx", hole=1 << 30)
    with FileSource(path) as file:
        source = Counting(file)
        assert Onnx().recognises(source.pread(0, 4096), source)
        found = list(Onnx().read(source, Limits()))

    assert source.size > 1 << 30
    assert source.touched < 64 * 1024
    assert len(found) == 1
    assert isinstance(found[0], Part)
    assert isinstance(found[0].view, Graph)
    assert found[0].view.outputs == (TensorSpec("output", "float32", (1, 3, 128, 128)),)


def test_many_tensors_cost_little_each(tmp_path: Path) -> None:
    weights = {f"layer.{n}.weight": (64, 64) for n in range(300)}
    path = inert.Model({"x": (1,)}, {"y": (1,)}, weights=weights).write(tmp_path / "many.onnx")
    with FileSource(path) as file:
        source = Counting(file)
        list(Onnx().read(source, Limits()))

    assert source.size > 4_900_000
    assert source.touched < 300 * 1024


# --- made to hurt

GOOD = inert.Model({"x": (1, 3)}, {"y": (1, 3)}, operators=("Relu",), weights={}).to_bytes()
VERSION = b"\x08\x06"


def field(number: int, body: bytes) -> bytes:
    size, out = len(body), bytearray()
    while size > 127:
        out.append(size & 127 | 128)
        size >>= 7
    out.append(size)
    return bytes([number << 3 | 2]) + bytes(out) + body


NODE = field(1, field(4, b"Relu"))


def test_a_truncated_download_gives_what_is_there_and_the_place_where_it_ends() -> None:
    data = inert.inswapper().to_bytes()
    graph, faults = read(data[: len(data) // 2])

    assert recognised(data[: len(data) // 2])
    assert graph.operators[0] == "Conv"
    assert [f.kind for f in faults] == [FaultKind.UNREADABLE]
    assert isinstance(faults[0].locator.place, Offset)


def test_a_length_beyond_the_parent_is_a_fault_at_its_byte() -> None:
    bad = VERSION + field(7, NODE + field(11, b"\x0a\x7fx") + field(12, field(1, b"out") + field(2, b"")))
    graph, faults = read(bad)

    assert [t.name for t in graph.outputs] == ["out"]  # what follows is still read
    assert [str(f.locator) for f in faults] == [f"@{bad.index(bytes([0x0A, 0x7F]))}"]


def test_a_length_of_exabytes_reads_nothing() -> None:
    with pytest.raises(Unreadable, match="left"):
        read(VERSION + b"\x42" + b"\xff" * 8 + b"\x7f")


@pytest.mark.parametrize(
    "tail",
    [
        b"\x08" + b"\x80" * 11 + b"\x01",  # a number that never ends
        b"\x0b",  # a group without an end
        b"\x0b" * 200,  # groups in groups
        b"\x0c",  # an end without a group
        b"\x0e",  # wire type 6
        b"\x00",  # field 0
        b"\x08",  # nothing behind the key
        b"\x0d\x01",  # four bytes, of which one is there
    ],
)
def test_broken_fields_are_faults_and_the_graph_before_them_is_read(tail: bytes) -> None:
    graph, faults = read(GOOD + tail)

    assert graph.operators == ("Relu",)
    assert [f.kind for f in faults] == [FaultKind.UNREADABLE]
    assert recognised(GOOD + tail)


def test_unknown_fields_and_groups_hide_nothing() -> None:
    group = b"\xa3\x06" + b"\x08\x01" + b"\xa4\x06"
    data = field(15, b"whatever") + group + b"\x79" + bytes(8) + GOOD

    assert recognised(data)
    assert read(data) == read(GOOD)


def test_two_graphs_are_merged_as_consumers_do() -> None:
    data = VERSION + field(7, NODE) + field(7, field(12, field(1, b"y") + field(2, field(1, b"\x08\x01"))))
    graph, faults = read(data)
    theirs = onnx.load_model_from_string(data)

    assert [o.name for o in theirs.graph.output] == [t.name for t in graph.outputs] == ["y"]
    assert (graph.operators, len(faults)) == (("Relu",), 1), "nothing tells the shape of y"


def test_a_wrong_wire_type_is_skipped_as_consumers_do() -> None:
    data = VERSION + field(7, b"\x08\x05" + NODE + b"\x59" + bytes(8))
    graph, faults = read(data)

    assert (graph.operators, graph.inputs, faults) == (("Relu",), (), [])


def test_packed_and_unpacked_dims() -> None:
    loose = field(5, b"\x08\x03\x08\x04\x10\x01" + field(8, b"w"))
    packed = field(5, field(1, b"\x03\x04") + b"\x10\x01" + field(8, b"w"))

    assert read(VERSION + field(7, loose + packed))[0].weights == (TensorSpec("w", "float32", (3, 4)),) * 2


def test_more_nodes_than_allowed_are_counted_and_the_outputs_behind_them_are_read() -> None:
    data = VERSION + field(7, NODE * 5000 + field(12, field(1, b"out") + field(2, field(1, b""))))
    graph, faults = read(data, Limits(nodes=1000))

    assert len(graph.operators) == 1000
    assert [t.name for t in graph.outputs] == ["out"]
    assert [f.kind for f in faults] == [FaultKind.TOO_LARGE, FaultKind.UNREADABLE], "nor the shape of `out`"


def test_millions_of_fields_end_with_a_fault() -> None:
    data = VERSION + field(7, NODE + b"\x98\x06\x01" * 400_000)
    graph, faults = read(data, Limits(nodes=1000))

    assert graph.operators == ("Relu",)
    assert [f.kind for f in faults] == [FaultKind.TOO_LARGE]
    assert "16000 fields" in faults[0].why


def test_names_without_end_and_names_that_are_no_text() -> None:
    huge = VERSION + field(7, NODE + field(11, field(1, b"x" * 5000)))
    odd = VERSION + field(7, NODE + field(11, field(1, b"\xff\xfe") + field(2, field(1, b""))))

    assert len(read(huge)[1]) == 1
    assert read(odd)[0].inputs == (TensorSpec("\\xff\\xfe", "", (), ranked=False),)


def test_no_graph_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="no graph"):
        read(VERSION)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b":)\nhello",
        '普通的一段文字，冒号：后面\n还有"引号"'.encode(),
        b'{"title": "json"}',
        b"#!/bin/sh\necho 1\n",
        b"PK\x03\x04" + bytes(100),
        b"\x80\x04\x95" + bytes(50),
        b"\x89PNG\r\n\x1a\n" + bytes(200),
        bytes(5000),
        b"\x08\x01\x12\x04abcd",  # a protobuf of another sort
    ],
)
def test_other_things_are_not_taken_for_models(data: bytes) -> None:
    assert not recognised(data)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_texts_are_not_taken_for_models(text: str) -> None:
    assert not recognised(text.encode("utf-8", "replace"))
