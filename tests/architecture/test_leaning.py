"""Who may lean on whom: one breach of each sort, planted in a copy of the tree, makes the lint fail."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = [str(Path(sys.executable).parent / "lint-imports"), "--no-logo", "--no-cache"]

Breach = dict[str, str]
"""What to append to which module (by path under the package)."""

BREACHES: dict[str, list[tuple[str, Breach]]] = {
    "rooms": [
        ("the ground floor on a room", {"domain/item.py": "import chouxin.judge"}),
        ("a lower room on a higher one", {"knowledge/__init__.py": "import chouxin.detectors"}),
        ("folding on the packs", {"folding/__init__.py": "import chouxin.knowledge"}),
        ("a room on the engine", {"policy/__init__.py": "import chouxin.engine"}),
        ("the engine on a door", {"engine/__init__.py": "import chouxin.cli"}),
        ("the store on the desk", {"store/__init__.py": "import chouxin.desk.cases"}),
        ("the desk on the web", {"desk/__init__.py": "import chouxin.web.app"}),
        ("a room on its neighbour", {"judge/__init__.py": "import chouxin.policy"}),
        ("readers on packs", {"readers/__init__.py": "import chouxin.knowledge"}),
        ("a late import", {"judge/__init__.py": "def late():\n    from chouxin import engine"}),
        ("a room that has no place", {"attic/__init__.py": '"""A room nobody planned."""'}),
    ],
    "detectors": [
        ("one on another", {"detectors/wording.py": "import chouxin.detectors.graph_shape"}),
    ],
    "readers": [
        ("one on another", {"readers/onnx.py": "import chouxin.readers.zip"}),
        ("what they share on one of them", {"readers/sources.py": "import chouxin.readers.onnx"}),
    ],
    "siblings": [
        (
            "two modules on each other",
            {"judge/left.py": "import chouxin.judge.right", "judge/right.py": "from chouxin.judge import left"},
        ),
    ],
    "network": [
        (library, {f"{room}/__init__.py": f"import {library}"})
        for room, library in [
            ("detectors", "http.client"),
            ("readers", "urllib3"),
            ("knowledge", "requests"),
            ("readers", "socket"),
            ("engine", "sqlite3"),
            ("judge", "sqlalchemy"),
            ("report", "starlette.responses"),
            ("desk", "sqlalchemy"),
            ("desk", "httpcore"),
            ("web", "sqlalchemy"),
            ("store", "starlette"),
        ]
    ],
    "places": [
        ("a reader", {"readers/onnx.py": "import fsspec"}),
        ("a door", {"cli/__init__.py": "import fsspec"}),
    ],
    "models": [(library, {"readers/onnx.py": f"import {library}"}) for library in ("onnx", "torch", "shelve", "dill")],
    "pictures": [(library, {"readers/zip.py": f"import {library}"}) for library in ("PIL", "cv2", "rapidocr")],
    "processes": [
        ("subprocess", {"readers/zip.py": "import subprocess"}),
        ("multiprocessing", {"engine/batch.py": "import multiprocessing"}),
        ("a pool", {"engine/batch.py": "from concurrent.futures import ProcessPoolExecutor"}),
    ],
    "pure": [
        (library, {f"{room}/__init__.py": f"import {library}"})
        for room, library in [("folding", "random"), ("policy", "time"), ("readers", "pickle"), ("judge", "secrets")]
    ],
    "doors": [
        (library, {f"{room}/__init__.py": f"import {library}"})
        for room, library in [("knowledge", "click"), ("engine", "rich"), ("words", "jinja2")]
    ],
}


def contracts() -> dict[str, str]:
    """The contracts' names, by id."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter", "utf-8")
    prefix = "importlinter:contract:"
    return {name.removeprefix(prefix): config[name]["name"] for name in config.sections() if name.startswith(prefix)}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.yaml", "*.bin"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def lint(copy: Path) -> subprocess.CompletedProcess[str]:
    env = {"PYTHONPATH": str(copy / "src"), "PYTHONUTF8": "1", "COLUMNS": "300"}
    return subprocess.run(LINT, cwd=copy, env=env, capture_output=True, text=True, check=False)


def test_the_tree_as_it_is_keeps_every_contract(copy: Path) -> None:
    done = lint(copy)

    assert done.returncode == 0, done.stdout + done.stderr


def test_every_contract_has_its_breach() -> None:
    assert set(BREACHES) == set(contracts())


@pytest.mark.parametrize(
    "contract,breach",
    [
        pytest.param(contract, breach, id=f"{contract}: {what}")
        for contract, breaches in BREACHES.items()
        for what, breach in breaches
    ],
)
def test_a_breach_fails(copy: Path, contract: str, breach: Breach) -> None:
    package = copy / "src" / "chouxin"
    for name, line in breach.items():
        module = package / name
        module.parent.mkdir(exist_ok=True)
        with module.open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")

    done = lint(copy)

    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contracts()[contract]} BROKEN" in done.stdout
