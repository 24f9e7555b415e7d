"""The shape of the house: sizes, names, and a test file beside each detector and reader."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "chouxin"
MODULES = sorted(SOURCE.rglob("*.py"))
ROOMS = sorted(path for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__")
LINES = 400
# Such a name says nothing of what is inside, so everything ends up there.
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def relative(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("module", MODULES, ids=relative)
def test_a_module_keeps_to_its_size(module: Path) -> None:
    lines = len(module.read_text("utf-8").splitlines())

    assert lines <= LINES, f"{relative(module)} has {lines} lines; {LINES} is the most: it holds two themes, part them"


@pytest.mark.parametrize("path", [*MODULES, *ROOMS], ids=relative)
def test_a_name_says_what_is_inside(path: Path) -> None:
    words = set(path.stem.split("_"))

    assert not words & NAMELESS, f"{relative(path)}: name it for what it holds"


@pytest.mark.parametrize("room", ROOMS, ids=relative)
def test_no_room_is_empty(room: Path) -> None:
    modules = [path for path in room.rglob("*.py") if path.read_text("utf-8").strip()]

    assert modules, f"{relative(room)} is empty: a room is built when the first thing needs it"


@pytest.mark.parametrize("room", ["detectors", "readers"])
def test_every_detector_and_reader_has_its_test_file(room: str) -> None:
    sources = {path.stem for path in (SOURCE / room).glob("*.py")} - {"__init__"}
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / room).glob("test_*.py")}

    assert not sources - tests, f"tests/{room}/ lacks test_<name>.py for these"


def test_every_table_from_elsewhere_is_named_with_its_licence() -> None:
    tables = {path.name for path in (SOURCE / "folding" / "data").glob("*.txt")}
    notice = (ROOT / "NOTICE").read_text("utf-8")

    assert not {table for table in tables - {"trade.txt"} if table not in notice}, "trade.txt is made from our packs"
