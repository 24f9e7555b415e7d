"""Where the measuring data lies, and what it says."""

import gzip
import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from chouxin.domain import Item, Kind

ROOT = Path(__file__).parents[1]

DEV = "dev.jsonl"
"""The set that the rules are written with in sight."""

TREE_CLASSES = ("positives", "forks", "dual-use", "benign")

# The development set calls a group by its name; the other kinds are Chouxin's own.
_KINDS = {"group_name": Kind.GROUP}


class NotThereError(Exception):
    """Data that a table needs is absent; the table says `not measured`."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """An item, and what a person says of it.

    policy_decides: reasonable platforms differ on it; it is counted apart.
    """

    item: Item
    violating: bool
    category: str
    lang: str
    evasions: tuple[str, ...]
    policy_decides: bool


def data_folder() -> Path:
    """CHOUXIN_DATA, or ../shared/data beside the repository."""
    return Path(os.environ.get("CHOUXIN_DATA") or ROOT.parent / "shared" / "data")


def corpus_folder() -> Path | None:
    """CHOUXIN_CORPUS, where set."""
    named = os.environ.get("CHOUXIN_CORPUS")
    return Path(named) if named else None


def labelled_sets() -> list[Path]:
    """The labelled sets of listings, posts, queries and group names; the development set first."""
    folder = data_folder() / "text"
    found = sorted(folder.glob("*.jsonl"), key=lambda path: (path.name != DEV, path.name))
    if not found:
        raise NotThereError(str(folder / DEV))
    return found


def labelled(path: Path) -> list[Labelled]:
    """The items of one set. Raises ValueError that says which line is not one."""
    open_cases = path.with_name(f"{path.stem}_policy_dependent.json")
    by_policy = {row["id"] for row in json.loads(open_cases.read_text("utf-8"))} if open_cases.exists() else set()
    rows = []
    # Not `splitlines`: a text may hold line ends of other kinds.
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if line.strip():
            try:
                rows.append(_labelled(json.loads(line), path, by_policy))
            except (KeyError, TypeError, ValueError) as error:
                why = f"{error} is missing" if isinstance(error, KeyError) else error
                raise ValueError(f"{path}:{number}: {why}") from error
    return rows


def benign_sources() -> list[Path]:
    """One file for each source of ordinary texts."""
    found = sorted((data_folder() / "benign").glob("*.jsonl.gz"))
    if not found:
        raise NotThereError(str(data_folder() / "benign" / "*.jsonl.gz"))
    return found


def benign_texts(path: Path) -> Iterator[Item]:
    """The ordinary texts of one source, as posts."""
    name = path.name.removesuffix(".jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            yield Item(f"{name}:{number}", Kind.POST, source=path.name, fields={"text": json.loads(line)["text"]})


def digests(paths: Iterable[Path]) -> dict[str, str]:
    """What was measured on: the first twelve hex digits of each data file's SHA-256, by its path in the data folder."""
    folder = data_folder()
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest()[:12] for p in paths}


def corpus(side: str) -> dict[str, list[Path]]:
    """Files of the corpus by family: what stands under `guilty/FAMILY/` or `benign/FAMILY/`."""
    folder = corpus_folder()
    if folder is None:
        raise NotThereError("CHOUXIN_CORPUS")
    families = sorted(path for path in _there(folder / side).iterdir() if path.is_dir())
    return {family.name: sorted(path for path in family.rglob("*") if path.is_file()) for family in families}


def tree_sets() -> list[Path]:
    """Corpora of source trees: the corpus folder itself, and the folders in it, that hold the four classes."""
    folder = corpus_folder()
    if folder is None:
        raise NotThereError("CHOUXIN_CORPUS")
    found = [place for place in (folder, *sorted(folder.iterdir())) if all((place / c).is_dir() for c in TREE_CLASSES)]
    if not found:
        raise NotThereError(str(folder / TREE_CLASSES[0]))
    return found


def more_packages() -> list[Path]:
    """CHOUXIN_PACKAGES: folders with packages of Node beside those of this machine, with a colon between them."""
    return [Path(named) for named in os.environ.get("CHOUXIN_PACKAGES", "").split(os.pathsep) if named]


def _there(path: Path) -> Path:
    if not path.exists():
        raise NotThereError(str(path))
    return path


def _labelled(row: Mapping[str, Any], path: Path, by_policy: Collection[str]) -> Labelled:
    if row["label"] not in ("violating", "benign"):
        raise ValueError(f"the label is {row['label']!r}; there are violating and benign")
    fields = {name: str(row[name]) for name in ("title", "text", "price", "lang") if row.get(name) not in (None, "")}
    if row.get("images"):
        fields["images"] = "\n".join(row["images"])
    kind = _KINDS.get(row["kind"]) or Kind(row["kind"])
    return Labelled(
        item=Item(row["id"], kind, source=path.name, fields=fields, folder=str(path.parent)),
        violating=row["label"] == "violating",
        category=row.get("category") or "none",
        lang=row.get("lang") or "unknown",
        evasions=tuple(row.get("evasion") or ()),
        policy_decides=row["id"] in by_policy,
    )
