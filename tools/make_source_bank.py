"""Makes packs/<pack>/fingerprints/*.bank: fingerprints of public source trees, from bare clones of them.

    python tools/make_source_bank.py tools/source_families.yaml CLONES packs/face-swap/fingerprints/sources.bank

CLONES holds a bare clone `owner+name` (or `owner+name/repo`) for each repository of the list. Only hashes are written.
What the standard library and the packages of this environment hold is taken out of every family.
"""

import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from chouxin.fingerprints.source_bank import Family, make_bank, write_bank
from chouxin.fingerprints.source_tokens import token_row
from chouxin.fingerprints.winnowing import winnow

_OURS = "chouxin"

Hashes = npt.NDArray[np.uint64]


def main(families: Path, clones: Path, bank: Path) -> None:
    """Read the clones, write the bank, say what is in it."""
    trees = []
    for listed in yaml.safe_load(families.read_text("utf-8")):
        git = _clone(clones, listed["repository"])
        texts = list(_sources(git, listed.get("below", "")))
        commit = _git(git, "rev-parse", "HEAD").decode().strip()
        family = Family(listed["name"], listed["purpose"], listed["repository"], commit, len(texts), 0)
        trees.append((family, _prints(texts)))
    made = make_bank(trees, [_prints(_installed())])
    bank.parent.mkdir(parents=True, exist_ok=True)
    write_bank(made, bank)
    for family in made.families:
        print(f"{family.name}: {family.fingerprints} fingerprints of {family.files} files at {family.commit[:7]}")


def _clone(clones: Path, repository: str) -> Path:
    base = clones / repository.replace("/", "+")
    for place in (base / "repo", base / "repo" / ".git", base):
        if (place / "HEAD").exists():
            return place
    raise SystemExit(f"{base}: no bare clone of {repository}")


def _git(git: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "--git-dir", git, *arguments], capture_output=True, check=True).stdout


def _sources(git: Path, below: str) -> Iterator[str]:
    """The Python files of a revision, and nothing else of it."""
    for line in _git(git, "ls-tree", "-r", "-z", "HEAD").decode("utf-8", "replace").split("\0"):
        head, _, path = line.partition("\t")
        if path.endswith(".py") and path.startswith(below):
            try:
                yield _git(git, "cat-file", "blob", head.split()[2]).decode("utf-8", "replace")
            except subprocess.CalledProcessError:
                print(f"{git}: {path} is not in this clone and is left out")


def _installed() -> Iterator[str]:
    for place in (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib")):
        for path in sorted(Path(place).rglob("*.py")):
            if _OURS not in path.parts:
                yield path.read_bytes().decode("utf-8", "replace")


def _prints(texts: list[str] | Iterator[str]) -> Hashes:
    prints = [winnow(token_row(text).codes).hashes for text in texts]
    return np.unique(np.concatenate(prints)) if prints else np.empty(0, np.uint64)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
