"""The gate: no cloak fails it, a cover that nobody knows passes its matching, and each condition can fail alone."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from chouxin.person.faces import Face
from chouxin.person.weights import MissingWeights
from chouxin.policy.share import Share
from evaluation.cloak import FORMS, Photo, Row, Verdict, judge, main, render

PHOTOS = Path(__file__).parents[2] / "photos"
FACE = Face((0, 0, 8, 8), 1.0, ((0, 0),) * 5)


def people(count: int, each: int, *, hidden: bool) -> list[Photo]:
    """Photos whose every pixel is the number of its person; cloaked ones hold noise."""
    noise = np.random.default_rng(0).integers(0, 255, (8, 8, 3), np.uint8)
    made = []
    for person in range(count):
        clean = np.full((8, 8, 3), 20 * person + 5, np.uint8)
        made += [Photo(str(person), str(n), clean, noise if hidden else clean, FACE) for n in range(each)]
    return made


def describe(
    pixels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], _: Face
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Of one colour: which person; else nobody."""
    made = np.zeros(128, np.float32)
    made[round(float(pixels.mean()) / 20) if float(pixels.std()) < 3 else 100] = 1
    return made


def test_no_cloak_fails_in_every_form_that_leaves_the_photo_alone() -> None:
    verdict = judge(people(10, 8, hidden=False), {"it": (describe, 0.5), "other": (describe, None)})

    assert {row.form for row in verdict.rows} == set(FORMS)
    assert all(row.matched.total == 560 for row in verdict.rows)
    assert not next(row for row in verdict.rows if row.form == "as it is").passes
    assert "FAIL" in render(verdict)


def test_whom_nobody_knows_passes_the_matching_and_is_seen() -> None:
    verdict = judge(people(10, 8, hidden=True), {"it": (describe, 0.5), "other": (describe, 0.5)})

    assert all(row.passes for row in verdict.rows)
    assert [reason for reason in verdict.reasons if "dB" not in reason] == []


GOOD = Row("a", "as it is", Share(0, 900))


@pytest.mark.parametrize(
    "verdict,why",
    [
        (Verdict((GOOD,), {"a": Share(9, 10), "b": Share(9, 10)}, 10, 41.0), None),
        (Verdict((Row("a", "x", Share(0, 499)),), {"a": Share(1, 1), "b": Share(1, 1)}, 10, 41.0), "still matched"),
        (Verdict((Row("a", "x", Share(85, 900)),), {"a": Share(1, 1), "b": Share(1, 1)}, 10, 41.0), "still matched"),
        (Verdict((GOOD,), {"a": Share(8, 10), "b": Share(1, 1)}, 10, 41.0), "cannot judge"),
        (Verdict((GOOD,), {"a": Share(1, 1), "b": Share(1, 1)}, 9, 41.0), "9 people"),
        (Verdict((GOOD,), {"a": Share(1, 1), "b": Share(1, 1)}, 10, 39.0), "39.0 dB"),
        (Verdict((GOOD,), {"a": Share(1, 1)}, 10, 41.0), "not made against"),
    ],
)
def test_each_condition_can_fail_alone(verdict: Verdict, why: str | None) -> None:
    assert len(verdict.reasons) == (why is not None)
    assert why is None or why in verdict.reasons[0]
    assert render(verdict).endswith("PASS") == (why is None)


def album(root: Path, names: Sequence[str]) -> Path:
    for name in names:
        (root / "her").mkdir(parents=True, exist_ok=True)
        with Image.open(PHOTOS / name) as picture:
            picture.save(root / "her" / f"{name}.png")
    return root


def test_real_photos_without_a_cloak_fail(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean = album(tmp_path / "clean", ["portrait.jpg", "portrait-warm.jpg"])
    try:
        code = main([str(clean), str(clean)])
    except MissingWeights as error:
        pytest.skip(str(error))
    out = capsys.readouterr().out

    assert code == 1
    assert "| SFace, as it is | 100.0 %" in out
    assert "FAIL" in out


def test_copies_of_another_size_or_none_cannot_be_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean = album(tmp_path / "clean", ["portrait.jpg"])
    other = album(tmp_path / "other", ["portrait.jpg"])
    with Image.open(other / "her" / "portrait.jpg.png") as picture:
        picture.resize((10, 10)).save(other / "her" / "portrait.jpg.png")
    try:
        codes = [
            main([str(clean), str(other)]),
            main([str(clean), str(tmp_path)]),
            main([str(tmp_path / "x"), str(other)]),
        ]
    except MissingWeights as error:
        pytest.skip(str(error))

    assert codes == [2, 2, 2]
    assert capsys.readouterr().err.count("\n") == 3
