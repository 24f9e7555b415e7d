from pathlib import Path

import pytest

from chouxin.domain import Graph, Limits, Part
from chouxin.readers.onnx import Onnx
from chouxin.readers.sources import FileSource
from chouxin.testing import inert

ALL = [
    inert.inswapper(),
    inert.restorer(),
    inert.weighted_restorer(),
    inert.recogniser(),
    inert.dfm(),
    inert.dfm(morph=True),
]


@pytest.mark.parametrize("made", ALL)
def test_a_model_reads_as_it_was_described(made: inert.Model, tmp_path: Path) -> None:
    with FileSource(made.write(tmp_path / "m.onnx")) as source:
        (part,) = Onnx().read(source, Limits())
    assert isinstance(part, Part)
    graph = part.view

    assert isinstance(graph, Graph)
    assert {t.name: tuple(t.shape) for t in graph.inputs} == {n: tuple(s) for n, s in made.inputs.items()}
    assert {t.name: tuple(t.shape) for t in graph.outputs} == {n: tuple(s) for n, s in made.outputs.items()}
    assert graph.operators == tuple(made.operators)
    assert (graph.producer, graph.opset) == (made.producer, made.opset)


def test_the_seed_decides_the_numbers_and_nothing_else_does() -> None:
    assert inert.inswapper().to_bytes() == inert.inswapper().to_bytes()
    assert inert.inswapper(seed=1).to_bytes() != inert.inswapper().to_bytes()


def test_a_file_with_a_hole_takes_no_room(tmp_path: Path) -> None:
    path = inert.restorer().write(tmp_path / "m.onnx", hole=1 << 30)

    assert path.stat().st_size > 1 << 30
    assert path.stat().st_blocks * 512 < 1 << 20
