"""Skeletons: the laws, each shipped design as it comes back, and what is in a file beside it."""

from dataclasses import replace

import pytest

from chouxin.detectors.skeletons import RULES, GraphSkeletons, Skeletons
from chouxin.domain import Evidence, Graph, Item, Kind, Locator, Part, Tensors, TensorSpec
from chouxin.engine.batch import group
from chouxin.fingerprints.skeletons import PURPOSES, Skeleton
from chouxin.knowledge import load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract
from chouxin.words.masking import mask

SHIPPED = load(shipped_packs())
BY_ID = {one.id: one for one in SHIPPED.skeletons.skeletons}


def specs(one: Skeleton, times: int = 1) -> tuple[TensorSpec, ...]:
    """Its layers, out of order and out of layout, without a name."""
    return tuple(
        TensorSpec("", "float16", layer[::-1]) for layer, many in reversed(one.layers) for _ in range(many * times)
    )


def part(name: str, view: Tensors | Graph) -> Part:
    return Part(name, Locator((name,)), f"{view}"[:2000], view)


def weights(*skeletons: Skeleton, times: int = 1) -> Tensors:
    return Tensors("pytorch", tuple(spec for one in skeletons for spec in specs(one, times)))


def graph(*skeletons: Skeleton) -> Graph:
    picture = TensorSpec("a", "float32", (1, 3, 256, 256))
    return Graph("onnx", (picture, picture), (picture,), weights=weights(*skeletons).tensors)


def found(view: Tensors | Graph, detector: type[Skeletons] = Skeletons) -> list[Evidence]:
    return list(detector(SHIPPED).detect(group([part("x", view)])[0]))


HALF = Tensors("pytorch", specs(BY_ID["simswap-224"])[::2])
VIEWS = {"hit": weights(BY_ID["simswap-224"]), "miss": Tensors("pytorch", ()), "near miss": HALF}


class TestLaws(DetectorContract):
    detector = Skeletons
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)

    def parts_of(self, item: Item) -> list[Part]:
        return [part(item.id, VIEWS[item.id.rpartition(":")[2]])]


class TestLawsOfGraphs(DetectorContract):
    detector = GraphSkeletons
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)

    def parts_of(self, item: Item) -> list[Part]:
        view = VIEWS[item.id.rpartition(":")[2]]
        return [part(item.id, replace(graph(), weights=view.tensors))]


@pytest.mark.parametrize("one", SHIPPED.skeletons.skeletons, ids=lambda one: one.id)
def test_each_design_is_told_by_its_layers_and_as_nothing_else(one: Skeleton) -> None:
    (evidence,) = found(weights(one))

    assert (evidence.rule, evidence.score) == (RULES[one.purpose], 1.0)
    assert one.title in evidence.detail
    assert one.source.replace("@", " ")[:60] in evidence.detail


def test_a_checkpoint_with_moments_is_its_design_three_times_over() -> None:
    (evidence,) = found(weights(BY_ID["ghost-unet-3"], times=3))

    assert "[·] × 3 = “GHOST generator, unet, 3 blocks” (100%)" in evidence.excerpt


def test_a_swapper_beside_a_recogniser_is_a_swapper() -> None:
    (evidence,) = found(graph(BY_ID["uniface-256"], BY_ID["arcface-r100"]), GraphSkeletons)

    assert (evidence.rule, evidence.detector) == (RULES["swap"], "graph-skeletons")
    assert 0 < evidence.score < 1


def test_an_ordinary_design_among_much_else_says_nothing() -> None:
    much = Tensors("pytorch", (*specs(BY_ID["resnet50"]), TensorSpec("", "float32", (9000, 9001))))

    assert found(much) == []


def test_every_purpose_has_a_rule_and_the_dual_use_ones_call_for_nobody_alone() -> None:
    weighed = {purpose: SHIPPED.rules[RULES[purpose]].weight for purpose in PURPOSES}

    assert weighed["swap"] > 3.5
    assert max(weighed["reenactment"], weighed["adapter"]) <= 2


def test_nothing_that_is_said_looks_like_a_contact() -> None:
    said = [evidence for one in BY_ID.values() for evidence in found(weights(one))]

    assert all(mask(text) == text for evidence in said for text in (evidence.excerpt, evidence.detail))


def test_every_design_says_where_it_is_defined() -> None:
    assert all(one.source.count(" ") >= 1 and one.layers for one in SHIPPED.skeletons.skeletons)
    assert {one.purpose for one in SHIPPED.skeletons.skeletons} == set(PURPOSES)
