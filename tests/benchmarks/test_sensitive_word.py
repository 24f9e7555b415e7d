"""The peer in Java takes part where its classes are at hand, and keeps its own time."""

import os
from pathlib import Path

import pytest

from benchmarks.sensitive_word import VARIABLE, WAYS, SensitiveWord, class_path
from benchmarks.timing import Taken, race


def test_without_its_classes_it_takes_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)

    assert class_path() is None


def test_a_wrong_place_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "java").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(VARIABLE, os.pathsep.join([str(tmp_path), str(tmp_path / "none.jar")]))

    with pytest.raises(FileNotFoundError, match=r"none\.jar"):
        class_path()


def test_its_own_time_counts() -> None:
    (timing,) = race({"elsewhere": lambda: Taken(0.25, 3)}, rounds=2)

    assert timing.seconds == (0.25, 0.25)


@pytest.mark.skipif(not os.environ.get(VARIABLE), reason=f"{VARIABLE} is not set")
@pytest.mark.parametrize("way, found", [("default", 2), ("plain", 1)])
def test_it_finds_the_words(way: str, found: int) -> None:
    classes = class_path()
    assert classes is not None
    with SensitiveWord(classes, way, ["abc词"], ["一个abc词", "一个ＡＢＣ词", "别的"]) as java:
        told = java()

    assert told.found == found
    assert told.seconds > 0
    assert way in WAYS
