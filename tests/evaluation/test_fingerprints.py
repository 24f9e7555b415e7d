"""The table of listed models: every change is measured, and a mistake would be seen."""

from pathlib import Path

from evaluation.altered import CHANGES
from evaluation.fingerprints import measure, section


def test_every_change_is_measured_and_shown(tmp_path: Path) -> None:
    quality = measure(tmp_path, models=2)
    written = section(quality)

    assert [one.change for one in quality.known] == list(CHANGES)
    assert [one.change for one in quality.known if one.found.hits < 2] == [
        n for n, (_, w) in CHANGES.items() if w == "lost"
    ]
    assert all(one.others == 0 for one in quality.known)
    assert all(one.found.hits == 0 for one in quality.mistaken)
    assert quality.mistaken[0].build.hits == quality.mistaken[0].build.total == 10
    assert all(f"| {name} |" in written for name in CHANGES)
