"""Repositories on the command line, and what a fork took out of its parent."""

import json
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.cli._repositories import Parent, parent_of
from chouxin.domain import InputError, Item, Kind
from chouxin.policy import explain
from chouxin.words import LANGUAGES, Words
from tests.cli.running import Command
from tests.readers.repositories import git, repository

FILTER = "import opennsfw2\n\n\ndef refused(path):\n    return opennsfw2.predict_video_frames(path)\n"
ASKED = "def require_consent(token):\n    return token.verify()\n"
SWAP = "import insightface\nswapper = insightface.model_zoo.get_model('inswapper_128.onnx')\n"
GUARDED = SWAP + "from predictor import refused\nfrom consent import require_consent\nrequire_consent(refused('a'))\n"
PARENT = {"run.py": GUARDED, "predictor.py": FILTER, "consent.py": ASKED}
FORK = {"run.py": SWAP, "predictor.py": "", "consent.py": ""}
GONE = {"face-swap/safety-filter-removed", "face-swap/consent-check-removed"}


def found(chouxin: Command, *arguments: object) -> set[str]:
    ran = chouxin("screen", "--profile", "ai-hub", "--format", "jsonl", *arguments)

    return {evidence["rule"] for evidence in json.loads(ran.out)["evidence"]}


def test_what_a_later_revision_took_out(tmp_path: Path, chouxin: Command) -> None:
    repo = repository(tmp_path / "repo", PARENT, FORK)

    assert found(chouxin, f"git:{repo}@HEAD~1..HEAD") >= GONE
    assert found(chouxin, repo, "--rev", "HEAD", "--parent", "HEAD~1") >= GONE
    assert not found(chouxin, f"git:{repo}@HEAD") & GONE


def test_what_a_fork_took_out_of_a_parent_elsewhere(tmp_path: Path, chouxin: Command) -> None:
    parent = repository(tmp_path / "parent", PARENT, {"README.md": "A tool."})
    git(parent, "tag", "v1", "HEAD~1")
    fork = repository(tmp_path / "fork", {"run.py": SWAP})
    git(tmp_path, "clone", "-q", "--bare", str(fork), "fork.git")

    assert found(chouxin, fork, "--parent", parent) >= GONE
    assert found(chouxin, f"git:{tmp_path / 'fork.git'}@main", "--parent", f"{parent}@v1") >= GONE
    assert parent_of(f"{parent}@v1", Words("en")) == Parent(
        git(parent, "rev-parse", "v1"), (str(parent / ".git/objects"),)
    )


def test_a_filter_in_another_place_is_a_filter(tmp_path: Path, chouxin: Command) -> None:
    moved = {"run.py": SWAP, "predictor.py": "", "safe/nsfw.py": "import opennsfw2\ndef is_nsfw(path): ...\n"}
    repo = repository(tmp_path / "repo", PARENT, moved)

    assert "face-swap/safety-filter-removed" not in found(chouxin, f"git:{repo}@HEAD~1..HEAD")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_gone_is_told(tmp_path: Path, chouxin: Command, lang: str) -> None:
    repo = repository(tmp_path / "repo", PARENT, FORK)
    with Engine(profile="ai-hub") as engine:
        decision = engine.screen(Item("x", Kind.ARTIFACT, source=f"git+file://{repo}@HEAD~1..HEAD"))
        said = " ".join(explain(decision, engine.knowledge.rules, lang))
        titles = [Words(lang).pick(engine.knowledge.rules[rule].title) for rule in GONE]

    assert all(title in said for title in titles)


def test_a_parent_that_is_not_there(tmp_path: Path, chouxin: Command) -> None:
    repo = repository(tmp_path / "repo", PARENT)

    with pytest.raises(InputError, match="no revision to compare with"):
        parent_of(f"{repo}@nowhere", Words("en"))
    assert chouxin("screen", repo, "--parent", f"{repo}@nowhere").code == 2
    assert chouxin("screen", repo, "--parent", "nowhere").code == 4
    assert parent_of(None, Words("en")) == Parent()
