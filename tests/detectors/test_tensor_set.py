"""The detector of tensor sets: the laws, and that names do not matter where shapes tell."""

import pytest

from chouxin.detectors.tensor_set import TensorSet
from chouxin.domain import Evidence, Item, Kind, Locator, Part, Tensors, TensorSpec
from chouxin.engine.batch import group
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract
from chouxin.testing.inert_weights import Weights, simswap


def view(weights: Weights) -> Tensors:
    return Tensors("case", tuple(TensorSpec(name, "float32", tuple(s)) for name, s in weights.tensors.items()))


SWAPPER = view(simswap())
CLASSIFIER = view(Weights({"conv1.weight": (64, 3, 7, 7), "fc.weight": (1000, 512)}))
SETTINGS = Tensors("pickle", (), strings=("iter", "options", "loss_history", "learning_rate"))
SETS = {"hit": SWAPPER, "miss": CLASSIFIER, "near miss": SETTINGS}


def part(name: str, tensors: Tensors) -> Part:
    return Part(name, Locator((f"{name}.pth",)), f"digest of {tensors}", tensors)


class TestLaws(DetectorContract):
    detector = TensorSet
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)

    def parts_of(self, item: Item) -> list[Part]:
        return [part(item.id, SETS[item.id.rpartition(":")[2]])]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


def evidence(knowledge: Knowledge, tensors: Tensors) -> list[Evidence]:
    (batch,) = group([part("m", tensors)])
    return list(TensorSet(knowledge).detect(batch))


def test_the_excerpt_shows_the_most_frequent_shapes(knowledge: Knowledge) -> None:
    (found,) = evidence(knowledge, SWAPPER)

    assert "18 × [1024,512]" in found.excerpt
    assert str(found.locator) == "m.pth#first_layer.1.weight"


def test_names_do_not_matter_where_shapes_tell(knowledge: Knowledge) -> None:
    (found,) = evidence(knowledge, view(simswap().nameless()))

    assert found.score == 1.0


def test_words_alone_are_less_sure(knowledge: Knowledge) -> None:
    words = ("iter", "loss_history", "ae_dims", "e_dims", "d_dims", "d_mask_dims", "face_style_power")
    (found,) = evidence(knowledge, Tensors("pickle", (), strings=words))

    assert found.score < 1.0
    assert str(found.locator) == "m.pth"


def test_a_name_made_to_hurt_stays_out_of_the_excerpt(knowledge: Knowledge) -> None:
    hurtful = Tensors("t", tuple(TensorSpec("\x1b[31m", t.dtype, t.shape) for t in SWAPPER.tensors))

    assert all(found.excerpt.isprintable() for found in evidence(knowledge, hurtful))
