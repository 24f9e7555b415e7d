"""The files for CI, read as a CI reads them and run as it runs them."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.journeys.guarded import DETECTOR, FORK, ROOT, command
from tests.readers.repositories import git, repository

PLACES = ROOT / "integrations"


def steps(inputs: dict[str, str]) -> list[tuple[dict[str, str], str]]:
    """The action's own steps: their environment and their script."""
    action = yaml.safe_load((PLACES / "github/action.yml").read_text("utf-8"))
    given = {name: inputs.get(name, said["default"]) for name, said in action["inputs"].items()}
    found = []
    for step in action["runs"]["steps"]:
        if "run" in step:
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
def test_the_action_fails_where_it_should(files: str, fail_on: str, code: int, machine: Path, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a b.py": files})
    ended, said = act(folder, machine, **{"fail-on": fail_on})

    assert ended == code, said
    assert "python3 -m pip install --quiet --disable-pip-version-check chouxin" in said
    assert (folder / "chouxin.sarif").exists()


def test_an_input_is_never_a_command(machine: Path, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": DETECTOR})
    ended, _ = act(folder, machine, revision="HEAD; touch ran; $(touch ran)", profile="`touch ran`")

    assert ended not in (0, 1)
    assert not (folder / "ran").exists()


def gitlab(folder: Path, bin_: Path) -> tuple[int, str]:
    """Run the job's lines as a runner does: all of them in one shell, with the job's variables."""
    job = yaml.safe_load((PLACES / "gitlab/chouxin.gitlab-ci.yml").read_text("utf-8"))["chouxin"]
    script = "\n".join(["set -eo pipefail", *job["before_script"], *job["script"]])
    return shell(script, folder, bin_, {**job["variables"], "CI_COMMIT_SHA": git(folder, "rev-parse", "HEAD")})


def forgejo(folder: Path, bin_: Path) -> tuple[int, str]:
    """Run the workflow's steps one after the other, each in a shell of its own."""
    workflow: Any = yaml.safe_load((PLACES / "forgejo/chouxin.yml").read_text("utf-8"))
    paths, said = folder.parent / "paths", ""
    paths.write_text("")
    known = {"${{ github.sha }}": git(folder, "rev-parse", "HEAD"), "${{ vars.CHOUXIN_INSTALL }}": ""}
    for step in workflow["jobs"]["chouxin"]["steps"]:
        if "run" not in step:
            continue
        env = {name: known[value] for name, value in step["env"].items()}
        # The container's own folder is none of this machine's.
        script = step["run"].replace("/opt/chouxin", str(folder.parent / "opt"))
        env |= {"GITHUB_PATH": str(paths)}
        added = os.pathsep.join(paths.read_text().split())
        code, more = shell(f"set -e\n{script}", folder, Path(added) if added else bin_, env)
        said += more
        if code:
            return code, said
    return 0, said


def shell(script: str, folder: Path, bin_: Path, env: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", script],
        cwd=folder, env={"PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder.parent), **env},
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


PYTHON = """#!/bin/sh
# Stands for Python where a job installs Chouxin: says so, and makes the one under test stand there.
echo "python3 $*"
case "$2" in venv) mkdir -p "$3/bin" && cp {bin}/chouxin {bin}/pip "$3/bin/" ;; esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A folder of programs as in a job's container, but that nothing is fetched."""
    bin_ = tmp_path / "bin"
    command(bin_)
    for name, said in (("apt-get", "#!/bin/sh\n"), ("pip", '#!/bin/sh\necho "pip $*"\n'), ("python3", PYTHON)):
        (bin_ / name).write_text(said.replace("{bin}", str(bin_)))
        (bin_ / name).chmod(0o755)
    return bin_


UNSEEN = "PK\3\4 and no more than that" * 9


@pytest.mark.parametrize("job", [gitlab, forgejo])
@pytest.mark.parametrize("name, said, code", [("a.py", FORK, 1), ("a.py", DETECTOR, 0), ("broken.zip", UNSEEN, 0)])
def test_a_job_fails_where_it_should_and_keeps_its_report(
    job: Callable[[Path, Path], tuple[int, str]], name: str, said: str, code: int, machine: Path, tmp_path: Path
) -> None:
    folder = repository(tmp_path / "repo", {name: said, "b c.py": "x = 1\n"})
    ended, told = job(folder, machine)

    assert ended == code, told
    assert "<html" in (folder / "chouxin.html").read_text("utf-8")
    assert "install --quiet --disable-pip-version-check chouxin" in told


def test_a_job_that_could_not_screen_does_not_pass(machine: Path, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": DETECTOR})
    (machine / "chouxin").write_text("#!/bin/sh\nexit 2\n")

    assert gitlab(folder, machine)[0] == 2
    assert forgejo(folder, machine)[0] == 2
    assert act(folder, machine)[0] == 2


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
