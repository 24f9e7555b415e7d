"""A git server on this machine, guarded by the hooks as they ship."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.readers.repositories import git

ROOT = Path(__file__).parents[2]
HOOKS = ROOT / "integrations" / "git"
FORK = (
    "import insightface\n\n\ndef carried(where, who):\n"
    "    return insightface.model_zoo.get_model('some.onnx').get(where, who, paste_back=True)\n"
)
DETECTOR = "SETS = ['FaceForensics++', 'Celeb-DF-v2']\n\n\ndef train(loader):\n    return list(loader)\n"


def command(folder: Path) -> Path:
    """A `chouxin` to be found on a PATH, which is the one under test."""
    folder.mkdir(exist_ok=True)
    script = folder / "chouxin"
    script.write_text(
        f"#!/bin/sh\nPYTHONPATH={ROOT / 'src'} exec {sys.executable} -c 'from chouxin.cli import main; main()' \"$@\"\n"
    )
    script.chmod(0o755)
    return script


@dataclass
class Guarded:
    """A bare repository behind a hook, and a clone of it. settings: the hook's, by name."""

    folder: Path
    chouxin: Path
    cache: Path
    form: str = "sha1"
    hook: str = "pre-receive"
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bare, self.work = self.folder / "tool.git", self.folder / "work"
        self.journal = self.folder / "journal.jsonl"
        self.folder.mkdir(exist_ok=True)
        git(self.folder, "init", "-q", "--bare", "-b", "main", f"--object-format={self.form}", str(self.bare))
        for hook in {self.hook, "pre-receive"} if self.hook == "update" else {self.hook}:
            shutil.copy(HOOKS / hook, self.bare / "hooks" / hook)
        if self.hook == "update":
            # The one that does the work stands beside it under a name that git does not run.
            (self.bare / "hooks" / "pre-receive").rename(self.bare / "hooks" / "screen-push")
            text = (self.bare / "hooks" / "update").read_text().replace('")/pre-receive', '")/screen-push')
            (self.bare / "hooks" / "update").write_text(text)
        git(self.folder, "init", "-q", "-b", "main", f"--object-format={self.form}", str(self.work))
        git(self.work, "remote", "add", "origin", str(self.bare))

    def environment(self) -> Mapping[str, str]:
        """What the server's account has."""
        named = {
            "CHOUXIN": str(self.chouxin),
            "CHOUXIN_CACHE": str(self.cache),
            "CHOUXIN_JOURNAL": str(self.journal),
            "CHOUXIN_SETTINGS": "/dev/null",
        }
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        return {**kept, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", **named, **self.settings}

    def commit(self, files: Mapping[str, str | bytes], branch: str = "main") -> str:
        """Commit files on a branch of the clone; the commit's name."""
        known = git(self.work, "branch", "--list", branch)
        if branch != git(self.work, "branch", "--show-current"):
            git(self.work, "switch", "-q", *([] if known else ["-c"]), branch)
        for name, said in files.items():
            path = self.work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(said.encode() if isinstance(said, str) else said)
        git(self.work, "add", "-A")
        git(self.work, "commit", "-q", "--allow-empty", "-m", "more")
        return git(self.work, "rev-parse", "HEAD")

    def push(self, *words: str, to: str = "origin") -> "subprocess.CompletedProcess[str]":
        """Push, as somebody would."""
        return subprocess.run(
            ["git", "-C", str(self.work), "push", to, *words],
            env=dict(self.environment()), capture_output=True, text=True, check=False, timeout=100,
        )  # fmt: skip

    def has(self, name: str) -> bool:
        """Whether the server has an object."""
        done = subprocess.run(["git", "-C", str(self.bare), "cat-file", "-e", name], capture_output=True, check=False)
        return done.returncode == 0

    def left_behind(self) -> list[str]:
        """Whatever a hook may have forgotten: on the server, and in its cache. git tidies up behind an answer."""
        for _ in range(100):
            waiting = [path for path in self.bare.rglob("*") if path.name.startswith(("tmp", "incoming"))]
            if not waiting:
                break
            time.sleep(0.05)
        return [str(path) for path in (*waiting, *self.cache.glob(".*"))]


@contextmanager
def daemon(guarded: Guarded) -> Iterator[str]:
    """git's own server over the repository's folder; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["--export-all", "--enable=receive-pack", "--listen=127.0.0.1", f"--port={port}", "--reuseaddr"]
    server = subprocess.Popen(
        ["git", "daemon", *words, f"--base-path={guarded.folder}", str(guarded.folder)],
        env=dict(guarded.environment()), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        for _ in range(200):
            with socket.socket() as there:
                if there.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"git://127.0.0.1:{port}/tool.git"
    finally:
        os.killpg(server.pid, 15)
        server.wait(20)
