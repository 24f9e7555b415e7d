"""What is installed is what was resolved: hashed, the same for running and for testing, and all of it declared."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("run", "dev", "bench", "ocr", "photos")
_LATER = {"compression"}
"""What the library of a later Python holds, of which a part is declared for the earlier ones."""
_CALLED = {"PIL": "pillow", "dlib": "dlib-bin"}
"""Distributions that may be absent and are not named as what is imported of them."""
_UNDECLARED = {"pillow-heif"}
"""Used where people have installed it themselves: its wheels hold parts under the GPL."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def text(lock: str) -> str:
    return (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8")


def pinned(lock: str) -> dict[str, str]:
    """Name to version."""
    return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)", text(lock), re.MULTILINE))


def name_of(requirement: str) -> str:
    return re.split(r"[\s\[<>=!~;]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_pinned_and_hashed(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^ *#.*\n", "", text(lock), flags=re.MULTILINE).strip())

    assert pinned(lock)
    assert all("--hash=sha256:" in entry and "==" in entry for entry in entries)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_a_host(lock: str) -> None:
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links| @ ", text(lock))


def test_tests_run_with_what_users_get() -> None:
    run, dev = pinned("run"), pinned("dev")

    assert {name: dev.get(name) for name in run} == run


def test_pictures_are_read_beside_what_tests_run_with() -> None:
    dev, ocr = pinned("dev"), pinned("ocr")

    assert {name: version for name, version in ocr.items() if name in dev} == {n: dev[n] for n in ocr if n in dev}


def test_photos_are_looked_at_with_what_tests_run_with() -> None:
    dev, photos = pinned("dev"), pinned("photos")

    assert {name: dev.get(name) for name in photos} == photos


def test_all_that_is_declared_is_locked() -> None:
    declared = {name_of(requirement) for requirement in PROJECT["dependencies"]}
    for_pictures = {name_of(requirement) for requirement in PROJECT["optional-dependencies"]["ocr"]}

    assert declared <= set(pinned("run"))
    assert for_pictures <= set(pinned("ocr"))


def used_in(*folders: str) -> set[str]:
    """Distributions that the code of these folders imports, or takes files from, wherever in a file that stands."""
    names: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        code = path.read_text("utf-8")
        names.update(re.findall(r'files\("(\w+)"\)', code))
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Import):
                names.update(alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    ours = {"chouxin", *(path.name for path in ROOT.iterdir() if path.is_dir())}
    distributions = packages_distributions()
    return {
        name_of(distributions.get(name, [_CALLED.get(name, name)])[0])
        for name in names - ours - _LATER - set(sys.stdlib_module_names)
    }


def test_what_the_tests_use_is_locked() -> None:
    used = used_in("tests", "tools", "evaluation", "benchmarks", "docs")

    assert used <= {*pinned("dev"), *pinned("bench"), *pinned("ocr"), *pinned("judges")}


def test_declared_and_imported_are_the_same() -> None:
    used = used_in("src")
    optional = {name_of(r) for extra in PROJECT["optional-dependencies"].values() for r in extra}
    declared = {name_of(requirement) for requirement in PROJECT["dependencies"]}

    assert used - optional - _UNDECLARED == declared
