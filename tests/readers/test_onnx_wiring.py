"""Inputs and outputs whose shapes were left out: what the weights still tell of them."""

import numpy as np
import pytest
from onnx import GraphProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

from chouxin.domain import Fault, Graph, Limits, Part
from chouxin.readers.onnx import Onnx
from chouxin.readers.sources import BytesSource

node = helper.make_node


def _open(name: str) -> ValueInfoProto:
    """A value of which neither the shape nor the number of dimensions is told."""
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, None)


def _weight(name: str, *shape: int, kind: str = "float32") -> TensorProto:
    return numpy_helper.from_array(np.zeros(shape, kind), name)


def _read(graph: GraphProto) -> tuple[Graph, list[Fault]]:
    found = list(Onnx().read(BytesSource(helper.make_model(graph).SerializeToString()), Limits()))
    (part,) = [f for f in found if isinstance(f, Part)]
    assert isinstance(part.view, Graph)

    return part.view, [f for f in found if isinstance(f, Fault)]


def _swapper(kind: str) -> list[NodeProto]:
    first = [node("Conv", ["target", "w"], ["a"])]
    if kind == "small numbers":
        first = [
            node("QuantizeLinear", ["target", "scale"], ["q"]),
            node("DequantizeLinear", ["q", "scale"], ["t"]),
            node("DequantizeLinear", ["w", "scale"], ["dw"]),
            node("Conv", ["t", "dw"], ["a"]),
        ]
    if kind == "colours last":
        first = [node("Transpose", ["target"], ["t"], perm=[0, 3, 1, 2]), node("Conv", ["t", "w"], ["a"])]
    last = [node("Conv", ["c", "v"], ["d"]), node("Tanh", ["d"], ["output"])]
    if kind == "colours last":
        last = [node("Conv", ["c", "v"], ["d"]), node("Transpose", ["d"], ["output"], perm=[0, 2, 3, 1])]
    return [*first, node("Gemm", ["source", "style"], ["b"], transB=1), node("Mul", ["a", "b"], ["c"]), *last]


@pytest.mark.parametrize(
    "kind, picture",
    [
        ("plain", (None, 3, None, None)),
        ("small numbers", (None, 3, None, None)),
        ("colours last", (None, None, None, 3)),
    ],
)
def test_a_swapper_without_shapes_is_told_by_its_weights(kind: str, picture: tuple[int | None, ...]) -> None:
    weights = [
        _weight("w", 16, 3, 7, 7, kind="int8" if kind == "small numbers" else "float32"),
        _weight("style", 32, 512),
        _weight("v", 3, 16, 7, 7),
        _weight("scale"),
    ]
    graph = helper.make_graph(_swapper(kind), "g", [_open("target"), _open("source")], [_open("output")], weights)
    read, faults = _read(graph)

    assert [(t.name, t.shape, t.ranked) for t in read.inputs] == [
        ("target", picture, True),
        ("source", (None, 512), True),
    ]
    assert [t.shape for t in read.outputs] == [picture]
    assert faults == []


def test_what_the_file_says_of_a_value_inside_counts_more() -> None:
    graph = helper.make_graph(
        [node("Relu", ["x"], ["y"])],
        "g",
        [_open("x")],
        [_open("y")],
        value_info=[
            helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 128, 128]),
            helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3, 128, 128]),
        ],
    )

    assert [t.shape for t in _read(graph)[0].inputs] == [(1, 3, 128, 128)]


def test_what_nothing_tells_is_a_fault_and_no_scalar() -> None:
    graph = helper.make_graph([node("Relu", ["x"], ["y"])], "g", [_open("x")], [_open("y")])
    read, faults = _read(graph)

    assert [t.ranked for t in (*read.inputs, *read.outputs)] == [False, False]
    assert [f.why for f in faults] == ["2 inputs or outputs of which nothing tells the shape"]


def test_a_scalar_is_a_scalar() -> None:
    scalar = helper.make_tensor_value_info("x", TensorProto.FLOAT, [])
    graph = helper.make_graph([node("Relu", ["x"], ["y"])], "g", [scalar], [scalar])

    assert [(t.shape, t.ranked) for t in _read(graph)[0].inputs] == [((), True)]


def test_nodes_in_a_circle_end() -> None:
    nodes = [node("Relu", ["x"], ["y"]), node("Relu", ["y"], ["x"])]

    assert len(_read(helper.make_graph(nodes, "g", [_open("x")], [_open("y")]))[1]) == 1
