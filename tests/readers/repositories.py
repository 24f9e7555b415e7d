"""Little git repositories, made by git itself."""

import subprocess
from pathlib import Path

_WHO = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, without anybody's settings; what it says."""
    environment = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["git", *_WHO, "-C", str(folder), *words], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def repository(folder: Path, *commits: dict[str, str], form: str = "sha1") -> Path:
    """A repository with these commits, each a mapping of paths to texts that it writes; an empty text takes away."""
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main", f"--object-format={form}")
    for number, files in enumerate(commits):
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text) if text else path.unlink()
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", f"commit {number}")
    return folder
