"""Whom a comparison takes for whom, on a made-up corpus of the shipped pictures, which show one woman."""

import shutil
from pathlib import Path

import pytest

from chouxin.policy.share import Share
from evaluation import owners, photo_sets
from evaluation.data import NotThereError
from evaluation.owners import Owner, Pairs
from tests.person.conftest import PHOTOS, folders  # noqa: F401 - a fixture


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHOUXIN_CORPUS", str(tmp_path))
    photos = tmp_path / "photos"
    pairs = photos / photo_sets._PAIRS
    pairs.mkdir(parents=True)
    for name in ("portrait.jpg", "sideways.jpg", "beach.png"):
        shutil.copyfile(PHOTOS / name, pairs / name)
    (pairs / "master.csv").write_text(
        "file_x,file_y,Decision\nportrait.jpg,sideways.jpg,Yes\nportrait.jpg,beach.png,No\n"
    )
    for place in (photo_sets._TEN, photo_sets._JOHNS, photo_sets.ATHLETES):
        person = photos / place / "her"
        person.mkdir(parents=True)
        for name in ("portrait.jpg", "sideways.jpg"):
            shutil.copyfile(PHOTOS / name, person / name)
    return photos


def test_pairs_and_owners_of_a_corpus(folders: list[object], corpus: Path) -> None:  # noqa: F811
    pairs, found = owners.measure()

    assert [one.taken for one in pairs][:2] == [Share(1, 1), Share(0, 1)]
    # Two people of two pictures each, who are the same woman.
    assert [one.taken for one in pairs][2:] == [Share(2, 2), Share(4, 4)]
    assert found == [Owner("her", 2, 2, (2, 2, 2))]


def test_what_is_missing_is_said(folders: list[object], corpus: Path) -> None:  # noqa: F811
    shutil.rmtree(corpus / photo_sets.ATHLETES)
    with pytest.raises(NotThereError, match="CelebrityFaceRecognition"):
        owners.measure()


def test_the_section_names_nobody() -> None:
    text = owners.section([Pairs("two people", Share(1, 200))], [Owner("jane_doe", 60, 10, (58, 40, 61))])

    assert "| two people | 0.5 %" in text
    assert "| 1 | 60 | 10 | 58 (40 to 61) |" in text
    assert "jane" not in text
