"""Structure rules: letters, alternatives, sizes, and whose tensor is whose."""

from dataclasses import replace

import pytest

from chouxin.domain import Graph, Role, Rule, Status, TensorSpec
from chouxin.knowledge import StructureRule
from chouxin.knowledge.structure import MOST_STEPS, Sizes, TooTangled

IMAGE = (("N", 3, "S", "S"), ("N", "S", "S", 3))
VECTOR = (("N", 512),)
SWAPPER = StructureRule(
    rule=Rule("p/r", "1", {}, {}, None, "f", Role.STRUCTURE, Status.STABLE, 1.0),
    inputs=(IMAGE, VECTOR),
    outputs=(IMAGE,),
    sizes={"S": Sizes(among=frozenset({128, 256}))},
)

Shapes = list[tuple[int | str | None, ...]]


def graph(inputs: Shapes, outputs: Shapes, dtype: str = "float32") -> Graph:
    def specs(shapes: Shapes) -> tuple[TensorSpec, ...]:
        return tuple(TensorSpec(str(n), dtype, shape) for n, shape in enumerate(shapes))

    return Graph("onnx", specs(inputs), specs(outputs))


@pytest.mark.parametrize(
    "inputs, outputs, detail",
    [
        ([(1, 3, 128, 128), (1, 512)], [(1, 3, 128, 128)], "S=128"),
        ([(1, 512), (1, 3, 256, 256)], [(1, 3, 256, 256)], "S=256"),
        ([(1, 128, 128, 3), (1, 512)], [(1, 3, 128, 128)], "S=128"),
        ([("batch", 3, 128, 128), (None, 512)], [("other", 3, 128, 128)], "S=128"),
        ([(1, 3, 128, 128), (1, 512)], [(1, 1, 128, 128), (1, 3, 128, 128)], "S=128"),
        # the sizes differ, are not allowed, are unknown, or the batches do
        ([(1, 3, 128, 128), (1, 512)], [(1, 3, 256, 256)], None),
        ([(1, 3, 100, 100), (1, 512)], [(1, 3, 100, 100)], None),
        ([(1, 3, "h", "w"), (1, 512)], [(1, 3, "h", "w")], None),
        ([(1, 3, None, None), (1, 512)], [(1, 3, None, None)], None),
        ([(1, 3, 128, 256), (1, 512)], [(1, 3, 128, 256)], None),
        ([(1, 3, 128, 128), (2, 512)], [(1, 3, 128, 128)], None),
        # one input too few or too many, no output, one tensor for two slots
        ([(1, 3, 128, 128)], [(1, 3, 128, 128)], None),
        ([(1, 3, 128, 128), (1, 512), (1,)], [(1, 3, 128, 128)], None),
        ([(1, 3, 128, 128), (1, 512)], [], None),
        ([(1, None, 128, 128), (1, 512)], [(1, 3, 128, 128)], None),
    ],
)
def test_what_fits(inputs: Shapes, outputs: Shapes, detail: str | None) -> None:
    assert SWAPPER.match(graph(inputs, outputs)) == detail


def test_pictures_may_be_bytes_and_nothing_else_may() -> None:
    image, other = TensorSpec("a", "uint8", (1, 128, 128, 3)), TensorSpec("b", "float32", (1, 512))
    told = Graph("onnx", (image, other), (replace(image, name="c"),))

    assert SWAPPER.match(told) == "S=128"
    assert SWAPPER.match(replace(told, inputs=(image, replace(other, dtype="uint8")))) is None
    assert SWAPPER.match(replace(told, inputs=(replace(image, dtype="int64"), other))) is None


def test_a_shape_without_sides_is_a_single_number_and_not_an_unknown_shape() -> None:
    rule = replace(SWAPPER, inputs=(*SWAPPER.inputs, ((),)))
    told = graph([(1, 3, 128, 128), (1, 512), ()], [(1, 3, 128, 128)])
    unknown = replace(told, inputs=(*told.inputs[:2], replace(told.inputs[2], ranked=False)))

    assert rule.match(told) == "S=128"
    assert rule.match(unknown) is None


def test_more_inputs_only_where_they_are_allowed() -> None:
    wider = graph([(1,), (1, 3, 128, 128), (1, 512)], [(1, 3, 128, 128)])

    assert SWAPPER.match(wider) is None
    assert replace(SWAPPER, more_inputs=True).match(wider) == "S=128"


@pytest.mark.parametrize(
    "dtype, fits", [("float16", True), ("BFLOAT16", True), ("", True), ("int64", False), ("string", False)]
)
def test_images_and_vectors_are_floating_point(dtype: str, fits: bool) -> None:
    tensors: Shapes = [(1, 3, 128, 128), (1, 512)]

    assert (SWAPPER.match(graph(tensors, [(1, 3, 128, 128)], dtype)) is not None) is fits


@pytest.mark.parametrize(
    "names, fits",
    [
        (("source", "target"), True),
        (("target", "source"), True),
        (("inputTargetImage", "src_0"), True),
        (("IMG_SOURCE", "x.target:0"), True),
        (("source", "source"), False),
        (("resource", "target"), False),
        (("", "target"), False),
    ],
)
def test_a_rule_may_ask_for_words_in_the_names_of_inputs(names: tuple[str, str], fits: bool) -> None:
    rule = replace(SWAPPER, inputs=(IMAGE, IMAGE), named=(frozenset({"source", "src"}), frozenset({"target"})))
    image = TensorSpec("", "float32", (1, 3, 128, 128))
    told = Graph("onnx", tuple(replace(image, name=name) for name in names), (image,))

    assert (rule.match(told) is not None) == fits


def test_a_range_of_sizes_and_free_letters() -> None:
    rule = replace(SWAPPER, sizes={"S": Sizes(least=64, most=200)})

    assert rule.match(graph([(1, 3, 200, 200), (1, 512)], [(1, 3, 200, 200)])) == "S=200"
    assert rule.match(graph([(1, 3, 201, 201), (1, 512)], [(1, 3, 201, 201)])) is None
    assert replace(rule, sizes={}).match(graph([(4, 3, 201, 201), (4, 512)], [(4, 3, 201, 201)])) == "N=4, S=201"


def test_the_first_assignment_that_fails_is_not_the_last() -> None:
    """The first image fits the slot, and only the second one fits the output too."""
    rule = replace(SWAPPER, more_inputs=True)

    assert rule.match(graph([(1, 3, 128, 128), (1, 3, 256, 256), (1, 512)], [(1, 3, 256, 256)])) == "S=256"


def test_a_tangle_is_not_called_clean() -> None:
    many: Shapes = [(n, 3, 128, 128) for n in range(1, 200)]
    rule = replace(SWAPPER, inputs=(IMAGE, IMAGE, IMAGE, VECTOR), more_inputs=True)
    free = replace(rule, inputs=((("A", 3, "S", "S"),), (("B", 3, "S", "S"),), (("C", 3, "S", "S"),), VECTOR))

    with pytest.raises(TooTangled, match=str(MOST_STEPS)):
        free.match(graph([*many, (1, 1)], [(1, 3, 128, 128)]))
