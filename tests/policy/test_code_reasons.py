"""What a decision on source code says beside its reasons: what stands against it, and what would change it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Decision, Item, Kind
from chouxin.policy import explain
from chouxin.words import LANGUAGES

SWAP = "from insightface import model_zoo\nmodel_zoo.get_model('x').get(a, b, c, paste_back=True)\n"
STUDY = "SETS = ['FaceForensics++', 'Celeb-DF-v2']\n"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(profile="ai-hub") as engine:
        yield engine


def decided(engine: Engine, folder: Path, source: str) -> Decision:
    (folder / "a.py").write_text(source, "utf-8")
    return engine.screen(Item("a", Kind.ARTIFACT, source=str(folder / "a.py")))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_would_change_it_is_said(engine: Engine, tmp_path: Path, lang: str) -> None:
    decision = decided(engine, tmp_path, SWAP + STUDY)
    said = explain(decision, engine.knowledge.rules, lang)

    codes = [reason.code for reason in decision.reasons]

    assert codes[:2] == ["structure", "code_against"]
    assert codes[-1] == "code_would_change"
    assert all(code.startswith("factor_") for code in codes[2:-1])
    assert len(said) == len(codes)


def test_nothing_is_said_of_code_that_is_allowed(engine: Engine, tmp_path: Path) -> None:
    assert "code_would_change" not in [reason.code for reason in decided(engine, tmp_path, STUDY).reasons]
