"""A repository's names and objects."""

from pathlib import Path

import pytest

from chouxin.readers.git_pack import Broken, TooLarge
from chouxin.readers.git_store import Missing, Store
from tests.readers.repositories import git, repository


def test_packed_names_and_parts_of_names_are_found(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", {"a.py": "x"}, {"a.py": "y"})
    git(repo, "branch", "side", "HEAD~1")
    git(repo, "pack-refs", "--all")
    store = Store(repo / ".git")
    head, side = git(repo, "rev-parse", "HEAD"), git(repo, "rev-parse", "side")

    assert [store.commit(name) for name in ("", "main", "side", head[:7], "main~0")] == [head, head, side, head, head]
    assert store.tree(head) == git(repo, "rev-parse", "HEAD^{tree}")
    store.close()


@pytest.mark.parametrize("said", ["ref: HEAD", "ref: ../../../etc/passwd", "no name", ""])
def test_a_head_that_leads_nowhere_is_no_revision(tmp_path: Path, said: str) -> None:
    repo = repository(tmp_path / "repo", {"a.py": "x"})
    (repo / ".git/HEAD").write_text(said)

    with pytest.raises((Missing, Broken)):
        Store(repo / ".git").commit("HEAD")


def test_an_object_over_the_limit_is_not_unpacked(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", {"a.py": "x" * 5000})

    with pytest.raises(TooLarge):
        Store(repo / ".git").read(git(repo, "rev-parse", "HEAD:a.py"), 4000)


def test_borrowed_objects_and_broken_packs_are_told(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", {"a.py": "x"})
    (repo / ".git/objects/info").mkdir(exist_ok=True)
    (repo / ".git/objects/info/alternates").write_text("/elsewhere")
    (repo / ".git/objects/pack/pack-1.idx").write_bytes(b"no index")
    (repo / ".git/objects/pack/pack-1.pack").write_bytes(b"no pack")

    assert len(Store(repo / ".git").problems) == 2
