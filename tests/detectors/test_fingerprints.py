"""The detector of listed models: the laws, who listed a model and why, and no list, no evidence."""

from dataclasses import replace
from pathlib import Path

import pytest

from chouxin.detectors.fingerprints import Fingerprints
from chouxin.domain import Action, Evidence, Item, Kind, Locator, Part, Prints
from chouxin.engine.batch import group
from chouxin.engine.engine import Engine
from chouxin.fingerprints.index import Index
from chouxin.fingerprints.rows import Advisory
from chouxin.knowledge import Knowledge, Site, load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract
from evaluation.altered import halved, renamed, spliced, to_safetensors, to_torch, trained
from tests.fingerprints.making import ALL, entry, index, prints_of, write

MODEL, OTHER = trained(1), trained(2)
REFERENCE = "https://example.org/case/1"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """A list of one model."""
    made = entry(tmp_path_factory.mktemp("listed"), [("m.safetensors", to_safetensors(MODEL))], "X")
    return index(replace(made, advisory=Advisory("Removed.", REFERENCE)))


@pytest.fixture(scope="module")
def prints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Prints]:
    """By item: a copy, another model of another build, another of the same build without any shape listed."""
    folder = tmp_path_factory.mktemp("prints")
    files = {"hit": to_torch(halved(renamed(MODEL))), "miss": to_safetensors(trained(3, 16))}
    paths = write(folder, [(f"{name}.bin", data) for name, data in files.items()])
    found = {path.stem: next(one for one in prints_of(path, ALL) if not one.sha256) for path in paths}
    return {**found, "near miss": replace(found["hit"], tensors=(), free="", ordered="")}


class TestLaws(DetectorContract):
    detector = Fingerprints
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)
    secret = REFERENCE
    views: dict[str, Prints]

    @pytest.fixture(scope="class")
    @classmethod
    def knowledge(cls, known: Index, prints: dict[str, Prints]) -> Knowledge:
        cls.views = prints
        return load(shipped_packs(), Site(fingerprints=known))

    def parts_of(self, item: Item) -> list[Part]:
        return [part(item.id, self.views[item.id.split(":")[-1]])]


def part(item_id: str, view: Prints) -> Part:
    return Part(item_id, Locator((f"{item_id}.bin",)), f"digest of {len(view.tensors)}", view)


def found(view: Prints, site: Site) -> list[Evidence]:
    (batch,) = group([part("it", view)])
    return list(Fingerprints(load(shipped_packs(), site)).detect(batch))


def test_it_says_who_listed_the_model_and_why(known: Index, prints: dict[str, Prints]) -> None:
    (evidence,) = found(prints["hit"], Site(fingerprints=known))

    assert evidence.rule == "face-swap/listed-copy"
    assert evidence.excerpt.startswith("17/17 (100%) = “X” (100%)")
    for said in ("test-list (Somebody)", "Removed.", "example.org/case/1", known.ids[0][:12]):
        assert said in evidence.detail
    assert "https://" not in evidence.detail


def test_without_a_list_there_is_nothing(prints: dict[str, Prints]) -> None:
    assert found(prints["hit"], Site()) == []


def test_the_road_from_a_file_to_its_decision(known: Index, tmp_path: Path) -> None:
    files = [
        ("copy.pt", to_torch(halved(renamed(MODEL)))),
        ("merge.safetensors", to_safetensors(spliced(MODEL, OTHER, 0.5))),
        ("same-build.safetensors", to_safetensors(OTHER)),
        ("unlisted.safetensors", to_safetensors(trained(3, 16))),
    ]
    with Engine("ai-hub", site=Site(fingerprints=known)) as engine:
        copy, merge, build, unlisted = (engine.screen(path) for path in write(tmp_path, files))

    assert [d.action for d in (copy, merge, build, unlisted)] == [
        Action.REVIEW,
        Action.REVIEW,
        Action.ALLOW,
        Action.ALLOW,
    ]
    assert [e.rule for e in merge.evidence] == ["face-swap/listed-kin"]
    assert [e.rule for e in build.evidence] == ["face-swap/listed-build"]
    assert copy.banks == known.revisions
    assert not any(d.faults for d in (copy, merge, build, unlisted))
