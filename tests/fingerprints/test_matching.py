"""A listed model is known again after all that is done to it, and nothing else is taken for it."""

from pathlib import Path

import numpy as np
import pytest

from chouxin.fingerprints.index import Index
from chouxin.fingerprints.matching import Grade
from evaluation import altered
from evaluation.altered import CHANGES, Files, Model, halved, to_safetensors, to_torch, trained, tuned
from tests.fingerprints.making import entry, index, listing, matches

MODEL = trained(1)


def plain(model: Model) -> Files:
    return [("m.safetensors", to_safetensors(model))]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """A list of one model."""
    return index(entry(tmp_path_factory.mktemp("listed"), plain(MODEL), "X"))


@pytest.mark.parametrize("name", list(CHANGES))
def test_it_is_known_again(name: str, known: Index, tmp_path: Path) -> None:
    change, least = CHANGES[name]

    found = matches(tmp_path, change(MODEL, 1), known)

    grades = {one.grade for one in found}
    if least == "lost":
        assert grades <= {Grade.BUILD}, "no longer lost: say so in the docs"
        return
    assert Grade.COPY in grades or (least == "kin" and Grade.KIN in grades)
    assert {one.entry.name for one in found} == {"X"}


@pytest.mark.parametrize("seed", range(20, 32))
def test_another_model_of_the_same_shapes_only_has_its_build(seed: int, known: Index, tmp_path: Path) -> None:
    found = matches(tmp_path, [("m.pt", to_torch(trained(seed)))], known)

    assert [one.grade for one in found] == [Grade.BUILD]
    assert all(one.score < 1 for one in found)


def test_an_untrained_model_is_nobodys(known: Index, tmp_path: Path) -> None:
    zeros = {name: np.zeros_like(array) for name, array in MODEL.items()}
    ones = {name: np.ones_like(array) for name, array in MODEL.items()}
    # To list one is harmless, too.
    of_zeros = index(entry(tmp_path, plain(zeros), "untrained"))

    for model in (zeros, ones):
        assert not [one for one in matches(tmp_path, plain(model), known) if one.grade is not Grade.BUILD]
        assert not [one for one in matches(tmp_path, plain(model), of_zeros) if one.tensors]


@pytest.mark.parametrize("change", [0.02, 0.1, 0.4])
def test_two_fine_tunes_of_a_common_model_are_not_the_same(change: float, tmp_path: Path) -> None:
    base = trained(5)
    one, other = tuned(base, 11, change), tuned(base, 12, change)
    theirs = entry(tmp_path, plain(one), "A")
    common = entry(tmp_path, plain(base), "backbone", kind="common")
    known, blind = index(theirs, common), index(theirs)

    assert matches(tmp_path, plain(other), blind), "without the common entry they look akin"
    assert matches(tmp_path, plain(other), known) == []
    assert matches(tmp_path, plain(base), known) == []
    assert matches(tmp_path, plain(halved(base)), known) == []


@pytest.mark.parametrize("change", [0.02, 0.1, 0.4])
def test_a_fine_tune_of_a_common_model_is_still_known_itself(change: float, tmp_path: Path) -> None:
    base = trained(5)
    one = tuned(base, 11, change)
    known = index(entry(tmp_path, plain(one), "A"), entry(tmp_path, plain(base), "backbone", kind="common"))

    for again in (plain(one), plain(halved(one)), [("m.pt", to_torch(altered.renamed(one)))]):
        assert {found.grade for found in matches(tmp_path, again, known)} == {Grade.COPY}
    assert matches(tmp_path, plain(tuned(one, 40, 0.005)), known)


def test_a_shared_backbone_counts_for_nobody(tmp_path: Path) -> None:
    base = trained(5)
    head = {f"head.{n}": array for n, array in enumerate(trained(9).values())}
    mine = {f"head.{n}": array for n, array in enumerate(trained(10).values())}
    known = index(
        entry(tmp_path, plain({**base, **head}), "A"), entry(tmp_path, plain(base), "backbone", kind="common")
    )

    assert [one.grade for one in matches(tmp_path, plain({**base, **mine}), known)] == [Grade.BUILD]
    (found,) = matches(tmp_path, plain(halved({**base, **head})), known)
    assert found.grade is Grade.COPY
    assert found.tensors == found.total == 17


def test_how_much_of_a_model_is_in_another_is_told(known: Index, tmp_path: Path) -> None:
    names = list(MODEL)
    other = trained(7)
    half = {name: (MODEL if at < len(names) // 2 else other)[name] for at, name in enumerate(names)}
    wanted = sum(half[n].size for n in names[: len(names) // 2]) / sum(a.size for a in half.values())

    (found,) = matches(tmp_path, plain(half), known)

    assert found.share == pytest.approx(wanted, abs=0.03)
    assert found.held == pytest.approx(found.share, abs=0.01)
    assert 0 < found.tensors < found.total


def test_a_file_of_the_same_bytes_is_a_copy_by_its_digest(known: Index, tmp_path: Path) -> None:
    found = matches(tmp_path, [("other-name.bin", to_safetensors(MODEL))], known)

    assert any(one.sha256 and one.score == 1.0 for one in found)


def test_a_contradicted_entry_counts_half(tmp_path: Path) -> None:
    files = plain(MODEL)
    listed, common = entry(tmp_path, files, "X"), entry(tmp_path, files, "X, harmless", kind="common")
    assert listing(listed, common).conflicts()

    found = matches(tmp_path, files, index(listed, common))

    assert found
    assert all(one.disputed and one.score == 0.5 for one in found)


def test_one_tensor_repeated_counts_once(known: Index, tmp_path: Path) -> None:
    repeated = {f"t{n}": MODEL["block7.conv.weight"] for n in range(20)}

    (found,) = matches(tmp_path, plain(repeated), known)

    assert found.tensors == 1
    assert found.held < 0.3


def test_a_computed_table_in_two_models_makes_them_no_kin(tmp_path: Path) -> None:
    angles = np.outer(np.arange(128), 1 / 10_000 ** (np.arange(64) / 64))
    table = np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)
    known = index(entry(tmp_path, plain({**MODEL, "positions": table}), "X"))

    found = matches(tmp_path, plain({**trained(2), "positions": table}), known)

    assert [one.grade for one in found] == [Grade.BUILD]
