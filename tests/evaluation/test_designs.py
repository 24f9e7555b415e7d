"""Files of published designs: the right layers in every form, each found as what it is, however large it seems."""

import os
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Action, Limits, Locator, Part, Tensors
from chouxin.engine.walk import walk
from chouxin.fingerprints.skeletons import frame, read_skeletons
from chouxin.readers.sources import FileSource
from chouxin.testing.inert_weights import Weights
from evaluation.artifacts import measure_files
from evaluation.data import ROOT
from evaluation.designs import FAMILIES, design_files, designs, narrowed, two_picture_swappers
from evaluation.look_alikes import look_alikes, same_as_a_swapper

Made = dict[str, dict[str, list[Path]]]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One design of each family in every form."""
    return design_files(tmp_path_factory.mktemp("designs"), 1)


def layers(path: Path) -> dict[tuple[int, ...], int]:
    with FileSource(path, locator=Locator((path.name,))) as source:
        views = [one.view for one in walk(source, Limits()) if isinstance(one, Part)]
    return dict(frame(tensor.shape for view in views if isinstance(view, Tensors) for tensor in view.tensors))


def test_the_list_and_the_bank_say_the_same() -> None:
    bank = {one.id: one for one in read_skeletons(ROOT / "packs/face-swap/fingerprints/skeletons.jsonl")}

    assert {one.id: dict(frame(one.shapes)) for one in designs()} == {k: dict(one.layers) for k, one in bank.items()}


def test_every_family_has_its_designs() -> None:
    assert {one.family for one in designs() if one.purpose != "common"} == set(FAMILIES)


def test_every_form_holds_the_layers(made: Made) -> None:
    simswap = next(one for one in designs() if one.family == "SimSwap")
    plain, stripped, checkpoint, _, packed = made["guilty"]["SimSwap, published layers"]
    narrow = made["guilty"]["SimSwap, half as wide"][0]

    assert layers(plain) == layers(stripped) == layers(packed) == dict(frame(simswap.shapes))
    assert layers(checkpoint) == dict(frame(simswap.shapes * 3))
    assert layers(narrow) == dict(frame(narrowed(simswap).shapes)) != layers(plain)


def test_every_family_is_found_and_nothing_ordinary(made: Made, tmp_path: Path) -> None:
    made["guilty"]["two pictures"] = two_picture_swappers(tmp_path)
    with Engine(profile="ai-hub") as engine:
        for side, families in made.items():
            for row in measure_files(side, Path("/"), families, engine, 3):
                assert row.flagged.hits == (0 if side == "benign" else row.flagged.total), (row.family, row.wrong)
                assert row.not_looked_at == 0, row.family


def test_dual_use_is_told_and_calls_for_nobody_however_many_rules_say_it(made: Made, tmp_path: Path) -> None:
    shapes = next(one.shapes for one in designs() if one.id == "faceid-sd15")
    names = ["image_proj.proj.0.weight", "ip_adapter.1.to_q_lora.down.weight", "ip_adapter.1.to_k_ip.weight"]
    names += [f"ip_adapter.{n}.to_v_ip.weight" for n in range(len(shapes) - len(names))]
    header, size = Weights(dict(zip(names, shapes, strict=True))).safetensors_head()
    path = tmp_path / "named.safetensors"
    path.write_bytes(header)
    os.truncate(path, len(header) + size)
    with Engine(profile="ai-hub") as engine:
        named = engine.screen(path)
        others = [engine.screen(paths[0]) for paths in made["dual use"].values()]

    assert len({evidence.rule for evidence in named.evidence}) == 3
    assert {decision.action for decision in [named, *others]} == {Action.ALLOW}
    assert all(decision.evidence for decision in others)


def test_look_alikes_are_many_and_none_is_on_both_sides() -> None:
    assert len(look_alikes()) >= 40
    assert not set(look_alikes()) & set(same_as_a_swapper())
