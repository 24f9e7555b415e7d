"""Folders as they lie on a disk."""

import os
from pathlib import Path

from chouxin.domain import Fault, Limits, Member
from chouxin.readers.folder import Folder
from chouxin.readers.folder_source import folder_source


def read(folder: Path, limits: Limits | None = None) -> tuple[list[str], list[tuple[str, str]]]:
    source = folder_source(str(folder))
    assert source is not None
    members, faults = [], []
    for one in Folder().read(source, limits or Limits()):
        if isinstance(one, Member):
            members.append(one.source.locator.container[-1])
        elif isinstance(one, Fault):
            faults.append((one.locator.container[-1], one.why.partition(";")[0]))
    return members, faults


def test_every_file_is_met_once_in_order(tmp_path: Path) -> None:
    for name in ("b.py", "a/z.py", "a/b/c.py", ".git/config", "说明.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")

    assert read(tmp_path) == (["b.py", "说明.md", "a/z.py", "a/b/c.py"], [])


def test_links_pipes_and_twins_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x")
    (tmp_path / "A.py").write_text("x")
    (tmp_path / "inside").symlink_to("a.py")
    (tmp_path / "outside").symlink_to("../../etc/passwd")
    (tmp_path / "round").symlink_to("round")
    os.mkfifo(tmp_path / "pipe")
    members, faults = read(tmp_path)

    assert members == ["A.py", "a.py"]
    assert [name for name, _ in faults] == ["a.py", "outside", "pipe"]


def test_more_files_than_allowed_are_told_once(tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"{number:02}.py").write_text("x")
    members, faults = read(tmp_path, Limits(members=10))

    assert (len(members), faults) == (10, [(tmp_path.name, "more than 10 files")])


def test_an_empty_folder_is_not_clean(tmp_path: Path) -> None:
    assert read(tmp_path) == ([], [(tmp_path.name, "a folder without a file that could be looked at")])


def test_an_odd_name_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff\x1b[31m.py")).write_text("x")

    assert read(tmp_path)[0] == ["\\xff\\u001b[31m.py"]
