"""Files: generated models, and the corpus that a person names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chouxin import Engine
from chouxin.domain import Item, Kind
from chouxin.policy.share import Share


@dataclass(frozen=True, slots=True)
class FileQuality:
    """What happened to the files of one family, guilty or benign. `wrong` holds their paths below the root."""

    side: str
    family: str
    flagged: Share
    not_looked_at: int
    wrong: tuple[str, ...]


def measure_files(
    side: str, root: Path, families: Mapping[str, Sequence[Path]], engine: Engine, most: int
) -> list[FileQuality]:
    """Screen files family by family. Flagged: the evidence calls for a person; a fault alone does not count as found.

    side: `guilty`, `benign` or `dual use`, what the files are; of dual use it counts that the evidence names them,
    since most of them are allowed. root: what ids are relative to. most: how many wrong ones are named.
    """
    measured = []
    for family, paths in families.items():
        items = [Item(path.relative_to(root).as_posix(), Kind.ARTIFACT, source=str(path)) for path in paths]
        decisions = list(engine.decide(items))
        said = [bool(decision.evidence) if side == "dual use" else decision.found for decision in decisions]
        found = sum(said)
        faulty = sum(bool(decision.faults) for decision in decisions)
        wrong = tuple(d.item_id for d, told in zip(decisions, said, strict=True) if told is (side == "benign"))
        measured.append(FileQuality(side, family, Share(found, len(decisions)), faulty, wrong[:most]))
    return measured
