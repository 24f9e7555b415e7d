"""Without make: the wheel, installed into an environment of its own, works from an empty folder."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.install


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `pip install .` builds it."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it; the libraries it needs are seen in the one that runs the tests."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True, timeout=60)
    site = next(folder.glob("lib/python*/site-packages"))
    # A path in a .pth file brings the libraries, but not the editable Chouxin that stands beside them.
    (site / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", "utf-8")
    return folder


def run(environment: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A program of the environment, with nothing of ours in its surroundings."""
    env = {"PATH": os.defpath, "HOME": str(cwd), "LANG": "C.UTF-8"}
    program = str(environment / "bin" / arguments[0])
    return subprocess.run(
        [program, *arguments[1:]], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=100
    )


def test_the_wheel_holds_what_it_needs_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    outside = [name for name in names if not name.startswith(("chouxin/", "chouxin-"))]

    assert not outside
    assert "chouxin/_shipped/packs/face-swap/pack.yaml" in names
    assert "chouxin/_shipped/examples/expected.yaml" in names
    assert "chouxin/_shipped/photos/expected.yaml" in names
    assert "chouxin/person/licences/face_recognition_sface_2021dec.onnx.txt" in names
    assert not [name for name in names if name.endswith(".onnx") and "_shipped/examples" not in name]
    assert "chouxin/py.typed" in names
    assert any(name.endswith("licenses/NOTICE") for name in names)
    assert not [name for name in names if "__pycache__" in name or Path(name).name.startswith("test_")]


def test_the_package_comes_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "python", "-c", "import chouxin; print(chouxin.__file__, chouxin.__version__)", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(installed))


def test_the_demo_works_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "chouxin", "demo", cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.rglob("*.html"))


def test_screening_works_with_the_shipped_packs(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "chouxin", "screen", "--text", "换脸软件，拍下秒发，加微信", cwd=tmp_path)

    assert done.returncode == 1, done.stdout + done.stderr
