"""The drawing of what goes in and out."""

from itertools import pairwise

from chouxin.domain import Carries, Flow, Graph, Stream, TensorSpec, flow_of
from chouxin.report.drawing import MOST, draw


def spec(*shape: int | str | None) -> TensorSpec:
    return TensorSpec("t", "float32", shape)


def test_shapes_are_read_as_people_say_them() -> None:
    flow = flow_of(
        Graph("onnx", (spec(1, 3, 96, 128), spec(1, 512)), (spec(1, 256, 256, 1), spec(1), spec(None, 7, 7)))
    )

    assert flow.inputs == (Stream(Carries.PICTURE, (128, 96)), Stream(Carries.NUMBERS, (512,)))
    assert [s.carries for s in flow.outputs] == [Carries.MASK, Carries.OTHER, Carries.OTHER]


def test_nothing_stands_outside_of_the_picture_or_upon_another_thing() -> None:
    flow = Flow(tuple(Stream(Carries.PICTURE, (64, 64)) for _ in range(3)), (Stream(Carries.MASK, (None, "h")),))
    drawing = draw(flow)
    tops = [s.y for s in drawing.inputs]

    assert tops == sorted(set(tops))
    assert all(b - a >= 40 for a, b in pairwise(tops))
    assert all(0 <= s.y <= drawing.height - 40 for s in (*drawing.inputs, *drawing.outputs))
    assert drawing.outputs[0].sizes == "?×h"


def test_what_is_not_drawn_is_counted() -> None:
    many = tuple(Stream(Carries.OTHER, (1,)) for _ in range(MOST + 3))

    assert draw(Flow(many, ())).more == 3
