"""What a person double-clicks: says in three languages what is missing, and is written so that its system reads it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

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
    text = data.decode("utf-8")

    assert data.count(b"\r\n") == data.count(b"\n")
    assert not data.startswith(b"\xef\xbb\xbf"), "cmd.exe takes the mark for a command"
    # Before the code page is set, nothing but ASCII stands there.
    assert text.index("chcp 65001") < re.search(r"[^\x00-\x7f]", text).start()  # type: ignore[union-attr]
    wanted, there = set(re.findall(r"(?:goto|call) :?(\w+)", text)), set(re.findall(r"(?m)^:(\w+)", text))
    assert wanted == there
    for said in ("Python 3.11 or newer", "需要 Python 3.11 或更新的版本。请", "需要 Python 3.11 或更新的版本。請"):
        assert said in text
