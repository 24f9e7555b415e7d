"""A model as Keras 3 saves it: an archive of its description and its weights."""

import json

import pytest

from chouxin.domain import Fault, Limits, Locator, Part, Tensors, Unreadable
from chouxin.engine.walk import walk
from chouxin.readers.keras_config import KerasConfig
from chouxin.readers.sources import BytesSource
from chouxin.testing.inert_containers import to_keras
from chouxin.testing.inert_trainers import faceswap

CONFIG = {
    "class_name": "Functional",
    "config": {
        "name": "original",
        "layers": [{"class_name": "InputLayer", "config": {"name": f"face_in_{side}"}} for side in "ab"]
        + [{"class_name": "Functional", "config": {"name": name}} for name in ("encoder", "decoder_a", "decoder_b")],
    },
}


def test_its_layers_and_its_weights_are_read() -> None:
    model = faceswap()
    source = BytesSource(to_keras(model, CONFIG), "item", Locator(("original.keras",)))
    found = list(walk(source, Limits()))
    views = [one.view for one in found if isinstance(one, Part) and isinstance(one.view, Tensors)]
    described, weighed = (next(v for v in views if v.format == name) for name in ("keras-config", "hdf5"))

    assert described.strings == ("original", "face_in_a", "face_in_b", "encoder", "decoder_a", "decoder_b")
    assert described.names == ("Functional", "InputLayer")
    assert {t.name: t.shape for t in weighed.tensors} == {name: tuple(shape) for name, shape in model.tensors.items()}
    assert [one for one in found if isinstance(one, Fault)] == []


@pytest.mark.parametrize("text", ['{"class_name": "x", "config"', '{"class_name": 1, "config": {}}'])
def test_a_description_of_nothing_is_unreadable(text: str) -> None:
    source = BytesSource(text.encode())

    assert KerasConfig().recognises(text.encode(), source)
    with pytest.raises(Unreadable):
        list(KerasConfig().read(source, Limits()))


def test_a_description_nested_without_end_is_unreadable() -> None:
    text = '{"class_name": "x", "config": ' + "[" * 100_000
    with pytest.raises(Unreadable):
        list(KerasConfig().read(BytesSource(text.encode()), Limits()))


def test_layers_over_the_limit_are_a_fault() -> None:
    found = list(KerasConfig().read(BytesSource(json.dumps(CONFIG).encode()), Limits(nodes=3)))

    assert [type(one) for one in found] == [Part, Fault]
