"""Where the measuring data lies, and what it says."""

import gzip
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from chouxin.domain import Item, Kind

ROOT = Path(__file__).parents[1]

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


def labelled() -> list[Labelled]:
    """The development set of listings, posts, queries and group names."""
    path = _there(data_folder() / "text" / "dev.jsonl")
    open_cases = path.with_name("dev_policy_dependent.json")
    by_policy = {row["id"] for row in json.loads(open_cases.read_text("utf-8"))} if open_cases.exists() else set()
    rows = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)
    return [_labelled(row, row["id"] in by_policy) for row in rows]


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


def digests() -> dict[str, str]:
    """What was measured on: the first twelve hex digits of each data file's SHA-256, by its path in the data folder."""
    folder = data_folder()
    paths = [folder / "text" / "dev.jsonl", *sorted((folder / "benign").glob("*.jsonl.gz"))]
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest()[:12] for p in paths if p.exists()}


def corpus(side: str) -> dict[str, list[Path]]:
    """Files of the corpus by family: what stands under `guilty/FAMILY/` or `benign/FAMILY/`."""
    folder = corpus_folder()
    if folder is None:
        raise NotThereError("CHOUXIN_CORPUS")
    families = sorted(path for path in _there(folder / side).iterdir() if path.is_dir())
    return {family.name: sorted(path for path in family.rglob("*") if path.is_file()) for family in families}


def _there(path: Path) -> Path:
    if not path.exists():
        raise NotThereError(str(path))
    return path


def _labelled(row: Mapping[str, Any], policy_decides: bool) -> Labelled:
    fields = {name: str(row[name]) for name in ("title", "text", "price", "lang") if row.get(name) not in (None, "")}
    kind = _KINDS.get(row["kind"]) or Kind(row["kind"])
    return Labelled(
        item=Item(row["id"], kind, source="dev.jsonl", fields=fields),
        violating=row["label"] == "violating",
        category=row["category"],
        lang=row["lang"],
        evasions=tuple(row["evasion"]),
        policy_decides=policy_decides,
    )
