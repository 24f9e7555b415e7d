"""Workflow nodes: the laws, classes and wiring, and titles that say nothing."""

import pytest

from chouxin.detectors.workflow_nodes import WorkflowNodes
from chouxin.domain import Evidence, Item, Kind, Link, Locator, Named, Node, Part, Workflow
from chouxin.engine.batch import group
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract

SOURCE, TARGET, SAVE = Node("1", "LoadImage"), Node("2", "VAEDecode"), Node("9", "SaveImage")


def flow(middle: Node, *slots: str) -> Workflow:
    links = [Link(str(number), "IMAGE", middle.id, slot) for number, slot in enumerate(slots, start=1)]
    return Workflow("comfyui-api", (SOURCE, TARGET, middle, SAVE), (*links, Link(middle.id, "IMAGE", "9", "images")))


FLOWS = {
    "hit": flow(Node("5", "ReActorFaceSwap"), "source_image", "input_image"),
    "miss": flow(Node("5", "ImageScale"), "image"),
    "near miss": flow(Node("5", "ImageBlend", "Face Swap"), "image1", "image2"),
}


def part(name: str, view: Workflow) -> Part:
    return Part(name, Locator((name,)), f"digest of {view}", view)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


class TestLaws(DetectorContract):
    detector = WorkflowNodes
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)

    def parts_of(self, item: Item) -> list[Part]:
        return [part(item.id, FLOWS[item.id.rpartition(":")[2]])]


def evidence(knowledge: Knowledge, view: Workflow) -> list[Evidence]:
    (batch,) = group([part("w", view)])
    return list(WorkflowNodes(knowledge).detect(batch))


def test_the_node_is_told(knowledge: Knowledge) -> None:
    found = {e.rule: e for e in evidence(knowledge, FLOWS["hit"])}

    assert found["face-swap/swap-nodes"].locator == Locator(("w",), Named("5"))


def test_wiring_is_known_whatever_the_node_is_called(knowledge: Knowledge) -> None:
    renamed = flow(Node("5", "PrettyPicture", "Beautify"), "source_image", "input_image")

    assert [e.rule for e in evidence(knowledge, renamed)] == ["face-swap/swap-wired"]
