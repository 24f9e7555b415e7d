"""A real git server, guarded: what comes in, what stays out, and what whoever pushes is told."""

import json
import re
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from chouxin.testing.inert import inswapper
from tests.journeys.guarded import DETECTOR, FORK, HOOKS, ROOT, Guarded, command, daemon
from tests.readers.repositories import git

pytestmark = pytest.mark.skipif(not (HOOKS / "pre-receive").exists(), reason="hooks for POSIX")

TOLD = "until a person has looked at it"


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def server(tmp_path: Path, cache: Path) -> Guarded:
    return Guarded(tmp_path / "server", command(tmp_path / "bin"), cache)


def journal(server: Guarded) -> list[Any]:
    return [json.loads(line) for line in server.journal.read_text("utf-8").splitlines()]


def test_a_renamed_fork_stays_out_and_a_detector_comes_in(server: Guarded) -> None:
    with daemon(server) as address:
        detector = server.commit({"detect/train.py": DETECTOR, "README.md": "# Finds forged faces\n"})
        came_in = server.push("main", to=address)
        fork = server.commit({"restore/engine.py": FORK}, "fork")
        stayed_out = server.push("fork", to=address)

    assert came_in.returncode == 0, came_in.stderr
    assert server.has(detector)
    assert stayed_out.returncode == 1
    assert not server.has(fork)
    assert TOLD in stayed_out.stderr
    assert fork[:12] in stayed_out.stderr
    assert "Clause: Software offered" in stayed_out.stderr
    assert "Appeal: " in stayed_out.stderr
    assert server.left_behind() == []


def test_whoever_pushes_learns_no_rule_no_place_and_no_figure(server: Guarded) -> None:
    server.commit({"restore/engine.py": FORK, "notes.txt": "DFL万能丹 384，拍下自动发货，提取码 k3x9\n"})
    said = server.push("main").stderr
    (noted,) = journal(server)

    assert noted["push"]["refused"] is True
    assert noted["evidence"]
    for evidence in noted["evidence"]:
        for secret in (evidence["rule"], evidence["title"]["en"], evidence["excerpt"], evidence["key"]):
            assert secret not in said
    assert "engine.py" not in said
    assert not re.search(r"\d\s*%|confidence|score|0\.\d", said)
    assert server.journal.stat().st_mode & 0o077 == 0


def test_each_reference_is_looked_at_and_deletions_bring_nothing(server: Guarded) -> None:
    server.commit({"a.py": DETECTOR})
    git(server.work, "tag", "-a", "v1", "-m", "first")
    server.commit({"b.py": DETECTOR.replace("train", "test")}, "topic")

    assert server.push("main", "topic", "v1").returncode == 0
    assert [one["push"]["ref"] for one in journal(server)] == ["refs/heads/main", "refs/heads/topic", "refs/tags/v1"]

    # Somebody moves a branch to another history, hangs a fork on a tag, and takes a branch away.
    git(server.work, "switch", "-q", "--orphan", "anew")
    server.commit({"c.py": FORK}, "anew")
    git(server.work, "tag", "v2", "anew")
    forced = server.push("--force", "anew:main", "v2")
    deleted = server.push(":topic", ":v1")

    assert forced.returncode == 1
    assert forced.stderr.count(TOLD) == 2
    assert deleted.returncode == 0, deleted.stderr
    assert len(journal(server)) == 5
    assert git(server.bare, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_a_swap_model_stays_out_as_a_binary_and_noise_comes_in(server: Guarded) -> None:
    server.commit({"noise.bin": bytes(range(256)) * 4000, "a.py": DETECTOR})
    came_in = server.push("main")
    inswapper().write(server.work / "restore.onnx")
    server.commit({})

    assert came_in.returncode == 0, came_in.stderr
    assert server.push("main").returncode == 1


def test_two_pushes_at_once_do_not_disturb_each_other(server: Guarded) -> None:
    server.commit({f"src/{n}.py": DETECTOR + f"X = {n}\n" for n in range(40)})
    server.push("main")
    server.commit({"one.py": DETECTOR}, "one")
    git(server.work, "switch", "-q", "main")
    server.commit({"two.py": FORK}, "two")
    done: dict[str, int] = {}
    threads = [
        threading.Thread(target=lambda name=name: done.update({name: server.push(name).returncode}))
        for name in ("one", "two")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == {"one": 0, "two": 1}
    assert len(journal(server)) == 3
    assert server.left_behind() == []


@pytest.mark.parametrize("decided", ["refuse", "accept"])
@pytest.mark.parametrize("broken", ["missing", "hanging", "wrong"])
def test_a_guard_that_fails_says_so_loudly(broken: str, decided: str, server: Guarded, tmp_path: Path) -> None:
    hanging = tmp_path / "hanging"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(0o755)
    server.settings = {
        "CHOUXIN_ON_FAILURE": decided,
        "CHOUXIN_SECONDS": "-14" if broken == "hanging" else "30",
        "CHOUXIN_PROFILE": "no-such-profile" if broken == "wrong" else "ai-hub",
        "CHOUXIN": {"missing": "/nowhere/chouxin", "hanging": str(hanging)}.get(broken, str(server.chouxin)),
    }
    server.commit({"a.py": FORK})
    done = server.push("main")

    assert done.returncode == (1 if decided == "refuse" else 0)
    assert ("was not screened" if decided == "refuse" else "was NOT screened") in done.stderr


def test_what_could_not_be_read_comes_in_unless_it_is_said_otherwise(server: Guarded) -> None:
    server.commit({"a.py": DETECTOR, "broken.zip": b"PK\3\4 and no more than that" * 9})
    server.settings = {"CHOUXIN_UNSEEN": "refuse"}
    stays_out = server.push("main")
    server.settings = {}
    comes_in = server.push("main")

    assert stays_out.returncode == 1
    assert "not all of it could be looked at" in stays_out.stderr
    assert comes_in.returncode == 0
    assert journal(server)[-1]["faults"]


def test_what_a_person_has_let_in_comes_in(server: Guarded, tmp_path: Path) -> None:
    fork = server.commit({"a.py": FORK})
    (tmp_path / "allowed").write_text(f"# looked at by the team, case 12\n{fork}\n")
    server.settings = {"CHOUXIN_ALLOWED": str(tmp_path / "allowed")}

    assert server.push("main").returncode == 0
    server.commit({"b.py": "x = 1\n"})
    assert server.push("main").returncode == 1


def test_one_reference_may_come_in_beside_another_that_stays_out(tmp_path: Path, cache: Path) -> None:
    server = Guarded(tmp_path / "server", command(tmp_path / "bin"), cache, hook="update")
    server.commit({"a.py": DETECTOR})
    server.commit({"b.py": FORK}, "fork")
    done = server.push("main", "fork")

    assert done.returncode == 1
    assert git(server.bare, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


@pytest.mark.parametrize("form", ["sha1", "sha256"])
def test_a_fork_that_borrows_its_objects_is_read_in_full(form: str, tmp_path: Path, cache: Path) -> None:
    pool = Guarded(tmp_path / "pool", command(tmp_path / "bin"), cache, form=form)
    pool.commit({"a.py": DETECTOR})
    assert pool.push("main").returncode == 0
    fork = Guarded(tmp_path / "fork", pool.chouxin, cache, form=form, settings={"CHOUXIN_UNSEEN": "refuse"})
    (fork.bare / "objects/info/alternates").write_text(f"{pool.bare}/objects\n")
    git(fork.work, "pull", "-q", str(pool.bare), "main")
    fork.commit({"b.py": "x = 1\n"})

    assert fork.push("main").returncode == 0
    assert journal(fork)[-1]["faults"] == []
    fork.commit({"c.py": FORK})
    assert fork.push("main").returncode == 1


def test_a_commit_is_stopped_by_what_is_staged_not_by_what_lies_there(server: Guarded) -> None:
    (server.work / ".git/hooks/pre-commit").write_bytes((HOOKS / "pre-commit").read_bytes())
    (server.work / ".git/hooks/pre-commit").chmod(0o755)
    path = server.work / "a.py"

    def commits() -> int:
        return subprocess.run(
            ["git", "-c", "user.name=S", "-c", "user.email=s@x.org", "-C", str(server.work), "commit", "-qm", "x"],
            env=dict(server.environment()), capture_output=True, check=False,
        ).returncode  # fmt: skip

    path.write_text(FORK)
    git(server.work, "add", "a.py")
    path.write_text(DETECTOR)
    stopped = commits()
    git(server.work, "add", "a.py")
    path.write_text(FORK)

    assert stopped == 1
    assert commits() == 0
    assert git(server.work, "show", "HEAD:a.py") == DETECTOR.strip()


def test_the_hooks_are_plain_shell() -> None:
    for hook in HOOKS.iterdir():
        done = subprocess.run(["sh", "-n", str(hook)], capture_output=True, text=True, check=False)

        assert (done.returncode, done.stderr) == (0, ""), hook
        assert hook.stat().st_mode & 0o111, f"{hook.relative_to(ROOT)} cannot be run"


def test_what_a_push_brings_and_takes_away_again_stays_out(server: Guarded) -> None:
    server.commit({"detect/train.py": DETECTOR, "README.md": "# Finds forged faces\n"})
    assert server.push("main").returncode == 0
    fork = server.commit({"restore/engine.py": FORK})
    git(server.work, "rm", "-q", "restore/engine.py")
    clean = server.commit({"detect/test.py": DETECTOR.replace("train", "test")})
    done = server.push("main")
    kept, refused = journal(server)[-2:]

    assert done.returncode == 1
    assert fork[:12] in done.stderr
    assert "keeps what any of its commits holds" in done.stderr
    assert "engine.py" not in done.stderr
    assert not server.has(clean)
    assert (kept["push"]["refused"], kept["action"]) == (False, "allow"), "the last commit by itself"
    assert (refused["push"]["refused"], refused["push"]["passed"]) == (True, fork)

    # On a branch that is merged and thrown away, and as a tag's history.
    git(server.work, "reset", "-q", "--hard", "origin/main")
    git(server.work, "switch", "-q", "-c", "side")
    server.commit({"side/engine.py": FORK}, "side")
    git(server.work, "rm", "-q", "side/engine.py")
    server.commit({"side/note.txt": "nothing\n"}, "side")
    git(server.work, "switch", "-q", "main")
    server.commit({"a.py": "x = 1\n"})
    git(server.work, "merge", "-q", "--no-ff", "-m", "side", "side")
    git(server.work, "tag", "-a", "v9", "-m", "x")

    assert server.push("main").returncode == 1
    assert server.push("v9").returncode == 1

    # What is there already is not looked at again.
    git(server.work, "reset", "-q", "--hard", "origin/main")
    server.commit({"b.py": "x = 1\n"})
    server.commit({"b.py": "x = 2\n"})
    assert server.push("main").returncode == 0
    assert server.left_behind() == []


def test_a_commit_on_the_way_may_be_let_in(server: Guarded, tmp_path: Path) -> None:
    fork = server.commit({"a.py": FORK})
    git(server.work, "rm", "-q", "a.py")
    server.commit({"b.py": DETECTOR})
    assert server.push("main").returncode == 1
    (tmp_path / "allowed").write_text(f"{fork}\n")
    server.settings = {"CHOUXIN_ALLOWED": str(tmp_path / "allowed")}

    assert server.push("main").returncode == 0
