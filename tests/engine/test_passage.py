"""Which commits of a push hold what its last one does not."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from chouxin.domain import Limits
from chouxin.engine.passage import passage
from chouxin.readers.folder_source import folder_source
from tests.readers.repositories import git, repository


def passed(folder: Path, revisions: str) -> list[tuple[str, int]]:
    """Commits by the first line of their message, and how many files each of them adds to those before it."""
    source = folder_source(f"git+file://{folder}@{revisions}")
    assert source is not None
    return [
        (git(folder, "show", "-s", "--format=%s", one.name) if one.name else one.what, one.members)
        for one in passage(source, Limits())
    ]


def commit(folder: Path, message: str, files: Mapping[str, str | None]) -> str:
    for name, said in files.items():
        path = folder / name
        if said is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(said)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository whose one name is `main`, at its first commit; work goes on beside it."""
    made = repository(tmp_path / "repo", {"a.py": "a", "src/b.py": "b"})
    git(made, "switch", "-q", "--detach")
    return made


def test_what_stays_is_seen_at_the_end(folder: Path) -> None:
    commit(folder, "one", {"c.py": "c"})
    last = commit(folder, "two", {"src/d.py": "d"})

    assert passed(folder, last) == []
    assert passed(folder, f"main..{last}") == []


def test_what_is_changed_moved_or_taken_away_is_told_with_the_fullest_commit_first(folder: Path) -> None:
    commit(folder, "edit", {"a.py": "a1"})
    commit(folder, "more", {"x/1.py": "1", "x/2.py": "2"})
    commit(folder, "most", {"x/3.py": "3", "a.py": "a"})
    commit(folder, "fewer", {"x/1.py": None})
    last = commit(folder, "none", {"x/2.py": None, "x/3.py": None})

    assert passed(folder, last) == [("more", 3), ("most", 1)]


def test_a_folder_where_a_file_was_and_the_other_way_round(folder: Path) -> None:
    commit(folder, "one", {"a.py": None, "a.py/in.py": "1"})
    (folder / "a.py/in.py").unlink()
    (folder / "a.py").rmdir()
    last = commit(folder, "two", {"a.py": "a"})

    assert passed(folder, last) == [("one", 1)]


def test_side_branches_are_followed_and_what_is_known_is_not(folder: Path) -> None:
    first = git(folder, "rev-parse", "HEAD")
    commit(folder, "known", {"k.py": "k"})
    known = commit(folder, "known too", {"k.py": None})
    git(folder, "switch", "-q", "--detach", first)
    commit(folder, "side", {"s.py": "s"})
    side = commit(folder, "side ends", {"s.py": None})
    git(folder, "switch", "-q", "--detach", known)
    git(folder, "merge", "-q", "--no-ff", "-m", "both", side)
    last = git(folder, "rev-parse", "HEAD")

    assert sorted(passed(folder, last)) == [("known", 1), ("side", 1)]
    assert passed(folder, f"{known}..{last}") == [("side", 1)]
    git(folder, "branch", "kept", known)
    assert passed(folder, last) == [("side", 1)]
    git(folder, "pack-refs", "--all")
    assert passed(folder, last) == [("side", 1)]


def test_clocks_that_are_wrong_lose_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, year in enumerate((2037, 1971, 2030, 1972)):
        monkeypatch.setenv("GIT_COMMITTER_DATE", f"{year}-01-01T00:00:00Z")
        commit(folder, str(number), {f"{number}.py": "x"})
    last = commit(folder, "end", {f"{number}.py": None for number in range(4)})

    assert passed(folder, last) == [("3", 4)]


def test_what_is_not_there_is_said(folder: Path) -> None:
    gone = commit(folder, "gone", {"c.py": "c"})
    last = commit(folder, "end", {"c.py": None})
    (folder / ".git/objects" / gone[:2] / gone[2:]).unlink()
    source = folder_source(f"git+file://{folder}@{last}")
    assert source is not None

    assert [one.what for one in passage(source, Limits())] == ["left"]


def test_a_history_that_is_long_is_followed(tmp_path: Path) -> None:
    said = "".join(
        f"commit refs/heads/x\ncommitter S <s@x.org> {n + 1} +0000\ndata 1\nx\nM 100644 inline f{n % 50}.py\n"
        f"data {len(str(n))}\n{n}\n" for n in range(2000)
    )  # fmt: skip
    folder = repository(tmp_path / "repo", {"a.py": "a"})
    subprocess.run(["git", "-C", str(folder), "fast-import", "--quiet"], input=said.encode(), check=True)
    last = git(folder, "rev-parse", "x")
    git(folder, "update-ref", "-d", "refs/heads/x")
    source = folder_source(f"git+file://{folder}@{last}")
    assert source is not None

    found = list(passage(source, Limits()))
    assert sum(one.members for one in found) == 1950
    assert {one.what for one in found} == {"commit"}
