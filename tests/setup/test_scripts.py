"""Set-up on machines that lack something: a clear message, and nothing done by halves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BASH = "/bin/bash"


def script(name: str, *arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [BASH, str(ROOT / "setup" / name), *arguments]
    env = {"PATH": os.environ["PATH"], "HOME": str(cwd), **environment}
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=60)


def fake(path: Path, text: str) -> Path:
    path.write_text(f"#!{BASH}\n{text}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_a_named_python_is_taken() -> None:
    done = script("python.sh", PYTHON=sys.executable)

    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).exists()


def test_an_old_python_is_refused_by_its_version(tmp_path: Path) -> None:
    old = fake(tmp_path / "python3", '[ "$1" = --version ] && { echo "Python 3.9.2"; exit; }; exit 1')
    done = script("python.sh", PYTHON=str(old))

    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert f"{old} is Python 3.9.2" in done.stderr


def test_one_that_can_make_environments_goes_first(tmp_path: Path) -> None:
    fake(tmp_path / "python3.13", 'case "$2" in *ensurepip*) exit 1;; *executable*) echo bare;; esac')
    fake(tmp_path / "python3.12", 'case "$2" in *executable*) echo whole;; esac')
    done = script("python.sh", PATH=str(tmp_path))

    assert (done.returncode, done.stdout) == (0, "whole\n"), done.stderr


def test_without_apt_get_it_says_what_to_install(tmp_path: Path) -> None:
    done = script("debian.sh", "chromium", "fonts-noto-cjk", PATH=str(tmp_path))

    assert done.returncode == 1
    assert "there is no apt-get here" in done.stderr
    assert "sudo apt-get install chromium fonts-noto-cjk" in done.stderr


def test_without_rights_it_says_so(tmp_path: Path) -> None:
    fake(tmp_path / "apt-get", "exit 100")
    fake(tmp_path / "id", "echo 1000")
    fake(tmp_path / "sudo", "exit 1")
    done = script("debian.sh", "chromium", PATH=str(tmp_path))

    assert done.returncode == 1
    assert "needs root, or sudo without a password" in done.stderr


def test_a_failed_install_shows_why(tmp_path: Path) -> None:
    fake(tmp_path / "apt-get", 'echo "E: Unable to locate package chromium"; exit 100')
    fake(tmp_path / "id", "echo 0")
    done = script("debian.sh", "chromium", PATH=f"{tmp_path}:{os.environ['PATH']}")

    assert done.returncode == 1
    assert "Unable to locate package chromium" in done.stderr


@pytest.mark.parametrize("ci,code", [("", 0), ("true", 1)])
def test_without_a_browser_ci_fails_and_people_go_on(tmp_path: Path, ci: str, code: int) -> None:
    for tool in ("dirname", "head"):
        (tmp_path / tool).symlink_to(Path("/usr/bin") / tool)
    fake(tmp_path / "fc-list", "exit 0")
    (tmp_path / "bash").symlink_to(BASH)
    (tmp_path / "env").symlink_to("/usr/bin/env")
    done = script("browser.sh", PATH=str(tmp_path), CI=ci)

    assert done.returncode == code, done.stderr
    assert "The browser tests need: chromium fonts-noto-cjk" in done.stdout


def test_ci_runs_the_tests_and_nothing_else() -> None:
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()

    assert lines[0] == "#!/usr/bin/env bash"
    assert lines[-1] == "exec make test"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("way,code", [([], 1), (["--or-go-on"], 0)])
@pytest.mark.parametrize("broken", ["venv.sh", "chouxin"])
def test_without_a_net_photos_stop_or_go_on_as_asked(tmp_path: Path, way: list[str], code: int, broken: str) -> None:
    for folder in ("setup", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "setup" / "photos.sh").write_bytes((ROOT / "setup" / "photos.sh").read_bytes())
    for path in (tmp_path / "setup" / "venv.sh", tmp_path / ".venv" / "bin" / "chouxin"):
        fake(path, 'echo "no network" >&2; exit 1' if path.name == broken else "exit 0")
    command = [BASH, str(tmp_path / "setup" / "photos.sh"), *way]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == code
    assert "no network" in done.stderr
    assert ("make photos" in done.stderr) == (code == 0)


def test_models_that_are_there_are_not_fetched_again(tmp_path: Path) -> None:
    weights = tmp_path / ".venv" / "share" / "chouxin" / "weights"
    for folder in (tmp_path / "setup", tmp_path / ".venv" / "bin", weights):
        folder.mkdir(parents=True)
    (tmp_path / "setup" / "photos.sh").write_bytes((ROOT / "setup" / "photos.sh").read_bytes())
    fake(tmp_path / "setup" / "venv.sh", "exit 0")
    fake(tmp_path / ".venv" / "bin" / "chouxin", "exit 1")
    for name in ("face_detection_yunet_2023mar.onnx", "face_recognition_sface_2021dec.onnx"):
        (weights / name).write_bytes(b"")
    done = subprocess.run([BASH, str(tmp_path / "setup" / "photos.sh")], check=False, timeout=60)

    assert done.returncode == 0
