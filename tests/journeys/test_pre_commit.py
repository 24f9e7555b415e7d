"""The hook as pre-commit itself runs it, from a repository of hooks on this machine; nothing is fetched."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.journeys.guarded import DETECTOR, FORK, ROOT, command
from tests.readers.repositories import git, repository

TOOL = ROOT / ".venv/oracles/bin/pre-commit"
pytestmark = pytest.mark.skipif(not TOOL.exists(), reason="'make env-oracles' installs pre-commit")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository whose commits pre-commit guards, with the hook from another one."""
    said = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    hooks = repository(tmp_path / "hooks", {".pre-commit-hooks.yaml": said})
    # `language: unsupported` is what is on the PATH: here the one under test, instead of one that pip would fetch.
    hook = {"id": "chouxin", "language": "unsupported"}
    wanted = {"repos": [{"repo": str(hooks), "rev": git(hooks, "rev-parse", "HEAD"), "hooks": [hook]}]}
    made = repository(tmp_path / "work", {".pre-commit-config.yaml": yaml.safe_dump(wanted)})
    command(tmp_path / "bin")
    done = told(made, str(TOOL), "install", "--install-hooks")
    assert done.returncode == 0, done.stdout + done.stderr
    return made


def told(folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run something as whoever commits would."""
    kept = {name: os.environ[name] for name in ("TMPDIR",) if name in os.environ}
    home = folder.parent
    env = {
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(home / "known"),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    return subprocess.run(
        words, cwd=folder, env={**kept, **env}, capture_output=True, text=True, check=False, timeout=100
    )


def commit(folder: Path, name: str, said: str) -> "subprocess.CompletedProcess[str]":
    (folder / name).write_text(said)
    git(folder, "add", name)
    return told(folder, "git", "-c", "user.name=S", "-c", "user.email=s@x.org", "commit", "-m", "more")


def test_a_renamed_fork_is_stopped_and_a_detector_goes_through(work: Path) -> None:
    stopped = commit(work, "restore.py", FORK)
    git(work, "rm", "-q", "--cached", "restore.py")
    through = commit(work, "train.py", DETECTOR)

    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert "Chouxin" in stopped.stdout + stopped.stderr
    assert through.returncode == 0, through.stdout + through.stderr
    assert "Passed" in through.stdout + through.stderr
    assert git(work, "log", "--format=%s").split("\n")[0] == "more"


def test_it_can_be_asked_of_all_files(work: Path) -> None:
    (work / "restore.py").write_text(FORK)
    git(work, "add", "restore.py")
    before = git(work, "status", "--short")

    assert told(work, str(TOOL), "run", "--all-files").returncode == 1
    assert git(work, "status", "--short") == before
