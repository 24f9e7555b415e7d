"""Calls that the house does not make: ruff finds each of them, says why, and lets the tree as it is pass."""

import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RUFF = str(Path(sys.executable).parent / "ruff")


def settings() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]


BANNED: dict[str, dict[str, str]] = settings()["flake8-tidy-imports"]["banned-api"]


def check(code: str, room: str = "detectors") -> str:
    """What ruff says of a module in a room."""
    command = [RUFF, "check", "--no-cache", "--output-format=concise"]
    command += ["--stdin-filename", f"src/chouxin/{room}/planted.py", "-"]
    return subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("name", BANNED)
def test_a_banned_call_fails_with_its_reason(name: str) -> None:
    module, _, call = name.rpartition(".")
    code = f"from {module} import {call}\n\n{call}()\n" if module else f"import {name}\n\n{name}.call()\n"

    said = check(code)

    assert "TID251" in said
    assert BANNED[name]["msg"] in said


@pytest.mark.parametrize(
    "code,rule",
    [
        ('eval("1")', "S307"),
        ('exec("1")', "S102"),
        ("import pickle\n\npickle.loads(b'')", "S301"),
        ("import xml.etree.ElementTree as tree\n\ntree.parse('a')", "S314"),
        ("import yaml\n\nyaml.load('a', yaml.Loader)", "S506"),
        ("from . import sibling", "TID252"),
        ("try:\n    call()\nexcept Exception:\n    pass", "BLE001"),
        ("from datetime import datetime\n\nprint(datetime.now())", "DTZ005"),
        ("print('seen')", "T201"),
    ],
)
def test_what_ruff_knows_by_itself_fails_too(code: str, rule: str) -> None:
    assert rule in check(f"{code}\n")


@pytest.mark.parametrize("room", ["domain", "folding", "readers", "engine", "report", "cli", "testing"])
def test_no_room_is_let_off(room: str) -> None:
    assert "TID251" in check("import pickle\n\nPICKLED = pickle.loads(b'')\n", room)


def test_every_exemption_from_a_guard_says_why() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for number, (above, line) in enumerate(pairwise(["", *path.read_text("utf-8").splitlines()]), 1)
        if re.search(r"# noqa: .*(TID251|BLE001|S\d)", line) and not _says_why(above, line)
    ]

    assert not bare, "say why after the code ('# noqa: S101 - …'), or in a comment above"


def _says_why(above: str, line: str) -> bool:
    return " - " in line.split("# noqa", 1)[1] or "# " in above


def test_every_setting_that_lets_something_pass_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    start = lines.index("ignore = [")
    ignored = lines[start + 1 : lines.index("]", start)]

    assert ignored
    assert all("#" in line or '"RUF00' in line for line in ignored)
