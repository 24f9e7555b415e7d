"""What another one is at work on stays; what a power cut has left goes."""

import subprocess
import sys
from pathlib import Path

import pytest

from chouxin.person import saving

_WRITES = """
import sys, time
from pathlib import Path
from chouxin.person.saving import placing
with placing(Path(sys.argv[1])) as (file, _):
    file.write(b"half")
    file.flush()
    print("begun", flush=True)
    sys.stdin.readline()
    file.write(b" and half")
"""


def _writing(target: Path) -> "subprocess.Popen[str]":
    running = subprocess.Popen(
        [sys.executable, "-c", _WRITES, str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "begun\n"
    return running


def test_a_second_run_does_not_take_away_what_the_first_is_writing(tmp_path: Path) -> None:
    running = _writing(tmp_path / "a.bin")
    saving.sweep(tmp_path)
    running.communicate("go on\n", timeout=60)

    assert running.returncode == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a.bin": b"half and half"}


def test_what_one_that_was_killed_has_left_goes(tmp_path: Path) -> None:
    running = _writing(tmp_path / "a.bin")
    running.kill()
    running.communicate(timeout=60)
    assert len(list(tmp_path.iterdir())) == 1
    (tmp_path / ".chouxin-mine.txt").write_text("mine")
    saving.sweep(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [".chouxin-mine.txt"]


def test_where_a_disk_knows_no_locks_nothing_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "_locked", lambda _descriptor: None)
    (tmp_path / ".chouxin-a.part").write_bytes(b"")
    with saving.placing(tmp_path / "a.bin") as (file, _):
        file.write(b"whole")
        saving.sweep(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {"a.bin", ".chouxin-a.part"}
