"""The command as a process: pipes that close, a person who stops it, files of any length."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CHOUXIN = [sys.executable, "-c", "from chouxin.cli import main; main()"]
ROW = json.dumps({"title": "DFL万能丹 384", "text": "拍下自动发货，提取码 k3x9"}, ensure_ascii=False) + "\n"


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "CHOUXIN_LANG": "en", **more}


@pytest.fixture
def listings(tmp_path: Path) -> Path:
    path = tmp_path / "listings.jsonl"
    path.write_text(ROW * 4000, "utf-8")
    return path


def test_a_reader_that_has_seen_enough_ends_it_quietly(listings: Path) -> None:
    ran = subprocess.Popen(
        [*CHOUXIN, "screen", str(listings), "--format", "jsonl"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    assert ran.stdout is not None
    assert ran.stderr is not None
    with ran:
        first = ran.stdout.readline()
        ran.stdout.close()
        said = ran.stderr.read()

    assert json.loads(first)["action"] == "block"
    assert ran.returncode == 141
    assert said == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_whoever_stops_it_is_not_answered_with_a_traceback(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    # Who starts the tests in the background of a shell hands them a signal that is ignored.
    listens = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    ran = subprocess.Popen(
        [*CHOUXIN[:-1], listens + CHOUXIN[-1], "screen", "-", "--format", "jsonl", "-o", str(target)],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(),
    )  # fmt: skip
    deadline = time.monotonic() + 30
    # It waits for standard input once its temporary file for the output is there.
    while not list(tmp_path.glob(".out.jsonl.*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    ran.send_signal(signal.SIGINT)
    _, said = ran.communicate(timeout=60)

    assert ran.returncode == 130
    assert b"Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_colours_are_for_terminals_and_the_width_is_eighty_without_one() -> None:
    ran = subprocess.run(
        [*CHOUXIN, "screen", "--text", "DFL万能丹 384，拍下自动发货"],
        check=False,
        capture_output=True,
        env=environment(COLUMNS="80"),
    )

    assert ran.returncode == 1
    assert b"\x1b" not in ran.stdout
    assert ran.stderr == b""


def test_standard_output_that_is_not_utf_8_is_no_obstacle() -> None:
    ran = subprocess.run(
        [*CHOUXIN, "demo", "--help", "--lang", "zh-Hans"],
        check=False,
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii"),
    )

    assert ran.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl", "html"])
def test_memory_does_not_grow_with_the_number_of_rows(form: str, tmp_path: Path) -> None:
    peaks = []
    for rows in (1_000, 6_000):
        path = tmp_path / f"{rows}.jsonl"
        path.write_text(ROW * rows, "utf-8")
        program = (
            "import re; from pathlib import Path; from chouxin.cli._boundary import run;"
            f"run(['screen', {str(path)!r}, '--format', {form!r}, '-o', {str(tmp_path / 'out')!r}], {{}});"
            # Not ru_maxrss, which begins with what the process held that started this one.
            "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
        )
        ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        peaks.append(int(ran.stdout))

    # Six times the rows; what grows is only what the allocator keeps.
    assert peaks[1] < peaks[0] * 1.25
