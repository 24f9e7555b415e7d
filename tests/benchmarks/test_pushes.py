"""The rows of pushes and of source, over little."""

from pathlib import Path

import pytest

from benchmarks import pushes, source


@pytest.mark.slow
def test_every_figure_of_a_push_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushes, "FILES", 40)
    monkeypatch.setattr(pushes, "FOLDERS", 4)
    monkeypatch.setattr(pushes, "ENTRIES", 20_000)
    monkeypatch.setattr(pushes, "ROUNDS", 2)
    pushed, asked = pushes.measure(tmp_path)
    written = pushes.section(pushed, asked)

    assert min(pushed.push, pushed.loaded, pushed.passed, pushed.empty, pushed.engine) > 0
    assert asked.single > 0
    for row in ("a push of 20 changed files", "deciding", "reading", "from the disk", "commits on the way"):
        assert row in written


def test_source_is_timed_by_the_processor() -> None:
    sourced = source.measure(3, 1)

    assert sourced.files == 3
    assert f"| {sourced.size / sourced.seconds / 1e6:.2f} |" in source.section(sourced)
