"""The files for CI, read as a CI reads them and run as it runs them."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.journeys.guarded import DETECTOR, FORK, ROOT, command
from tests.readers.repositories import repository

PLACES = ROOT / "integrations"


def steps(inputs: dict[str, str]) -> list[tuple[dict[str, str], str]]:
    """The action's own steps but the installation: their environment and their script."""
    action = yaml.safe_load((PLACES / "github/action.yml").read_text("utf-8"))
    given = {name: inputs.get(name, said["default"]) for name, said in action["inputs"].items()}
    found = []
    for step in action["runs"]["steps"]:
        if "run" in step and step["name"] != "Install":
            assert "${{" not in step["run"], "an input in a script could be a command"
            env = {name: filled(str(value), given) for name, value in step["env"].items()}
            found.append((env, step["run"]))
    return found


def filled(value: str, given: dict[str, str]) -> str:
    for name, said in given.items():
        value = value.replace(f"${{{{ inputs.{name} }}}}", said)
    return value


def act(folder: Path, bin_: Path, **inputs: str) -> tuple[int, str]:
    """Run the action's steps in a repository, as a runner does; the exit code of the last, and all they said."""
    outputs, said, code = folder.parent / "outputs", "", 0
    outputs.write_text("")
    kept = {**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}", "GITHUB_OUTPUT": str(outputs)}
    for env, script in steps(inputs):
        told = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
        known = {
            name: value.replace("${{ steps.screen.outputs.exit-code }}", told.get("exit-code", ""))
            for name, value in env.items()
        }
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=folder, env={**kept, **known}, capture_output=True, text=True, check=False, timeout=100,
        )  # fmt: skip
        said += done.stdout + done.stderr
        code = done.returncode
        if code:
            break
    return code, said


@pytest.mark.parametrize("files, fail_on, code", [(FORK, "review", 1), (FORK, "block", 0), (DETECTOR, "review", 0)])
def test_the_action_fails_where_it_should(files: str, fail_on: str, code: int, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a b.py": files})
    command(tmp_path / "bin")
    ended, said = act(folder, tmp_path / "bin", **{"fail-on": fail_on})

    assert ended == code, said
    assert (folder / "chouxin.sarif").exists()


def test_an_input_is_never_a_command(tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": DETECTOR})
    command(tmp_path / "bin")
    ended, _ = act(folder, tmp_path / "bin", revision="HEAD; touch ran; $(touch ran)", profile="`touch ran`")

    assert ended not in (0, 1)
    assert not (folder / "ran").exists()


def test_the_other_jobs_are_what_their_servers_read() -> None:
    gitlab = yaml.safe_load((PLACES / "gitlab/chouxin.gitlab-ci.yml").read_text("utf-8"))["chouxin"]
    forgejo: Any = yaml.safe_load((PLACES / "forgejo/chouxin.yml").read_text("utf-8"))
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert all(isinstance(line, str) for line in (*gitlab["script"], *gitlab["before_script"]))
    assert [step.get("name") for step in forgejo["jobs"]["chouxin"]["steps"]][1:] == [
        "Install",
        "Screen",
        "Keep the report",
    ]
    assert hook["language"] == "python"
    assert hook["pass_filenames"] is False
    for script in (*gitlab["script"], *(step["run"] for step in forgejo["jobs"]["chouxin"]["steps"] if "run" in step)):
        assert subprocess.run(["bash", "-nc", script], check=False).returncode == 0
