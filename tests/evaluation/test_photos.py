"""The measures of photos: B-cubed, poses out of MATLAB files, drawn boxes, and the page where sets are missing."""

import struct
import zlib
from collections import Counter
from pathlib import Path

import pytest

from evaluation import photo_sets
from evaluation.data import NotThereError
from evaluation.photos import Quality, b_cubed, section


def matlab(numbers: list[float], *, single: bool = True) -> bytes:
    """A MATLAB 5 file whose only variable is Pose_Para."""
    letter, sort = ("f", 7) if single else ("d", 9)

    def element(kind: int, data: bytes) -> bytes:
        return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)

    body = element(6, struct.pack("<II", sort, 0)) + element(5, struct.pack("<ii", 1, len(numbers)))
    body += element(1, b"Pose_Para") + element(sort, struct.pack(f"<{len(numbers)}{letter}", *numbers))
    packed = zlib.compress(element(14, body))
    return bytes(128) + struct.pack("<II", 15, len(packed)) + packed


@pytest.mark.parametrize("single", [True, False])
def test_the_yaw_of_a_pose(single: bool) -> None:
    assert photo_sets._yaw(matlab([0.1, -0.7853982, 0.2, 1, 2, 3, 4], single=single)) == pytest.approx(-45)


def test_groups_against_the_truth() -> None:
    assert b_cubed(["a", "a", "b"], [0, 0, 1]) == 1
    # Everything in one: precision 5/9, recall 1.
    assert b_cubed(["a", "a", "b"], [0, 0, 0]) == pytest.approx(2 * (5 / 9) / (1 + 5 / 9))
    assert b_cubed(["a", "a"], [0, 1]) == pytest.approx(2 * 0.5 / 1.5)


def test_boxes_are_read_from_both_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "photos" / "davisking+dlib" / "examples" / "faces"
    folder.mkdir(parents=True)
    text = "<image file='{}.jpg' width='9' height='9'><box top='-1' left='2' width='3' height='4'/></image>"
    (folder / "training.xml").write_text(text.format("a"))
    (folder / "testing.xml").write_text(text.format("b"))
    monkeypatch.setenv("CHOUXIN_CORPUS", str(tmp_path))

    assert photo_sets.boxed() == {folder / "a.jpg": [(2, -1, 3, 4)], folder / "b.jpg": [(2, -1, 3, 4)]}


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHOUXIN_CORPUS", raising=False)
    with pytest.raises(NotThereError, match="CHOUXIN_CORPUS"):
        photo_sets.faceless()
    monkeypatch.setenv("CHOUXIN_CORPUS", str(tmp_path))
    with pytest.raises(NotThereError, match="PRNet"):
        photo_sets.posed()


def test_the_page_says_what_is_not_known_and_not_measured() -> None:
    why = dict.fromkeys(("found", "grouped", "views"), "CHOUXIN_CORPUS")
    page = section(Quality(plans=Counter({0: 9, 1: 1}), why_not=why))

    assert "children" in page
    assert "skin tones" in page
    assert page.count("not measured: `CHOUXIN_CORPUS` is not there") == 3
    assert "(9/10)" in page
