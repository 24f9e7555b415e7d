import json
from dataclasses import replace
from hashlib import blake2b
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from chouxin.domain import Graph, Line, Tensors, TensorSpec, Text, View, Writing
from chouxin.readers.digest import SIZE, digest_of

GRAPH = Graph(
    "onnx", (TensorSpec("x", "float32", (1, None, "h")),), (TensorSpec("y", "int8", ()),), ("Conv",), (), "me", 17
)

TENSORS = Tensors("pickle", GRAPH.inputs, (("k", "v"),), ("a",), ("b",))


def test_digests_change_in_no_release() -> None:
    """Evidence is known by them, so a change here forgets every ruling that was ever made."""
    assert digest_of(Text((("title", "a"), ("text", "换脸")))) == "6e4b738f109ec29a86072dccd869e5bb"
    assert digest_of(GRAPH) == "24dab0cc20f10f08078f768761e22eb7"
    assert digest_of(TENSORS) == "d594324c2a72855ae1468349b17bbfa1"


@given(st.lists(st.tuples(st.text(max_size=5), st.text() | st.just('\ud800"\\\x7f\n')), max_size=3))
def test_the_quick_way_for_texts_writes_what_json_does(fields: list[tuple[str, str]]) -> None:
    written = json.dumps(fields, ensure_ascii=True, separators=(",", ":"))

    assert digest_of(Text(tuple(fields))) == blake2b(f"Text\0{written}".encode(), digest_size=SIZE).hexdigest()


@given(st.lists(st.text() | st.sampled_from([chr(n) for n in range(256)]) | st.just('\ud800"\\\x7f\n/')), st.integers())
def test_the_quick_way_for_the_others_writes_what_json_does(words: list[str], number: int) -> None:
    view = Tensors("pickle", (TensorSpec("x", "float32", (number, None)),), (), tuple(words))
    held = ["pickle", [("x", "float32", (number, None))], [], words, []]
    written = json.dumps(held, ensure_ascii=True, separators=(",", ":"))

    assert digest_of(view) == blake2b(f"Tensors\0{written}".encode(), digest_size=SIZE).hexdigest()


def test_what_is_certain_to_a_degree_is_written_as_ever() -> None:
    view = Writing((Line("a", 1e-07, (0, 1, 25, 3)),))
    written = json.dumps([("a", 1e-07, (0, 1, 25, 3))], separators=(",", ":"))

    assert digest_of(view) == blake2b(f"Writing\0{written}".encode(), digest_size=SIZE).hexdigest()


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
