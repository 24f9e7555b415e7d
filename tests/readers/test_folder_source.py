"""Which places are folders, and which repositories."""

from pathlib import Path

import pytest

from chouxin.readers.folder_source import folder_source, is_folder, is_repository
from tests.readers.repositories import git, repository


def test_places_and_what_they_stand_for(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", {"a.py": "x"})
    git(tmp_path, "clone", "-q", "--bare", str(repo), "bare")
    checked_out, bare = folder_source(str(repo)), folder_source(str(tmp_path / "bare"))

    assert checked_out is not None
    assert bare is not None
    assert (checked_out.revision, bare.revision) == ("", "HEAD")
    assert [is_repository(path) for path in (repo, tmp_path / "bare", tmp_path)] == [True, True, False]
    assert [is_folder(str(path)) for path in (repo, repo / "a.py")] == [True, False]
    assert folder_source("https://example.org/x") is None


@pytest.mark.parametrize(
    "place, expected",
    [
        ("git+file:///srv/repo@main", ("/srv/repo", "main", "", "repo:main")),
        ("git+file:///srv/repo@v1..v2", ("/srv/repo", "v2", "v1", "repo:v1..v2")),
        ("git+file:///srv/repo", ("/srv/repo", "HEAD", "", "repo:HEAD")),
        ("git+file:///srv/re@po@a/b", ("/srv/re@po", "a/b", "", "re@po:a/b")),
    ],
)
def test_a_revision_stands_behind_the_path(place: str, expected: tuple[str, str, str, str]) -> None:
    source = folder_source(place)

    assert source is not None
    assert (str(source.path), source.revision, source.parent, str(source.locator)) == expected
