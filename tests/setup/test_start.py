"""What a person double-clicks: says in three languages what is missing, and is written so that its system reads it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chouxin.cli._boundary import run

ROOT = Path(__file__).parents[2]
START = ROOT / "start"


def started(place: Path, path: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    shutil.copy(START / "open-my-photos.sh", place)
    return subprocess.run(
        [str(place / "open-my-photos.sh")],
        env={"PATH": path, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_python_it_says_where_to_get_it(tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("dirname", "sh"):
        (tools / name).symlink_to(shutil.which(name) or "")
    old = tools / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = started(tmp_path, str(tools))

    assert done.returncode == 1
    assert done.stdout.count("https://www.python.org/downloads/") == 3
    assert done.stderr == ""


def test_alone_it_asks_for_the_wheel(tmp_path: Path) -> None:
    place = tmp_path / "two words 照片"
    place.mkdir()
    done = started(place, os.environ["PATH"])

    assert done.returncode == 1
    assert done.stdout.count(str(place)) == 3
    assert sorted(path.name for path in place.iterdir()) == ["open-my-photos.sh"]


@pytest.mark.parametrize("name", ["open-my-photos.sh", "open-my-photos.command"])
def test_what_is_clicked_can_be_run(name: str) -> None:
    assert os.access(START / name, os.X_OK)
    assert subprocess.run(["sh", "-n", START / name], check=False).returncode == 0


def test_windows_reads_its_own_file() -> None:
    data = (START / "open-my-photos.bat").read_bytes()
    text = data.decode("ascii")

    assert data.count(b"\r\n") == data.count(b"\n")
    assert b"\t" not in data
    assert max(map(len, text.splitlines())) < 8000, "cmd.exe reads no more of a line"
    wanted, there = set(re.findall(r"(?:goto|call) :?(\w+)", text)), set(re.findall(r"(?m)^:(\w+)", text))
    assert wanted == there
    told = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    for said in ("Python 3.11 or newer", "需要 Python 3.11 或更新的版本。请", "需要 Python 3.11 或更新的版本。請"):
        assert said in told
    # A path may hold spaces, ampersands and brackets: it stands in quotes wherever a command gets it.
    paths = re.compile(r"%(?:here|env|log|what)%")
    for line in text.splitlines():
        assert all(line[: found.start()].count('"') % 2 for found in paths.finditer(line)), line


def test_what_windows_starts_is_there() -> None:
    text = (START / "open-my-photos.bat").read_text("ascii")
    named = {tuple(found.split()) for found in re.findall(r"chouxin\.exe\" ((?:[a-z]+ ?)+)", text)}

    assert named == {("photos", "setup"), ("photos", "open")}
    for names in named:
        assert run([*names, "--help"], {}) == 0


def test_windows_environment_is_known_by_its_place(tmp_path: Path) -> None:
    """The lines of Python in it do what they say, in a folder of any letters."""
    text = (START / "open-my-photos.bat").read_text("ascii")
    now, same = (re.findall(rf'(?m)^set "{name}=(.*)"\r?$', text)[0] for name in ("now", "same"))
    write = re.findall(r'-c "(%now%; mark[^"]*)"', text)[0]
    place = tmp_path / "a & b (照片)"
    place.mkdir()
    known = {"env": str(place), "here": f"{place}/", "what": "chouxin-1.whl"}

    def ends(lines: str, **more: str) -> int:
        script = lines.replace("%now%", now)
        return subprocess.run([sys.executable, "-c", script], env={**known, **more}, check=False).returncode

    assert ends(same) == 1
    assert ends(write) == 0
    assert ends(same) == 0
    assert ends(same, what="chouxin-2.whl") == 1
