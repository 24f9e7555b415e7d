"""Nothing biometric outlives the command: not in what it writes, not in temporary files, not in any order of names."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from chouxin.person import pictures
from chouxin.person.faces import Finder, Matcher
from tests.person.conftest import PHOTOS

Pixels = npt.NDArray[np.uint8]


def traces(description: npt.NDArray[np.float32]) -> set[bytes]:
    """Stretches of a description, as they would lie in a file, in single and double precision and as text."""
    single = [description[n : n + 4].tobytes() for n in range(0, 128, 4)]
    double = [description[n : n + 2].astype(np.float64).tobytes() for n in range(0, 128, 2)]
    text = [f"{abs(value):.5f}".encode()[:7] for value in description if abs(value) > 0.05]
    return {*single, *double, *text}


@pytest.mark.parametrize("compare", [True, False])
def test_only_what_was_asked_for_is_written(
    folders: Sequence[Path], finder: Finder, matcher: Matcher, tmp_path: Path, compare: bool
) -> None:
    pictures_before = {path.name: path.read_bytes() for path in PHOTOS.iterdir()}
    for name in ("home", "temporary", "out"):
        (tmp_path / name).mkdir()
    weights = next(folder for folder in folders if (folder / "face_detection_yunet_2023mar.onnx").is_file())
    environment = {
        "PATH": os.defpath,
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "temporary"),
        "CHOUXIN_WEIGHTS": str(weights),
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [
        sys.executable,
        "-c",
        "import chouxin.cli; chouxin.cli.main()",
        "photos",
        "audit",
        str(PHOTOS),
        "--html",
        "page.html",
    ]
    command += ["--json", "grade.json", *(["--me", str(PHOTOS / "portrait.jpg")] if compare else [])]
    done = subprocess.run(command, cwd=tmp_path / "out", env=environment, capture_output=True, check=False, timeout=100)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    written = [path.read_bytes() for path in files] + [done.stdout, done.stderr]

    assert done.returncode == 1, done.stderr.decode()
    assert sorted(path.relative_to(tmp_path).as_posix() for path in files) == ["out/grade.json", "out/page.html"]
    assert {path.name: path.read_bytes() for path in PHOTOS.iterdir()} == pictures_before
    for path in PHOTOS.glob("*.jpg"):
        pixels = pictures.open(path).pixels
        for face in finder.find(pixels):
            found = {trace for trace in traces(matcher.describe(pixels, face)) if any(trace in w for w in written)}

            assert not found
            assert not any(f"{face.width:.1f}".encode() in data for data in written[:-2])
