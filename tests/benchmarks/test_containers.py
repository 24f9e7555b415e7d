"""Each archive that is timed comes out whole, and the part of the page shows it."""

from pathlib import Path

import pytest

from benchmarks import containers


@pytest.mark.slow
def test_archives_and_servers_are_measured(tmp_path: Path) -> None:
    archives, remotes = containers.measure(tmp_path, 60_000)
    shown = containers.section((archives, remotes))

    assert {one.size for one in archives if "bomb" not in one.name} == {archives[0].size}
    assert archives[0].size > 50_000
    assert remotes[0].given < 1 << 20
    assert all(one.name in shown for one in archives)
    assert all(one.name in shown for one in remotes)
