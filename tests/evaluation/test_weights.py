"""What is generated is what it says: guilty weights with and without names, benign ones beside them."""

import pytest

from chouxin.domain import Limits, Part, Tensors
from chouxin.engine.walk import walk
from chouxin.readers.sources import BytesSource
from evaluation.weights import benign_weights, guilty_weights


def views(data: bytes) -> list[Tensors]:
    found = list(walk(BytesSource(data, "item"), Limits()))
    return [f.view for f in found if isinstance(f, Part) and isinstance(f.view, Tensors)]


@pytest.fixture(scope="session")
def guilty() -> dict[str, list[bytes]]:
    """One file of each family."""
    return guilty_weights(1)


def test_every_file_opens_and_those_without_names_have_none(guilty: dict[str, list[bytes]]) -> None:
    assert all(views(files[0]) for files in [*guilty.values(), *benign_weights(1).values()])

    nameless = [view for family, files in guilty.items() if "no names" in family for view in views(files[0])]

    assert nameless
    assert all(tensor.name.lstrip("t").isdecimal() for view in nameless for tensor in view.tensors)


def test_half_is_half(guilty: dict[str, list[bytes]]) -> None:
    halved = [view for family, files in guilty.items() if "half" in family for view in views(files[0])]

    assert {tensor.dtype for view in halved for tensor in view.tensors} == {"float16"}
