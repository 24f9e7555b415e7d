"""Repositories as git wrote them: loose and packed, any revision, and what is broken in them."""

import zlib
from pathlib import Path

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Member, Unreadable
from chouxin.readers.folder_source import FolderSource, folder_source
from chouxin.readers.git import Git
from chouxin.testing.watching import RUNNING, watched
from tests.readers.repositories import git, repository

LONG = "\n".join(f"def step_{n}(frame): return frame[{n}]" for n in range(400))
FIRST = {"run.py": LONG, "docs/说明.md": "# 换脸", "old.py": "import os"}
SECOND = {"run.py": LONG + "\n# more", "old.py": "", "sub/deep/a.txt": "text"}


def read(source: FolderSource | None, limits: Limits | None = None) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    assert source is not None
    found = list(Git().read(source, limits or Limits()))
    members = [one.source for one in found if isinstance(one, Member)]
    faults = [(str(one.locator), one.why) for one in found if isinstance(one, Fault)]
    return {m.locator.container[-1]: m.pread(0, m.size) for m in members}, faults


def at(folder: Path, revision: str) -> FolderSource | None:
    return folder_source(f"git+file://{folder}@{revision}")


@pytest.mark.parametrize("form", ["sha1", "sha256"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_revision_is_read_as_git_shows_it(tmp_path: Path, form: str, packed: bool) -> None:
    repo = repository(tmp_path / "repo", FIRST, SECOND, form=form)
    git(repo, "tag", "-a", "-m", "first", "v1", "HEAD~1")
    if packed:
        git(repo, "gc", "-q", "--aggressive")
    for revision in ("HEAD", "main", "refs/heads/main", "v1", "HEAD~1", "main^", git(repo, "rev-parse", "HEAD")[:9]):
        names = git(repo, "-c", "core.quotePath=off", "ls-tree", "-r", "--name-only", revision).split("\n")
        members, faults = read(at(repo, revision))

        assert (sorted(members), faults) == (sorted(names), [])
        assert members["run.py"].decode().strip() == git(repo, "show", f"{revision}:run.py")


def test_bare_and_emptied_repositories_are_read_at_their_head(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", FIRST)
    git(tmp_path, "clone", "-q", "--bare", str(repo), "bare.git")
    git(tmp_path, "clone", "-q", "--no-checkout", str(repo), "empty")

    assert read(folder_source(str(tmp_path / "bare.git"))) == (read(at(repo, "HEAD"))[0], [])
    assert sorted(read(folder_source(str(tmp_path / "empty")))[0]) == sorted(FIRST)


@pytest.mark.parametrize(
    "revision, why", [("nowhere", "no such revision"), ("HEAD~9", "no such parent"), ("../../etc", "no such revision")]
)
def test_a_revision_that_is_not_there_is_said(tmp_path: Path, revision: str, why: str) -> None:
    repo = repository(tmp_path / "repo", FIRST)

    with pytest.raises(Unreadable, match=why):
        read(FolderSource(repo, revision))


def test_broken_and_missing_objects_cost_their_file_and_no_other(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", {"a.py": "import a", "b.py": "import b", "c.py": "import c", "d.py": "d"})
    a, b, c = (_loose(repo, name) for name in ("a.py", "b.py", "c.py"))
    a.unlink()
    b.chmod(0o600)
    b.write_bytes(zlib.compress(b"blob 8\0import x"))
    c.chmod(0o600)
    c.write_bytes(b"no zlib")
    members, faults = read(at(repo, "HEAD"))

    assert members == {"d.py": b"d"}
    assert faults == [
        ("repo:HEAD!/a.py", "an object that is not there"),
        ("repo:HEAD!/b.py", "an object whose checksum does not fit"),
        ("repo:HEAD!/c.py", "an object that cannot be unpacked"),
    ]


def test_a_pack_with_any_byte_changed_never_raises_anything_else(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", FIRST, SECOND)
    git(repo, "gc", "-q")
    for path in (repo / ".git/objects/pack").glob("*.pack"):
        whole = path.read_bytes()
        path.chmod(0o600)
        for place in range(0, len(whole), max(len(whole) // 60, 1)):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
            try:
                members, faults = read(at(repo, "HEAD"))
            except Unreadable:
                continue

            assert len(members) + len(faults) >= 3


def test_links_submodules_twins_and_pointers_are_faults_with_their_place(tmp_path: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"
    repo = repository(tmp_path / "repo", {"Run.py": "a", "run.py": "b", "model.onnx": pointer})
    (repo / "out").symlink_to("/etc/passwd")
    (repo / "in").symlink_to("run.py")
    git(repo, "update-index", "--add", "--cacheinfo", f"160000,{git(repo, 'rev-parse', 'HEAD')},vendor/swap")
    git(repo, "add", "out", "in")
    git(repo, "commit", "-q", "-m", "more")
    members, faults = read(at(repo, "HEAD"))

    assert members == {"Run.py": b"a", "run.py": b"b"}
    assert [place.partition("!/")[2] for place, _ in faults] == ["model.onnx", "out", "run.py", "vendor/swap"]


def test_limits_are_kept_and_said(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", {f"{n}.py": "x" * 500 for n in range(5)})

    assert read(at(repo, "HEAD"), Limits(members=2))[1] == [("repo:HEAD", "more than 2 files; the others are left out")]
    assert len(read(at(repo, "HEAD"), Limits(header=400))[1]) == 5


def test_nothing_is_run_whatever_the_repository_asks_for(tmp_path: Path) -> None:
    repo = repository(tmp_path / "repo", FIRST)
    for key in ("core.fsmonitor", "core.pager", "filter.x.smudge"):
        git(repo, "config", key, f"touch {tmp_path}/ran")
    (repo / ".git/hooks/post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran")
    with watched(*RUNNING, "subprocess.", "os.system", "os.exec", "os.posix_spawn") as seen:
        read(at(repo, "HEAD"))

    assert seen == []
    assert not (tmp_path / "ran").exists()


def _loose(repo: Path, name: str) -> Path:
    digits = git(repo, "rev-parse", f"HEAD:{name}")
    return repo / ".git/objects" / digits[:2] / digits[2:]


def test_a_repository_without_a_commit_has_no_revision(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as caught:
        read(FolderSource(repository(tmp_path / "repo"), "HEAD"))

    assert caught.value.kind is FaultKind.UNREADABLE
