import numpy as np

from chouxin.person import pictures
from chouxin.person.covering import Cover
from chouxin.person.faces import Finder
from chouxin.policy.share import Share
from evaluation import covers
from evaluation.covers import Judged
from tests.person.conftest import PHOTOS, folders  # noqa: F401 - a fixture


def test_a_face_lies_in_the_middle_of_its_piece(folders: list[object]) -> None:  # noqa: F811
    finder = Finder(folders)  # type: ignore[arg-type]
    shown = pictures.open(PHOTOS / "portrait.jpg").pixels
    (face,) = finder.glance(shown)
    sample = covers._sample(shown, face)
    (found,) = finder.glance(sample.before)

    assert sample.before.shape == (300, 300, 3)
    assert np.abs(np.subtract(found.box, sample.face.box)).max() < 12
    assert abs(sample.face.box[0] + sample.face.box[2] / 2 - 150) < 2


def test_controls_are_weaker_than_what_is_shipped(folders: list[object]) -> None:  # noqa: F811
    finder = Finder(folders)  # type: ignore[arg-type]
    shown = pictures.open(PHOTOS / "portrait.jpg").pixels
    sample = covers._sample(shown, finder.glance(shown)[0])
    left = [
        float(covers._covered(sample, way)[100:200, 100:200].astype(float).std())
        for way in ("nothing (control)", covers.WEAK, covers._TENTH, covers.OWN[Cover.SOLID])
    ]

    assert left == sorted(left, reverse=True)
    assert left[-1] == 0


def test_the_section_says_how_many() -> None:
    text = covers.section([Judged("solid", Share(3, 600), Share(0, 600), Share(0, 600))], {"a/b": 400, "c/d": 200})

    assert "(3/600)" in text
    assert "(400 of a/b, 200 of c/d)" in text
    assert "| solid |" in text
