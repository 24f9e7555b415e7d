"""The graph-shape detector: the laws, and that names do not matter."""

from dataclasses import replace

import pytest

from chouxin.detectors.graph_shape import GraphShape
from chouxin.domain import Evidence, Graph, Item, Kind, Locator, Part, TensorSpec
from chouxin.engine.batch import group
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract

SWAPPER = Graph(
    format="onnx",
    inputs=(TensorSpec("target", "float32", (1, 3, 128, 128)), TensorSpec("source", "float32", (1, 512))),
    outputs=(TensorSpec("output", "float32", (1, 3, 128, 128)),),
)
RECOGNISER = Graph(
    format="onnx",
    inputs=(TensorSpec("input.1", "float32", ("N", 3, 112, 112)),),
    outputs=(TensorSpec("embedding", "float32", (1, 512)),),
)
RESTORER = Graph(
    format="onnx",
    inputs=(TensorSpec("in", "float32", (1, 3, 512, 512)), TensorSpec("weight", "float64", (1,))),
    outputs=(TensorSpec("out", "float32", (1, 3, 512, 512)),),
)
TRANSLATOR = Graph(
    format="onnx",
    inputs=(TensorSpec("ids", "int64", (1, "length")),),
    outputs=(TensorSpec("logits", "float32", (1, "length", 32000)),),
)
GRAPHS = {"hit": SWAPPER, "miss": TRANSLATOR, "near miss": RESTORER}


def part(name: str, graph: Graph) -> Part:
    return Part(name, Locator((f"{name}.onnx",)), f"digest of {graph}", graph)


class TestLaws(DetectorContract):
    detector = GraphShape
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)

    def parts_of(self, item: Item) -> list[Part]:
        return [part(item.id, GRAPHS[item.id.rpartition(":")[2]])]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


def evidence(knowledge: Knowledge, graph: Graph) -> list[Evidence]:
    (batch,) = group([part("m", graph)])
    return list(GraphShape(knowledge).detect(batch))


def rules(knowledge: Knowledge, graph: Graph) -> list[str]:
    return [found.rule.removeprefix("face-swap/") for found in evidence(knowledge, graph)]


def test_the_excerpt_shows_what_goes_in_and_out(knowledge: Knowledge) -> None:
    found = next(e for e in evidence(knowledge, SWAPPER) if e.rule == "face-swap/identity-swapper")

    assert found.excerpt == "[1,3,128,128] + [1,512] → [1,3,128,128]"
    assert str(found.locator) == "m.onnx#output"


def test_names_and_order_do_not_matter(knowledge: Knowledge) -> None:
    renamed = replace(
        SWAPPER,
        inputs=tuple(replace(t, name=f"x{n}") for n, t in enumerate(reversed(SWAPPER.inputs))),
        outputs=tuple(replace(t, name="y") for t in SWAPPER.outputs),
    )

    assert rules(knowledge, renamed) == rules(knowledge, SWAPPER)


@pytest.mark.parametrize("size", [128, 256, 512])
def test_channels_last_and_every_usual_size(knowledge: Knowledge, size: int) -> None:
    graph = Graph(
        "onnx",
        (TensorSpec("a", "float16", ("batch", size, size, 3)), TensorSpec("b", "float16", (None, 512))),
        (TensorSpec("c", "float16", ("batch", size, size, 3)),),
    )

    assert "identity-swapper" in rules(knowledge, graph)


def test_a_picture_of_another_size_is_no_swap(knowledge: Knowledge) -> None:
    upscaler = replace(SWAPPER, outputs=(TensorSpec("output", "float32", (1, 3, 512, 512)),))

    assert not evidence(knowledge, upscaler)


def test_a_swapper_whose_sizes_were_left_open_is_still_seen(knowledge: Knowledge) -> None:
    graph = Graph(
        "onnx",
        (TensorSpec("a", "float32", ("n", 3, "h", "w")), TensorSpec("b", "float32", ("n", 512))),
        (TensorSpec("c", "float32", ("n", 3, "h", "w")),),
    )

    assert rules(knowledge, graph) == ["identity-swapper-open-size"]


def test_what_a_model_takes_and_gives_is_told_with_the_evidence(knowledge: Knowledge) -> None:
    found = next(e for e in evidence(knowledge, SWAPPER) if e.rule == "face-swap/identity-swapper")

    assert found.flow is not None
    assert [(s.carries, s.sizes) for s in found.flow.inputs] == [("picture", (128, 128)), ("numbers", (512,))]
    assert [s.carries for s in found.flow.outputs] == ["picture"]


def test_a_benign_model_is_called_what_it_is(knowledge: Knowledge) -> None:
    assert rules(knowledge, RECOGNISER) == ["picture-to-numbers"]
