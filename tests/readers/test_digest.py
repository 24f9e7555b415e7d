from dataclasses import replace
from itertools import combinations

from chouxin.domain import Graph, Tensors, TensorSpec, Text, View
from chouxin.readers.digest import digest_of

GRAPH = Graph(
    "onnx", (TensorSpec("x", "float32", (1, None, "h")),), (TensorSpec("y", "int8", ()),), ("Conv",), (), "me", 17
)

TENSORS = Tensors("pickle", GRAPH.inputs, (("k", "v"),), ("a",), ("b",))


def test_digests_change_in_no_release() -> None:
    """Evidence is known by them, so a change here forgets every ruling that was ever made."""
    assert digest_of(Text((("title", "a"), ("text", "换脸")))) == "6e4b738f109ec29a86072dccd869e5bb"
    assert digest_of(GRAPH) == "24dab0cc20f10f08078f768761e22eb7"
    assert digest_of(TENSORS) == "d594324c2a72855ae1468349b17bbfa1"


def test_whatever_differs_has_another_digest() -> None:
    views: list[View] = [
        Text(()),
        Text((("title", ""),)),
        Text((("title", "ab"),)),
        Text((("title", "a"), ("text", "b"))),
        Text((("text", "ab"),)),
        Text((("title", "\ud800"),)),
        Graph("onnx", (), ()),
        GRAPH,
        replace(GRAPH, opset=None),
        replace(GRAPH, operators=("Con", "v")),
        replace(GRAPH, inputs=(TensorSpec("x", "float32", (1, "None", "h")),)),
        replace(GRAPH, inputs=GRAPH.outputs, outputs=GRAPH.inputs),
        replace(GRAPH, weights=GRAPH.outputs, outputs=()),
        Tensors("onnx", ()),
        TENSORS,
        replace(TENSORS, tensors=GRAPH.outputs),
        replace(TENSORS, metadata=()),
        replace(TENSORS, names=("b",), strings=("a",)),
    ]

    assert all(digest_of(one) != digest_of(other) for one, other in combinations(views, 2))
