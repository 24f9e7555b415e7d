"""Trees made to harm whoever reads them: each is a fault with its place, nothing runs, nothing is written."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Command
from tests.readers.archives import zipped
from tests.readers.repositories import git, repository

NOTHING_FOUND, NOT_SEEN, BOTH = 0, 3, 4
FORK = (
    "import insightface\n\ndef go(a, b):\n    return insightface.model_zoo.get_model('m').get(a, b, paste_back=True)\n"
)


@pytest.fixture
def chouxin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    return Command(capsys, monkeypatch)


def screened(chouxin: Command, place: object, *more: str) -> tuple[int, dict[str, str], Any]:
    """The exit code, the faults by place and the decision."""
    ran = chouxin("screen", place, "--as-one", "--profile", "ai-hub", "--format", "jsonl", *more)
    decision = json.loads(ran.out)
    assert "Traceback" not in ran.err
    return ran.code, {fault["where"].partition("!/")[2]: fault["why"] for fault in decision["faults"]}, decision


def put(folder: Path, sort: str, data: bytes) -> str:
    """An object as git would never write it; its name."""
    said = b"%s %d\0%s" % (sort.encode(), len(data), data)
    name = hashlib.sha1(said).hexdigest()
    path = folder / ".git/objects" / name[:2] / name[2:]
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(zlib.compress(said))
    return name


def tree(folder: Path, *entries: tuple[str, bytes, str]) -> str:
    """A tree of entries (mode, name, object)."""
    return put(folder, "tree", b"".join(b"%s %s\0%s" % (m.encode(), n, bytes.fromhex(o)) for m, n, o in entries))


def commit(folder: Path, root: str) -> str:
    """A commit of a tree, on main."""
    said = f"tree {root}\nauthor S <s@x.org> 1 +0000\ncommitter S <s@x.org> 1 +0000\n\nx\n".encode()
    name = put(folder, "commit", said)
    (folder / ".git/refs/heads/main").write_text(f"{name}\n")
    return name


def state(*folders: Path) -> dict[str, tuple[int, int]]:
    """All that lies in folders, by size and time of change."""
    found = {}
    for folder in folders:
        for outer, _, names in os.walk(folder):
            for name in names:
                stat = os.lstat(f"{outer}/{name}")
                found[f"{outer}/{name}"] = (stat.st_size, stat.st_mtime_ns)
    return found


def test_names_that_lead_out_are_read_and_written_nowhere(chouxin: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": "x = 1\n"})
    evil = put(folder, "blob", FORK.encode())
    names = (
        b"..",
        b"../../evil.py",
        b"/etc/evil.py",
        b".git",
        b"C:\\evil.py",
        b"a/b.py",
        b"\xff\xfe.py",
        b"\x1b[2J.py",
    )
    inner = tree(folder, ("100644", b"hooks.py", evil))
    entries = [
        ("40000" if name in (b"..", b".git") else "100644", name, inner if name in (b"..", b".git") else evil)
        for name in names
    ]
    commit(folder, tree(folder, *entries))
    before = state(tmp_path)
    code, faults, decision = screened(chouxin, f"git:{folder}@main")

    assert code == BOTH
    assert sum("leads out" in why for why in faults.values()) >= 5
    assert "\x1b" not in json.dumps(decision, ensure_ascii=False)
    assert state(tmp_path) == before


def test_archives_whose_names_lead_out(chouxin: Command, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(zipped({"../../evil.py": FORK.encode(), "/abs.py": b"x = 1\n"}))
    with tarfile.open(tmp_path / "x.tar", "w") as tar:
        for name, link in (("../evil.py", ""), ("out", "/etc/passwd"), ("loop", "loop")):
            info = tarfile.TarInfo(name)
            info.size = len(FORK) if not link else 0
            info.type, info.linkname = (tarfile.SYMTYPE, link) if link else (tarfile.REGTYPE, "")
            tar.addfile(info, io.BytesIO(FORK.encode()))
    before = state(tmp_path)
    for name in ("x.zip", "x.tar"):
        code, faults, decision = screened(chouxin, tmp_path / name)

        assert decision["evidence"], name
        if name == "x.tar":
            assert code == BOTH
            assert any("leads out" in why for why in faults.values())
            assert any("out of the tree" in why for why in faults.values())
    assert state(tmp_path) == before


def test_names_of_which_a_disk_keeps_only_one(chouxin: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": "x = 1\n"})
    blob = put(folder, "blob", b"y = 1\n")
    forms = [unicodedata.normalize(form, "é.py").encode() for form in ("NFC", "NFD")]
    commit(
        folder,
        tree(
            folder, ("100644", b"A.py", blob), ("100644", b"a.py", blob), *(("100644", n, blob) for n in sorted(forms))
        ),
    )
    code, faults, _ = screened(chouxin, f"git:{folder}@main")

    assert code == NOT_SEEN
    assert len([why for why in faults.values() if "case or Unicode form" in why]) == 2


def test_links_out_and_in_circles_are_not_followed(chouxin: Command, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_text(FORK)
    folder = tmp_path / "tree"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.py").write_text("x = 1\n")
    for name, target in (
        ("out.py", "../secret.py"),
        ("abs.py", str(tmp_path / "secret.py")),
        ("self", "self"),
        ("sub/up", ".."),
    ):
        (folder / name).symlink_to(target)
    git(tmp_path, "init", "-q", "-b", "main", str(folder))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    for place in (folder, f"git:{folder}@main"):
        code, faults, decision = screened(chouxin, place)

        assert code == NOT_SEEN
        assert {name for name, why in faults.items() if "out of the tree" in why} == {"out.py", "abs.py"}
        assert decision["evidence"] == []
        assert decision["action"] == "allow", "what they lead to is not offered here"


def test_what_is_no_file_is_not_opened(chouxin: Command, tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "a.py").write_text("x = 1\n")
    os.mkfifo(folder / "pipe.py")
    code, faults, _ = screened(chouxin, folder)

    assert code == NOT_SEEN
    assert list(faults) == ["pipe.py"]


def test_nothing_that_a_repository_sets_is_run(chouxin: Command, tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "repo",
        {
            "a.py": "x = 1\n",
            ".gitattributes": "* filter=evil diff=evil\n",
            "setup.py": "open('ran', 'w')\n",
            "conftest.py": "open('ran', 'w')\n",
        },
    )
    touch = f"touch {tmp_path}/ran"
    for key in (
        "core.fsmonitor",
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.textconv",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "alias.log",
        "core.gitProxy",
    ):
        git(folder, "config", key, touch)
    git(folder, "config", "include.path", str(tmp_path / "nowhere"))
    for hook in ("post-checkout", "pre-commit", "fsmonitor-watchman", "reference-transaction"):
        (folder / ".git/hooks" / hook).write_text(f"#!/bin/sh\n{touch}\n")
        (folder / ".git/hooks" / hook).chmod(0o755)
    (folder / ".git/objects/info/alternates").write_text("/dev/zero\n" * 3)
    before = state(tmp_path)
    for place in (f"git:{folder}@main", folder):
        code, _, _ = screened(chouxin, place)

        assert code in (NOTHING_FOUND, NOT_SEEN)
    assert state(tmp_path) == before


def test_objects_that_are_broken_missing_or_another_sort(chouxin: Command, tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "repo", {"bad.py": "b = 1\n", "good.py": FORK, "gone.py": "g = 1\n", "sub/x.py": "s = 1\n"}
    )
    for name, end in (("bad.py", b"\0" * 20), ("gone.py", None)):
        blob = git(folder, "rev-parse", f"main:{name}")
        path = folder / ".git/objects" / blob[:2] / blob[2:]
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-6] + end) if end else path.unlink()
    code, faults, decision = screened(chouxin, f"git:{folder}@main")

    assert code == BOTH
    assert set(faults) == {"bad.py", "gone.py"}
    assert decision["evidence"], "the others are looked at"


@pytest.mark.parametrize("broken", ["head", "root", "loop", "cut"])
def test_a_repository_that_cannot_be_read_at_all_is_never_clean(broken: str, chouxin: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": FORK})
    revision = "main"
    if broken == "head":
        (folder / ".git/refs/heads/main").write_text("0" * 40 + "\n")
    elif broken == "root":
        commit(folder, "f" * 40)
    elif broken == "loop":
        (folder / ".git/refs/heads/main").write_text("ref: refs/heads/main\n")
    else:
        git(folder, "repack", "-qad")
        (pack,) = (folder / ".git/objects/pack").glob("*.pack")
        pack.chmod(0o644)
        pack.write_bytes(pack.read_bytes()[:40])
    code, _, decision = screened(chouxin, f"git:{folder}@{revision}")

    assert code == NOT_SEEN
    assert decision["action"] == "review"
    assert decision["faults"]


def test_bombs_are_told_by_their_place(chouxin: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": FORK})
    head = b"blob %d\0" % (1 << 30)
    squeeze = zlib.compressobj(9)
    packed = squeeze.compress(head) + b"".join(squeeze.compress(bytes(1 << 20)) for _ in range(100)) + squeeze.flush()
    name = "ab" + "0" * 38
    (folder / ".git/objects/ab").mkdir(exist_ok=True)
    (folder / ".git/objects/ab" / name[2:]).write_bytes(packed)
    bomb = put(folder, "blob", zipped({"zeros.py": bytes(300 << 20)}))
    entries = (
        ("100644", b"a.py", git(folder, "rev-parse", "main:a.py")),
        ("100644", b"b.zip", bomb),
        ("100644", b"huge.py", name),
    )
    commit(folder, tree(folder, *entries))
    code, faults, _ = screened(chouxin, f"git:{folder}@main")

    assert code == BOTH
    assert "huge.py" in faults
    assert any(place.startswith("b.zip") for place in faults)


def test_folders_without_end_and_a_tree_of_a_million_files(chouxin: Command, tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": "x = 1\n"})
    deep = tree(folder, ("100644", b"a.py", git(folder, "rev-parse", "main:a.py")))
    for _ in range(3000):
        deep = tree(folder, ("40000", b"d", deep))
    commit(folder, deep)
    code, faults, _ = screened(chouxin, f"git:{folder}@main")

    assert code == NOT_SEEN
    assert any("inside one another" in why for why in faults.values())


# What a process is said to have held at most begins with what the one held that started it: a small one in between.
BETWEEN = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss // 1024, file=sys.stderr)
"""


def measured(place: str, folder: Path) -> tuple[int, Any, int]:
    """The exit code, the decision, and the most memory that a process of the screening took, in MiB."""
    program = [sys.executable, "-c", "from chouxin.cli import main; main()", "screen", place, "--profile", "ai-hub"]
    with (folder / "said").open("wb") as out:
        command = [sys.executable, "-c", BETWEEN, *program, "--as-one", "--format", "jsonl"]
        ran = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, check=True)
    code, peak = map(int, ran.stderr.split()[-2:])
    return code, json.loads((folder / "said").read_text("utf-8")), peak


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_million_files_end_at_the_limit_in_the_memory_of_a_fifth_of_them(tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {"a.py": FORK})
    blob = put(folder, "blob", b"\x00\x01\x02")
    thousand = tree(folder, *(("100644", b"%04d.bin" % n, blob) for n in range(1000)))
    first = ("100644", b"0.py", git(folder, "rev-parse", "main:a.py"))
    peaks = []
    for folders in (180, 1000):
        commit(folder, tree(folder, first, *(("40000", b"%04d" % n, thousand) for n in range(folders))))
        code, decision, peak = measured(f"git:{folder}@main", tmp_path)
        faults = decision["faults"]
        peaks.append(peak)

        assert code == BOTH
        assert decision["evidence"]
        assert len(faults) < 100
    assert any("the others are left out" in fault["why"] or "within" in fault["why"] for fault in faults)
    assert peaks[1] < 1.3 * peaks[0] + 50


def test_lines_without_end(chouxin: Command, tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "swap.py").write_text(FORK)
    (folder / "data.py").write_text("x = [" + "1," * 1_500_000 + "]\n")
    (folder / "deep.py").write_text("x = " + "(" * 50_000 + ")" * 50_000 + "\n")
    (folder / "one.txt").write_text("a" * (3 << 20))
    (folder / "large.py").write_text("y = 1\n" * (1 << 20))
    code, faults, decision = screened(chouxin, folder)

    assert code == BOTH
    assert set(faults) <= {"large.py", "data.py", "deep.py"}
    assert "large.py" in faults
    assert any("swap.py" in one["where"] for one in decision["evidence"])


def test_what_is_kept_elsewhere_is_told(chouxin: Command, tmp_path: Path) -> None:
    folder = repository(
        tmp_path / "repo",
        {
            "a.py": "x = 1\n",
            "model.onnx": "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 123456789\n",
        },
    )
    code, faults, _ = screened(chouxin, f"git:{folder}@main")

    assert code == NOT_SEEN
    assert "Git LFS" in faults["model.onnx"]


def test_a_push_of_all_that_is_never_taken_for_clean(tmp_path: Path, chouxin: Command) -> None:
    """The way of the server's hook, with something kept of an earlier revision."""
    folder = repository(tmp_path / "repo", {"a.py": "x = 1\n"})
    old = git(folder, "rev-parse", "main")
    screened(chouxin, f"git:{folder}@{old}", "--cache", str(tmp_path / "cache"))
    evil = put(folder, "blob", FORK.encode())
    odd = tree(folder, ("100644", b"b.py", evil), ("100644", b"a.py", evil), ("100644", b"a.py", "e" * 40))
    new = commit(folder, odd)
    for more in ([], ["--cache", str(tmp_path / "cache")]):
        code, faults, decision = screened(chouxin, f"git:{folder}@{old}..{new}", *more)

        assert code == BOTH
        assert faults
        assert decision["evidence"]


def test_the_command_ends_though_git_is_not_there(tmp_path: Path) -> None:
    """Repositories are read without git."""
    folder = repository(tmp_path / "repo", {"a.py": FORK})
    program = [sys.executable, "-c", "from chouxin.cli import main; main()"]
    done = subprocess.run(
        [*program, "screen", f"git:{folder}@main", "--profile", "ai-hub"],
        env={"PATH": "/nowhere", "PYTHONPATH": "src"}, capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
