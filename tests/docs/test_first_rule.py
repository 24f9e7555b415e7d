"""CONTRIBUTING's "your first rule in ten minutes", followed literally."""

from pathlib import Path

import yaml

from tests.docs.blocks import blocks, follow
from tests.docs.conftest import ROOT

PAGE = ROOT / "CONTRIBUTING.md"


def test_the_first_rule_works_as_written(checkout: Path) -> None:
    outputs = follow(PAGE, checkout)

    before, after = outputs[1], outputs[-1]

    assert "worn-skin" not in before
    assert '"rule":"face-swap/worn-skin"' in after.partition('"shadow"')[2]


def test_it_takes_two_yaml_files_and_no_python() -> None:
    written = [block for block in blocks(PAGE) if block.order == "file"]

    assert sorted(Path(block.value).suffixes for block in written) == [[".test", ".yaml"], [".yaml"]]
    assert all(yaml.safe_load(block.code) for block in written)


def test_the_picture_comes_first() -> None:
    assert blocks(PAGE)[0].language == "text"
    assert "detectors" in blocks(PAGE)[0].code
