"""Watched names: the laws, spellings, and that a list never comes out."""

from dataclasses import replace
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.detectors.watched_names import WatchedNames
from chouxin.domain import Action, Evidence, Item, Kind, Locator, Part, Tensors, TensorSpec
from chouxin.engine.batch import group
from chouxin.knowledge import Knowledge, Site, load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract
from chouxin.testing.inert_weights import Weights

LIST = ("Mirabel Vantongeren", "钱多多多", "Ann Lee")


def adapter(**metadata: str) -> Tensors:
    return Tensors("safetensors", (TensorSpec("lora_up", "float16", (320, 16)),), tuple(metadata.items()))


SETS = {
    "hit": adapter(trigger="photo of mirabel vantongeren, smiling"),
    "miss": adapter(trigger="watercolour of a lighthouse"),
    "near miss": adapter(trigger="joann leek soup"),
}


def part(name: str, tensors: Tensors) -> Part:
    return Part(name, Locator((f"{name}.safetensors",)), f"digest of {tensors}", tensors)


def watching(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, site=Site(watched=LIST))


class TestLaws(DetectorContract):
    detector = WatchedNames
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)
    secret = "vantongeren"

    @pytest.fixture(scope="class")
    @classmethod
    def knowledge(cls) -> Knowledge:
        return watching(load(shipped_packs()))

    def parts_of(self, item: Item) -> list[Part]:
        return [part(item.id, SETS[item.id.rpartition(":")[2]])]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


def evidence(knowledge: Knowledge, tensors: Tensors) -> list[Evidence]:
    (batch,) = group([part("m", tensors)])
    return list(WatchedNames(knowledge).detect(batch))


@pytest.mark.parametrize(
    "said",
    [
        "MIRABEL VANTONGEREN",
        "ｍｉｒａｂｅｌ ｖａｎｔｏｎｇｅｒｅｎ",
        "mirаbel vantongeren",
        "錢多多多 的照片",
        "ann lee, 30",
    ],
)
def test_a_name_is_found_however_it_is_written(knowledge: Knowledge, said: str) -> None:
    assert evidence(watching(knowledge), adapter(ss_tag_frequency=said))


def test_without_a_list_nobody_is_looked_for(knowledge: Knowledge) -> None:
    assert evidence(knowledge, SETS["hit"]) == []


def test_an_adapter_that_names_a_watched_person_is_for_people_to_look_at(tmp_path: Path) -> None:
    file = tmp_path / "a.safetensors"
    weights = Weights({"lora_up": (320, 16)}, {"modelspec.title": "Mirabel Vantongeren"})
    file.write_bytes(b"".join(weights.safetensors()))
    with Engine("ai-hub", site=Site(watched=LIST)) as watched, Engine("ai-hub") as other:
        assert watched.screen(file).action is Action.REVIEW
        assert other.screen(file).action is Action.ALLOW
