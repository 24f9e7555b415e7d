"""Source trees of a corpus: invented ones, as they are and after every change."""

from pathlib import Path

import pytest

from chouxin import Engine
from evaluation.repositories import AS_IT_IS, CLASSES, WRAPPINGS, measure_trees, render_trees
from evaluation.tree_changes import CHANGES

TOOL = b"""# puts one face where another was
from insightface import model_zoo
from models import limits

class Swapping:
    def change(self, frame, target, source):
        network = model_zoo.get_model(limits())
        return network.get(frame, target, source, paste_back=True)
"""
LIMITS = b"def limits():\n    return 'somewhere.onnx'\n"
ORDINARY = b"import json\n\ndef main(path):\n    return json.loads(open(path).read())\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for group in CLASSES:
        (tmp_path / group / "one").mkdir(parents=True)
    for group in ("positives", "forks", "dual-use"):
        (tmp_path / group / "one" / "tool.py").write_bytes(TOOL)
        (tmp_path / group / "one" / "models.py").write_bytes(LIMITS)
    (tmp_path / "benign" / "one" / "main.py").write_bytes(ORDINARY)
    return tmp_path


def test_a_tool_is_known_after_every_change_and_an_ordinary_program_after_none(corpus: Path) -> None:
    with Engine(profile="ai-hub") as engine:
        rows = list(measure_trees(corpus, engine))

    assert {(row.group, row.change) for row in rows} == {
        (g, c) for g in CLASSES for c in (AS_IT_IS, *CHANGES, *WRAPPINGS)
    }
    assert [row for row in rows if row.wrong] == []
    assert all(row.flagged.hits == row.above.hits == (row.group != "benign") for row in rows)
    assert not any(row.unread for row in rows)
    assert render_trees(rows).count("\n") == len(rows) + 1
