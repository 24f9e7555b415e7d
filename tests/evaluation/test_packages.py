"""Packages of this machine as things to screen."""

from pathlib import Path

from chouxin import Engine
from chouxin.policy.share import Share
from evaluation.packages import PackageQuality, packages, section


def test_packages_are_found_by_sort(tmp_path: Path) -> None:
    for name in ("node_modules/left", "node_modules/@some/right", "other/no"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "package.json").write_text("{}")
    found = packages([tmp_path])

    assert {tmp_path / "node_modules/left", tmp_path / "node_modules/@some/right"} <= set(found["Node"])
    assert tmp_path / "other/no" not in found["Node"]
    assert {path.name for path in found["Python, the standard library"]} >= {"json", "quopri.py"}
    assert "click" in {path.name for path in found["Python, this environment"]}


def test_ordinary_packages_are_let_through() -> None:
    places = [
        path for path in packages()["Python, the standard library"] if path.name in ("json", "quopri.py", "wave.py")
    ]
    with Engine(profile="ai-hub") as engine:
        assert [engine.screen(place).found for place in places] == [False] * 3


def test_what_was_flagged_is_named() -> None:
    said = section([PackageQuality("Node", Share(1, 20), 2, ("node_modules/x",))])

    assert "| Node | 20 | 1 | 2 |" in said
    assert "`node_modules/x`" in said
