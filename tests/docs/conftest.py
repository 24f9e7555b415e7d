"""A copy of the checkout, for pages to be followed in."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", "build", "dist", "out", "*.log"
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The tree as a newcomer has it, with the environment already made."""
    folder = tmp_path / "chouxin"
    shutil.copytree(ROOT, folder, ignore=_LEFT_OUT)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder
